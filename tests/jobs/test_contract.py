"""The promises of the Worker port, kept in one process on SQLite and by Procrastinate on PostgreSQL."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from domain.errors import NotYet
from domain.ports import Worker
from jobs.attempts import ATTEMPTS, pause_after
from jobs.queue import QueueWorker
from jobs.worker import AT_ONCE, InboxWorker
from storage.store import SqlStore, open_store
from tests.jobs.conftest import NOON, StillClock
from tests.jobs.working import Handler, accept, running, states

Opened = tuple[SqlStore, Callable[[Handler], Awaitable[Worker]]]


@pytest.fixture
def handle() -> Handler:
    return Handler()


@pytest.fixture(params=["in one process", pytest.param("by procrastinate", marks=pytest.mark.postgres)])
async def opened(request: pytest.FixtureRequest, clock: StillClock, tmp_path: Path) -> AsyncIterator[Opened]:
    """A store, and what makes another worker on it, as another process would."""
    on_postgres = request.param == "by procrastinate"
    if on_postgres:
        url = str(request.getfixturevalue("own_postgres"))
    else:
        file = shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "kith.db")
        url = f"sqlite:///{file}"
    async with AsyncExitStack() as closing:
        store = await open_store(url, clock=clock)
        closing.push_async_callback(store.close)

        async def another(handle: Handler) -> Worker:
            if not on_postgres:
                return InboxWorker(store.inbox, clock, handle)
            worker = QueueWorker(url, store.inbox, clock, handle)
            await worker.open()
            closing.push_async_callback(worker.close)
            return worker

        yield store, another


@pytest.fixture
def store(opened: Opened) -> SqlStore:
    return opened[0]


@pytest.fixture
async def worker(opened: Opened, handle: Handler) -> Worker:
    return await opened[1](handle)


async def test_what_was_accepted_is_handled_once_and_done(store: SqlStore, worker: Worker, handle: Handler) -> None:
    await accept(store, "a", "b", worker=worker)
    await worker.settle()
    await accept(store, "c", worker=worker)
    await worker.settle()
    assert sorted(handle.begun) == sorted(handle.done) == ["a", "b", "c"]
    assert await states(store) == {"done": 3}


async def test_what_is_deferred_twice_is_handled_once(store: SqlStore, worker: Worker, handle: Handler) -> None:
    await accept(store, "a", worker=worker)
    for event in await store.inbox.waiting(NOON, limit=9):
        worker.defer(event)
    await worker.settle()
    assert handle.begun == ["a"]


async def test_a_running_worker_takes_what_is_deferred(store: SqlStore, worker: Worker, handle: Handler) -> None:
    async with running(worker):
        await accept(store, "a", "b", worker=worker)
        await handle.until(lambda: sorted(handle.done) == ["a", "b"])
    assert await states(store) == {"done": 2}


async def test_what_nobody_deferred_is_found(store: SqlStore, worker: Worker, handle: Handler) -> None:
    await accept(store, "a", "b")
    async with running(worker):
        await handle.until(lambda: sorted(handle.done) == ["a", "b"])


async def test_in_a_channel_the_urgent_goes_first_then_the_oldest(
    store: SqlStore, worker: Worker, handle: Handler
) -> None:
    await accept(store, "old", "new", channel="C1", worker=worker)
    await accept(store, "urgent", channel="C1", urgency=0, worker=worker)
    await worker.settle()
    assert handle.done == ["urgent", "old", "new"]


async def test_events_of_one_channel_go_one_at_a_time_and_in_order(
    store: SqlStore, worker: Worker, handle: Handler
) -> None:
    handle.waits["a"] = asyncio.Event()
    await accept(store, "a", "b", "c", channel="C1", worker=worker)
    await accept(store, "elsewhere", worker=worker)
    async with running(worker):
        await handle.until(lambda: set(handle.begun) == {"a", "elsewhere"})
        handle.waits["a"].set()
        await handle.until(lambda: len(handle.done) == 4)
    assert [done for done in handle.done if done != "elsewhere"] == ["a", "b", "c"]


async def test_no_more_than_a_few_are_under_way_at_once(store: SqlStore, worker: Worker, handle: Handler) -> None:
    slow = [f"slow{number}" for number in range(AT_ONCE)]
    handle.waits = {row_id: asyncio.Event() for row_id in slow}
    await accept(store, *slow, "next", worker=worker)
    async with running(worker):
        await handle.until(lambda: len(handle.begun) == AT_ONCE)
        handle.waits[slow[3]].set()
        await handle.until(lambda: handle.done == [slow[3], "next"])
        for wait in handle.waits.values():
            wait.set()
    assert len(handle.done) == AT_ONCE + 1


async def test_what_fails_is_tried_again_with_growing_pauses_and_then_parked(
    store: SqlStore, clock: StillClock, worker: Worker, handle: Handler
) -> None:
    handle.troubles["bad"] = ZeroDivisionError()
    await accept(store, "bad", "good", channel="C1", worker=worker)
    with capture_logs():
        for attempt in range(ATTEMPTS):
            await worker.settle()
            assert handle.begun.count("bad") == attempt + 1
            clock.moment += pause_after(attempt)
        await worker.settle()
    assert handle.begun.count("bad") == ATTEMPTS
    assert handle.done == ["good"]
    assert await states(store) == {"done": 1, "parked": 1}


async def test_what_waits_for_a_neighbour_is_tried_at_its_time(
    store: SqlStore, clock: StillClock, worker: Worker, handle: Handler
) -> None:
    handle.troubles["a"] = NotYet(clock.now() + timedelta(minutes=10))
    await accept(store, "a", worker=worker)
    await worker.settle()
    del handle.troubles["a"]
    clock.pass_by(minutes=9)
    await worker.settle()
    assert handle.done == []
    clock.pass_by(minutes=1)
    await worker.settle()
    assert handle.done == ["a"]


async def test_what_was_claimed_and_left_is_taken_again_when_its_lease_ends(
    store: SqlStore, clock: StillClock, worker: Worker, handle: Handler
) -> None:
    await store.peers.join(Deaf())
    await accept(store, "a")
    assert len(await store.inbox.claim(clock.now(), limit=1)) == 1
    await worker.settle()
    assert handle.done == []
    clock.pass_by(minutes=3)
    await worker.settle()
    assert handle.done == ["a"]


async def test_stopping_finishes_what_is_under_way_and_takes_no_more(
    store: SqlStore, worker: Worker, handle: Handler
) -> None:
    handle.waits["a"] = asyncio.Event()
    await accept(store, "a", worker=worker)
    async with running(worker) as task:
        await handle.until(lambda: handle.begun == ["a"])
        await worker.stop()
        await accept(store, "late", worker=worker)
        assert not task.done()
        handle.waits["a"].set()
    assert handle.done == ["a"]
    assert await states(store) == {"done": 1, "open": 1}


class Deaf:
    """Hears nothing of what other processes say."""

    def on_told(self, what: str, *ids: str) -> None:
        pass

    def on_changed(self, workspace_id: str, tables: frozenset[str] | None) -> None:
        pass
