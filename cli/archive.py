"""`import`, `export`, `restore`: what goes in from a file, and the whole memory out and in again."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.markup import escape
from rich.progress import Progress

from archive.csv_import import CsvImport, Report
from archive.csv_undo import TakenBack, take_back
from archive.entries import Kind
from archive.export import export
from archive.restore import restore
from archive.sheets import Sheet
from bot import SystemClock
from cli.evals import progress
from cli.say import console, fail, load, problems, together
from domain.errors import NotFound, Unclear
from domain.model import Workspace
from nlp.embedder import MiniLM
from nlp.trades import KnownTrades
from settings import Settings
from storage.store import SqlStore, open_store

SHOWN: Final = 1_000
"""Bad lines that are printed at most."""
LONG: Final = 5_000
"""Lines or rows from which a progress bar is worth its place."""
EVERY: Final = 250

WhichWorkspace = Annotated[str, typer.Option("--workspace", help="Its id (T…), where the database holds several.")]
CsvFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV file with headings.")]


def import_csv(
    file: CsvFile,
    *,
    vendors: Annotated[bool, typer.Option("--vendors", help="Lines that do not say it are vendors.")] = False,
    customers: Annotated[bool, typer.Option("--customers", help="Lines that do not say it are customers.")] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Take the good lines, leave the bad ones.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be stored, and store nothing.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take back what this file brought.")] = False,
    workspace: WhichWorkspace = "",
) -> None:
    """Import vendors and customers from a CSV file; all or nothing."""
    if vendors and customers:
        raise fail("Say --vendors or --customers, not both; a file with both has a column kind.")
    if undo and dry_run:
        raise fail("--undo has no --dry-run.")
    kind: Kind | None = "vendor" if vendors else "customer" if customers else None
    settings = load(needs_slack=False)
    if undo:
        _say_taken_back(together(_undo(settings, file, kind, workspace)))
        return
    report = together(_import(settings, file, kind, workspace, skip_bad=skip_bad, dry_run=dry_run))
    if not (report.stored or dry_run) or (dry_run and report.bad and not skip_bad):
        raise typer.Exit(1)


async def _import(
    settings: Settings, file: Path, kind: Kind | None, workspace: str, *, skip_bad: bool, dry_run: bool
) -> Report:
    async with _opened(settings, workspace) as (store, row):
        sheet = Sheet(file)
        csv = _csv(settings, sheet, kind, row)
        with progress() as bar:
            watched = _watched(bar, sheet.count())
            report = await csv.run(store, row.id, skip_bad=skip_bad, dry_run=dry_run, progress=watched)
    _say_notes(sheet, csv)
    _say_bad(report, skip_bad=skip_bad)
    _say_result(report, file, dry_run=dry_run)
    return report


async def _undo(settings: Settings, file: Path, kind: Kind | None, workspace: str) -> TakenBack:
    async with _opened(settings, workspace) as (store, row):
        sheet = Sheet(file)
        with progress() as bar:
            return await take_back(_csv(settings, sheet, kind, row), store, row.id, _watched(bar, sheet.count()))


def export_all(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet, or is empty.")],
    *,
    workspace: WhichWorkspace = "",
) -> None:
    """Write the whole memory into a folder; the same memory gives the same files."""
    settings = load(needs_slack=False)
    rows = together(_export(settings, folder, workspace or None))
    _say(f"{rows:,} rows in {folder}. They hold people's names and words: keep them as carefully as the database.")


async def _export(settings: Settings, folder: Path, workspace: str | None) -> int:
    async with _store(settings) as store:
        with progress() as bar:
            manifest = await export(store.copies, folder, workspace_id=workspace, progress=_rows(bar, "writing"))
    return manifest.rows


def restore_all(folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="An export.")]) -> None:
    """Bring an export back into an empty database; all or nothing."""
    settings = load(needs_slack=False)
    rows = together(_restore(settings, folder))
    _say(f"{rows:,} rows are back. ./run bot check says whether the rest is ready.")


async def _restore(settings: Settings, folder: Path) -> int:
    async with _store(settings) as store:
        with progress() as bar:
            manifest = await restore(store.copies, folder, progress=_rows(bar, "restoring"))
    return manifest.rows


@asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[SqlStore]:
    store = await open_store(settings.database_url, clock=SystemClock())
    try:
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def _opened(settings: Settings, wanted: str) -> AsyncIterator[tuple[SqlStore, Workspace]]:
    """The database with the workspace that is meant: the only one, or the one that was named.

    Raises:
        NotFound: there is none, or none of that id.
        Unclear: there are several.
    """
    async with _store(settings) as store:
        there = await store.workspaces()
        if not there:
            raise NotFound("The database knows no workspace yet. Start Kith once (./run bot run), then import.")
        if not wanted and len(there) > 1:
            raise Unclear(f"Which workspace? Say --workspace with one of: {', '.join(there)}.")
        async with store.read(wanted or there[0]) as unit:
            row = await unit.first(Workspace)
        if row is None:
            raise NotFound(f"The database knows no workspace {wanted}; it knows {', '.join(there)}.")
        yield store, row


def _csv(settings: Settings, sheet: Sheet, kind: Kind | None, row: Workspace) -> CsvImport:
    trades = KnownTrades(MiniLM())
    return CsvImport(sheet, kind, trades, company=row.company or settings.company, clock=SystemClock())


def _watched(bar: Progress, total: int) -> Callable[[str, int], None]:
    bar.disable = total < LONG
    task = bar.add_task("checking", total=total)

    def watch(doing: str, line: int) -> None:
        if line % EVERY == 0:
            bar.update(task, description=doing, completed=line)

    return watch


def _rows(bar: Progress, doing: str) -> Callable[[int, int], None]:
    task = bar.add_task(doing, total=None)

    def watch(done: int, total: int) -> None:
        if done % EVERY == 0 or done == total:
            bar.update(task, completed=done, total=total)

    return watch


def _say(sentence: str) -> None:
    console.print(escape(_printable(sentence)), highlight=False, soft_wrap=True)


def _printable(text: str) -> str:
    """What stands in a file must not steer the terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _say_notes(sheet: Sheet, csv: CsvImport) -> None:
    if sheet.encoding == "cp1252":
        _say("The file is not UTF-8; it was read as Windows text (cp1252). Check names with accents.")
    if sheet.unused:
        _say(f"Columns that are not used: {', '.join(heading[:40] for heading in sheet.unused)}.")
    for written, trade in sorted(csv.entries.read_as.items()):
        _say(f"The trade {written} was taken for {trade}.")


