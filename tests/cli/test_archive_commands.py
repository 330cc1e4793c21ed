"""`import`, `export` and `restore` as somebody types them."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import SystemClock
from cli import archive
from cli.app import app
from domain.model import Row, Vendor, Workspace
from storage.store import open_store

SHEET = "kind,name,trade,website\nvendor,Lakeshore IT,elevator,x\nvendor,Corvid,,\ncustomer,Globex,,\n"


def output(result: Result) -> str:
    return " ".join(result.output.split())


def database(home: Path) -> str:
    return f"sqlite:///{home / 'home' / 'kith.db'}"


def start(home: Path, *workspaces: str) -> None:
    """As if Kith had been started once."""

    async def install() -> None:
        store = await open_store(database(home), clock=SystemClock())
        for workspace in workspaces:
            async with store.write(workspace, actor_id="kith", what="installed") as unit:
                await unit.add(Workspace(company="Northlight Laundry"))
        await store.close()

    asyncio.run(install())


def known(home: Path, kind: type[Row] = Vendor, workspace: str = "T1") -> int:
    async def count() -> int:
        store = await open_store(database(home), clock=SystemClock())
        async with store.read(workspace) as unit:
            found = await unit.count(kind)
        await store.close()
        return found

    return asyncio.run(count())


@pytest.fixture
def sheet(home: Path) -> str:
    path = home / "sheet.csv"
    path.write_text(SHEET)
    return str(path)


def test_a_file_is_imported_and_taken_back(runner: CliRunner, home: Path, sheet: str) -> None:
    start(home, "T1")
    result = runner.invoke(app, ["import", sheet])
    assert result.exit_code == 0, result.output
    assert "New: 2 vendors, 1 customer." in output(result)
    assert "Columns that are not used: website." in output(result)
    assert "The trade elevator was taken for " in output(result)
    assert "unproven" in output(result)
    assert f"./run bot import {sheet} --undo" in output(result)
    again = runner.invoke(app, ["import", sheet])
    assert (again.exit_code, "Nothing is new" in output(again)) == (0, True)
    undone = runner.invoke(app, ["import", sheet, "--undo"])
    assert (undone.exit_code, "Taken back: 2 vendors, 1 customer." in output(undone)) == (0, True)
    assert known(home) == 0
    assert "Taken back: nothing." in output(runner.invoke(app, ["import", sheet, "--undo"]))


def test_a_dry_run_says_what_would_be_and_stores_nothing(runner: CliRunner, home: Path, sheet: str) -> None:
    start(home, "T1")
    result = runner.invoke(app, ["import", sheet, "--dry-run"])
    assert result.exit_code == 0
    assert "Would be new: 2 vendors, 1 customer. Nothing was stored." in output(result)
    assert known(home) == 0


def test_bad_lines_stop_everything_and_each_is_named(runner: CliRunner, home: Path) -> None:
    start(home, "T1")
    path = home / "bad.csv"
    path.write_text("vendor,phone\nGood,\nNorthlight Laundry,\n[b]\x1b[31m@here,12\n")
    result = runner.invoke(app, ["import", str(path)])
    assert result.exit_code == 1
    assert "✗ line 3, vendor: our own company; take the line out." in output(result)
    assert "✗ line 4, vendor: a control character" in output(result)
    assert "2 lines cannot be taken, so nothing was imported." in output(result)
    assert "\x1b" not in result.output
    assert known(home) == 0
    assert runner.invoke(app, ["import", str(path), "--dry-run"]).exit_code == 1
    result = runner.invoke(app, ["import", str(path), "--skip-bad"])
    assert (result.exit_code, "Left out: 2 lines." in output(result), known(home)) == (0, True, 1)
    path.write_text("vendor\n@here\n")
    assert "No line can be taken." in output(runner.invoke(app, ["import", str(path), "--skip-bad"]))


def test_a_file_that_breaks_off_is_refused(runner: CliRunner, home: Path) -> None:
    start(home, "T1")
    path = home / "bad.csv"
    path.write_text('vendor\nGood\n"Bad\n')
    result = runner.invoke(app, ["import", str(path), "--skip-bad"])
    assert (result.exit_code, "cannot be read to its end" in output(result)) == (1, True)


def test_very_many_bad_lines_are_counted(runner: CliRunner, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SHOWN", 2)
    start(home, "T1")
    path = home / "bad.csv"
    path.write_text("vendor\n" + "@here\n" * 5)
    result = runner.invoke(app, ["import", str(path)])
    assert result.output.count("✗") == 2
    assert "and 3 more" in output(result)


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        (b"name\nAcme\n", [], "Are these vendors or customers?"),
        (b"name\nAcme\n", ["--vendors", "--customers"], "not both"),
        (b"name\nAcme\n", ["--undo", "--dry-run"], "--undo has no --dry-run"),
        (b"vendor\nAcme\n", ["--customers"], "The column is called vendor"),
        (b"Acme\n", [], "No column holds the company's name"),
        (b"", [], "The file is empty"),
        (b"PK\x03\x04", [], "Save As"),
    ],
    ids=range(7),
)
def test_what_cannot_be_imported_is_a_sentence(
    runner: CliRunner, home: Path, content: bytes, options: list[str], said: str
) -> None:
    start(home, "T1")
    path = home / "sheet.csv"
    path.write_bytes(content)
    result = runner.invoke(app, ["import", str(path), *options])
    assert result.exit_code == 1
    assert said in output(result)
    assert "Traceback" not in result.output


def test_windows_text_and_a_file_without_lines_are_told(runner: CliRunner, home: Path) -> None:
    start(home, "T1")
    path = home / "sheet.csv"
    path.write_bytes("vendor,Größe\n".encode("cp1252"))
    result = runner.invoke(app, ["import", str(path)])
    assert result.exit_code == 0
    assert "was read as Windows text (cp1252)" in output(result)
    assert "The file holds no line." in output(result)


def test_which_workspace_is_asked_where_it_is_open(runner: CliRunner, home: Path, sheet: str) -> None:
    start(home)
    assert "knows no workspace yet" in output(runner.invoke(app, ["import", sheet]))
    start(home, "T1", "T2")
    assert "Say --workspace with one of: T1, T2." in output(runner.invoke(app, ["import", sheet]))
    unknown = runner.invoke(app, ["import", sheet, "--workspace", "T9"])
    assert "knows no workspace T9; it knows T1, T2." in output(unknown)
    assert runner.invoke(app, ["import", sheet, "--workspace", "T2"]).exit_code == 0
    assert (known(home), known(home, workspace="T2")) == (0, 2)


def test_what_stays_is_named(runner: CliRunner, home: Path, sheet: str) -> None:
    start(home, "T1")
    other = home / "other.csv"
    other.write_text("vendor,contact\nCorvid,Ann Lee\n")
    runner.invoke(app, ["import", sheet])

    async def tell() -> None:
        store = await open_store(database(home), clock=SystemClock())
        async with store.write("T1", actor_id="U1", what="told") as unit:
            for vendor in await unit.find(Vendor):
                await unit.change(vendor, created_by="U1")
        await store.close()

    asyncio.run(tell())
    result = runner.invoke(app, ["import", sheet, "--undo"])
    assert "These stay, because they were known before or colleagues told more: Lakeshore IT, Corvid." in output(result)


def test_a_memory_leaves_and_comes_back(
    runner: CliRunner, home: Path, sheet: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(home, "T1")
    runner.invoke(app, ["import", sheet])
    folder = home / "export"
    result = runner.invoke(app, ["export", str(folder)])
    assert (result.exit_code, "rows in" in output(result)) == (0, True)
    refused = runner.invoke(app, ["restore", str(folder)])
    assert (refused.exit_code, "Restore needs an empty database" in output(refused)) == (1, True)
    assert "is not empty" in output(runner.invoke(app, ["export", str(folder)]))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{home / 'new.db'}")
    assert runner.invoke(app, ["restore", str(folder)]).exit_code == 0
    assert runner.invoke(app, ["export", str(home / "again")]).exit_code == 0
    for path in folder.iterdir():
        assert (home / "again" / path.name).read_bytes() == path.read_bytes()


def test_one_workspace_is_exported_alone(runner: CliRunner, home: Path) -> None:
    start(home, "T1", "T2")
    assert runner.invoke(app, ["export", str(home / "a"), "--workspace", "T2"]).exit_code == 0
    assert '"T1"' not in (home / "a" / "manifest.json").read_text()
    result = runner.invoke(app, ["export", str(home / "b"), "--workspace", "T9"])
    assert (result.exit_code, "knows no workspace T9" in output(result)) == (1, True)


def test_a_long_file_has_a_bar(runner: CliRunner, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LONG", 2)
    monkeypatch.setattr(archive, "EVERY", 2)
    start(home, "T1")
    path = home / "sheet.csv"
    path.write_text("customer\n" + "".join(f"Customer {number}\n" for number in range(20)))
    result = runner.invoke(app, ["import", str(path)])
    assert "storing" in result.output
    assert "New: 20 customers." in output(result)
