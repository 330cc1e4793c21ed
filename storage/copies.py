"""The database as a whole: read at one moment, or filled from nothing."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import Refused
from domain.model import Row
from storage.database import Database
from storage.mapping import columns, revive
from storage.queries import comparable
from storage.tables import KINDS, METADATA, SECRET, TABLES

R = TypeVar("R", bound=Row)

AT_ONCE: Final = 500
"""Rows that are fetched together."""


class SqlCopies:
    """Implements `domain.copies.Copies`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.kinds: Mapping[str, type[Row]] = {name: KINDS[name] for name in sorted(KINDS) if KINDS[name] not in SECRET}

    async def revision(self) -> str:
        async with self._database.reading() as connection:
            return str(await connection.run_sync(_revision))

    @asynccontextmanager
    async def snapshot(self, workspace_id: str | None = None) -> AsyncIterator["SqlSnapshot"]:
        async with self._database.reading() as connection:
            yield SqlSnapshot(connection, workspace_id)

    @asynccontextmanager
    async def fill(self) -> AsyncIterator["SqlFilling"]:
        async with self._database.writing() as connection:
            await _only_us(connection)
            for table in METADATA.sorted_tables:
                if (await connection.execute(select(table).limit(1))).first() is not None:
                    raise Refused(
                        "Restore needs an empty database, and this one holds something. Set DATABASE_URL to a new one, "
                        "or stop Kith and move its file (kith.db, with -wal and -shm) away."
                    )
            yield SqlFilling(connection)


class SqlSnapshot:
    def __init__(self, connection: AsyncConnection, workspace_id: str | None) -> None:
        self._connection, self._workspace_id = connection, workspace_id

    async def count(self, kind: type[Row], /) -> int:
        table = TABLES[kind]
        found = await self._connection.execute(select(func.count()).select_from(table).where(*self._mine(table)))
        return int(found.scalar_one())

    async def rows(self, kind: type[R], /) -> AsyncIterator[R]:
        table, is_sqlite = TABLES[kind], self._connection.dialect.name == "sqlite"
        order = [comparable(column, is_sqlite=is_sqlite) for column in (table.c.workspace_id, table.c.id)]
        chosen = select(table).where(*self._mine(table)).order_by(*order)
        async with self._connection.stream(chosen, execution_options={"yield_per": AT_ONCE}) as found:
            async for row in found.mappings():
                yield revive(kind, dict(row))

    def _mine(self, table: Table) -> list[Any]:
        return [] if self._workspace_id is None else [table.c.workspace_id == self._workspace_id]


class SqlFilling:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def put(self, rows: Sequence[Row]) -> None:
        kind, values = type(rows[0]), [columns(row) for row in rows]
        for row, stored in zip(rows, values, strict=True):
            if revive(kind, stored) != row:
                raise Refused("A text in it holds characters that no database keeps.")
        try:
            await self._connection.execute(insert(TABLES[kind]), values)
        except IntegrityError as error:
            raise Refused("Two rows in it have the same key.") from error
        except (DataError, OverflowError) as error:
            raise Refused("A value in it is too large for the database.") from error


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def _only_us(connection: AsyncConnection) -> None:
    """SQLite has one writer anyway; on PostgreSQL nobody else may begin to write while the database is empty."""
    if connection.dialect.name != "sqlite":
        names = ", ".join(table.name for table in METADATA.sorted_tables)
        await connection.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
