"""The story in a browser, clicked through on the playground's own page; leaves its pictures in `artifacts/`."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page

from playground import Person
from tests.chromium import MARKS, chromium
from tests.journeys.conftest import NEEDS, SAW, Scene

ARTIFACTS = Path(__file__).parents[2] / "artifacts"
pytestmark = [*MARKS, pytest.mark.parametrize("mode", ["socket"])]


class Window:
    """The page, with the gestures that people make on it."""

    def __init__(self, page: Page, scene: Scene) -> None:
        self._page, self._scene = page, scene
        self._pictures = 0

    async def open(self) -> None:
        await self._page.goto(self._scene.slack.url)
        await self._page.locator("#connection[data-connected=true]").wait_for()

    async def become(self, person: Person) -> None:
        await self._page.locator(f"[role=radio][data-person={person.id}]").click()
        await self._page.locator(f"#self[data-person={person.id}]").wait_for()

    async def go(self, channel_id: str) -> None:
        await self._page.locator(f".place[data-channel={channel_id}]").click()
        await self._page.locator(f".place[data-channel={channel_id}][aria-current=page]").wait_for()

    async def go_to(self, name: str) -> None:
        await self.go(self._scene.slack.world.channel(name).id)

    async def write(self, text: str) -> None:
        composer = self._page.locator("#composer")
        await composer.fill(text)
        if text.startswith("/"):
            await composer.press("Escape")
        await composer.press("Enter")

    def message(self, words: str) -> Locator:
        return self._page.locator("#main .message[data-ts]", has_text=words).last

    async def sees(self, words: str) -> Locator:
        message = self.message(words)
        await message.wait_for()
        return message

    async def tap(self, action_id: str) -> None:
        await self._page.locator(f"#main [data-action-id={action_id}]").last.click()

    async def react(self, message: Locator, emoji: str) -> None:
        await message.hover()
        await message.locator("[data-tool=react]").click()
        await self._page.locator(f"[data-emoji={emoji}]").first.click()

    async def home(self) -> Locator:
        await self._page.locator("#tab-home").click()
        home = self._page.locator("#home")
        await home.wait_for()
        return home

    async def picture(self, name: str) -> None:
        self._pictures += 1
        await self._page.screenshot(path=ARTIFACTS / f"{self._pictures:02}-{name}.png")


@pytest.fixture
async def window(scene: Scene) -> AsyncIterator[Window]:
    ARTIFACTS.mkdir(exist_ok=True)
    async with chromium() as page:
        window = Window(page, scene)
        await window.open()
        yield window


async def test_the_story_can_be_clicked_through(window: Window, scene: Scene) -> None:
    await window.become(scene.dana)
    await window.go_to("#field-notes")
    await window.write(SAW)
    await window.sees("How did they do?")
    await window.picture("sighting-asked-about")
    await window.tap("sighting_good")
    await window.sees("Noted")
    await window.picture("sighting-noted")

    await window.become(scene.sam)
    await window.go_to("#deals")
    await window.write(NEEDS)
    await window.sees("Dana saw them")
    await window.picture("suggestion")
    await window.tap("suggestion_mention")
    await window.sees("Undo")
    await window.picture("suggestion-taken")

    await window.go(scene.slack.world.im(scene.sam.id).id)
    card = await window.sees("Lakeshore IT for Globex")
    await window.picture("introduction")
    await window.react(card, "white_check_mark")
    await window.sees("Lakeshore IT for Globex: delivered")
    await window.picture("delivered")

    await window.go_to("#general")
    await window.write("/vendor Lakeshore IT")
    answer = await window.sees("Delivered at Globex")
    assert "Brian Lesniak" in await answer.inner_text()
    await window.picture("vendor")

    await window.go(scene.slack.world.im(scene.sam.id).id)
    home = await window.home()
    await home.get_by_text("Kith").first.wait_for()
    await window.picture("app-home")