def _say_bad(report: Report, *, skip_bad: bool) -> None:
    for bad in report.bad[:SHOWN]:
        problems.print(f"[red]✗[/red] {escape(_printable(f'{bad}.'))}", highlight=False, soft_wrap=True)
    if len(report.bad) > SHOWN:
        problems.print(f"and {len(report.bad) - SHOWN:,} more")
    lines = len({bad.line for bad in report.bad})
    if any(bad.fatal for bad in report.bad):
        problems.print("The file cannot be read to its end, so nothing was imported.")
    elif report.bad and skip_bad:
        problems.print(f"Left out: {counted(lines, 'line')}.")
    elif report.bad:
        problems.print(
            f"{counted(lines, 'line')} cannot be taken, so nothing was imported. Mend the file, or take the rest with "
            "--skip-bad.",
            soft_wrap=True,
        )


def _say_result(report: Report, file: Path, *, dry_run: bool) -> None:
    if not (report.stored or dry_run):
        return
    if not report.lines:
        _say("No line can be taken." if report.bad else "The file holds no line.")
        return
    if report.known == report.lines:
        _say("Nothing is new: the file holds no line that was not known.")
        return
    parts = (
        (report.vendors, "vendor"),
        (report.contacts, "contact"),
        (report.aliases, "other name"),
        (report.customers, "customer"),
        (report.filled, "gap filled", "gaps filled"),
    )
    new = ", ".join(counted(*part) for part in parts if part[0])
    _say(f"{'Would be new' if dry_run else 'New'}: {new}.")
    if report.known:
        _say(f"Known before: {counted(report.known, 'line')}.")
    if dry_run:
        _say("Nothing was stored.")
        return
    if report.vendors or report.contacts:
        _say("They are unproven: none is suggested until a colleague saw them deliver.")
    _say(f"To take it back: ./run bot import {file} --undo")


def _say_taken_back(done: TakenBack) -> None:
    parts = ((done.vendors, "vendor"), (done.contacts, "contact"), (done.customers, "customer"))
    _say(f"Taken back: {', '.join(counted(*part) for part in parts if part[0]) or 'nothing'}.")
    if done.stay:
        more = f" and {len(done.stay) - SHOWN:,} more" if len(done.stay) > SHOWN else ""
        _say(
            f"These stay, because they were known before or colleagues told more: {', '.join(done.stay[:SHOWN])}{more}."
        )


def counted(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
