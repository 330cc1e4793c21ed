"""The demonstration in a browser: each step of the story is played on the page, over the wire to the running bot."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import FrameLocator, Page

from cli.demo.look import Look
from cli.demo.memory import remember
from cli.demo.story import NEEDS, SAW, STEPS, WHISPER
from cli.play import sweep_now
from playground import Demonstration
from tests.chromium import MARKS, chromium
from tests.journeys.conftest import Scene

pytestmark = [*MARKS, pytest.mark.parametrize("mode", ["socket"])]
WATCHED = "#watch iframe"
SLOWEST_MS = 60_000


@pytest.fixture
async def page(scene: Scene, tmp_path: Path) -> AsyncIterator[Page]:
    """The page as `play` serves it: with the memory of a year, the story at the side, and what is due done at once."""
    scene.slack.clock.on_clock_moved.append(lambda: sweep_now(scene.bot))
    await remember(scene.bot, scene.slack)
    look = Look(tmp_path / "kith.db")
    scene.slack.demonstrate(Demonstration(story=STEPS, stored=look.stored, find=look.find))
    async with chromium(1440, 900, calm=True) as page:
        await page.goto(scene.slack.url)
        await page.locator("#connection[data-connected=true]").wait_for()
        await page.locator("#story .step").first.wait_for()
        yield page


async def play(page: Page, step: str) -> None:
    await page.locator(f"#play-{step}").click()
    await page.locator(f"[data-step={step}][data-done=true]:not(.playing)").wait_for(timeout=SLOWEST_MS)
    assert await page.locator(".step-trouble").count() == 0


def watched(page: Page) -> FrameLocator:
    return page.frame_locator(WATCHED)


async def main_says(page: Page, words: str) -> None:
    await page.locator("#main .message", has_text=words).last.wait_for()


async def test_every_step_of_the_story_is_played_and_seen(page: Page, scene: Scene) -> None:
    await play(page, "sighting")
    await main_says(page, "Noted: Lakeshore IT at Acme, good")
    await watched(page).locator(".message", has_text=SAW).wait_for()
    assert await watched(page).locator(".message.ephemeral").count() == 0
    assert await page.locator("#eyes").inner_text() == "Dana Whitfield\nsees"
    assert await page.locator("#watch .eyes").inner_text() == "Sam Okafor\nsees"

    await play(page, "need")
    await main_says(page, "Dana saw them at Acme")
    await watched(page).locator(".message", has_text=NEEDS).wait_for()
    assert await watched(page).locator(".message.ephemeral").count() == 0

    await play(page, "mention")
    await main_says(page, "Lakeshore IT for Globex")

    before = scene.slack.clock.now()
    await play(page, "outcome")
    await main_says(page, "Lakeshore IT for Globex: delivered")
    assert (scene.slack.clock.now() - before).days >= 30

    await play(page, "why")
    await main_says(page, "Why Lakeshore IT")
    await page.locator("#main .message.ephemeral", has_text="weight 1 x age").wait_for()

    await play(page, "digest")
    await main_says(page, "Lakeshore IT delivered at Globex")
    await page.locator("#main .message svg[role=img]").last.wait_for()

    heard = len(scene.slack.event_ids("message"))
    await play(page, "private")
    await main_says(page, "Nobody here has seen Wrenfield Security")
    assert len(scene.slack.event_ids("message")) == heard
    assert WHISPER not in str([each.payload for each in scene.slack.deliveries])

    await play(page, "erase")
    await main_says(page, "Erased: Lakeshore IT")
    await page.locator(".found[data-found='0']").wait_for()
    assert "All of it seen" in await page.locator(".story-progress").inner_text()


async def test_a_step_that_is_typed_by_hand_counts_too(page: Page, scene: Scene) -> None:
    await scene.dana.post("#field-notes", SAW)
    card = await scene.dana.sees("#field-notes", "How did they do?", private=True)
    assert await page.locator("[data-step=sighting]").get_attribute("data-done") == "false"
    await scene.dana.click("sighting_good", card)
    await page.locator("[data-step=sighting][data-done=true]").wait_for()
    await page.locator("#story-again").click()
    await page.locator("[data-step=sighting][data-done=false]").wait_for()


async def test_the_sceptic_finds_what_went_over_the_wire_and_what_is_stored(page: Page, scene: Scene) -> None:
    await page.locator("#toggle-wire").click()
    await scene.sam.slash("#general", "/vendor", "Bluewater Plumbing")
    await page.locator("#wire tr[data-direction=to_bot]", has_text="slash_commands").wait_for()
    await page.locator("#wire tr[data-direction=from_bot]", has_text="response_url").wait_for()
    await page.locator("#inspect-traffic").press("ArrowRight")
    await page.locator("dd[data-what=Vendors]", has_text="12").wait_for()
    await page.locator("dd[data-what=Sightings]", has_text="30").wait_for()
    assert await page.locator(".facts .holds").count() == 2
    await page.locator("#find-word").fill("Bluewater")
    await page.locator(".found", has_text="vendors.name (1)").wait_for()
    await page.locator("#find-word").fill("folding machine")
    await page.locator(".found[data-found='0']").wait_for()


async def test_the_time_machine_and_the_second_pane_work_with_the_keyboard_alone(page: Page, scene: Scene) -> None:
    await page.locator("#toggle-watch").press("Enter")
    await watched(page).locator("#composer").wait_for()
    await page.locator("[data-watch]").nth(2).press("Enter")
    await page.locator("#watch .eyes", has_text="Mona Lindqvist").wait_for()
    await watched(page).locator("#self", has_text="Mona Lindqvist").wait_for(state="attached")
    before = scene.slack.clock.now()
    await page.locator("#jump-hour").press("Enter")
    await page.locator("#jump-hour:not([aria-busy])").wait_for()
    assert (scene.slack.clock.now() - before).total_seconds() >= 3600
    await page.locator(f"[data-person={scene.mona.id}]").press("ArrowDown")
    await page.locator("#self[data-person=U0PRIYA001]").wait_for(state="attached")


async def test_nothing_sticks_out_of_a_large_a_small_and_a_narrow_window(page: Page) -> None:
    await page.locator("#toggle-watch").click()
    await page.locator("#toggle-wire").click()
    for width, height in ((1920, 1080), (1280, 800), (420, 800)):
        await page.set_viewport_size({"width": width, "height": height})
        box = await page.locator("#composer").bounding_box()
        assert await page.locator("html").evaluate("node => node.scrollWidth") <= width
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height
