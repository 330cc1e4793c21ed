"""The database fails: nothing that was acknowledged is lost, nothing half is kept, and it goes on by itself."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import make_url

import storage.database
import storage.store
from domain.errors import StoreUnavailable
from domain.model import Vendor
from storage.store import SqlStore, open_store
from tests.storage.samples import NOON, StillClock, put, sample, waiting

ROOT = Path(__file__).parents[2]
ACCEPTING = """
import asyncio, itertools, sys
from tests.storage.samples import StillClock, waiting
from storage.store import open_store

async def main():
    store = await open_store(sys.argv[1], clock=StillClock())
    for start in itertools.count(0, 5):
        numbers = range(start, start + 5)
        await asyncio.gather(*(store.inbox.accept(waiting(number)) for number in numbers))
        print(*numbers, flush=True)

asyncio.run(main())
"""
TROUBLES = {
    "disk full": ("max_page_count=1", "max_page_count=1073741823"),
    "read-only": ("query_only=ON", "query_only=OFF"),
}


@pytest.fixture
async def file_store(sqlite_url: str, clock: StillClock) -> AsyncIterator[SqlStore]:
    store = await open_store(sqlite_url, clock=clock)
    yield store
    await store.close()


async def pragma(store: SqlStore, setting: str) -> None:
    """On the one connection that writes."""
    async with store._database.writers.connect() as connection:
        raw = await connection.get_raw_connection()
        await cast("Any", raw.driver_connection).execute(f"PRAGMA {setting}")


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_disk_that_takes_nothing_refuses_and_recovers(file_store: SqlStore, trouble: str) -> None:
    breaks, mends = TROUBLES[trouble]
    await pragma(file_store, breaks)
    large = [waiting(number, payload={"text": "." * 20_000}) for number in range(3)]
    refused = await asyncio.gather(*map(file_store.inbox.accept, large), return_exceptions=True)
    assert [type(result) for result in refused] == [StoreUnavailable] * 3
    with pytest.raises(StoreUnavailable):
        await put(file_store, sample(Vendor, name="." * 20_000))
    assert not await file_store.ready()
    await pragma(file_store, mends)
    assert await file_store.ready()
    assert await asyncio.gather(*map(file_store.inbox.accept, large)) == [True] * 3
    await put(file_store, sample(Vendor))
    assert (await file_store.inbox.counts())["open"] == 3


async def test_a_writer_in_another_process_is_waited_for_briefly(
    sqlite_url: str, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.database, "BUSY_SECONDS", 0.05)
    store = await open_store(sqlite_url, clock=clock)
    other = sqlite3.connect(str(make_url(sqlite_url).database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable):
        await store.inbox.accept(waiting(1))
    assert not await store.ready()
    async with store.read("T1") as unit:
        assert await unit.count(Vendor) == 0
    other.execute("ROLLBACK")
    other.close()
    assert await store.inbox.accept(waiting(1))
    await store.close()


async def test_readiness_is_told_in_time_however_long_another_process_takes(
    sqlite_url: str, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.database, "BUSY_SECONDS", 0.5)
    monkeypatch.setattr(storage.store, "READY_SECONDS", 0.05)
    store = await open_store(sqlite_url, clock=clock)
    other = sqlite3.connect(str(make_url(sqlite_url).database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert not await store.ready()
    other.execute("ROLLBACK")
    other.close()
    assert await store.inbox.accept(waiting(1))
    await store.close()


async def test_a_unit_that_never_ends_blocks_the_others_not_for_ever(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.database, "TURN_SECONDS", 0.05)
    async with store.write("T1", actor_id="U1", what="told") as unit:
        with pytest.raises(StoreUnavailable):
            await put(store, sample(Vendor))
        await unit.add(sample(Vendor))
    await put(store, sample(Vendor))


async def test_readiness_is_told_in_time_however_long_a_writer_takes(
    file_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.store, "READY_SECONDS", 0.05)
    async with file_store.write("T1", actor_id="U1", what="told") as unit:
        assert not await file_store.ready()
        await unit.add(sample(Vendor))
    assert await file_store.ready()


def test_what_was_acknowledged_survives_a_kill(sqlite_url: str) -> None:
    command = [sys.executable, "-c", ACCEPTING, sqlite_url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        acknowledged = [number for _ in range(20) for number in process.stdout.readline().split()]
        process.kill()
        acknowledged += process.stdout.read().split()
    found = sqlite3.connect(str(make_url(sqlite_url).database))
    stored = {row[0] for row in found.execute("SELECT id FROM inbox")}
    found.close()
    assert len(acknowledged) >= 100
    assert {f"Ev{int(number):04}" for number in acknowledged} <= stored


async def test_a_store_is_ready_and_its_probe_leaves_nothing(store: SqlStore) -> None:
    assert await store.ready()
    assert sum((await store.inbox.counts()).values()) == 0


@pytest.mark.postgres
async def test_a_lost_connection_is_replaced(postgres_url: str, clock: StillClock) -> None:
    store = await open_store(postgres_url, clock=clock)
    await store.inbox.accept(waiting(1))
    with pytest.raises(StoreUnavailable):
        async with store.write("T1", actor_id="U1", what="told") as unit:
            await unit._connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
    assert await store.inbox.accept(waiting(2))
    assert (await store.inbox.counts())["open"] == 2
    await store.close()


async def test_a_server_that_does_not_answer_is_unavailable(clock: StillClock) -> None:
    with pytest.raises(StoreUnavailable):
        await open_store("postgresql://kith@127.0.0.1:1/kith", clock=clock)


async def test_a_database_in_memory_is_refused(clock: StillClock) -> None:
    for url in ("sqlite://", "sqlite:///:memory:"):
        with pytest.raises(ValueError, match="memory"):
            await open_store(url, clock=clock)


async def test_a_store_closes_while_somebody_waits_to_be_accepted(sqlite_url: str, clock: StillClock) -> None:
    store = await open_store(sqlite_url, clock=clock)
    accepting = asyncio.create_task(store.inbox.accept(waiting(1)))
    await asyncio.sleep(0)
    await store.close()
    assert await accepting


async def test_a_stopped_loop_leaves_nobody_waiting(file_store: SqlStore) -> None:
    async with file_store.write("T1", actor_id="U1", what="told"):
        accepting = asyncio.create_task(file_store.inbox.accept(waiting(1)))
        await asyncio.sleep(0)
        writer = file_store.inbox._accepting._writer
        assert writer is not None
        await asyncio.sleep(0)
        writer.cancel()
        with pytest.raises(StoreUnavailable):
            await accepting
    assert await file_store.inbox.accept(waiting(1, received_at=NOON))
