"""What many ask for at once is read once."""

import asyncio

import pytest

from handlers.once import Once


class Library:
    """Answers when it is told to; counts the readings."""

    def __init__(self) -> None:
        self.once: Once[str, int] = Once()
        self.readings = 0
        self.open = asyncio.Event()
        self.latest: dict[int, bool] = {}

    async def read(self) -> int:
        self.readings += 1
        number = self.readings
        await self.open.wait()
        self.latest[number] = self.once.is_latest("a")
        return number

    def ask(self) -> asyncio.Task[int]:
        return asyncio.create_task(self.once.ask("a", self.read))


@pytest.fixture
def library() -> Library:
    return Library()


async def test_a_crowd_causes_one_reading_and_the_next_crowd_another(library: Library) -> None:
    crowd = [library.ask() for _ in range(50)]
    await asyncio.sleep(0)
    library.open.set()
    assert await asyncio.gather(*crowd) == [1] * 50
    assert await library.ask() == 2


async def test_who_gives_up_does_not_stop_it_for_the_others(library: Library) -> None:
    first, second = library.ask(), library.ask()
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    library.open.set()
    assert await second == 1


async def test_what_was_forgotten_meanwhile_is_read_anew(library: Library) -> None:
    before = library.ask()
    await asyncio.sleep(0)
    library.once.forget("a")
    after = library.ask()
    await asyncio.sleep(0)
    library.open.set()
    assert (await before, await after) == (1, 2)
    assert library.latest == {1: False, 2: True}


async def test_a_failure_is_everybodys_and_is_not_kept(library: Library) -> None:
    async def broken() -> int:
        raise OSError("no")

    crowd = [asyncio.create_task(library.once.ask("a", broken)) for _ in range(3)]
    assert [type(each) for each in await asyncio.gather(*crowd, return_exceptions=True)] == [OSError] * 3
    library.open.set()
    assert await library.ask() == 1
