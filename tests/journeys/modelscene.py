"""The whole bot with a model server that a test scripts."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot import build
from domain.model import Heard, Known, Reading
from nlp.local import Local
from nlp.reader import LocalReader
from playground import Playground
from tests.journeys.conftest import Scene, settings_for, working_clock
from tests.prompts.modelserver import ModelServer


class DoubtfulReader(LocalReader):
    """Understands what the local reading does, but is never sure enough to speak."""

    def __init__(self, reader: LocalReader) -> None:
        self._reader = reader

    def read_now(self, heard: Heard, known: Known) -> Reading:
        return replace(self._reader.read_now(heard, known), speaks=False)


def doubtful(local: Local) -> Local:
    return replace(local, reader=DoubtfulReader(local.reader))


@contextlib.asynccontextmanager
async def with_model(server: ModelServer, home: Path, local: Local, **more: Any) -> AsyncIterator[Scene]:
    """A playground with the bot in it; the bot's model is `server`."""
    async with Playground(manifest=None, clock=working_clock()) as slack:
        key = {"openai_api_key": "sk-test", "openai_base_url": server.url, "openai_model": "small-1"}
        bot = await build(settings_for(slack, "socket", home, **key | more), clock=slack.clock, local=local)
        await bot.start()
        await slack.connected()
        try:
            yield Scene(slack, bot)
        finally:
            await bot.stop()
