"""What is special to jobs by Procrastinate: its tables, and rows whose jobs were lost or whose process died."""

import asyncio
from typing import Any

import psycopg
import pytest
from structlog.testing import capture_logs

from domain.errors import StoreUnavailable
from jobs.queue import SCHEMA, QueueWorker, address, prepare
from storage.store import SqlStore, open_store
from tests.jobs.conftest import NOON, StillClock
from tests.jobs.working import Handler, accept, running, states

pytestmark = pytest.mark.postgres


async def rows(url: str, query: str) -> list[Any]:
    async with await psycopg.AsyncConnection.connect(address(url)) as connection:
        return await (await connection.execute(query)).fetchall()


async def store_and_worker(url: str, clock: StillClock, handle: Handler) -> tuple[SqlStore, QueueWorker]:
    store = await open_store(url, clock=clock)
    return store, QueueWorker(url, store.inbox, clock, handle)


async def test_processes_that_start_together_make_the_tables_once(own_postgres: str) -> None:
    await asyncio.gather(*(prepare(address(own_postgres)) for _ in range(4)))
    await prepare(address(own_postgres))
    tables = await rows(own_postgres, "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename LIKE 'procrastinate%'")
    assert tables == [(SCHEMA,)]


def test_its_connections_see_its_own_tables_and_keep_what_the_address_says() -> None:
    conninfo = address("postgresql+psycopg://kith:secret@db:5433/kith?sslmode=require&options=-c%20work_mem%3D8MB")
    parts = psycopg.conninfo.conninfo_to_dict(conninfo)
    assert parts["options"] == f"-c work_mem=8MB -c search_path={SCHEMA}"
    assert (parts["host"], parts["port"], parts["sslmode"]) == ("db", "5433", "require")


async def test_where_the_tables_cannot_be_made_it_is_said_in_a_sentence(clock: StillClock) -> None:
    worker = QueueWorker("postgresql+psycopg://kith@127.0.0.1:9/kith", None, clock, Handler())  # type: ignore[arg-type]
    with capture_logs(), pytest.raises(StoreUnavailable, match="needs CREATE on the database"):
        await worker.open()


async def test_a_job_leaves_no_trace_when_it_is_done(own_postgres: str, clock: StillClock) -> None:
    handle = Handler()
    store, worker = await store_and_worker(own_postgres, clock, handle)
    await worker.open()
    await accept(store, "urgent", urgency=0, worker=worker)
    await accept(store, "a", "b", channel="C1", worker=worker)
    await worker.settle()
    assert sorted(handle.done) == ["a", "b", "urgent"]
    assert await rows(own_postgres, "SELECT * FROM procrastinate_jobs") == []
    await worker.close()
    await store.close()


async def test_urgency_becomes_priority_and_a_job_is_kind_and_row(own_postgres: str, clock: StillClock) -> None:
    store, worker = await store_and_worker(own_postgres, clock, Handler())
    await worker.open()
    await accept(store, "later", urgency=2, worker=worker)
    await accept(store, "now", urgency=0, worker=worker)
    await worker.close()
    made = await rows(
        own_postgres, "SELECT args, priority, lock, queueing_lock FROM procrastinate_jobs ORDER BY priority DESC"
    )
    assert made == [
        ({"kind": "message", "row_id": "now"}, 0, None, None),
        ({"kind": "message", "row_id": "later"}, -2, None, None),
    ]
    await store.close()


async def test_only_a_row_without_a_job_gets_another(own_postgres: str, clock: StillClock) -> None:
    store, worker = await store_and_worker(own_postgres, clock, Handler())
    await worker.open()
    await accept(store, "deferred", worker=worker)
    await accept(store, "lost")
    await worker.close()
    await worker.open()
    for _ in range(3):
        await worker.look()
    made = await rows(own_postgres, "SELECT args->>'row_id', count(*) FROM procrastinate_jobs GROUP BY 1 ORDER BY 1")
    assert made == [("deferred", 1), ("lost", 1)]
    await worker.close()
    await store.close()


async def test_what_a_dead_process_had_begun_another_takes_up(own_postgres: str, clock: StillClock) -> None:
    died, handle = await open_store(own_postgres, clock=clock), Handler()
    await accept(died, "a")
    assert len(await died.inbox.claim(NOON, limit=1)) == 1
    await died.close()
    store, worker = await store_and_worker(own_postgres, clock, handle)
    await worker.open()
    async with running(worker):
        await handle.until(lambda: handle.done == ["a"])
    assert await states(store) == {"done": 1}
    await worker.close()
    await store.close()
