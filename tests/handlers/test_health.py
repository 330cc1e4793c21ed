"""What is seen from outside costs little, however often it is asked for."""

import asyncio
from typing import cast

from domain.ports import Store
from handlers.calls import _method
from handlers.health import Health
from handlers.metrics import METHODS
from tests.handlers.fakes import FakeStore, services


class SlowStore(FakeStore):
    def __init__(self) -> None:
        super().__init__()
        self.tried, self.answer = 0, True

    async def ready(self) -> bool:
        self.tried += 1
        await asyncio.sleep(0)
        return self.answer


async def test_however_many_ask_at_once_the_database_is_tried_once_and_then_anew() -> None:
    store = SlowStore()
    health = Health(services(cast("Store", store)), None)
    told = await asyncio.gather(*(health.state() for _ in range(20)))
    assert told == [{"connected": True, "database": True}] * 20
    assert store.tried == 1
    store.answer = False
    assert await health.state() == {"connected": True, "database": False}


def test_a_method_is_known_by_its_path_and_an_answers_address_is_not_told() -> None:
    for path, method in (("/api/oauth.v2.access", "oauth.v2.access"), ("/api/chat.postMessage", "chat.postMessage")):
        assert _method(path) == method
        assert method in METHODS
    assert _method("/commands/T1/123/secret") == "response_url"
