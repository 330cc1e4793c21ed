"""With a key: the model reads what the gate lets pass; names are grounded by code, and closed channels stay here."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from domain.model import ModelCall, ModelResult, Posting, Workspace
from handlers.budget import SPENT
from nlp.local import Local
from tests.journeys.conftest import SAW, Scene
from tests.journeys.inside import kept, posted, rows
from tests.journeys.modelscene import with_model
from tests.prompts.modelserver import SEEN, ModelServer, fails, says, serving

INVENTED = {**SEEN, "vendors": [{"name": "Evil Corp", "contact": None, "sentiment": "positive"}], "customer": "Hooli"}


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with serving(ModelServer(always=says(SEEN))) as model:
        yield model


@pytest.fixture
async def scene(server: ModelServer, tmp_path: Path, local: Local) -> AsyncIterator[Scene]:
    async with with_model(server, tmp_path, local) as made:
        yield made


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


async def decide(scene: Scene, **values: Any) -> None:
    """What a manager sets for the workspace."""
    services, workspace_id = scene.bot.services, scene.slack.world.team.id
    async with services.store.write(workspace_id, actor_id="U1", what="settings_changed") as unit:
        workspace = await unit.first(Workspace)
        assert workspace is not None
        await unit.change(workspace, **values)
    services.preferences.forget(workspace_id)


async def test_a_manager_may_let_the_model_read_closed_channels(scene: Scene, server: ModelServer) -> None:
    await decide(scene, model_reads_closed=True)
    await scene.dana.invite("#deal-room", "kith")
    await scene.rest()
    await scene.dana.post("#deal-room", SAW)
    await scene.dana.sees("#deal-room", "Office network rewired", private=True)
    assert len(server.asked) == 1


@pytest.mark.parametrize("allowed", [False, True])
async def test_a_direct_message_is_kept_as_a_closed_channel_is(
    scene: Scene, server: ModelServer, *, allowed: bool
) -> None:
    await decide(scene, model_reads_closed=allowed)
    await scene.dana.dm(SAW)
    await scene.rest()
    assert len(server.asked) == allowed


async def test_a_model_that_is_switched_off_is_asked_nothing(scene: Scene, server: ModelServer) -> None:
    await decide(scene, model_on=False)
    await scene.dana.post("#field-notes", SAW)
    await scene.dana.sees("#field-notes", "Lakeshore IT at Acme", private=True)
    assert server.asked == []
    assert await kept(scene, ModelCall) == []


async def test_each_reading_is_counted_and_when_the_tokens_are_spent_it_is_read_here(
    scene: Scene, server: ModelServer
) -> None:
    today = scene.slack.clock.now().day
    await scene.slack.advance(days=35 - today if today > 20 else 0)  # so that no month ends meanwhile
    await decide(scene, tokens_per_month=542)
    await scene.dana.post("#field-notes", SAW)
    await scene.dana.sees("#field-notes", "Office network rewired", private=True)
    (call,) = await kept(scene, ModelCall)
    assert (call.model, call.tokens_in, call.tokens_out, call.result) == ("small-1", 471, 71, ModelResult.OK)
    await scene.answer(scene.dana, "/kith", "status", "small-1; 542 of 542 tokens this month")
    await scene.sam.post("#deals", SAW)
    await scene.sam.sees("#deals", "Lakeshore IT at Acme", private=True)
    await scene.rest()
    assert len(server.asked) == 1
    await scene.hours_pass(72)
    assert len(await kept(scene, Posting, kind=SPENT)) == 1
    assert posted(scene, "tokens for the model are spent") == 1


async def test_what_is_kept_of_a_reading_goes_with_the_workspace(scene: Scene, tmp_path: Path) -> None:
    await scene.dana.post("#field-notes", SAW)
    await scene.dana.sees("#field-notes", "Office network rewired", private=True)
    assert len(rows(tmp_path, "SELECT id FROM model_calls")) == 1
    await scene.bot.services.store.erase_workspace(scene.slack.world.team.id)
    assert rows(tmp_path, "SELECT id FROM model_calls") == []
