"""Due work: every chore has its turn, again and again, whatever becomes of the others."""

import asyncio
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from jobs import sweep as module
from jobs.sweep import Sweep
from tests.jobs.conftest import NOON, StillClock

PATIENCE = 5.0


class Chores:
    """Two chores and what they did; the first breaks where it is told to."""

    def __init__(self) -> None:
        self.did: list[tuple[str, datetime]] = []
        self.breaks = False
        self.rounds = asyncio.Semaphore(0)

    async def first(self, now: datetime) -> None:
        self.did.append(("first", now))
        if self.breaks:
            raise ZeroDivisionError

    async def second(self, now: datetime) -> None:
        self.did.append(("second", now))
        self.rounds.release()


@pytest.fixture
def chores() -> Chores:
    return Chores()


@pytest.fixture
def sweep(clock: StillClock, chores: Chores) -> Sweep:
    return Sweep(clock, [chores.first, chores.second])


async def test_a_round_does_every_chore_in_order_at_one_moment(sweep: Sweep, chores: Chores) -> None:
    await sweep.once()
    assert chores.did == [("first", NOON), ("second", NOON)]


async def test_a_round_can_be_asked_for_another_moment(sweep: Sweep, chores: Chores) -> None:
    then = NOON + timedelta(days=30)
    await sweep.once(then)
    assert {moment for _, moment in chores.did} == {then}


async def test_a_chore_that_breaks_does_not_stop_the_others_and_is_named_in_the_log(
    sweep: Sweep, chores: Chores
) -> None:
    chores.breaks = True
    with capture_logs() as logged:
        await sweep.once()
    assert [name for name, _ in chores.did] == ["first", "second"]
    assert [(line["event"], line["chore"]) for line in logged] == [("chore_failed", "first")]


async def test_rounds_never_overlap(clock: StillClock) -> None:
    inside, most = [0], [0]

    async def chore(now: datetime) -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        await asyncio.sleep(0)
        inside[0] -= 1

    sweep = Sweep(clock, [chore])
    await asyncio.gather(*(sweep.once() for _ in range(5)))
    assert most == [1]


async def test_it_sweeps_until_it_is_stopped(sweep: Sweep, chores: Chores, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY_SECONDS", 0.001)
    chores.breaks = True
    with capture_logs():
        task = asyncio.create_task(sweep.run())
        async with asyncio.timeout(PATIENCE):
            for _ in range(3):
                await chores.rounds.acquire()
            await sweep.stop()
            await task
    assert len(chores.did) >= 6


async def test_a_stop_does_not_wait_for_the_next_round(sweep: Sweep, chores: Chores) -> None:
    task = asyncio.create_task(sweep.run())
    async with asyncio.timeout(PATIENCE):
        await chores.rounds.acquire()
        await sweep.stop()
        await task
    assert len(chores.did) == 2


async def test_only_the_process_that_leads_sweeps(
    clock: StillClock, chores: Chores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LEAD_SECONDS", 0.001)
    asked = asyncio.Semaphore(0)
    leads = [False, False, False, True]

    def lead() -> bool:
        asked.release()
        return leads[0] if len(leads) == 1 else leads.pop(0)

    task = asyncio.create_task(Sweep(clock, [chores.first, chores.second], leads=lead).run())
    async with asyncio.timeout(PATIENCE):
        await asked.acquire()
        assert chores.did == []
        await chores.rounds.acquire()
    task.cancel()
    assert len(chores.did) == 2
