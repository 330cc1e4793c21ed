"""The machine's clock is put on or back: nothing is asked twice, nothing is lost, nobody waits for hours."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.model import Introduction, Posting, Sighting
from tests.journeys.conftest import Scene
from tests.journeys.inside import kept, posted, saw, whispered

QUESTION = "How did they do?"
VENDORS = ("Alder Cabling", "Birch Cabling", "Cedar Cabling")
one_mode = pytest.mark.parametrize("mode", ["socket"])


async def jump(scene: Scene, by: timedelta) -> None:
    """Two rounds of the sweep after it, as a process has that goes on."""
    scene.slack.clock.advance(by)
    for _ in range(2):
        await scene.bot.sweep.once()
    await scene.rest()


@one_mode
@pytest.mark.parametrize("jumps", [(72, -72), (-2, 2), (72,), (-2,)], ids=str)
async def test_what_was_asked_once_is_not_asked_again(scene: Scene, jumps: tuple[int, ...]) -> None:
    await scene.dana_saw_lakeshore()
    _, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click("suggestion_intro", card)
    await scene.sam.sees("@bot", "Lakeshore IT for Globex")
    await scene.dana.post("#field-notes", saw(VENDORS[0]))
    await scene.dana.sees("#field-notes", VENDORS[0], private=True)
    asked = whispered(scene, QUESTION)
    for hours in jumps:
        await jump(scene, timedelta(hours=hours))
    assert whispered(scene, QUESTION) == asked
    assert posted(scene, "Lakeshore IT for Globex") == 1
    assert len(await kept(scene, Introduction)) == 1
    subjects = [(posting.kind, posting.subject_id) for posting in await kept(scene, Posting)]
    assert len(subjects) == len(set(subjects))


@one_mode
@pytest.mark.parametrize("hours", [-2, 72])
async def test_what_waited_when_the_clock_jumped_is_read_at_once(scene: Scene, hours: int) -> None:
    await scene.bot.worker.stop()
    for vendor in VENDORS:
        await scene.dana.post("#field-notes", saw(vendor))
    await scene.slack.settled()
    scene.slack.clock.advance(timedelta(hours=hours))
    await scene.bot.worker.settle()
    names = [sighting.vendor_name for sighting in await kept(scene, Sighting)]
    assert sorted(names) == sorted(VENDORS)


@one_mode
async def test_life_goes_on_after_the_clock_was_put_back(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    await jump(scene, timedelta(hours=-2))
    await scene.sam_is_offered_lakeshore()
    await scene.answer(scene.sam, "/vendor", "find office cabling", "Lakeshore IT")


@one_mode
async def test_a_poison_event_is_set_aside_after_some_tries_and_blocks_nobody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []
    monkeypatch.setattr(type(scene.bot.services.reader), "read", _poisoned(type(scene.bot.services.reader).read, tries))
    await scene.dana.post("#field-notes", saw("Poison Cabling"))
    await scene.dana.post("#field-notes", saw(VENDORS[0]))
    await scene.sam.post("#deals", saw(VENDORS[1]))
    await scene.rest()
    names = [sighting.vendor_name for sighting in await kept(scene, Sighting)]
    assert sorted(names) == sorted(VENDORS[:2])
    for _ in range(12):
        await scene.slack.advance(minutes=10)
        await scene.bot.worker.settle()
    assert len(tries) == 6
    counts = await scene.bot.services.store.inbox.counts()
    assert (counts["parked"], counts["open"], counts["claimed"]) == (1, 0, 0)
    await scene.dana.post("#field-notes", saw(VENDORS[2]))
    await scene.rest()
    assert len(await kept(scene, Sighting)) == 3


def _poisoned(read: Callable[..., object], tries: list[str]) -> Callable[..., object]:
    async def poisoned(self: object, heard: object, known: object) -> object:
        if "Poison" in str(heard):
            tries.append("poison")
            raise RuntimeError("poison")
        return await read(self, heard, known)  # type: ignore[misc]

    return poisoned
