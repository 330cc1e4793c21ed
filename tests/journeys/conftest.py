"""The whole bot over the wire: a local Slack, real sockets, a real database file, local reading."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, cast

import pytest

from bot import Bot, build
from cli.play import manifest
from nlp.local import Local
from playground import Message, MovableClock, Person, Playground
from settings import Settings

Mode = Literal["socket", "http"]
CHICAGO = "America/Chicago"

SAW = "Brian Lesniak's crew at Lakeshore IT rewired Acme's new office over a weekend, zero downtime"
NEEDS = "Globex is moving to a bigger floor in March and their network has to be up on day one"


@dataclass
class Scene:
    slack: Playground
    bot: Bot

    @property
    def dana(self) -> Person:
        return self.slack.person("dana")

    @property
    def sam(self) -> Person:
        return self.slack.person("sam")

    @property
    def mona(self) -> Person:
        """The manager."""
        return self.slack.person("mona")

    async def rest(self) -> None:
        """Until every event is acknowledged, worked off, and nothing more is said."""
        await self.slack.settled()
        await self.bot.worker.settle()
        await self.slack.quiet()

    async def hours_pass(self, hours: int) -> None:
        """Hour by hour, with a sweep in each, so that some of them are working hours whenever the test runs."""
        for _ in range(hours):
            await self.slack.advance(hours=1)
            await self.bot.sweep.once()

    async def dana_saw_lakeshore(self) -> Message:
        """Dana's sighting, confirmed as good."""
        message = await self.dana.post("#field-notes", SAW)
        card = await self.dana.sees("#field-notes", "How did they do?", private=True)
        await self.dana.click("sighting_good", card)
        await self.dana.sees("#field-notes", "Noted", private=True)
        return message

    async def sam_is_offered_lakeshore(self) -> tuple[Message, Message]:
        """Sam's need and the private card about it."""
        need = await self.sam.post("#deals", NEEDS)
        card = await self.sam.sees("#deals", "Lakeshore IT", private=True)
        return need, card

    async def answer(self, person: Person, command: str, text: str, words: str) -> str:
        """What a command is answered with, once it holds these words."""
        earlier = person.visible("#general", private=True)
        got = await person.slash("#general", command, text)
        assert got.ok, got
        after = earlier[-1] if earlier else ""
        return person.read(await person.sees("#general", words, private=True, after=after))


def settings_for(slack: Playground, mode: Mode, home: Path, **more: Any) -> Settings:
    made = Settings.load({"KITH_HOME": str(home), "PORT": "0"}, None, needs_slack=False)
    return replace(
        made,
        slack_mode=mode,
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token,
        slack_signing_secret=slack.signing_secret,
        slack_api_url=slack.api_url,
        company="Northlight",
        sells="commercial laundry machines",
        **more,
    )


@pytest.fixture(scope="session")
def local() -> Local:
    return Local.load()


@pytest.fixture(params=["socket", "http"])
def mode(request: pytest.FixtureRequest) -> Mode:
    return cast("Mode", request.param)


@pytest.fixture
def more_settings() -> dict[str, Any]:
    """Overridden by a test that wants the environment to say something else."""
    return {}


WEDNESDAY = 2


def working_clock() -> MovableClock:
    """The coming Wednesday morning, at work where most people live: every run has the same days of a week before it.

    Never in the past: what the command line writes beside the bot has the real time.
    """
    now = datetime.now(UTC)
    begins = (now + timedelta(days=(WEDNESDAY - now.weekday()) % 7)).replace(hour=16, minute=0)
    return MovableClock((begins if begins > now else begins + timedelta(days=7)) - now)


@pytest.fixture
async def scene(mode: Mode, tmp_path: Path, local: Local, more_settings: dict[str, Any]) -> AsyncIterator[Scene]:
    async with Playground(mode=mode, manifest=manifest(), clock=working_clock()) as slack:
        local.recall.forget(slack.world.team.id)  # another test's memory of a team of that name
        bot = await build(settings_for(slack, mode, tmp_path, **more_settings), clock=slack.clock, local=local)
        await bot.start()
        if mode == "http":
            slack.bot_url = f"http://127.0.0.1:{bot.port}/slack/events"
        else:
            await slack.connected()
        scene = Scene(slack, bot)
        try:
            yield scene
        finally:
            await scene.bot.stop()
