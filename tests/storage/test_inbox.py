"""Acknowledged events: durable, once, and never held for ever."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from domain.errors import ChangedSince
from domain.model import Vendor
from domain.policy import RAW_TEXT_KEPT
from storage.inbox import FINISHED_KEPT
from storage.parked import Parked
from storage.store import SqlStore, open_store
from tests.storage.samples import NOON, StillClock, sample, waiting

Opener = Callable[[], Awaitable[SqlStore]]


async def payloads_left(store: SqlStore) -> int:
    async with store._database.reading() as connection:
        found = await connection.exec_driver_sql("SELECT count(*) FROM inbox WHERE payload IS NOT NULL")
        return int(found.scalar_one())


async def test_an_accepted_event_is_there_for_whoever_opens_the_database(store: SqlStore, opener: Opener) -> None:
    event = waiting(1, fact="message:C1:1.0")
    assert await store.inbox.accept(event)
    another = await opener()
    (claimed,) = await another.inbox.claim(NOON, limit=10)
    assert claimed == replace(event, version=1)


async def test_the_same_id_or_fact_is_accepted_once(store: SqlStore) -> None:
    assert await store.inbox.accept(waiting(1, fact="a"))
    assert not await store.inbox.accept(waiting(1, fact="b"))
    assert not await store.inbox.accept(waiting(2, fact="a"))
    assert await store.inbox.accept(waiting(3))
    assert await store.inbox.accept(waiting(4))
    assert await store.inbox.accept(waiting(5, fact="a", workspace_id="T2"))
    assert (await store.inbox.counts())["open"] == 4


async def test_many_at_once_are_all_accepted_once(store: SqlStore) -> None:
    events = [waiting(number % 200, fact=f"fact {number % 200}") for number in range(400)]
    accepted = await asyncio.gather(*map(store.inbox.accept, events))
    assert sum(accepted) == 200
    assert (await store.inbox.counts())["open"] == 200


async def test_an_event_that_cannot_be_stored_takes_no_other_with_it(store: SqlStore) -> None:
    poison = waiting(1, payload={"text": object()})
    results = await asyncio.gather(*map(store.inbox.accept, [waiting(0), poison, waiting(2)]), return_exceptions=True)
    assert [results[0], results[2]] == [True, True]
    assert isinstance(results[1], Exception)
    assert (await store.inbox.counts())["open"] == 2


async def test_odd_text_is_accepted(store: SqlStore) -> None:
    event = waiting(1, payload={"text": "a\0b\ud83d \N{ROCKET}"}, fact="f\0")
    assert await store.inbox.accept(event)
    assert not await store.inbox.accept(replace(event, id="Ev2"))
    (claimed,) = await store.inbox.claim(NOON, limit=1)
    assert claimed.payload == {"text": "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER} \N{ROCKET}"}


async def test_a_sender_who_gave_up_waiting_harms_nobody(store: SqlStore) -> None:
    given_up = asyncio.create_task(store.inbox.accept(waiting(1)))
    await asyncio.sleep(0)
    given_up.cancel()
    assert await store.inbox.accept(waiting(2))
    with pytest.raises(asyncio.CancelledError):
        await given_up


async def test_urgent_and_old_events_come_first(store: SqlStore) -> None:
    await store.inbox.accept(waiting(1, received_at=NOON + timedelta(seconds=2)))
    await store.inbox.accept(waiting(2, received_at=NOON + timedelta(seconds=1)))
    await store.inbox.accept(waiting(3, received_at=NOON + timedelta(seconds=3), urgency=0))
    await store.inbox.accept(waiting(4, due_at=NOON + timedelta(seconds=1)))
    assert [e.id for e in await store.inbox.claim(NOON, limit=2)] == ["Ev0003", "Ev0002"]
    assert [e.id for e in await store.inbox.claim(NOON, limit=2)] == ["Ev0001"]
    assert await store.inbox.claim(NOON, limit=2) == []


async def test_claimants_never_share_an_event(store: SqlStore, opener: Opener) -> None:
    another = await opener()
    await asyncio.gather(*(store.inbox.accept(waiting(number)) for number in range(40)))
    taken = await asyncio.gather(*((store, another)[turn % 2].inbox.claim(NOON, limit=7) for turn in range(12)))
    ids = [event.id for events in taken for event in events]
    rest = [event.id for event in await store.inbox.claim(NOON, limit=100)]
    assert sorted(ids + rest) == [f"Ev{number:04}" for number in range(40)]


async def test_a_lease_that_ran_out_frees_the_event(store: SqlStore) -> None:
    await store.inbox.accept(waiting(1))
    (first,) = await store.inbox.claim(NOON, limit=1, lease_seconds=60)
    assert await store.inbox.claim(NOON + timedelta(seconds=59), limit=1) == []
    (second,) = await store.inbox.claim(NOON + timedelta(seconds=60), limit=1)
    assert (first.version, second.version) == (1, 2)
    assert not await store.inbox.finish(first)
    await store.inbox.postpone(first, NOON, "too late")
    await store.inbox.park(first, "too late")
    assert (await store.inbox.counts())["claimed"] == 1
    assert await store.inbox.finish(second)


async def test_a_finished_event_is_done_once_and_empty(store: SqlStore) -> None:
    await store.inbox.accept(waiting(1))
    (event,) = await store.inbox.claim(NOON, limit=1)
    assert await store.inbox.finish(event)
    assert not await store.inbox.finish(event)
    assert not await store.inbox.accept(waiting(1))
    assert await store.inbox.counts() == {"open": 0, "claimed": 0, "done": 1, "parked": 0}
    assert await payloads_left(store) == 0


async def test_a_postponed_event_comes_back_when_it_is_due(store: SqlStore) -> None:
    await store.inbox.accept(waiting(1))
    (event,) = await store.inbox.claim(NOON, limit=1)
    await store.inbox.postpone(event, NOON + timedelta(seconds=30), "no answer" * 100)
    assert await store.inbox.claim(NOON + timedelta(seconds=29), limit=1) == []
    (again,) = await store.inbox.claim(NOON + timedelta(seconds=30), limit=1)
    assert (again.attempts, again.version, again.payload) == (1, 2, event.payload)


async def test_a_parked_event_stays_visible_and_can_be_tried_again_for_a_day(store: SqlStore) -> None:
    await store.inbox.accept(waiting(1))
    (event,) = await store.inbox.claim(NOON, limit=1)
    await store.inbox.park(event, "poison")
    assert await store.inbox.counts() == {"open": 0, "claimed": 0, "done": 0, "parked": 1}
    assert await store.inbox.claim(NOON + timedelta(days=1), limit=1) == []
    assert await store.inbox.parked(limit=5) == [
        Parked(id=event.id, kind=event.kind, error="poison", attempts=0, ended_at=NOON, whole=True)
    ]
    assert await store.inbox.try_again() == 1
    (again,) = await store.inbox.claim(NOON, limit=1)
    assert (again.payload, again.attempts) == (event.payload, 0)
    await store.inbox.park(again, "poison")
    await store.inbox.erase(NOON + RAW_TEXT_KEPT + timedelta(seconds=1))
    assert await payloads_left(store) == 0
    assert [one.whole for one in await store.inbox.parked(limit=5)] == [False]
    assert await store.inbox.try_again() == 0
    await store.inbox.erase(NOON + FINISHED_KEPT + timedelta(seconds=1))
    assert await store.inbox.parked(limit=5) == []


async def test_it_is_told_how_long_what_is_due_has_waited(store: SqlStore) -> None:
    assert await store.inbox.due_since(NOON) is None
    await store.inbox.accept(waiting(1))
    await store.inbox.accept(waiting(2, due_at=NOON + timedelta(minutes=5)))
    assert await store.inbox.due_since(NOON + timedelta(minutes=1)) == NOON
    (event,) = await store.inbox.claim(NOON, limit=1)
    assert await store.inbox.due_since(NOON + timedelta(minutes=1)) == NOON
    await store.inbox.finish(event)
    assert await store.inbox.due_since(NOON + timedelta(minutes=1)) is None


async def test_what_a_person_wrote_goes_with_the_person_even_when_it_was_set_aside(store: SqlStore) -> None:
    await store.inbox.accept(waiting(1, payload={"user": "U7", "text": "about"}))
    (event,) = await store.inbox.claim(NOON, limit=1)
    await store.inbox.park(event, "poison")
    assert await store.inbox.forget("T1", "U7") == 1
    assert await payloads_left(store) == 0


async def test_an_event_is_finished_together_with_what_it_caused(store: SqlStore) -> None:
    await store.inbox.accept(waiting(1))
    (event,) = await store.inbox.claim(NOON, limit=1)

    async def fail() -> None:
        async with store.write("T1", actor_id="U1", what="told") as unit:
            await unit.add(sample(Vendor))
            await unit.finish(event)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert (await store.inbox.counts())["claimed"] == 1
    async with store.write("T1", actor_id="U1", what="told") as unit:
        await unit.add(sample(Vendor))
        await unit.finish(event)
    assert (await store.inbox.counts())["done"] == 1
    assert await payloads_left(store) == 0


async def test_what_an_event_caused_is_stored_once_even_if_the_refusal_is_swallowed(store: SqlStore) -> None:
    await store.inbox.accept(waiting(1))
    (event,) = await store.inbox.claim(NOON, limit=1)
    await store.inbox.finish(event)

    async def work_on() -> None:
        async with store.write("T1", actor_id="U1", what="told") as unit:
            await unit.add(sample(Vendor))
            with pytest.raises(ChangedSince):
                await unit.finish(event)

    with pytest.raises(ChangedSince):
        await work_on()
    async with store.read("T1") as unit:
        assert await unit.count(Vendor) == 0


async def test_two_workers_on_one_event_store_its_effect_once(store: SqlStore, opener: Opener) -> None:
    await store.inbox.accept(waiting(1))
    (event,) = await store.inbox.claim(NOON, limit=1)

    async def work(mine: SqlStore) -> None:
        async with mine.write("T1", actor_id="U1", what="told") as unit:
            await unit.add(sample(Vendor))
            await unit.finish(event)

    results = await asyncio.gather(work(store), work(await opener()), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["ChangedSince", "NoneType"]
    async with store.read("T1") as unit:
        assert await unit.count(Vendor) == 1


async def test_text_does_not_wait_for_ever(store: SqlStore, clock: StillClock) -> None:
    await store.inbox.accept(waiting(1))
    await store.inbox.accept(waiting(2))
    (held,) = await store.inbox.claim(NOON, limit=1)
    await store.inbox.accept(waiting(3, received_at=NOON + timedelta(minutes=1)))
    assert await store.inbox.erase(NOON + RAW_TEXT_KEPT + timedelta(seconds=1)) == 2
    assert await store.inbox.counts() == {"open": 1, "claimed": 0, "done": 0, "parked": 2}
    assert await payloads_left(store) == 1
    assert not await store.inbox.finish(held)


async def test_old_finished_ids_are_forgotten(store: SqlStore) -> None:
    await store.inbox.accept(waiting(1))
    (event,) = await store.inbox.claim(NOON, limit=1)
    await store.inbox.finish(event)
    await store.inbox.erase(NOON + FINISHED_KEPT)
    assert not await store.inbox.accept(waiting(1))
    await store.inbox.erase(NOON + FINISHED_KEPT + timedelta(seconds=1))
    assert await store.inbox.accept(waiting(1))


async def test_a_fact_is_known_by_its_beginning(store: SqlStore) -> None:
    await store.inbox.accept(waiting(1, fact="changed:C1:1.1:9"))
    assert await store.inbox.accepted("T1", "changed:C1:1.1")
    assert await store.inbox.accepted("T1", "changed:C1:1.1:9")
    assert not await store.inbox.accepted("T1", "changed:C1:1")
    assert not await store.inbox.accepted("T2", "changed:C1:1.1")


async def test_a_start_frees_what_a_process_that_died_had_claimed(store: SqlStore) -> None:
    await store.inbox.accept(waiting(1))
    assert len(await store.inbox.claim(NOON, limit=10)) == 1
    assert await store.inbox.claim(NOON, limit=10) == []
    assert await store.inbox.free() == 1
    (again,) = await store.inbox.claim(NOON, limit=10)
    assert again.version == 2


async def test_erased_text_leaves_the_files_of_the_database(sqlite_url: str, clock: StillClock) -> None:
    store = await open_store(sqlite_url, clock=clock)
    try:
        await store.inbox.accept(waiting(1, payload={"text": "xylophone"}))
        (event,) = await store.inbox.claim(NOON, limit=10)
        await store.inbox.finish(event)
        await store.inbox.erase(NOON)
        files = Path(make_url(sqlite_url).database or "").parent.glob("*")
        assert not [file.name for file in files if b"xylophone" in file.read_bytes()]
    finally:
        await store.close()
