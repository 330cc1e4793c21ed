"""Databases to import into, to export from and to restore into."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.csv_import import CsvImport, Report
from archive.csv_undo import TakenBack, take_back
from archive.entries import Kind
from archive.sheets import Sheet
from domain.model import Row, Workspace
from storage.store import SqlStore
from tests.storage.samples import StillClock

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOME = "T1"


class FakeTrades:
    """Knows two trades."""

    def recognise(self, text: str) -> str | None:
        return None

    def on_site(self, trade: str | None) -> bool:
        return True

    def means(self, text: str) -> str | None:
        return None

    def spelt(self, name: str) -> str | None:
        return {"elevator": "elevators", "elevators": "elevators", "roofing": "roofing"}.get(name.lower())

    def nearest(self, name: str, *, limit: int) -> list[str]:
        return ["elevators", "roofing"][:limit]


async def installed(store: SqlStore, workspace: str = HOME, **values: Any) -> None:
    async with store.write(workspace, actor_id="kith", what="installed") as unit:
        await unit.add(Workspace(company="Northlight Laundry", **values))


class Desk:
    """Somebody who writes CSV files and imports them."""

    def __init__(self, store: SqlStore, folder: Path, clock: StillClock) -> None:
        self.store, self.folder, self.clock = store, folder, clock
        self._written = 0

    def file(self, content: str | bytes) -> Path:
        self._written += 1
        path = self.folder / f"sheet-{self._written}.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def csv(self, content: str | bytes | Path, kind: Kind | None = None) -> CsvImport:
        path = content if isinstance(content, Path) else self.file(content)
        return CsvImport(Sheet(path), kind, FakeTrades(), company="Northlight Laundry", clock=self.clock)

    async def imports(self, content: str | bytes | Path, kind: Kind | None = None, **options: Any) -> Report:
        return await self.csv(content, kind).run(self.store, HOME, **options)

    async def takes_back(self, content: str | bytes | Path, kind: Kind | None = None) -> TakenBack:
        return await take_back(self.csv(content, kind), self.store, HOME)

    async def rows(self, kind: type[Row]) -> list[Any]:
        async with self.store.read(HOME) as unit:
            return list(await unit.find(kind))

    async def names(self, kind: type[Row]) -> set[str]:
        return {row.name for row in await self.rows(kind)}
