"""`play`: the local Slack and the bot in one process, with one clock that can be moved."""

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Literal

from bot import Bot, build
from cli.demo.look import Look
from cli.demo.memory import remember
from cli.demo.story import STEPS
from cli.say import console, until_stopped
from handlers.http import PortTakenError
from playground import Demonstration, Playground
from settings import PROJECT, Settings

KEPT = ("KITH_HOME", "PATH")
"""All that the environment may say here: tokens, keys and addresses that lie in it are not for the playground."""
DATABASE = "kith.db"
MANIFEST = PROJECT / "manifest.json"


def manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return found


def play_settings(slack: Playground, home: Path, environ: Mapping[str, str]) -> Settings:
    base = Settings.load({name: environ[name] for name in KEPT if name in environ}, None, needs_slack=False)
    return replace(
        base,
        slack_mode="socket",
        slack_bot_token=slack.bot_token,
        slack_app_token=slack.app_token,
        slack_signing_secret=slack.signing_secret,
        slack_api_url=slack.api_url,
        port=0,
        kith_home=home,
        database_url=f"sqlite+aiosqlite:///{home / DATABASE}",
        company="Northlight Laundry Systems",
        sells="commercial laundry machines",
    )


async def serve(*, port: int, empty: bool) -> None:
    home = Settings.load({name: os.environ[name] for name in KEPT if name in os.environ}, None, needs_slack=False)
    state = home.kith_home / "play"
    seed: Literal["normal", "empty"] = "empty" if empty else "normal"
    check_port(port)
    if empty and state.exists():
        console.print(f"What was there before is kept in {put_aside(state)}.", soft_wrap=True)
    async with Playground(state, port=port, manifest=manifest(), seed=seed) as slack:
        bot = await build(play_settings(slack, state, os.environ), clock=slack.clock)
        slack.clock.on_clock_moved.append(lambda: sweep_now(bot))
        try:
            if slack.is_new and not empty:
                await remember(bot, slack)
            look = Look(state / DATABASE)
            slack.demonstrate(Demonstration(story=() if empty else STEPS, stored=look.stored, find=look.find))
            await until_stopped(begin(bot, slack))
        finally:
            await bot.stop()


async def begin(bot: Bot, slack: Playground) -> None:
    await bot.start()
    await slack.connected()
    console.print("The playground is ready. Open it in a browser; Ctrl+C stops it.")
    console.print(slack.url, soft_wrap=True)


def check_port(port: int) -> None:
    """Before anything is touched.

    Raises:
        PortTakenError: with the way out.
    """
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise PortTakenError(f"Port {port} cannot be used ({why}): choose another with --port.") from error


def put_aside(state: Path) -> Path:
    """An empty beginning takes nothing away from whoever played before."""
    beside = next(
        free for number in count(1) if not (free := state.with_name(f"{state.name}-before-{number}")).exists()
    )
    return state.rename(beside)


async def sweep_now(bot: Bot) -> None:
    """The clock was moved: what has become due is done at once."""
    now: datetime = bot.services.clock.now()
    await bot.sweep.once(now)
