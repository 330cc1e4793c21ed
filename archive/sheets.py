"""CSV as people have it: any usual delimiter and encoding, what Excel leaves in a file, and where each line begins."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import IO, Final

from domain.errors import Unclear
from domain.naming import fold

COLUMNS: Final = {
    "kind": ("kind", "type"),
    "name": ("name", "company", "company name", "organisation", "organization"),
    "vendor": ("vendor", "vendor name", "supplier", "supplier name", "partner"),
    "customer": ("customer", "customer name", "client", "client name", "account", "account name"),
    "aliases": ("aliases", "alias", "also known as", "aka", "other names"),
    "trade": ("trade", "category", "service", "services"),
    "region": ("region", "area", "city", "location", "place"),
    "contact": ("contact", "contact name", "contact person", "person"),
    "email": ("email", "e mail", "mail", "email address", "e mail address"),
    "phone": ("phone", "phone number", "telephone", "tel", "mobile"),
}
"""What a column is, and how its heading may read (compared folded)."""
NAMING: Final = ("name", "vendor", "customer")
"""Exactly one of these holds the company."""
DELIMITERS: Final = ",;\t|"
LONGEST_LINE: Final = 1_000_000
CELL_LIMIT: Final = 131_072
"""Characters that the csv module takes in one cell unless told otherwise."""

_MEANING: Final = {heading: column for column, headings in COLUMNS.items() for heading in headings}
_HEAD: Final = 4_096
_CHUNK: Final = 1 << 20
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SAVE_AS: Final = "In Excel: File, Save As, CSV UTF-8."


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """What is wrong in a line, and what to do about it. After one that is `fatal` nothing can be read."""

    line: int
    column: str
    reason: str
    fatal: bool = False

    def __str__(self) -> str:
        return f"line {self.line}, {self.column}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The cells of the columns that we know, as they stand in the file; `number` is where the line begins."""

    number: int
    cells: dict[str, str]


class Sheet:
    """A file that was looked at: its encoding, its delimiter and what its columns are."""

    def __init__(self, path: Path) -> None:
        """Reads the head of the file.

        Raises:
            Unclear: it is no CSV file, or its headings do not say which company a line is about.
        """
        self.path = path
        self.encoding = encoding_of(path)
        with self._open() as stream:
            self._skipped, heading, forced = _heading(stream)
        self._delimiter = forced or _delimiter(heading)
        with self._open() as stream:
            self.headings = [cell.strip() for cell in self._below(_Physical(stream))[1]]
        self.columns = [_MEANING.get(fold(cell)) for cell in self.headings]
        pairs = zip(self.headings, self.columns, strict=True)
        self.unused = [heading for heading, column in pairs if heading and column is None]
        _check_columns(self.headings, self.columns)

    def _below(self, lines: "_Physical") -> tuple[Iterator[list[str]], list[str]]:
        """What stands below the headings, and the headings."""
        for _ in range(self._skipped):
            next(lines)
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        try:
            return reader, next(reader)
        except csv.Error as error:
            raise Unclear(
                "The headings cannot be read: a double quote in them does not close, or they are none."
            ) from error

    @property
    def naming(self) -> str:
        """The column that holds the company: `name`, `vendor` or `customer`."""
        return next(column for column in self.columns if column in NAMING)

    def lines(self) -> Iterator[Line | Bad]:
        """Every line below the headings that holds anything."""
        with self._open() as stream:
            counter = _Physical(stream)
            reader, _ = self._below(counter)
            while True:
                number = counter.read + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    bad = _broken(number, str(error))
                    yield bad
                    if bad.fatal:
                        return
                else:
                    yield from self._line(number, cells)

    def count(self) -> int:
        """Physical lines, for the progress bar."""
        with self._open() as stream:
            return sum(1 for _ in _Physical(stream))

    def _line(self, number: int, cells: list[str]) -> Iterator[Line | Bad]:
        if not any(cell.strip() for cell in cells):
            return
        if any(cell.strip() for cell in cells[len(self.columns) :]):
            reason = "more cells than headings: put cells that hold the delimiter in double quotes"
            yield Bad(line=number, column=f"cell {len(self.columns) + 1}", reason=reason)
            return
        pairs = zip_longest(self.columns, cells[: len(self.columns)], fillvalue="")
        yield Line(number=number, cells={column: cell for column, cell in pairs if column})

    def _open(self) -> IO[str]:
        return self.path.open(encoding=self.encoding, errors="replace", newline="")


class _Physical:
    """The lines of a file, counted; one that never ends is not read into memory."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream, self.read = stream, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) >= LONGEST_LINE:
            raise Unclear(f"Line {self.read + 1} is longer than {LONGEST_LINE:,} characters: this is no CSV file.")
        self.read += 1
        return line


def encoding_of(path: Path) -> str:
    """By its mark, by its zero bytes, UTF-8 where the whole file is, else Windows' Western code page.

    Raises:
        Unclear: it is no text.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        if head.startswith(_WORKBOOKS):
            raise Unclear(f"{path.name} is a workbook or an archive, not a CSV file. {_SAVE_AS}")
        for mark, encoding in _MARKS:
            if head.startswith(mark):
                return encoding
        if b"\0" in head:
            return _wide(head, path)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(head)
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _wide(head: bytes, path: Path) -> str:
    """UTF-16 without a mark: in text of the West every other byte is zero."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) // 5 or min(even, odd) > max(even, odd) // 4:
        raise Unclear(f"{path.name} holds zero bytes: this is no text file. {_SAVE_AS}")
    return "utf-16-le" if odd > even else "utf-16-be"


def _heading(stream: IO[str]) -> tuple[int, str, str]:
    """How many lines stand before the headings, the line with the headings, and a delimiter that the file names."""
    forced, lines = "", _Physical(stream)
    for line in lines:
        text = line.strip("\r\n")
        if lines.read == 1 and text.lower().startswith("sep=") and len(text) == len("sep=") + 1:
            forced = text[-1]
        elif text.strip(f'{DELIMITERS} "'):
            return lines.read - 1, text, forced
    raise Unclear("The file is empty. Its first line names the columns, such as: kind,name,trade,region")


def _delimiter(heading: str) -> str:
    """The one that makes the most headings known, then the most headings."""

    def worth(delimiter: str) -> tuple[int, int]:
        cells = _cells(heading, delimiter)
        return sum(fold(cell) in _MEANING for cell in cells), len(cells)

    return max(DELIMITERS, key=worth)


def _cells(heading: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([heading], delimiter=delimiter), [])
    except csv.Error:
        return []


def _check_columns(headings: list[str], columns: list[str | None]) -> None:
    naming = [column for column in columns if column in NAMING]
    if not naming:
        read = ", ".join(heading[:40] for heading in headings if heading)[:300]
        raise Unclear(
            "No column holds the company's name. The first line must name the columns, such as kind,name,trade,region, "
            f"or simply customer. It reads: {read or 'nothing'}"
        )
    if len(naming) > 1:
        raise Unclear("Several columns hold a company's name. Each line is about one company: use name, and kind.")
    double = next((column for column in COLUMNS if columns.count(column) > 1), None)
    if double:
        raise Unclear(f"The column {double} stands there twice.")


def _broken(number: int, error: str) -> Bad:
    if "unexpected end" in error or "field larger" in error:
        reason = "a double quote opens here and does not close; nothing below it can be read. Close or remove it"
        return Bad(line=number, column="the line", reason=reason, fatal=True)
    reason = 'a double quote stands inside a quoted cell; write it twice ("")'
    return Bad(line=number, column="the line", reason=reason)
