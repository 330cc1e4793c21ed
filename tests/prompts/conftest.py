from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from openai import AsyncOpenAI

from prompts.asking import Limits
from prompts.reader import ModelReader
from tests.prompts.modelserver import LocalReader, MakeReader, ModelServer, SetClock

QUICK = Limits(total=2.0, first_wait=0.001)


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    model = ModelServer()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", model.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    model.url = f"http://{host}:{port}/v1"
    yield model
    await runner.cleanup()


@pytest.fixture
async def client(server: ModelServer) -> AsyncIterator[AsyncOpenAI]:
    async with AsyncOpenAI(base_url=server.url, api_key="sk-test") as opened:
        yield opened


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def local() -> LocalReader:
    return LocalReader()


@pytest.fixture
def make_reader(client: AsyncOpenAI, clock: SetClock, local: LocalReader) -> MakeReader:
    def make(limits: Limits = QUICK, trades: tuple[str, ...] = ()) -> ModelReader:
        return ModelReader(client, "small-1", local, clock, trades, limits=limits)

    return make
