"""One database as the store sees it: connections for readers, transactions for writers, on SQLite and PostgreSQL.

SQLite allows one writer at a time: writers wait for each other here, in the loop, not inside the database, and have the
lock in hand from their first statement on (BEGIN IMMEDIATE). Readers have connections of their own and never wait
(WAL). On PostgreSQL writers of one workspace wait for each other by an advisory lock, so that both behave alike.
"""

import asyncio
import contextlib
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from pydantic_core import from_json
from sqlalchemy import URL, Select, func, make_url, select
from sqlalchemy import exc as sql_errors
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from domain.errors import StoreUnavailable
from storage.migrations import upgrade
from storage.sqlite_trips import OneTripConnection

BUSY_SECONDS: Final = 2.0
"""How long a writer waits for another process; Slack waits three seconds for its acknowledgement."""
TURN_SECONDS: Final = 10
"""How long a writer waits for its turn in this process: a unit that never ends blocks the others no longer."""
CONNECT_SECONDS: Final = 5
SYNCHRONOUS = "FULL"
"""SQLite's wait for the disk: what was acknowledged survives a power cut."""
_DRIVERS: Final = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
_SENTENCE: Final = "My memory does not take anything in right now. Please try again in a minute."
_MIGRATING: Final = 0x6B697468
_UNAVAILABLE: Final = (
    sql_errors.OperationalError,
    sql_errors.InterfaceError,
    sql_errors.InternalError,
    sql_errors.TimeoutError,
)


class Database:
    """Both kinds of transaction raise StoreUnavailable for what the database, not the caller, did wrong."""

    def __init__(self, url: str) -> None:
        address = make_url(url)
        self.address = address.set(drivername=_DRIVERS.get(address.drivername, address.drivername))
        self.is_sqlite = self.address.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.readers, self.writers = _sqlite_engines(self.address)
        else:
            self.readers = self.writers = _postgres_engine(self.address)
        self._turns: defaultdict[str | None, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def migrate(self) -> None:
        """Brings the tables to the newest revision; processes that start together wait for each other."""
        async with self.writing() as connection:
            if not self.is_sqlite:
                await connection.execute(select(func.pg_advisory_xact_lock(_MIGRATING)))
            await connection.run_sync(upgrade)

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A snapshot; what is written through it raises."""
        with _translated():
            async with self.readers.connect() as connection:
                if not self.is_sqlite:
                    await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                yield connection

    @contextlib.asynccontextmanager
    async def writing(self, workspace_id: str | None = None) -> AsyncIterator[AsyncConnection]:
        """A transaction that commits on a clean exit; one at a time in each workspace."""
        async with self._turn(workspace_id):
            with _translated():
                async with self.writers.begin() as connection:
                    if workspace_id is not None and not self.is_sqlite:
                        await connection.execute(_waiting_for(workspace_id))
                    yield connection

    @contextlib.asynccontextmanager
    async def _turn(self, workspace_id: str | None) -> AsyncIterator[None]:
        """Waits in this process without holding a connection; on PostgreSQL only for writers of the workspace."""
        turn = self._turns[None if self.is_sqlite else workspace_id]
        if workspace_id is None and not self.is_sqlite:
            yield
            return
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await turn.acquire()
        except TimeoutError as error:
            raise StoreUnavailable(_SENTENCE) from error
        try:
            yield
        finally:
            turn.release()

    async def settle(self) -> None:
        """Moves SQLite's log into its file, where erased text is overwritten; does nothing while others read."""
        if self.is_sqlite:
            await asyncio.to_thread(_checkpoint, str(self.address.database))

    async def close(self) -> None:
        await self.readers.dispose()
        await self.writers.dispose()


def _checkpoint(file: str) -> None:
    with contextlib.closing(sqlite3.connect(file, timeout=0)) as connection, contextlib.suppress(sqlite3.Error):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except _UNAVAILABLE as error:
        raise StoreUnavailable(
            "My memory does not take anything in right now. Please try again in a minute."
        ) from error


def _waiting_for(workspace_id: str) -> Select[Any]:
    """The advisory lock of a workspace, which other processes hold for no longer than a transaction lasts."""
    patience = func.set_config("lock_timeout", f"{TURN_SECONDS}s", True)  # noqa: FBT003 - for this transaction only
    return select(patience, func.pg_advisory_xact_lock(func.hashtextextended(workspace_id, 0)))


def _postgres_engine(address: URL) -> AsyncEngine:
    return create_async_engine(
        address,
        pool_pre_ping=True,
        pool_size=10,
        pool_timeout=BUSY_SECONDS,
        connect_args={"connect_timeout": CONNECT_SECONDS},
        hide_parameters=True,
        json_deserializer=from_json,
    )


def _sqlite_engines(address: URL) -> tuple[AsyncEngine, AsyncEngine]:
    """Readers and the writer; both see one file, so a database in memory is refused."""
    if not address.database or address.database == ":memory:":
        raise ValueError("the database must be a file or a PostgreSQL server, not memory")
    Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    # a commit is durable, and an erased text gone
    pragmas = ("journal_mode=WAL", f"synchronous={SYNCHRONOUS}", "foreign_keys=ON", "secure_delete=ON")
    connect = partial(OneTripConnection, address.database, busy_seconds=BUSY_SECONDS)
    reading = partial(connect, begin="BEGIN", pragmas=(*pragmas, "query_only=ON"))
    writing = partial(connect, begin="BEGIN IMMEDIATE", pragmas=pragmas)
    # errors go into the log, what people wrote does not
    options: dict[str, Any] = {"hide_parameters": True, "json_deserializer": from_json}
    readers = create_async_engine(address, async_creator=reading, pool_size=4, pool_timeout=BUSY_SECONDS, **options)
    writers = create_async_engine(address, async_creator=writing, pool_size=1, max_overflow=0, **options)
    return readers, writers
