"""Files as spreadsheets and databases write them."""

import codecs
import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import sheets
from archive.sheets import Bad, Line, Sheet, encoding_of
from domain.errors import Unclear

Write = Callable[[str | bytes], Path]
NAMES = "name,region\nMüller & Söhne,Köln\nCafé Zoë,Orléans\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(content: str | bytes) -> Path:
        path = tmp_path / "sheet.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def names(sheet: Sheet) -> list[str]:
    return [line.cells["name"] for line in sheet.lines() if isinstance(line, Line)]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (NAMES.encode(), "utf-8"),
        (codecs.BOM_UTF8 + NAMES.encode(), "utf-8-sig"),
        (NAMES.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + NAMES.encode("utf-16-be"), "utf-16"),
        (NAMES.encode("utf-16-le"), "utf-16-le"),
        (NAMES.encode("utf-16-be"), "utf-16-be"),
        (NAMES.encode("utf-32"), "utf-32"),
        (NAMES.encode("cp1252"), "cp1252"),
    ],
    ids=range(8),
)
def test_an_encoding_is_told_by_the_bytes(write: Write, content: bytes, encoding: str) -> None:
    sheet = Sheet(write(content))
    assert sheet.encoding == encoding
    assert names(sheet) == ["Müller & Söhne", "Café Zoë"]


def test_a_late_accent_of_windows_is_found(write: Write) -> None:
    path = write(b"name\n" + b"plain words\n" * 200_000 + "Zoë\n".encode("cp1252"))
    assert encoding_of(path) == "cp1252"


@pytest.mark.parametrize("content", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0\xa1rest"], ids=["xlsx", "xls"])
def test_a_workbook_is_sent_back_with_the_way_to_save_it(write: Write, content: bytes) -> None:
    with pytest.raises(Unclear, match=r"Save As, CSV UTF-8"):
        Sheet(write(content))


def test_bytes_that_are_no_text_are_sent_back(write: Write) -> None:
    with pytest.raises(Unclear, match="no text file"):
        Sheet(write(bytes(range(256)) * 20))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_delimiter_is_told_by_the_headings(write: Write, delimiter: str) -> None:
    lines = [["name", "trade", "contact"], ["Smith, Jones; Co", "elevators", "Ann | Lee"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)
    (line,) = Sheet(write(text.getvalue())).lines()
    assert line == Line(number=2, cells=dict(zip(*lines, strict=True)))


def test_a_delimiter_that_excel_names_counts(write: Write) -> None:
    (line,) = Sheet(write("sep=;\r\nname;region\r\nAcme, Inc;Austin\r\n")).lines()
    assert line == Line(number=3, cells={"name": "Acme, Inc", "region": "Austin"})


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=repr)
def test_lines_are_numbered_as_an_editor_shows_them(write: Write, end: str) -> None:
    text = end.join(["", "name,region", '"Acme', '(of Austin)",Austin', "", ",,", "Globex,Dallas"])
    numbers = [(line.number, line.cells["name"]) for line in Sheet(write(text)).lines() if isinstance(line, Line)]
    assert numbers == [(3, f"Acme{end}(of Austin)"), (7, "Globex")]


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        ("Company Name,E-Mail,Phone Number", ["name", "email", "phone"]),
        ("ACCOUNT,Owner", ["customer", None]),
        (" Vendor , Also known as ,Category,City", ["vendor", "aliases", "trade", "region"]),
    ],
)
def test_headings_are_known_in_many_spellings(write: Write, headings: str, columns: list[str | None]) -> None:
    assert Sheet(write(f"{headings}\n")).columns == columns


def test_columns_that_mean_nothing_are_named(write: Write) -> None:
    assert Sheet(write("name,Website,,Owner\n")).unused == ["Website", "Owner"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "The file is empty"),
        (" \n,,\n", "The file is empty"),
        ("Acme,Austin\nGlobex,Dallas\n", "It reads: Acme, Austin"),
        ("vendor,customer\n", "Several columns"),
        ("name,email,E-Mail\n", "The column email stands there twice"),
        ('name,"region\n', "headings cannot be read"),
        ("name," + "x" * 2_000_000, "longer than 1,000,000 characters"),
        ("name," + "x" * 200_000, "headings cannot be read"),
    ],
    ids=range(8),
)
def test_headings_that_do_not_help_are_sent_back(write: Write, content: str, said: str) -> None:
    with pytest.raises(Unclear, match=said):
        Sheet(write(content))


def test_cells_beyond_the_headings_make_a_bad_line(write: Write) -> None:
    bad, good = Sheet(write("name,region\nAcme, Inc,Austin\nGlobex,Dallas,,\n")).lines()
    assert isinstance(bad, Bad)
    assert (bad.line, bad.column, bad.fatal) == (2, "cell 3", False)
    assert good == Line(number=3, cells={"name": "Globex", "region": "Dallas"})


def test_a_quote_inside_a_cell_is_named_and_the_rest_is_read(write: Write) -> None:
    bad, good = Sheet(write('name\n"Acme" Inc\nGlobex "G" Ltd\n')).lines()
    assert isinstance(bad, Bad)
    assert (bad.line, bad.fatal) == (2, False)
    assert good == Line(number=3, cells={"name": 'Globex "G" Ltd'})


@pytest.mark.parametrize("rest", ["Globex\n", "Globex Ltd\n" * 20_000], ids=["short", "long"])
def test_a_quote_that_never_closes_ends_the_reading(write: Write, rest: str) -> None:
    *_, bad = Sheet(write(f'name\nAcme\n"Initech\n{rest}')).lines()
    assert isinstance(bad, Bad)
    assert (bad.line, bad.fatal) == (3, True)


def test_a_line_that_never_ends_is_not_read_into_memory(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LONGEST_LINE", 100)
    sheet = Sheet(write("name\nAcme\n" + "x" * 500))
    with pytest.raises(Unclear, match="Line 3 is longer"):
        list(sheet.lines())


def test_lines_are_counted(write: Write) -> None:
    assert Sheet(write("name\nAcme\nGlobex")).count() == 3


@given(content=st.binary(max_size=400) | st.text(max_size=200).map(lambda text: f"name,region\n{text}".encode()))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_file_holds_it_is_read_or_sent_back(write: Write, content: bytes) -> None:
    path = write(content)
    try:
        lines = list(Sheet(path).lines())
    except Unclear:
        return
    assert all(line.column if isinstance(line, Bad) else line.cells.keys() for line in lines)
