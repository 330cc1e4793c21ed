"""One bot in several workspaces of a local Slack, installed with a browser; their people have the same ids."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from bot import Bot, build
from cli.play import manifest
from nlp.local import Local
from playground import Playground, Team
from settings import Settings
from tests.journeys.conftest import Scene, settings_for, working_clock

SOUTHWIND = Team("T0SOUTHWND", "Southwind", "southwind")
KEY = bytes(range(32))


@dataclass
class Browser:
    """One browser: it keeps cookies for itself, secure ones too, and follows no link by itself."""

    bot_url: str
    cookies: dict[str, str] = field(default_factory=dict)

    async def open(self, url: str, **form: str) -> httpx.Response:
        kept = {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await (client.post(url, data=form, headers=kept) if form else client.get(url, headers=kept))
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    async def begin(self) -> str:
        """The address behind the button."""
        page = await self.open(f"{self.bot_url}/slack/install")
        assert page.status_code == 200, page.text
        found = re.search(r'href="([^"]*oauth/v2/authorize[^"]*)"', page.text)
        assert found, page.text
        return unescape(found[1])

    async def decide(self, slack: Playground, page: str, **answer: str) -> str:
        """Mona's answer at Slack's page; the address that she is sent back to."""
        said = {"team": slack.world.team.id, "as": "mona", "decision": "allow", **answer}
        assert (await self.open(page)).status_code == 200
        return str((await self.open(page, **said)).headers["location"])

    async def install(self, slack: Playground, **answer: str) -> httpx.Response:
        """The page at the end."""
        return await self.open(await self.decide(slack, await self.begin(), **answer))


def state_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["state"][0]


@dataclass
class Town:
    """`north` and `south` are two workspaces; `bot` serves both, once it is installed."""

    bot: Bot
    north: Scene
    south: Scene
    home: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.bot.port}"

    @property
    def scenes(self) -> tuple[Scene, Scene]:
        return self.north, self.south

    def browser(self) -> Browser:
        return Browser(self.url)

    async def install(self, *scenes: Scene) -> None:
        for scene in scenes:
            page = await self.browser().install(scene.slack)
            assert page.status_code == 200, page.text

    async def rest(self) -> None:
        """Until both are settled and what they told is worked off."""
        for scene in self.scenes:
            await scene.rest()

    async def days_pass(self, days: int) -> None:
        """Day by day, with a sweep in each."""
        for _ in range(days):
            await self.north.slack.advance(days=1)
            await self.bot.sweep.once()

    async def later(self, days: int) -> None:
        """All at once, with one sweep at the end."""
        await self.north.slack.advance(days=days)
        await self.bot.sweep.once()

    def asked(self, method: str, scene: Scene | None = None) -> int:
        """How often the bot called a method, in one of the workspaces or in both."""
        scenes = [scene] if scene else self.scenes
        return sum(len(each.slack.workspace.wire.called(method)) for each in scenes)


def many_settings(slack: Playground, home: Path) -> Settings:
    return replace(
        settings_for(slack, "http", home),
        slack_bot_token="",
        slack_app_token="",
        company="",
        sells="",
        oauth_client_id=slack.app.client_id,
        oauth_client_secret=slack.app.client_secret,
        encryption_keys=(KEY,),
    )


@asynccontextmanager
async def town(home: Path, local: Local, **more: Any) -> AsyncIterator[Town]:
    """Nothing is installed yet."""
    async with (
        Playground(mode="http", manifest=manifest(), clock=working_clock(), installed=False) as north,
        Playground(mode="http", manifest=manifest(), team=SOUTHWIND, beside=north, installed=False) as south,
    ):
        for slack in (north, south):
            local.recall.forget(slack.world.team.id)  # another test's memory of a team of that name
        bot = await build(replace(many_settings(north, home), **more), clock=north.clock, local=local)
        try:
            await bot.start()
            address = f"http://127.0.0.1:{bot.port}"
            north.app.redirect_url = f"{address}/slack/oauth_redirect"
            for slack in (north, south):
                slack.bot_url = f"{address}/slack/events"
            yield Town(bot, Scene(north, bot), Scene(south, bot), home)
        finally:
            await bot.stop()
