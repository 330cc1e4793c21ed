"""Slack takes longer than we wait: the post may have been made, be made later, or never; it stands there once."""

from typing import Any

import aiohttp
import pytest

import bot
from domain.model import Posting
from tests.journeys.conftest import Scene
from tests.journeys.inside import kept, posted
from tests.journeys.test_faults import sweep_later, taken

PATIENCE = aiohttp.ClientTimeout(total=0.5)
LATE_S = 1.5
CARD = "Lakeshore IT for Globex"


@pytest.fixture
def more_settings(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Not a setting: how long the one session waits for Slack."""
    monkeypatch.setattr(bot, "SLACK_TIMEOUT", PATIENCE)
    return {}


@pytest.mark.parametrize("mode", ["socket"])
@pytest.mark.parametrize("phase", ["before", "after"])
async def test_a_post_whose_answer_comes_too_late_is_not_made_twice(scene: Scene, phase: Any) -> None:
    scene.slack.faults.add("chat.postMessage", "latency", phase=phase, latency_s=LATE_S)
    await taken(scene)
    await scene.slack.quiet(still_s=LATE_S + 0.5)
    assert posted(scene, CARD) == 1
    await sweep_later(scene)
    assert posted(scene, CARD) == 1
    [posting] = await kept(scene, Posting, kind="introduction")
    [ours] = scene.sam.visible("@bot", CARD)
    assert posting.ts == ours.ts


@pytest.mark.parametrize("mode", ["http"])
async def test_a_command_is_answered_while_slack_does_not_tell_who_asks(scene: Scene) -> None:
    await scene.dana_saw_lakeshore()
    scene.slack.faults.add("users.info", "latency", times=None, latency_s=LATE_S)
    assert await scene.answer(scene.slack.person("priya"), "/vendor", '"Lakeshore IT"', "try again in a minute")
    scene.slack.faults.clear()
    assert await scene.answer(scene.slack.person("priya"), "/vendor", '"Lakeshore IT"', "Dana saw them")
