"""SQLite's connections for the pool: a statement and its rows in one trip to the connection's thread.

aiosqlite takes four (make a cursor, execute, fetch, close), and a question asks some twenty statements.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Self, TypeVar

import aiosqlite

T = TypeVar("T")
Description = tuple[tuple[str, None, None, None, None, None, None], ...] | None


class OneTripConnection(aiosqlite.Connection):
    """Otherwise aiosqlite's own; awaiting it opens the file."""

    def __init__(self, file: str, *, busy_seconds: float) -> None:
        super().__init__(lambda: sqlite3.connect(file, timeout=busy_seconds), iter_chunk_size=64)
        self._thread.daemon = True  # an engine that was not disposed of keeps no process alive

    def cursor(self) -> "OneTripCursor":  # type: ignore[override]  # SQLAlchemy enters either
        return OneTripCursor(self)

    async def trip(self, function: Callable[[sqlite3.Connection], T]) -> T:
        """Runs it in the connection's thread.

        Raises:
            ValueError: the connection is closed.
        """
        result: T = await self._execute(lambda: function(self._conn))  # type: ignore[no-untyped-call]
        return result


class OneTripCursor:
    """What SQLAlchemy asks of a cursor. All rows of a statement are here once it was executed."""

    arraysize = 1

    def __init__(self, connection: OneTripConnection) -> None:
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []
        self.description: Description = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        return await self._done(lambda cursor: cursor.execute(statement, parameters))

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> Self:
        return await self._done(lambda cursor: cursor.executemany(statement, parameters))

    async def fetchall(self) -> list[tuple[Any, ...]]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open between two statements."""

    async def _done(self, run: Callable[[sqlite3.Cursor], object]) -> Self:
        def whole(connection: sqlite3.Connection) -> list[tuple[Any, ...]]:
            cursor = connection.cursor()
            try:
                run(cursor)
                self.description, self.lastrowid = cursor.description, cursor.lastrowid
                rows = cursor.fetchall() if cursor.description else []
                self.rowcount = cursor.rowcount  # of an INSERT … RETURNING it is known once the rows are read
            finally:
                cursor.close()
            return rows

        self._rows = await self._connection.trip(whole)
        return self
