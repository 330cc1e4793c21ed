"""The inbox worked off in one process. What every worker does is in `test_contract.py`."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from domain.errors import ChangedSince, NotYet, StoreUnavailable
from domain.model import InboxEvent
from jobs import attempts
from jobs import worker as module
from jobs.attempts import ATTEMPTS, pause_after
from jobs.worker import AT_ONCE, InboxWorker
from storage.inbox import SqlInbox
from storage.store import SqlStore
from tests.jobs.conftest import StillClock
from tests.jobs.working import Handler, accept, running, states


@pytest.fixture
def handle() -> Handler:
    return Handler()


@pytest.fixture
def worker(store: SqlStore, clock: StillClock, handle: Handler) -> InboxWorker:
    return InboxWorker(store.inbox, clock, handle)


async def test_more_than_fits_at_once_is_worked_off_too(store: SqlStore, worker: InboxWorker, handle: Handler) -> None:
    ids = [f"e{number:02}" for number in range(AT_ONCE * 3)]
    await accept(store, *ids)
    await worker.settle()
    assert sorted(handle.done) == ids


async def test_a_slow_channel_does_not_hold_up_another(store: SqlStore, worker: InboxWorker, handle: Handler) -> None:
    handle.waits["slow"] = asyncio.Event()
    await accept(store, "slow", channel="C1")
    await accept(store, "quick", channel="C2")
    async with running(worker):
        await handle.until(lambda: handle.done == ["quick"])
        handle.waits["slow"].set()
    assert handle.done == ["quick", "slow"]


async def test_the_same_channel_id_in_two_workspaces_is_two_channels(
    store: SqlStore, worker: InboxWorker, handle: Handler
) -> None:
    handle.waits["one"] = asyncio.Event()
    await accept(store, "one", channel="C1")
    await accept(store, "two", channel="C1", workspace_id="T2")
    async with running(worker):
        await handle.until(lambda: handle.done == ["two"])
        handle.waits["one"].set()


async def test_what_fails_is_tried_again_with_growing_pauses_and_then_parked(
    store: SqlStore, clock: StillClock, worker: InboxWorker, handle: Handler
) -> None:
    handle.troubles["bad"] = ZeroDivisionError()
    await accept(store, "bad", "good", channel="C1")
    with capture_logs():
        for attempt in range(ATTEMPTS - 1):
            await worker.settle()
            assert handle.begun.count("bad") == attempt + 1
            clock.moment += pause_after(attempt) - timedelta(milliseconds=1)
            await worker.settle()
            assert handle.begun.count("bad") == attempt + 1
            clock.pass_by(milliseconds=1)
        await worker.settle()
        clock.pass_by(days=1)
        await worker.settle()
    assert handle.begun.count("bad") == ATTEMPTS
    assert handle.done == ["good"]
    assert await states(store) == {"done": 1, "parked": 1}


async def test_what_waits_for_a_neighbour_is_tried_at_its_time_however_often_it_takes(
    store: SqlStore, clock: StillClock, worker: InboxWorker, handle: Handler
) -> None:
    await accept(store, "patient", channel="C1")
    for attempt in range(2 * ATTEMPTS):
        handle.troubles["patient"] = NotYet(clock.now() + timedelta(minutes=10))
        await worker.settle()
        clock.pass_by(minutes=9)
        await worker.settle()
        assert handle.begun.count("patient") == attempt + 1
        clock.pass_by(minutes=1)
    del handle.troubles["patient"]
    await worker.settle()
    assert handle.done == ["patient"]
    assert await states(store) == {"done": 1}


def test_pauses_grow() -> None:
    pauses = [pause_after(attempt).total_seconds() for attempt in range(ATTEMPTS - 1)]
    assert pauses == [1, 4, 16, 64, 256]


async def test_what_failed_once_may_succeed(
    store: SqlStore, clock: StillClock, worker: InboxWorker, handle: Handler
) -> None:
    handle.troubles["a"] = TimeoutError()
    await accept(store, "a")
    with capture_logs():
        await worker.settle()
    del handle.troubles["a"]
    clock.moment += pause_after(0)
    await worker.settle()
    assert handle.done == ["a"]
    assert await states(store) == {"done": 1}


async def test_an_error_is_logged_by_id_and_without_a_text(
    store: SqlStore, worker: InboxWorker, handle: Handler
) -> None:
    handle.troubles["bad"] = ValueError("talk")
    await accept(store, "bad")
    with capture_logs() as logged:
        await worker.settle()
    [line] = logged
    assert (line["event"], line["event_id"], line["attempts"]) == ("event_failed", "bad", 1)
    assert "talk" not in repr(line)


async def test_what_somebody_else_has_done_meanwhile_is_left_alone_quietly(
    store: SqlStore, worker: InboxWorker, handle: Handler
) -> None:
    handle.troubles["a"] = ChangedSince("done elsewhere")
    await accept(store, "a", "b")
    with capture_logs() as logged:
        await worker.settle()
    assert [line["log_level"] for line in logged] == ["info"]
    assert handle.done == ["b"]


async def test_a_handler_may_finish_its_event_itself(store: SqlStore, clock: StillClock) -> None:
    done = []

    async def handle(event: InboxEvent) -> None:
        async with store.write("T1", actor_id="kith", what="heard") as unit:
            await unit.finish(event)
        done.append(event.id)

    worker = InboxWorker(store.inbox, clock, handle)
    await accept(store, "a")
    await worker.settle()
    clock.pass_by(minutes=5)
    await worker.settle()
    assert done == ["a"]
    assert await states(store) == {"done": 1}


async def test_what_a_crash_left_claimed_is_taken_again(store: SqlStore, clock: StillClock, handle: Handler) -> None:
    await accept(store, "a")
    assert len(await store.inbox.claim(clock.now(), limit=1)) == 1
    await InboxWorker(store.inbox, clock, handle).settle()
    assert handle.done == []
    clock.pass_by(minutes=3)
    await InboxWorker(store.inbox, clock, handle).settle()
    assert handle.done == ["a"]


async def test_stopping_finishes_what_is_under_way_and_takes_no_more(
    store: SqlStore, worker: InboxWorker, handle: Handler
) -> None:
    handle.waits["a"] = asyncio.Event()
    await accept(store, "a")
    async with running(worker) as task:
        await handle.until(lambda: handle.begun == ["a"])
        await worker.stop()
        await accept(store, "late")
        assert not task.done()
        handle.waits["a"].set()
    assert handle.done == ["a"]
    assert await states(store) == {"done": 1, "open": 1}


async def test_a_wake_is_prompt(
    store: SqlStore, worker: InboxWorker, handle: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_AGAIN_SECONDS", 3_600.0)
    looked = watched(monkeypatch)
    async with running(worker):
        await looked.wait()
        await accept(store, "a", worker=worker)
        await handle.until(lambda: handle.done == ["a"])


async def test_without_a_wake_the_inbox_is_looked_at_by_and_by(
    store: SqlStore, worker: InboxWorker, handle: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_AGAIN_SECONDS", 0.001)
    looked = watched(monkeypatch)
    async with running(worker):
        await looked.wait()
        await accept(store, "a")
        await handle.until(lambda: handle.done == ["a"])


def watched(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set once the worker has looked into the inbox."""
    looked, claim = asyncio.Event(), SqlInbox.claim

    async def look(self: SqlInbox, now: datetime, **arguments: Any) -> list[InboxEvent]:
        found = await claim(self, now, **arguments)
        looked.set()
        return found

    monkeypatch.setattr(SqlInbox, "claim", look)
    return looked


