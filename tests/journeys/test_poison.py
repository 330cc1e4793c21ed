"""An event that always fails is set aside, holds up nobody, is told by `check`, and can be tried again."""

from pathlib import Path
from typing import Any

import pytest

from cli.app import _retry
from cli.check import _database
from domain.model import Heard, Known, Reading, Sighting
from domain.requests import request_of
from handlers.metrics import STATES
from jobs.attempts import ATTEMPTS
from tests.journeys.conftest import SAW, Scene
from tests.journeys.inside import event_id, kept, saw, stands_in_a_row, whispered

POISON = SAW.replace("Lakeshore", "Poison")


@pytest.mark.parametrize("mode", ["socket"])
async def test_a_poison_event_is_set_aside_and_can_be_tried_again(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, tries = scene.bot.services.reader.read, []

    async def choking(heard: Heard, known: Known) -> Reading:
        if "Poison" in heard.text:
            tries.append(heard.user)
            raise RuntimeError("a bug that quotes Poison")
        return await read(heard, known)

    monkeypatch.setattr(scene.bot.services.reader, "read", choking)
    poisonous = await scene.dana.post("#field-notes", POISON)
    await scene.sam.post("#deals", saw("Corvid HVAC"))
    await scene.sam.sees("#deals", "How did they do?", private=True)
    await scene.dana.post("#field-notes", saw("Northgate Storage"))
    for _ in range(ATTEMPTS):
        await scene.rest()  # what is at work would lose its lease
        await scene.slack.advance(minutes=5)
    await scene.rest()
    assert len(tries) == ATTEMPTS
    assert {row.vendor_name for row in await kept(scene, Sighting)} == {"Corvid HVAC", "Northgate Storage"}
    counts = await scene.bot.services.store.inbox.counts()
    assert {state: counts[state] for state in STATES if state != "done"} == {"open": 0, "claimed": 0, "parked": 1}

    told = (await _database(scene.bot.settings)).sentence
    assert f"message, RuntimeError, request {request_of(event_id(scene, ts=poisonous.ts))}" in told
    assert "Poison" not in told
    assert "./run bot retry" in told

    monkeypatch.undo()
    assert await _retry(scene.bot.settings) == 1
    await scene.rest()
    assert len(await kept(scene, Sighting)) == 3
    assert ". 0 events" not in (await _database(scene.bot.settings)).sentence
    assert "set aside" not in (await _database(scene.bot.settings)).sentence
    assert await _retry(scene.bot.settings) == 0


@pytest.mark.parametrize("mode", ["socket"])
async def test_what_was_set_aside_keeps_its_text_no_longer_than_a_day(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def choking(*_: object) -> Any:
        raise RuntimeError

    monkeypatch.setattr(scene.bot.services.reader, "read", choking)
    await scene.dana.post("#field-notes", POISON)
    for _ in range(ATTEMPTS):
        await scene.rest()  # what is at work would lose its lease
        await scene.slack.advance(minutes=5)
    await scene.rest()
    assert (await scene.bot.services.store.inbox.counts())["parked"] == 1
    assert stands_in_a_row(tmp_path, "Poison") == ["inbox"]
    await scene.slack.advance(hours=24)
    await scene.bot.sweep.once()
    assert stands_in_a_row(tmp_path, "Poison") == []
    assert await _retry(scene.bot.settings) == 0
    assert whispered(scene, "How did they do?") == 0
