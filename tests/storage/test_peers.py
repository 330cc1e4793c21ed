"""Processes on one PostgreSQL: who lives, who leads, and what one tells the others."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest
from sqlalchemy import update

from domain.model import Card, Channel, Vendor
from storage.peers import Alone
from storage.store import SqlStore, open_store
from storage.tables import STAMPS
from tests.storage.samples import NOON, StillClock, sample, waiting

pytestmark = pytest.mark.postgres
PATIENCE = 20.0


@dataclass
class Ears:
    told: list[tuple[str, ...]] = field(default_factory=list)
    changed: list[tuple[str, frozenset[str] | None]] = field(default_factory=list)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def on_told(self, what: str, *ids: str) -> None:
        self.told.append((what, *ids))
        self._more.set()

    def on_changed(self, workspace_id: str, tables: frozenset[str] | None) -> None:
        self.changed.append((workspace_id, tables))
        self._more.set()

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():
                self._more.clear()
                await self._more.wait()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - the database rings no bell
            await asyncio.sleep(0.01)


Begin = Callable[[Ears], Awaitable[SqlStore]]


@pytest.fixture
async def begin(own_postgres: str, clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Begin]:
    """Opens a store as another process would."""
    monkeypatch.setattr("storage.peers.LOOK_SECONDS", 0.05)
    monkeypatch.setattr("storage.peers.RECKON_SECONDS", 3_600.0)
    async with AsyncExitStack() as closing:

        async def another(ears: Ears) -> SqlStore:
            store = await open_store(own_postgres, clock=clock)
            closing.push_async_callback(store.close)
            await store.peers.join(ears)
            return store

        yield another


async def test_one_leads_and_another_takes_over(begin: Begin) -> None:
    one, two = await begin(Ears()), await begin(Ears())
    await until(lambda: one.peers.leads != two.peers.leads)
    first, second = (one, two) if one.peers.leads else (two, one)
    await asyncio.sleep(0.2)
    assert not second.peers.leads
    await first.peers.leave()
    await until(lambda: second.peers.leads)


async def test_what_a_dead_process_had_claimed_is_free_at_once_and_only_that(begin: Begin) -> None:
    dies, lives, third = await begin(Ears()), await begin(Ears()), await begin(Ears())
    await dies.inbox.accept(waiting(1))
    [lost] = await dies.inbox.claim(NOON, limit=1)
    await lives.inbox.accept(waiting(2))
    [held] = await lives.inbox.claim(NOON, limit=1)
    assert await third.inbox.free() == 0
    await dies.peers.leave()
    async with asyncio.timeout(PATIENCE):
        while await third.inbox.free() == 0:  # noqa: ASYNC110 - the database rings no bell
            await asyncio.sleep(0.01)
    [again] = await third.inbox.claim(NOON, limit=9)
    assert again.id == lost.id
    assert await lives.inbox.finish(held)
    assert not await dies.inbox.finish(lost)


async def test_a_lost_connection_is_taken_up_again_under_another_number(begin: Begin) -> None:
    ears = Ears()
    one, two = await begin(ears), await begin(Ears())
    before = one.peers.number
    async with two._database.writing() as connection:
        await connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "  # noqa: S608 - a number
            f"AND objid::bigint = {before}"
        )
    await until(lambda: one.peers.number != before)
    two.peers.tell("hot", "T1", "C1", "1.1")
    await ears.until(lambda: ears.told == [("hot", "T1", "C1", "1.1")])


async def test_what_one_tells_only_the_others_hear(begin: Begin) -> None:
    ears, own = Ears(), Ears()
    await begin(ears)
    one = await begin(own)
    one.peers.tell("channel", "T1", "C1")
    one.peers.tell("channel", "T1", "C" * 9_000)
    one.peers.tell("person", "T1", "U1")
    await ears.until(lambda: len(ears.told) == 2)
    assert ears.told == [("channel", "T1", "C1"), ("person", "T1", "U1")]
    assert own.told == []


async def test_a_change_of_what_is_kept_in_memory_is_heard_with_its_tables(begin: Begin) -> None:
    ears = Ears()
    one = await begin(Ears())
    await begin(ears)
    async with one.write("T1", actor_id="U1", what="tested") as unit:
        await unit.add(sample(Vendor, name="Lakeshore IT"))
    async with one.write("T1", actor_id="kith", what="tested") as unit:
        await unit.add(sample(Channel, channel_id="C1"))
    await ears.until(lambda: len(ears.changed) == 2)
    assert ears.changed == [("T1", frozenset({"vendors"})), ("T1", frozenset({"channels"}))]


async def test_a_change_of_what_is_not_kept_is_not_told_nor_one_that_is_rolled_back(begin: Begin) -> None:
    ears = Ears()
    one = await begin(Ears())
    await begin(ears)
    async with one.write("T1", actor_id="kith", what="tested") as unit:
        await unit.add(sample(Card))
    with pytest.raises(ZeroDivisionError):  # noqa: PT012 - what is rolled back stands before
        async with one.write("T1", actor_id="kith", what="tested") as unit:
            await unit.add(sample(Vendor, name="Nobody Ltd"))
            raise ZeroDivisionError
    one.peers.tell("person", "T1", "U1")
    await ears.until(lambda: bool(ears.told))
    assert ears.changed == []


async def test_a_lost_word_is_noticed_by_the_next_or_by_the_stamp(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    ears = Ears()
    one = await begin(Ears())
    async with one.write("T1", actor_id="U1", what="tested") as unit:
        await unit.add(sample(Vendor, name="Lakeshore IT"))
    await begin(ears)
    assert ears.changed == [("T1", None)]
    async with one._database.writing() as connection:  # a change whose word does not come
        await connection.execute(update(STAMPS).values(stamp=STAMPS.c.stamp + 1))
    async with one.write("T1", actor_id="U1", what="tested") as unit:
        await unit.add(sample(Vendor, name="Fastlane Moving"))
    await ears.until(lambda: len(ears.changed) == 2)
    assert ears.changed[-1] == ("T1", None)
    monkeypatch.setattr("storage.peers.RECKON_SECONDS", 0.01)
    async with one._database.writing() as connection:
        await connection.execute(update(STAMPS).values(stamp=STAMPS.c.stamp + 1))
    await ears.until(lambda: len(ears.changed) == 3)
    assert ears.changed[-1] == ("T1", None)


async def test_on_sqlite_there_is_nobody_else(sqlite_url: str, clock: StillClock) -> None:
    store = await open_store(sqlite_url, clock=clock)
    await store.peers.join(Ears())
    assert isinstance(store.peers, Alone)
    assert store.peers.leads
    store.peers.tell("hot", "T1")
    await store.close()
