"""Works the inbox off by Procrastinate: any number of processes on one PostgreSQL.

A job is the kind and the id of an inbox row, and nothing but a hint: what counts is the row, which a process claims
before it works. So a job that comes twice finds nothing to do, and one that was lost is made again from the row.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

import psycopg
import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import DeleteJobCondition, Job, Status
from procrastinate.schema import SchemaManager
from procrastinate.types import JSONDict
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from domain.errors import StoreUnavailable
from domain.model import InboxEvent
from domain.ports import Clock, Handle, Inbox
from jobs.attempts import Attempts, Calm

log = structlog.get_logger(__name__)

AT_ONCE: Final = 8
DEFERRING_AT_MOST: Final = 10_000
LOOK_SECONDS: Final = 2.0
"""How often a worker looks for what has no job: lost, tried before, or left by a process that died."""
LEFT_AFTER: Final = timedelta(seconds=1)
"""A row gets its job that much after it was written, at the latest."""
LOOKED_AT: Final = 200
"""Rows of one look, and jobs that are stored at once."""
GONE_SECONDS: Final = 30.0
"""A worker that has said nothing for so long is gone: its jobs are taken from the table."""
AGAIN_SECONDS: Final = 1.0
CONNECTIONS: Final = 4
CONNECT_SECONDS: Final = 5
TASK: Final = "work"
SCHEMA: Final = f"kith_jobs_{hashlib.sha256(SchemaManager.get_schema().encode()).hexdigest()[:8]}"
"""Another version of Procrastinate's tables gets another schema: what waited in the old one is in the inbox too."""
_MAKING: Final = 0x6B69746A
_OF_ROWS: Final = "CREATE INDEX of_rows ON procrastinate_jobs ((args->>'row_id')) WHERE status = 'todo'"
_WAITING: Final = (
    "SELECT args->>'row_id' AS row_id FROM procrastinate_jobs WHERE status = 'todo' AND args->>'row_id' = ANY(%(ids)s)"
)


def address(database_url: str) -> str:
    """The database as Procrastinate's connections see it: its tables alone."""
    given: dict[str, Any] = dict(conninfo_to_dict(database_url.replace("+psycopg://", "://", 1)))
    options = f"{given.pop('options', '')} -c search_path={SCHEMA}".strip()
    return make_conninfo(**({"connect_timeout": CONNECT_SECONDS} | given), options=options)


async def prepare(conninfo: str) -> None:
    """Makes Procrastinate's tables where they are not; processes that start together wait for each other."""
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MAKING,))
        await connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)))
        found = await connection.execute("SELECT to_regclass(%s)", (f"{SCHEMA}.procrastinate_jobs",))
        if (await found.fetchone() or (None,))[0] is None:
            await connection.execute(SchemaManager.get_schema())
            await connection.execute(_OF_ROWS)


class QueueWorker:
    """Implements `domain.ports.Worker`; between `open` and `close`."""

    def __init__(
        self, database_url: str, inbox: Inbox, clock: Clock, handle: Handle, *, calm: Calm | None = None
    ) -> None:
        self._inbox, self._clock = inbox, clock
        self._attempts = Attempts(inbox, clock, handle, calm=calm)
        self._conninfo = address(database_url)
        self._app = App(connector=PsycopgConnector(conninfo=self._conninfo, min_size=1, max_size=CONNECTIONS))
        self._task = self._app.task(name=TASK)(self._work)
        self._deferring: list[InboxEvent] = []
        self._writer: asyncio.Task[None] | None = None
        self._fetching: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    async def open(self) -> None:
        try:
            await prepare(self._conninfo)
            await self._app.open_async()
        except (psycopg.Error, ProcrastinateException) as error:
            log.exception("queue_unavailable")
            raise StoreUnavailable(
                "The jobs' tables cannot be made or reached: the user in DATABASE_URL needs CREATE on the database."
            ) from error

    async def close(self) -> None:
        if self._writer is not None:
            await self._writer
        await self._app.close_async()

    def defer(self, event: InboxEvent) -> None:
        if len(self._deferring) < DEFERRING_AT_MOST:  # what is left out, a worker's look finds
            self._deferring.append(event)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._defer_all())

    async def run(self) -> None:
        looking = asyncio.create_task(self._keep_looking())
        while not self._stopping.is_set():
            self._fetching = asyncio.create_task(self._fetch(wait=True))
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.shield(self._fetching)
            await self._pause(AGAIN_SECONDS)
        await looking

    async def stop(self) -> None:
        if self._fetching is not None and not self._stopping.is_set():  # a second time it would leave jobs unfinished
            self._fetching.cancel()
        self._stopping.set()

    async def settle(self) -> None:
        while await self._inbox.waiting(self._clock.now(), limit=1):
            await self.look(timedelta())
            await self._fetch(wait=False)

    async def look(self, after: timedelta = LEFT_AFTER) -> None:
        """Gives a job to each row that needs one, those first whose turn it is."""
        await self._inbox.free()
        left = await self._inbox.waiting(self._clock.now() - after, limit=LOOKED_AT)
        if left:
            ids = [event.id for event in left]
            waiting = {row["row_id"] for row in await self._app.connector.execute_query_all_async(_WAITING, ids=ids)}
            await self._defer(event for event in left if event.id not in waiting)
        for job in await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=GONE_SECONDS):
            await self._app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)

    async def _keep_looking(self) -> None:
        while not self._stopping.is_set():
            try:
                await self.look()
            except Exception:  # the next look may find a database that answers
                log.exception("queue_unavailable")
            await self._pause(LOOK_SECONDS)

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def _fetch(self, *, wait: bool) -> None:
        try:
            await self._app.run_worker_async(
                concurrency=AT_ONCE,
                wait=wait,
                delete_jobs=DeleteJobCondition.ALWAYS,
                install_signal_handlers=False,
                stalled_worker_timeout=GONE_SECONDS,
            )
        except Exception:  # Procrastinate's worker ends with its connection; `run` starts another
            log.exception("queue_unavailable")

    async def _work(self, kind: str, row_id: str) -> None:  # noqa: ARG002 - for whoever looks into the table
        """Works what is next in the row's channel, until nothing is: jobs that came meanwhile found it taken."""
        while (event := await self._inbox.claim_next(row_id, self._clock.now())) is not None:
            await self._attempts.attempt(event)
            if self._stopping.is_set():
                return

    async def _defer_all(self) -> None:
        while self._deferring:
            some, self._deferring = self._deferring[:LOOKED_AT], self._deferring[LOOKED_AT:]
            try:
                await self._defer(some)
            except ProcrastinateException as error:  # a worker's look finds the rows
                log.warning("jobs_not_deferred", number=len(some), error=type(error).__name__)

    async def _defer(self, events: Iterable[InboxEvent]) -> None:
        jobs = [self._job(event) for event in events]
        if jobs:
            await self._app.job_manager.batch_defer_jobs_async(jobs)

    def _job(self, event: InboxEvent) -> Job:
        arguments: JSONDict = {"kind": event.kind, "row_id": event.id}
        return self._task.configure(priority=-event.urgency, task_kwargs=arguments).job
