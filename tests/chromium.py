"""The system's Chromium for tests of the playground's page."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, async_playwright

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = os.environ.get("KITH_REQUIRE_BROWSER") == "1"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
MARKS = (
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None and not REQUIRED, reason="no Chromium here (KITH_REQUIRE_BROWSER=1 insists)"),
)


@asynccontextmanager
async def chromium(width: int = 1280, height: int = 860, *, calm: bool = False) -> AsyncIterator[Page]:
    """A page on which nothing may go wrong unsaid; `calm` leaves out everything that only moves to be looked at."""
    assert BROWSER is not None, "KITH_REQUIRE_BROWSER=1 is set, and there is no Chromium."
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=BROWSER, args=list(ARGUMENTS))
        page = await browser.new_page(
            viewport={"width": width, "height": height}, reduced_motion="reduce" if calm else "no-preference"
        )
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        yield page
        await browser.close()
    assert complaints == []
