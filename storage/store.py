"""The store: units, undo, the inbox, and what concerns a database as a whole."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Text, cast, delete, func, select, update

from domain.errors import StoreUnavailable
from domain.model import Act, Installation, Workspace
from domain.ports import Clock
from storage.copies import SqlCopies
from storage.database import Database
from storage.ids import ids
from storage.inbox import SqlInbox
from storage.peers import Alone, SqlPeers
from storage.tables import METADATA, TABLES
from storage.undo import take_back
from storage.unit import SqlUnit

READY_SECONDS = 2.0


async def open_store(url: str, *, clock: Clock, new_id: Callable[[], str] | None = None) -> "SqlStore":
    """Opens the database, creating what is missing of it.

    Raises:
        StoreUnavailable: it does not answer.
        ValueError: the address is one of a database in memory.
    """
    database = Database(url)
    try:
        await database.migrate()
    except BaseException:
        await database.close()
        raise
    return SqlStore(database, clock=clock, new_id=new_id or ids(clock))


class SqlStore:
    """Implements `domain.ports.Store`; made by `open_store`."""

    def __init__(self, database: Database, *, clock: Clock, new_id: Callable[[], str]) -> None:
        self._database, self._clock, self._new_id = database, clock, new_id
        self._peers: Alone | SqlPeers = Alone() if database.is_sqlite else SqlPeers(database)
        self._inbox = SqlInbox(database, clock, holder=lambda: self._peers.number)

    @property
    def inbox(self) -> SqlInbox:
        return self._inbox

    @property
    def peers(self) -> Alone | SqlPeers:
        return self._peers

    @property
    def copies(self) -> SqlCopies:
        """Everything at once, for export and restore."""
        return SqlCopies(self._database)

    @contextlib.asynccontextmanager
    async def read(self, workspace_id: str) -> AsyncIterator[SqlUnit]:
        async with self._database.reading() as connection:
            yield SqlUnit(connection, workspace_id, now=self._clock.now())

    @contextlib.asynccontextmanager
    async def write(
        self, workspace_id: str, *, actor_id: str, what: str, undoable: bool = True
    ) -> AsyncIterator[SqlUnit]:
        async with self._database.writing(workspace_id) as connection:
            unit = SqlUnit(connection, workspace_id, now=self._clock.now(), new_id=self._new_id)
            yield unit
            await unit.conclude(actor_id=actor_id, what=what, undoable=undoable)

    async def undo(self, workspace_id: str, act_id: str, *, actor_id: str, now: datetime) -> Act:
        """Returns the act that was undone; the act of undoing names it as its subject."""
        async with self.write(workspace_id, actor_id=actor_id, what="undo") as unit:
            return await take_back(unit, act_id, now)

    async def workspaces(self) -> Sequence[str]:
        table = TABLES[Workspace]
        async with self._database.reading() as connection:
            installed = select(table.c.id).where(table.c.uninstalled_at.is_(None)).order_by(table.c.id)
            return list((await connection.execute(installed)).scalars())

    async def uninstalled(self, before: datetime) -> Sequence[str]:
        table = TABLES[Workspace]
        async with self._database.reading() as connection:
            gone = select(table.c.id).where(table.c.uninstalled_at < before).order_by(table.c.id)
            return list((await connection.execute(gone)).scalars())

    async def sealed_with(self) -> Mapping[str, int]:
        table = TABLES[Installation]
        counted = select(table.c.key_id, func.count().label("number")).group_by(table.c.key_id)
        async with self._database.reading() as connection:
            return {row.key_id: row.number for row in await connection.execute(counted)}

    async def forget_images(self, before: datetime) -> int:
        table = TABLES[Act]
        kept = (table.c.at >= before) | (cast(table.c.changes, Text) == "[]")
        async with self._database.writing() as connection:
            return (await connection.execute(update(table).where(~kept).values(changes=[]))).rowcount

    async def rename_in_log(self, workspace_id: str, user_id: str, alias: str) -> int:
        table = TABLES[Act]
        theirs = (table.c.workspace_id == workspace_id) & (table.c.actor_id == user_id)
        async with self._database.writing(workspace_id) as connection:
            return (await connection.execute(update(table).where(theirs).values(actor_id=alias))).rowcount

    async def erase_workspace(self, workspace_id: str, *, uninstalled_before: datetime | None = None) -> bool:
        async with self._database.writing(workspace_id) as connection:
            if uninstalled_before is not None:
                mine = TABLES[Workspace]
                gone = select(mine.c.id).where(mine.c.id == workspace_id, mine.c.uninstalled_at < uninstalled_before)
                if (await connection.execute(gone)).first() is None:
                    return False
            for table in METADATA.sorted_tables:
                await connection.execute(delete(table).where(table.c.workspace_id == workspace_id))
        return True

    async def ready(self) -> bool:
        """Answers within two seconds, whatever the database does."""
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self._inbox.probe()
        except (StoreUnavailable, TimeoutError):
            return False
        return True

    async def close(self) -> None:
        await self._peers.leave()
        await self._inbox.close()
        await self._database.close()
