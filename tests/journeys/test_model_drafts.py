"""With a key the model drafts; what it invents never reaches a card, and the template stands."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from domain.model import Introduction
from nlp.local import Local
from playground import Message
from tests.journeys.conftest import Scene
from tests.journeys.inside import kept
from tests.journeys.modelscene import with_model
from tests.prompts.modelserver import SEEN, ModelServer, says, serving

DRAFT = "Hello, this is Brian of Lakeshore IT. Brian, Globex needs you. I'll leave you to it. Sam"
WRITES = "You write the short message"


class Model:
    """Reads everything as the same sighting, and drafts as it is told to."""

    def __init__(self) -> None:
        self.draft = DRAFT
        self.drafted: list[dict[str, Any]] = []

    async def answer(self, asked: dict[str, Any]) -> web.StreamResponse:
        if WRITES not in json.dumps(asked):
            return await says(SEEN)(asked)
        self.drafted.append(asked)
        return await says({"message": self.draft})(asked)


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
async def scene(model: Model, tmp_path: Path, local: Local) -> AsyncIterator[Scene]:
    async with (
        serving(ModelServer(always=model.answer)) as server,
        with_model(server, tmp_path, local) as made,
    ):
        yield made


async def both_said_yes(scene: Scene) -> Message:
    await scene.dana.post(
        "#field-notes", "Lakeshore IT rewired Acme over the weekend, zero downtime. Brian Lesniak's crew."
    )
    card = await scene.dana.sees("#field-notes", "How did they do?", private=True)
    await scene.dana.click("sighting_good", card)
    await scene.dana.sees("#field-notes", "Noted", private=True)
    await scene.answer(scene.sam, "/intro", "Lakeshore IT to Globex", "in our direct messages")
    ours = await scene.sam.sees("@bot", "Lakeshore IT for Globex")
    for action in ("intro_customer_agreed", "intro_vendor_agreed"):
        await scene.sam.click(action, ours)
        await scene.rest()
    return await scene.sam.sees("@bot", "ready to send")


async def test_the_models_draft_takes_the_place_of_the_template(scene: Scene, model: Model) -> None:
    await both_said_yes(scene)
    ours = await scene.sam.sees("@bot", "Globex needs you")
    assert "meet Brian" not in scene.sam.read(ours)
    [intro] = await kept(scene, Introduction)
    assert intro.draft == DRAFT
    assert "Acme" not in json.dumps(model.drafted)


async def test_an_invented_draft_is_refused_and_the_template_stands(scene: Scene, model: Model) -> None:
    model.draft = "Hello, Brian of Lakeshore IT did great work at Acme for Hooli. Call 555 0199."
    ours = await both_said_yes(scene)
    await scene.rest()
    words = scene.sam.read(ours)
    assert len(model.drafted) == 1
    assert "meet Brian of Lakeshore IT" in words
    assert "Hooli" not in words


async def test_the_reps_own_words_are_not_drafted_over(scene: Scene, model: Model) -> None:
    ours = await both_said_yes(scene)
    await scene.sam.sees("@bot", "Globex needs you")
    await scene.sam.click("intro_edit_draft", ours)
    await scene.sam.sees_modal("Kith sends nothing outside Slack")
    await scene.sam.submit({"draft": "In my words."})
    await scene.sam.sees("@bot", "In my words.")
    assert len(model.drafted) == 1
