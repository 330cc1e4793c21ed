"""From the installation to the first answer in Slack itself: every tap is counted, and there are twelve at most."""

from typing import Any

import pytest

from domain.model import Card, CardState, Sighting, SightingState
from playground import Message
from tests.journeys.conftest import SAW, Scene
from tests.journeys.inside import kept

MOST_TAPS = 12
ONE_MODE = pytest.mark.parametrize("mode", ["socket"])


class Hand:
    """Mona's, as a manager: opening, pressing, sending and inviting is one tap each; typing is none."""

    def __init__(self, scene: Scene) -> None:
        self._mona, self.taps = scene.mona, 0

    async def home(self) -> None:
        self.taps += 1
        await self._mona.open_home()

    async def press(self, action_id: str, message: Message | None = None) -> None:
        self.taps += 1
        await self._mona.click(action_id, message, view=None if message else "home")

    async def send(self, values: dict[str, Any]) -> None:
        self.taps += 1 + ("verdict" in values)  # what is chosen in a list is a tap too
        await self._mona.submit(values)

    async def invite(self, channel: str, bot: str) -> None:
        self.taps += 1
        await self._mona.invite(channel, bot)


async def test_from_the_installation_to_the_first_answer(scene: Scene) -> None:
    hand, mona = Hand(scene), scene.mona
    await hand.home()
    await mona.sees_home("Name one vendor you would send a customer to tomorrow.")
    await hand.press("vendor_first")
    await mona.sees_modal("Vendor")
    story = {"vendor": "Lakeshore IT", "customer": "Acme", "situation": "rewired the office network over a weekend"}
    await hand.send({**story, "verdict": "good"})
    await mona.sees_home("Now ask me for one.")
    await hand.press("ask_first")
    await mona.sees_modal("What does a customer need?")
    await hand.send({})
    answer = mona.read(await mona.sees_modal("Lakeshore IT"))
    assert "You saw them" in answer
    assert hand.taps <= MOST_TAPS

    said = await scene.dana.post("#random", SAW)
    await scene.rest()
    assert len(await kept(scene, Sighting)) == 1  # Kith is not there yet
    await mona.close_modal()
    await hand.invite("#random", scene.slack.world.bot.id)
    notice = await mona.sees("#random", "Kith listens in this channel.", private=False)
    await hand.press("look_back", notice)
    counts = await mona.sees("#random", "1 sighting that I have not heard of yet", private=True)
    assert len(await kept(scene, Sighting)) == 1  # counted only
    await hand.press("look_back_keep", counts)
    await mona.sees("#random", "1 sighting waits in the Home tabs", private=True)
    assert hand.taps <= MOST_TAPS
    [waits] = await kept(scene, Sighting, ts=said.ts)
    assert (waits.witness_id, waits.state) == (scene.dana.id, SightingState.PROPOSED)
    assert [card.state for card in await kept(scene, Card, subject_id=waits.id)] == [CardState.WAITING]
    assert not scene.dana.visible("#random", "How did they do?", private=True)
    await scene.dana.open_home()
    await scene.dana.sees_home("How did they do?")


@ONE_MODE
async def test_looking_back_is_for_managers_and_never_asks_twice(scene: Scene) -> None:
    root = await scene.dana.post("#random", "who fixed the network over at Acme?")
    await scene.sam.post("#random", SAW, thread=root)
    await scene.mona.invite("#random", scene.slack.world.bot.id)
    notice = await scene.mona.sees("#random", "Kith listens in this channel.", private=False)
    await scene.dana.click("look_back", notice)
    await scene.dana.sees("#random", "Only managers can ask me to look back.", private=True)
    await scene.mona.click("look_back", notice)
    counts = await scene.mona.sees("#random", "1 sighting that I have not", private=True)
    await scene.mona.click("look_back_keep", counts)
    done = await scene.mona.sees("#random", "1 sighting waits", private=True)
    await scene.mona.click("look_back", notice)
    again = await scene.mona.sees("#random", "They tell of no vendor", private=True)
    assert "Keep the questions" not in scene.mona.read(again)
    await scene.mona.click("undo", done)
    await scene.mona.sees("#random", "Taken back.", private=True)
    assert await kept(scene, Sighting) == []


@ONE_MODE
async def test_what_is_left_is_not_kept_and_a_stopped_channel_is_not_read(scene: Scene) -> None:
    await scene.dana.post("#random", SAW)
    await scene.mona.invite("#random", scene.slack.world.bot.id)
    notice = await scene.mona.sees("#random", "Kith listens in this channel.", private=False)
    await scene.mona.click("look_back", notice)
    counts = await scene.mona.sees("#random", "1 sighting that I have not", private=True)
    await scene.mona.click("look_back_leave", counts)
    await scene.mona.sees("#random", "Nothing was kept.", private=True)
    await scene.dana.click("listen_stop", notice)
    await scene.dana.sees("#random", "no longer listen", private=True)
    calls = len(scene.slack.calls)
    await scene.mona.click("look_back", notice)
    await scene.mona.sees("#random", "and nowhere else", private=True)
    assert [call.method for call in scene.slack.calls[calls:] if call.method == "conversations.history"] == []
    assert await kept(scene, Sighting) == []
