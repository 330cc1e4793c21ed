"""Every command for Slack that a document shows is sent to the bot, which must know it: no help, no shrug, no trace."""

import asyncio
from collections import Counter

import pytest

from domain.model import Sighting, SightingState
from playground import Person
from tests.journeys.conftest import Scene
from tests.journeys.inside import kept
from tests.pages import slack_commands

pytestmark = pytest.mark.parametrize("mode", ["socket"])

LATE = ("/vendor merge", "/vendor unmerge", "/kith undo", "/kith forget", "/vendor forget")
"""In this order, after all others: they change what the others are about."""
HELP = {"/vendor", "/intro", "/kith", "/vendor help", "/intro help", "/kith help"}
SHRUGS = (
    "I don't know “",
    "I know no vendor",
    "I don't know that command",
    "Reference ",
    "You have no introduction like that",
)
ASKS_FOR_MORE = {"/vendor find", "/vendor why", "/vendor saw", "/vendor edit"}
"""Shown without what follows them: a form, or the sentence that asks for it, is their answer."""


def filled(line: str) -> str:
    return line.replace("<name>", "Lakeshore IT")


def in_order() -> list[str]:
    lines = list(dict.fromkeys(filled(line) for line in slack_commands()))

    def turn(line: str) -> int:
        return next((n for n, begin in enumerate(LATE, 1) if line.startswith(begin)), 0)

    return sorted(lines, key=turn)


def told(person: Person) -> list[str]:
    """Private lines, messages from Kith, and the form that is open: a command is answered with one of them, or two."""
    lines = [*person.visible("#general", private=True), *person.messages_from_bot]
    return [*(person.read(line) for line in lines), *([person.read(person.modal)] if person.modal else [])]


async def answered(scene: Scene, person: Person, line: str) -> str:
    command, _, text = line.partition(" ")
    earlier = told(person)
    got = await person.slash("#general", command, text)
    assert got.ok, line
    for _ in range(2_000):
        if len(told(person)) > len(earlier):
            break
        await asyncio.sleep(0.01)
    await scene.slack.quiet(still_s=0.1)
    everything = told(person)
    assert len(everything) > len(earlier), f"{line} was not answered"
    newest = Counter(everything) - Counter(earlier)
    if person.modal:
        await person.close_modal(everything=True)
    return "\n".join(newest)


async def remember(scene: Scene) -> None:
    """One vendor under two names, seen by Mona, and introduced."""
    for name in ("Lakeshore IT", "Lakeshore IT Services"):
        await scene.mona.slash("#general", "/vendor", "saw")
        await scene.mona.sees_modal("Vendor")
        await scene.mona.submit(
            {"vendor": name, "customer": "Acme", "situation": "rewired the office network", "verdict": "good"}
        )
        await scene.rest()
    assert {one.state for one in await kept(scene, Sighting)} == {SightingState.CONFIRMED}


async def test_every_command_that_a_document_shows_is_understood(scene: Scene) -> None:
    await remember(scene)
    lines = in_order()
    assert len(lines) > 25
    answers = {line: await answered(scene, scene.mona, line) for line in lines}
    for line, answer in answers.items():
        assert [shrug for shrug in SHRUGS if shrug in answer] == [], f"{line}: {answer}"
        assert ("How to use" in answer) == (line in HELP), f"{line}: {answer}"
        assert line in ASKS_FOR_MORE or "For example: /" not in answer, f"{line}: {answer}"