@pytest.mark.parametrize("trouble", [StoreUnavailable("not now"), RuntimeError("a bug")], ids=repr)
async def test_an_inbox_that_does_not_answer_is_looked_at_again(
    store: SqlStore, worker: InboxWorker, handle: Handler, monkeypatch: pytest.MonkeyPatch, trouble: Exception
) -> None:
    troubles, claim = [trouble, trouble], SqlInbox.claim

    async def unsteady(self: SqlInbox, now: datetime, **arguments: Any) -> list[InboxEvent]:
        if troubles:
            raise troubles.pop()
        return await claim(self, now, **arguments)

    monkeypatch.setattr(SqlInbox, "claim", unsteady)
    monkeypatch.setattr(module, "LOOK_AGAIN_SECONDS", 0.001)
    await accept(store, "a")
    with capture_logs():
        async with running(worker):
            await handle.until(lambda: handle.done == ["a"])


async def test_an_event_that_cannot_be_given_back_comes_again_when_its_lease_ends(
    store: SqlStore, clock: StillClock, worker: InboxWorker, handle: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise StoreUnavailable("not now")

    handle.troubles["a"] = ZeroDivisionError()
    await accept(store, "a")
    with capture_logs(), monkeypatch.context() as broken:
        broken.setattr(SqlInbox, "postpone", refuse)
        await worker.settle()
    handle.troubles.clear()
    clock.pass_by(minutes=3)
    await worker.settle()
    assert handle.done == ["a"]


async def test_what_waits_for_its_acknowledgement_goes_first(
    store: SqlStore, clock: StillClock, handle: Handler
) -> None:
    calm, asked = asyncio.Event(), asyncio.Event()

    async def until_calm() -> None:
        asked.set()
        await calm.wait()

    await accept(store, "a")
    worker = InboxWorker(store.inbox, clock, handle, calm=until_calm)
    async with running(worker):
        await asked.wait()
        assert handle.begun == []
        calm.set()
        await handle.until(lambda: handle.done == ["a"])


async def test_a_steady_stream_of_events_does_not_starve_the_inbox(
    store: SqlStore, clock: StillClock, handle: Handler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "YIELD_SECONDS", 0.001)
    never: Callable[[], Awaitable[Any]] = asyncio.Event().wait
    await accept(store, "a")
    await InboxWorker(store.inbox, clock, handle, calm=never).settle()
    assert handle.done == ["a"]


@pytest.fixture(autouse=True)
def _plain_log() -> None:
    structlog.reset_defaults()
