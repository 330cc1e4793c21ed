"""Import: vendors and customers out of a CSV file, all or nothing, as one line of the audit log."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from archive.book import Book, Step
from archive.entries import Entries, Entry, Kind
from archive.sheets import Bad, Sheet
from domain.errors import Unclear
from domain.ports import Clock, Store, Trades, Unit

AT_ONCE: Final = 500
"""Lines whose rows are written together."""

Progress = Callable[[str, int], None]
"""Is told what is being done, and the line of the file that is being read."""


def unwatched(doing: str, line: int) -> None:
    """Progress for nobody."""


@dataclass(slots=True, kw_only=True)
class Report:
    """What the file holds, and what became of it. `stored` is False for a dry run and for a refused file."""

    bad: list[Bad] = field(default_factory=list)
    lines: int = 0
    """Lines that are right."""
    known: int = 0
    """Lines of those that say nothing new."""
    vendors: int = 0
    aliases: int = 0
    contacts: int = 0
    customers: int = 0
    filled: int = 0
    """Rows of which something was unknown."""
    stored: bool = False

    def count(self, step: Step) -> None:
        self.lines += 1
        self.known += not step
        self.vendors += step.vendor is not None
        self.aliases += len(step.aliases)
        self.contacts += step.contact is not None
        self.customers += step.customer is not None
        self.filled += len(step.filled)


class CsvImport:
    """One file, read as often as needed and never held in memory."""

    def __init__(self, sheet: Sheet, kind: Kind | None, trades: Trades, *, company: str, clock: Clock) -> None:
        """`kind`: what lines are that do not say it; `company`: our own.

        Raises:
            Unclear: the headings say something else.
        """
        if kind and sheet.naming not in {"name", kind}:
            raise Unclear(f"The column is called {sheet.naming}, and you say that these are {kind}s.")
        if not kind and sheet.naming == "name" and "kind" not in sheet.columns:
            raise Unclear("Are these vendors or customers? Say --vendors or --customers, or add a column kind.")
        self._sheet, self._company, self._clock = sheet, company, clock
        self.entries = Entries(sheet.naming, kind, trades)

    def good(self, report: Report, doing: str, progress: Progress = unwatched) -> Iterator[Entry]:
        """Entries in the order of the file; what is wrong goes into the report."""
        for line in self._sheet.lines():
            if isinstance(line, Bad):
                report.bad.append(line)
                continue
            progress(doing, line.number)
            entry = self.entries.entry(line)
            if isinstance(entry, Entry):
                yield entry
            else:
                report.bad.extend(entry)

    async def run(
        self,
        store: Store,
        workspace_id: str,
        *,
        skip_bad: bool = False,
        dry_run: bool = False,
        progress: Progress = unwatched,
    ) -> Report:
        """Reads the file once to check it, and again, in one transaction, to store it.

        What is wrong stops everything, unless `skip_bad`; a file that cannot be read to its end is never imported.
        """
        async with store.read(workspace_id) as unit:
            report = self._checked(await Book.of(unit, self._company, self._clock.now()), progress)
        if dry_run or _refused(report, skip_bad=skip_bad):
            return report
        if report.known == report.lines:
            report.stored = True
            return report
        return await self._store(store, workspace_id, skip_bad=skip_bad, progress=progress)

    def _checked(self, book: Book, progress: Progress) -> Report:
        report = Report()
        for _ in self._steps(book, report, "checking", progress):
            pass
        return report

    async def _store(self, store: Store, workspace_id: str, *, skip_bad: bool, progress: Progress) -> Report:
        """Checks once more what it writes: the memory may have changed since."""
        report = Report()
        try:
            async with store.write(workspace_id, actor_id="kith", what="imported", undoable=False) as unit:
                await self._write(unit, report, progress)
                _stop_if(_refused(report, skip_bad=skip_bad))
        except _StoppedError:
            return report
        report.stored = True
        return report

    async def _write(self, unit: Unit, report: Report, progress: Progress) -> None:
        book = await Book.of(unit, self._company, self._clock.now())
        steps = (step for step in self._steps(book, report, "storing", progress) if step)
        while batch := list(islice(steps, AT_ONCE)):
            await _write(unit, batch)

    def _steps(self, book: Book, report: Report, doing: str, progress: Progress) -> Iterator[Step]:
        for entry in self.good(report, doing, progress):
            step = book.take(entry)
            if isinstance(step, Step):
                report.count(step)
                yield step
            else:
                naming = self._sheet.naming
                report.bad.extend(replace(bad, column=naming) if bad.column == "name" else bad for bad in step)


class _StoppedError(Exception):
    """Takes the transaction back."""


def _stop_if(refused: bool) -> None:  # noqa: FBT001 - the condition is the argument
    if refused:
        raise _StoppedError


def _refused(report: Report, *, skip_bad: bool) -> bool:
    return any(bad.fatal for bad in report.bad) or (bool(report.bad) and not skip_bad)


async def _write(unit: Unit, steps: list[Step]) -> None:
    """Vendors first: the rest carries their ids."""
    new = [(step.known, step.vendor) for step in steps if step.vendor and step.known]
    stored = await unit.add_all([vendor for _, vendor in new])
    for (known, _), row in zip(new, stored, strict=True):
        known.row = row
    await unit.add_all([replace(alias, vendor_id=_vendor_id(step)) for step in steps for alias in step.aliases])
    await unit.add_all([replace(step.contact, vendor_id=_vendor_id(step)) for step in steps if step.contact])
    await unit.add_all([step.customer for step in steps if step.customer])
    for step in steps:
        if step.dropped:
            await unit.remove(step.dropped)
        for there, values in step.filled:
            await unit.change(there, **values)


def _vendor_id(step: Step) -> str:
    return step.known.row.id if step.known and step.known.row else ""
