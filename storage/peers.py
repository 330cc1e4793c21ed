"""The processes that share one PostgreSQL: who lives, who leads, and what they tell each other.

Each holds one connection for that. With the process the connection ends, and with it the advisory locks that say that
it lives and that it leads. Word of changes comes by NOTIFY; the stamps of the workspaces tell where some was lost.
"""

import asyncio
import contextlib
import json
import secrets
from collections.abc import Iterable
from typing import Any, Final

import psycopg
import structlog
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import TextClause, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import StoreUnavailable
from domain.ports import Listener
from storage.database import CONNECT_SECONDS, Database
from storage.tables import STAMPS

log = structlog.get_logger(__name__)

LIVING: Final = 0x6B69
"""The first key of the advisory lock that each process holds; its number is the second."""
LEADING: Final = 0x6B6C
LOOK_SECONDS: Final = 2.0
"""How often a process asks for the lead."""
RECKON_SECONDS: Final = 15.0
"""How often the stamps are compared: no change goes unnoticed for longer."""
AGAIN_SECONDS: Final = 0.5
CHANNEL: Final = "kith"
HIGHEST: Final = 2**31 - 1
LONGEST: Final = 7_900
"""Bytes; PostgreSQL refuses a notification of 8,000."""
DEAD_AFTER: Final = "-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
"""A machine without power says nothing: its connection is given up after some twenty seconds."""

_HELD_BY_THE_DEAD: Final = """inbox.holder NOT IN (
    SELECT CAST(objid AS bigint) FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND CAST(classid AS bigint) = :living
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)"""


def held_by_the_dead() -> TextClause:
    """A condition on inbox rows: the process that claimed them is gone."""
    return text(_HELD_BY_THE_DEAD).bindparams(living=LIVING)


async def announce(connection: AsyncConnection, workspace_id: str, tables: Iterable[str]) -> None:
    """Counts a change of a workspace, and tells everybody of it once this transaction is stored."""
    known = insert(STAMPS).values(workspace_id=workspace_id, stamp=1)
    counted = known.on_conflict_do_update(index_elements=["workspace_id"], set_={"stamp": STAMPS.c.stamp + 1})
    stamp = (await connection.execute(counted.returning(STAMPS.c.stamp))).scalar_one()
    await _notify(connection, {"workspace": workspace_id, "stamp": stamp, "tables": sorted(tables)})


async def _notify(connection: AsyncConnection, words: dict[str, Any]) -> None:
    await connection.execute(select(func.pg_notify(CHANNEL, json.dumps(words))))


class Alone:
    """Implements `domain.ports.Peers` for a database that one process uses."""

    number = 0
    leads = True

    def tell(self, what: str, *ids: str) -> None:
        """There is nobody."""

    async def join(self, listener: Listener) -> None:
        """There is nobody."""

    async def leave(self) -> None:
        """There is nobody."""


class SqlPeers:
    """Implements `domain.ports.Peers` on PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.number = 0
        self.leads = False
        self._stamps: dict[str, int] = {}
        self._saying: list[dict[str, Any]] = []
        self._speaker: asyncio.Task[None] | None = None
        self._attending: asyncio.Task[None] | None = None
        self._joined = asyncio.Event()

    def tell(self, what: str, *ids: str) -> None:
        words = {"from": self.number, "what": what, "ids": ids}
        if len(json.dumps(words)) < LONGEST:
            self._saying.append(words)
        if self._saying and (self._speaker is None or self._speaker.done()):
            self._speaker = asyncio.create_task(self._say())

    async def join(self, listener: Listener) -> None:
        self._attending = asyncio.create_task(self._attend(listener))
        try:
            async with asyncio.timeout(2 * CONNECT_SECONDS):
                await self._joined.wait()
        except TimeoutError as error:
            raise StoreUnavailable("The database does not answer.") from error

    async def leave(self) -> None:
        for task in (self._attending, self._speaker):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def _say(self) -> None:
        while self._saying:
            said, self._saying = self._saying, []
            try:
                async with self._database.writing() as connection:
                    for words in said:
                        await _notify(connection, words)
            except StoreUnavailable:  # what is said may be lost
                log.warning("peers_not_told", number=len(said))

    async def _attend(self, listener: Listener) -> None:
        """Takes up a connection again whenever it breaks: until then others believe this process dead."""
        while True:
            try:
                async with await self._connected() as connection:
                    await self._introduce(connection)
                    await self._reckon(connection, listener, everything=True)
                    self._joined.set()
                    await self._follow(connection, listener)
            except (psycopg.Error, OSError, TimeoutError) as error:
                log.warning("peers_lost", error=type(error).__name__)
            self.leads = False
            await asyncio.sleep(AGAIN_SECONDS)

    async def _connected(self) -> psycopg.AsyncConnection[Any]:
        address = self._database.address.set(drivername="postgresql").render_as_string(hide_password=False)
        given: dict[str, Any] = dict(conninfo_to_dict(address))
        options = f"{given.pop('options', '')} {DEAD_AFTER}".strip()
        settings = {"connect_timeout": CONNECT_SECONDS, **given, "options": options}
        return await psycopg.AsyncConnection.connect(autocommit=True, **settings)

    async def _introduce(self, connection: psycopg.AsyncConnection[Any]) -> None:
        number = secrets.randbelow(HIGHEST) + 1
        await connection.execute("SELECT pg_advisory_lock(%s, %s)", (LIVING, number))
        await connection.execute(f"LISTEN {CHANNEL}")
        self.number = number

    async def _follow(self, connection: psycopg.AsyncConnection[Any], listener: Listener) -> None:
        loop = asyncio.get_running_loop()
        reckoned = loop.time()
        while True:
            if not self.leads:
                asked = await connection.execute("SELECT pg_try_advisory_lock(%s, 0)", (LEADING,))
                self.leads = bool((await asked.fetchone() or (False,))[0])
            if loop.time() - reckoned >= RECKON_SECONDS:
                await self._reckon(connection, listener)
                reckoned = loop.time()
            async for notification in connection.notifies(timeout=LOOK_SECONDS):
                self._hear(json.loads(notification.payload), listener)

    def _hear(self, words: dict[str, Any], listener: Listener) -> None:
        if "what" in words:
            if words["from"] != self.number:
                listener.on_told(words["what"], *words["ids"])
            return
        workspace_id, stamp = words["workspace"], words["stamp"]
        missed = stamp - self._stamps.get(workspace_id, 0) != 1
        self._stamps[workspace_id] = stamp
        listener.on_changed(workspace_id, None if missed else frozenset(words["tables"]))

    async def _reckon(
        self, connection: psycopg.AsyncConnection[Any], listener: Listener, *, everything: bool = False
    ) -> None:
        """Compares the stamps; after a new connection even what agrees may be told of too little."""
        rows = await (await connection.execute("SELECT workspace_id, stamp FROM stamps")).fetchall()
        for workspace_id, stamp in rows:
            if everything or stamp != self._stamps.get(workspace_id, 0):
                listener.on_changed(workspace_id, None)
            self._stamps[workspace_id] = stamp
