"""Group commit: everybody who waits to insert shares the next transaction, and with it the wait for the disk."""

import asyncio
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import StoreUnavailable
from storage.database import Database
from storage.queries import insertion

AT_ONCE: Final = 200
"""Rows of one transaction at most."""

Values = dict[str, Any]
Waiting = tuple[Values, asyncio.Future[bool]]


class GroupedInserts:
    """Inserts into a table with the primary key `id`; durable before `insert` returns."""

    def __init__(self, database: Database, table: Table) -> None:
        self._database, self._table = database, table
        self._waiting: list[Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def insert(self, values: Values) -> bool:
        """False when a unique key says that it is there already.

        Raises:
            StoreUnavailable: nothing was written.
        """
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((values, done))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write_all())
        return await done

    async def close(self) -> None:
        if self._writer is not None:
            await self._writer

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                await self._write_some(AT_ONCE)
        finally:
            _refuse(self._take(len(self._waiting)), StoreUnavailable("Kith is shutting down."))

    async def _write_some(self, limit: int) -> None:
        """Takes who waits once the transaction is open, so that everybody who came meanwhile is in it."""
        group: list[Waiting] = []
        try:
            async with self._database.writing() as connection:
                group = self._take(limit)
                inserted = await self._insert(connection, group)
        except StoreUnavailable as error:
            _refuse(group or self._take(limit), error)
        except Exception as error:  # noqa: BLE001 - one row that cannot be stored must not take the others with it
            if len(group) > 1:
                await self._write_singly(group)
            else:
                _refuse(group or self._take(limit), error)
        else:
            for (_, done), is_new in zip(group, inserted, strict=True):
                _settle(done, is_new)

    async def _write_singly(self, group: list[Waiting]) -> None:
        self._waiting[:0] = group
        for _ in group:
            await self._write_some(1)

    async def _insert(self, connection: AsyncConnection, group: list[Waiting]) -> list[bool]:
        """Rows go in by id: two processes with the same rows then wait for each other, never in a circle."""
        if not group:
            return []
        key = self._table.c.id
        rows = sorted((values for values, _ in group), key=itemgetter("id"))
        insert = insertion(self._table, is_sqlite=self._database.is_sqlite).returning(key)
        inserted = set((await connection.execute(insert, rows)).scalars())
        return [_taken_from(inserted, values["id"]) for values, _ in group]

    def _take(self, limit: int) -> list[Waiting]:
        taken, self._waiting = self._waiting[:limit], self._waiting[limit:]
        return [(values, done) for values, done in taken if not done.done()]


def _taken_from(inserted: set[str], row_id: str) -> bool:
    """Whether the row went in; of several with one id in a group, the first did."""
    is_new = row_id in inserted
    inserted.discard(row_id)
    return is_new


def _settle(done: asyncio.Future[bool], is_new: bool) -> None:  # noqa: FBT001 - the future's own result
    if not done.done():
        done.set_result(is_new)


def _refuse(group: list[Waiting], error: Exception) -> None:
    for _, done in group:
        if not done.done():
            done.set_exception(StoreUnavailable(error.sentence) if isinstance(error, StoreUnavailable) else error)
