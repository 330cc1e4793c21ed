from collections.abc import AsyncIterator

import pytest
from openai import AsyncOpenAI

from prompts.reader import ModelReader
from prompts.turns import Limits
from tests.prompts.modelserver import LocalReader, MakeReader, ModelServer, SetClock, serving

QUICK = Limits(total=2.0, first_wait=0.001)


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    async with serving(ModelServer()) as model:
        yield model


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
