"""Kith comes to one more workspace: the page with the button, and what Slack sends back afterwards."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlencode, urljoin

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth import AuthorizeUrlGenerator
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from domain.errors import KithError, StoreUnavailable
from domain.model import BegunInstall, Installation, Posting
from handlers.cards import answers, pages
from handlers.cards.blocks import Drawn
from handlers.clicks import reference
from handlers.postings import deliver, want
from handlers.services import Services
from handlers.web import SLACK_FAILED, failure
from handlers.workspaces import ManyWorkspaces, mark_installed

log = structlog.get_logger(__name__)

NOBODY: Final = ""
"""The workspace of what is of none yet."""
LIVES: Final = timedelta(minutes=10)
"""How long somebody may take at Slack's page; the code that comes back lives as long."""
AT_ONCE: Final = 1000
"""Installs that may be under way: the page is open to the whole world."""
COOKIE: Final = "__Host-kith-install"
WELCOME: Final = "welcome"


class NotInstalled(Exception):
    """The installation ends here; `title` and `sentences` are for the person in the browser."""

    def __init__(self, status: int, title: str, *sentences: str) -> None:
        super().__init__(title)
        self.status, self.title, self.sentences = status, title, sentences


@dataclass(frozen=True, slots=True)
class SlackApp:
    """Kith as Slack knows it."""

    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...]

    @classmethod
    def read(cls, manifest: Path, client_id: str, client_secret: str) -> Self:
        """What it asks for stands in its manifest."""
        scopes = json.loads(manifest.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"]
        return cls(client_id, client_secret, tuple(scopes))


@dataclass(frozen=True, slots=True)
class Granted:
    """What Slack gave for the code."""

    team_id: str
    team: str
    app_id: str
    bot_user_id: str
    scopes: str
    installer_id: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Installer:
    services: Services
    workspaces: ManyWorkspaces
    app: SlackApp

    def routes(self) -> list[Route]:
        return [
            Route("/slack/install", _shown(self._begin)),
            Route("/slack/oauth_redirect", _shown(self._come_back)),
        ]

    async def _begin(self, _: Request) -> Response:
        state = secrets.token_urlsafe(32)
        await self._keep(state)
        generator = AuthorizeUrlGenerator(
            client_id=self.app.client_id,
            scopes=self.app.scopes,
            authorization_url=urljoin(self.workspaces.web.base_url, "/oauth/v2/authorize"),
        )
        answer = _html(pages.begin(generator.generate(state)))
        seconds = int(LIVES.total_seconds())
        answer.set_cookie(COOKIE, state, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")
        return answer

    async def _keep(self, state: str) -> None:
        now = self.services.clock.now()
        async with self.services.store.write(NOBODY, actor_id="kith", what="install_begun") as unit:
            for old in await unit.due(BegunInstall, "until", now):
                await unit.remove(old)
            if await unit.count(BegunInstall) >= AT_ONCE:
                raise NotInstalled(503, "Just a moment", "Too many people are installing Kith. Try in ten minutes.")
            await unit.add(BegunInstall(mark=_mark(state), until=now + LIVES))

    async def _come_back(self, request: Request) -> Response:
        """The state first: before it is known to be this browser's own, nothing else is looked at."""
        await self._take(request)
        if refusal := request.query_params.get("error"):
            log.info("install_refused", why=refusal if refusal == "access_denied" else "other")
            raise NotInstalled(200, "Nothing was installed", "You did not allow it, or Slack did not let you.")
        granted = await self._exchange(request.query_params.get("code", ""))
        bot_id = await self._prove(granted)
        posting = await self._remember(granted, bot_id)
        log.info("installed", workspace=granted.team_id)
        await self._welcome(posting)
        open_url = urljoin(self.workspaces.web.base_url, "/app_redirect")
        query = urlencode({"app": granted.app_id, "team": granted.team_id})
        return _html(pages.done(granted.team or granted.team_id, f"{open_url}?{query}"))

    async def _take(self, request: Request) -> None:
        """A state is good once, for ten minutes, in the browser that it was given to."""
        state, own = request.query_params.get("state", ""), request.cookies.get(COOKIE, "")
        known = bool(state) and hmac.compare_digest(state.encode(), own.encode())
        if known:
            async with self.services.store.write(NOBODY, actor_id="kith", what="install_taken_up") as unit:
                begun = await unit.first(BegunInstall, mark=_mark(state))
                if begun is not None:
                    await unit.remove(begun)
                known = begun is not None and begun.until > self.services.clock.now()
        if not known:
            raise NotInstalled(
                400,
                "That link is not good any more",
                "An installation is begun and ended in one browser, within ten minutes, and each one only once.",
            )

    async def _exchange(self, code: str) -> Granted:
        try:
            # not oauth_v2_access: what it makes of the secret, aiohttp calls outdated
            answer = await self.workspaces.bare(None).api_call(
                "oauth.v2.access",
                data={"client_id": self.app.client_id, "client_secret": self.app.client_secret, "code": code},
            )
        except SlackApiError as error:
            log.warning("code_not_taken", error=failure(error))
            raise NotInstalled(
                502, "Slack did not accept that", f"It answered {failure(error)}. Nothing was installed."
            ) from None
        data = answer.data if isinstance(answer.data, dict) else {}
        token = str(data.get("access_token") or "")
        if refusal := _refusal(data):
            await self._give_back(token)
            raise refusal
        team = data["team"]
        return Granted(
            team_id=str(team["id"]),
            team=str(team.get("name") or ""),
            app_id=str(data.get("app_id") or ""),
            bot_user_id=str(data.get("bot_user_id") or ""),
            scopes=str(data.get("scope") or ""),
            installer_id=str((data.get("authed_user") or {}).get("id") or ""),
            token=token,
        )

    async def _give_back(self, token: str) -> None:
        """What we do not want to hold; where Slack does not take it back, nobody has kept it."""
        try:
            await self.workspaces.bare(token).auth_revoke()
        except SLACK_FAILED as error:
            log.warning("token_not_given_back", error=failure(error))

    async def _prove(self, granted: Granted) -> str:
        """That the token works and is of that workspace; the bot's id, which only this answer tells."""
        answer = await self.workspaces.bare(granted.token).auth_test()
        if answer.get("team_id") != granted.team_id:
            log.error("token_of_another_workspace", workspace=granted.team_id)
            raise NotInstalled(502, "Slack did not accept that", "Its answers do not fit together.")
        return str(answer.get("bot_id") or "")

    async def _remember(self, granted: Granted, bot_id: str) -> Posting:
        """The token sealed, the workspace's own row, and the intent to greet, all at once."""
        key, sealed = self.workspaces.safe.seal(granted.team_id, granted.token)
        now = self.services.clock.now()
        async with self.services.store.write(granted.team_id, actor_id="kith", what="installed") as unit:
            for old in await unit.find(Installation):
                await unit.remove(old)
            await mark_installed(unit, granted.bot_user_id, now, granted.team)
            row = await unit.add(
                Installation(
                    key_id=key,
                    sealed=sealed,
                    app_id=granted.app_id,
                    bot_id=bot_id,
                    bot_user_id=granted.bot_user_id,
                    scopes=granted.scopes,
                    installed_at=now,
                )
            )
            posting = await want(unit, WELCOME, row.id, granted.installer_id, now)
        self.workspaces.forget(granted.team_id)
        self.services.preferences.forget(granted.team_id)
        return posting

    async def _welcome(self, posting: Posting) -> None:
        """What Slack does not take now, the sweep posts."""
        try:
            await deliver(self.services, posting.workspace_id, posting.id, draw_welcome)
        except KithError as error:
            log.warning("welcome_waits", error=type(error).__name__)


async def draw_welcome(_services: Services, posting: Posting) -> Drawn | None:
    return answers.greeting() if posting.ts is None else None


def _refusal(data: Mapping[str, Any]) -> NotInstalled | None:
    """Why what Slack granted is of no use here."""
    if data.get("is_enterprise_install"):
        return NotInstalled(
            400,
            "Kith is installed in one workspace at a time",
            "You chose a whole organisation. Nothing was installed.",
            "Start again, and choose a single workspace in the list at the top of Slack's page.",
        )
    if data.get("refresh_token") or not str(data.get("access_token") or "").startswith("xoxb-"):
        return NotInstalled(
            502,
            "Kith cannot use that token",
            "Token rotation must be off for Kith's app. Please tell whoever runs Kith; nothing was installed.",
        )
    if not (data.get("team") or {}).get("id"):
        return NotInstalled(502, "Slack did not accept that", "It did not say which workspace. Nothing was installed.")
    return None


def _mark(state: str) -> str:
    """What is stored of a state: nobody can come back with what is read in the database."""
    return hashlib.sha256(state.encode()).hexdigest()


def _shown(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Whatever happens, a readable page; a trace goes into the log, with a number that finds it."""

    async def show(request: Request) -> Response:
        try:
            return await answer(request)
        except NotInstalled as told:
            return _html(pages.trouble(told.title, *told.sentences), told.status)
        except StoreUnavailable:
            return _html(pages.trouble("Just a moment", "Kith takes nothing in right now. Try in a minute."), 503)
        except SLACK_FAILED as error:
            log.warning("install_failed", error=failure(error))
            return _html(pages.trouble("Slack does not answer", "Nothing was installed. Try in a minute."), 502)
        except Exception:  # whatever broke: the person gets a reference, the log the trace
            ref = reference()
            log.exception("install_failed", reference=ref)
            sentence = f"Reference {ref}: whoever runs Kith finds it in the log."
            return _html(pages.trouble("That did not work", sentence), 500)

    return show


def _html(page: str, status: int = 200) -> HTMLResponse:
    headers = {
        "content-security-policy": pages.POLICY,
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return HTMLResponse(page, status, headers)
