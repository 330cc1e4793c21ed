"""SQLite's connections for the pool: a statement and its rows in one trip to the connection's thread.

aiosqlite takes four (make a cursor, execute, fetch, close), and a question asks some twenty statements. A transaction
begins with its first statement, on the same trip, and one in which nothing was asked takes no trip to end.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Final, Self, TypeVar

import aiosqlite

FIRST: Final = 1_000
"""Rows that come with their statement."""

T = TypeVar("T")
Description = tuple[tuple[str, None, None, None, None, None, None], ...] | None


class OneTripConnection(aiosqlite.Connection):
    """Otherwise aiosqlite's own; awaiting it opens the file. Transactions are out of the driver's hands."""

    def __init__(self, file: str, *, busy_seconds: float, begin: str = "BEGIN", pragmas: Sequence[str] = ()) -> None:
        def opened() -> sqlite3.Connection:
            connection = sqlite3.connect(file, timeout=busy_seconds, isolation_level=None)
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}").close()
            return connection

        super().__init__(opened, iter_chunk_size=64)
        self._begin = begin
        self._thread.daemon = True  # an engine that was not disposed of keeps no process alive

    def cursor(self) -> "OneTripCursor":  # type: ignore[override]  # SQLAlchemy enters either
        return OneTripCursor(self)

    async def commit(self) -> None:
        if self.in_transaction:
            await super().commit()

    async def rollback(self) -> None:
        if self.in_transaction:
            await super().rollback()

    async def trip(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Runs it in the connection's thread.

        Raises:
            ValueError: the connection is closed.
        """
        result: T = await self._execute(lambda: function(self._conn))  # type: ignore[no-untyped-call]
        return result

    def begin(self, connection: sqlite3.Connection) -> None:
        """In the connection's thread; does nothing within a transaction."""
        if not connection.in_transaction:
            connection.execute(self._begin).close()


class OneTripCursor:
    """What SQLAlchemy asks of a cursor. The first rows of a statement come with it; few have more than `FIRST`."""

    arraysize = 1

    def __init__(self, connection: OneTripConnection) -> None:
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []
        self._open: sqlite3.Cursor | None = None
        """Set while there are rows that were not fetched."""
        self.description: Description = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        return await self._run(lambda cursor: cursor.execute(statement, parameters))

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> Self:
        return await self._run(lambda cursor: cursor.executemany(statement, parameters))

    async def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        wanted = size or self.arraysize
        if len(self._rows) < wanted and self._open is not None:
            self._rows += await self._fetched(self._open, max(wanted, FIRST))
        rows, self._rows = self._rows[:wanted], self._rows[wanted:]
        return rows

    async def fetchone(self) -> tuple[Any, ...] | None:
        return next(iter(await self.fetchmany(1)), None)

    async def fetchall(self) -> list[tuple[Any, ...]]:
        rows, self._rows = self._rows, []
        return rows if self._open is None else rows + await self._fetched(self._open, None)

    async def close(self) -> None:
        if self._open is not None:
            left, self._open = self._open, None
            await self._connection.trip(lambda _: left.close())

    async def _run(self, run: Callable[[sqlite3.Cursor], object]) -> Self:
        await self.close()

        def whole(connection: sqlite3.Connection) -> None:
            self._connection.begin(connection)
            cursor = connection.cursor()
            try:
                run(cursor)
                self.description, self.lastrowid = cursor.description, cursor.lastrowid
                self._rows = self._take(cursor, FIRST if cursor.description else None)
                self.rowcount = cursor.rowcount  # of an INSERT … RETURNING it is known once the rows are read
            except BaseException:
                cursor.close()
                raise

        await self._connection.trip(whole)
        return self

    async def _fetched(self, cursor: sqlite3.Cursor, many: int | None) -> list[tuple[Any, ...]]:
        return await self._connection.trip(lambda _: self._take(cursor, many))

    def _take(self, cursor: sqlite3.Cursor, many: int | None) -> list[tuple[Any, ...]]:
        """In the connection's thread. The cursor is closed with its last row."""
        rows = cursor.fetchall() if many is None else cursor.fetchmany(many)
        if many is None or len(rows) < many:
            self._open = None
            cursor.close()
        else:
            self._open = cursor
        return rows
