"""The two pages of an installation, as a browser meets them; whole installations are in the journeys."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from structlog.testing import capture_logs

from domain.errors import StoreUnavailable
from domain.model import BegunInstall, Installation
from handlers import installing
from handlers.installing import COOKIE, NOBODY, Installer, SlackApp
from handlers.workspaces import ManyWorkspaces
from playground import Playground
from settings import PROJECT
from storage.sealing import KeyRing
from storage.store import SqlStore
from tests.handlers.fakes import StillClock, services

BASE = "https://kith.test"


@dataclass
class Pages:
    slack: Playground
    store: SqlStore
    browser: httpx.AsyncClient

    async def begin(self) -> str:
        """The state that the page carries."""
        page = await self.browser.get("/slack/install")
        assert page.status_code == 200, page.text
        link = page.text.split('href="')[1].split('"')[0].replace("&amp;", "&")
        return parse_qs(urlsplit(link).query)["state"][0]

    async def back(self, **query: str) -> httpx.Response:
        return await self.browser.get("/slack/oauth_redirect", params=query)

    async def installs(self) -> int:
        async with self.store.read(self.slack.world.team.id) as unit:
            return await unit.count(Installation)


@pytest.fixture
async def pages(store: SqlStore, clock: StillClock) -> AsyncIterator[Pages]:
    async with Playground(mode="http", seed="empty", installed=False) as slack, aiohttp.ClientSession() as session:
        web = AsyncWebClient(base_url=slack.api_url, session=session)
        workspaces = ManyWorkspaces(store, KeyRing([b"k" * 32]), clock, web)
        app = SlackApp.read(PROJECT / "manifest.json", slack.app.client_id, slack.app.client_secret)
        front = Starlette(routes=Installer(services(store, clock=clock), workspaces, app).routes())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url=BASE) as browser:
            yield Pages(slack, store, browser)


async def test_the_state_is_bound_to_the_browser_and_its_page_to_nobody_else(pages: Pages) -> None:
    page = await pages.browser.get("/slack/install")
    cookie = page.headers["set-cookie"].lower()
    assert cookie.startswith(f"{COOKIE.lower()}=")
    assert all(flag in cookie for flag in ("secure", "httponly", "samesite=lax", "max-age=600", "path=/"))
    assert "domain" not in cookie
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


async def test_what_is_stored_of_a_state_opens_nothing(pages: Pages) -> None:
    state = await pages.begin()
    async with pages.store.read(NOBODY) as unit:
        (begun,) = await unit.find(BegunInstall)
    assert state not in repr(begun)
    pages.browser.cookies.set(COOKIE, begun.mark, domain="kith.test")
    assert (await pages.back(state=begun.mark, code="c")).status_code == 400


async def test_only_so_many_are_under_way(pages: Pages, clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installing, "AT_ONCE", 2)
    await pages.begin()
    await pages.begin()
    full = await pages.browser.get("/slack/install")
    assert (full.status_code, "ten minutes" in full.text) == (503, True)
    clock.pass_by(minutes=11)
    await pages.begin()
    async with pages.store.read(NOBODY) as unit:
        assert await unit.count(BegunInstall) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"access_token": "xoxe.xoxb-1", "refresh_token": "xoxe-1"}, "Token rotation must be off"),
        ({"access_token": "xoxp-1"}, "Token rotation must be off"),
        ({"access_token": "xoxb-1", "team": None}, "which workspace"),
        ({"access_token": "xoxb-1", "team": None, "is_enterprise_install": True}, "whole organisation"),
        ({}, "Token rotation must be off"),
    ],
)
async def test_what_is_of_no_use_is_given_back(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any], words: str
) -> None:
    returned: list[str | None] = []

    async def call(self: AsyncWebClient, method: str, **_: Any) -> Any:
        if method == "auth.revoke":
            returned.append(self.token)
        return Answer({"ok": True, "team": {"id": "T1"}, **answer})

    monkeypatch.setattr(AsyncWebClient, "api_call", call)
    page = await pages.back(state=await pages.begin(), code="c")
    assert words in page.text
    assert page.status_code >= 400
    assert returned == [str(answer.get("access_token", ""))]
    assert "xox" not in page.text


async def test_a_token_that_is_of_another_workspace_is_refused(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    async def call(_: AsyncWebClient, method: str, **__: Any) -> Any:
        team = "T2" if method == "auth.test" else "T1"
        return Answer({"ok": True, "access_token": "xoxb-1", "team": {"id": team}, "team_id": team})

    monkeypatch.setattr(AsyncWebClient, "api_call", call)
    assert (await pages.back(state=await pages.begin(), code="c")).status_code == 502
    async with pages.store.read("T1") as unit:
        assert await unit.count(Installation) == 0


class Answer:
    def __init__(self, data: dict[str, Any]) -> None:
        self.data, self.get = data, data.get


async def test_a_database_that_takes_nothing_in_is_a_sentence(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise StoreUnavailable("no")

    monkeypatch.setattr(pages.store, "write", broken)
    page = await pages.browser.get("/slack/install")
    assert (page.status_code, "Try in a minute" in page.text) == (503, True)


async def test_whatever_breaks_is_a_number_for_the_person_and_a_trace_for_the_log(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("hunter2")

    monkeypatch.setattr(pages.store, "write", broken)
    with capture_logs() as logs:
        page = await pages.browser.get("/slack/install")
    assert page.status_code == 500
    assert "hunter2" not in page.text
    [entry] = logs
    assert entry["reference"] in page.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_the_pages_are_only_read(pages: Pages, method: str) -> None:
    for path in ("/slack/install", "/slack/oauth_redirect"):
        assert (await pages.browser.request(method, path)).status_code == 405
    assert await pages.installs() == 0
