"""With a key: the model reads what the gate lets pass; names are grounded by code, and closed channels stay here."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import build
from nlp.local import Local
from playground import MovableClock, Playground
from tests.journeys.conftest import SAW, Scene, settings_for
from tests.prompts.modelserver import SEEN, ModelServer, fails, says, serving

INVENTED = {**SEEN, "vendors": [{"name": "Evil Corp", "contact": None, "sentiment": "positive"}], "customer": "Hooli"}


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with serving(ModelServer(always=says(SEEN))) as model:
        yield model


@pytest.fixture
async def scene(server: ModelServer, tmp_path: Path, local: Local) -> AsyncIterator[Scene]:
    async with Playground(manifest=None, clock=MovableClock()) as slack:
        made = settings_for(slack, "socket", tmp_path)
        settings = replace(made, openai_api_key="sk-test", openai_base_url=server.url, openai_model="small-1")
        bot = await build(settings, clock=slack.clock, local=local)
        await bot.start()
        await slack.connected()
        try:
            yield Scene(slack, bot)
        finally:
            await bot.stop()


async def test_the_model_reads_and_the_witness_is_asked(scene: Scene, server: ModelServer) -> None:
    await scene.dana.post("#field-notes", SAW)
    await scene.dana.sees("#field-notes", "Office network rewired over a weekend without downtime", private=True)
    assert len(server.asked) == 1
    assert server.asked[0]["store"] is False


async def test_ordinary_talk_never_reaches_the_model(scene: Scene, server: ModelServer) -> None:
    await scene.dana.post("#general", "who is in for lunch today? the noodle place is open again")
    await scene.rest()
    assert server.asked == []


async def test_what_the_model_invents_is_dropped(scene: Scene, server: ModelServer) -> None:
    server.always = says(INVENTED)
    await scene.dana.post("#field-notes", SAW)
    await scene.rest()
    assert not scene.dana.visible("#field-notes", "Evil Corp")
    await scene.dana.open_home()
    home = await scene.dana.sees_home("Waiting for you")
    assert "Evil" not in scene.dana.read(home)


async def test_without_an_answer_the_message_is_read_locally(scene: Scene, server: ModelServer) -> None:
    server.always = fails(401)
    await scene.dana.post("#field-notes", SAW)
    await scene.dana.sees("#field-notes", "Lakeshore IT at Acme", private=True)


async def test_a_closed_channel_is_read_on_this_machine(scene: Scene, server: ModelServer) -> None:
    await scene.dana.invite("#deal-room", "kith")
    await scene.rest()
    await scene.dana.post("#deal-room", SAW)
    await scene.dana.sees("#deal-room", "Lakeshore IT at Acme", private=True)
    assert server.asked == []
