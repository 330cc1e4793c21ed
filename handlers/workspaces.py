"""Whose token a call to Slack carries: the one of the environment, or each workspace's own out of the database."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from domain.errors import CannotOpen, Refused
from domain.model import Installation, Workspace
from domain.ports import Clock, Safe, Store, Unit
from handlers.services import Standing
from handlers.web import SLACK_FAILED, failure, retry_handlers

log = structlog.get_logger(__name__)

FRESH: Final = timedelta(seconds=10)
"""How long a token is believed without a look into the database: what another process changed counts after that."""
KEPT: Final = 1000
"""Workspaces whose tokens, and clients, are kept at hand."""
DEAD: Final = frozenset({"account_inactive", "token_revoked"})
"""How Slack refuses what was uninstalled. `invalid_auth` is not among these: it is also said of a refused address."""
NOT_INSTALLED: Final = "Kith is not installed in this workspace. Whoever runs Kith has the address to install it."


@dataclass(frozen=True, slots=True)
class OneWorkspace:
    """The bot token of the one workspace that the environment names."""

    web: AsyncWebClient
    known: AuthorizeResult

    def client(self, workspace_id: str) -> AsyncWebClient:  # noqa: ARG002 - there is one
        return self.web

    async def identity(self, workspace_id: str | None) -> AuthorizeResult | None:  # noqa: ARG002 - as above
        return self.known

    async def serves(self, workspace_id: str) -> bool:
        """Of others there may be rows, where the database has served many."""
        return workspace_id == self.known.team_id

    async def standing(self, workspace_id: str) -> Standing:  # noqa: ARG002 - as above
        return Standing(installation_id=None, alive=None)

    def forget(self, workspace_id: str) -> None:
        """The environment does not change."""


@dataclass(frozen=True, slots=True)
class _Kept:
    identity: AuthorizeResult | None
    installation_id: str | None
    at: datetime


class ManyWorkspaces:
    """Each workspace's token, opened when it is needed and kept for `FRESH`."""

    def __init__(self, store: Store, safe: Safe, clock: Clock, web: AsyncWebClient) -> None:
        """`web` carries no token: its session and address are those of every client."""
        self.web = web
        self.safe = safe
        self._store, self._clock = store, clock
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._clients: OrderedDict[str, AsyncWebClient] = OrderedDict()

    def client(self, workspace_id: str) -> AsyncWebClient:
        """Finds the token at each call; where there is none, the call fails with `not_installed`."""
        found = self._clients.get(workspace_id)
        if found is None:
            found = _with_token_of(self, workspace_id)
        _remember(self._clients, workspace_id, found)
        return found

    async def identity(self, workspace_id: str | None) -> AuthorizeResult | None:
        """Who we are there; None where Kith is not installed, or its token cannot be opened."""
        return (await self._look(workspace_id)).identity if workspace_id else None

    async def serves(self, workspace_id: str) -> bool:
        """A token that cannot be opened counts: what happens there waits until the key is put right."""
        return (await self._look(workspace_id)).installation_id is not None

    async def standing(self, workspace_id: str) -> Standing:
        """Asks Slack about the token that is stored now, whatever is kept here."""
        self.forget(workspace_id)
        kept = await self._look(workspace_id)
        if kept.identity is None:
            return Standing(installation_id=kept.installation_id, alive=None)
        try:
            await self.bare(kept.identity.bot_token).auth_test()
        except SLACK_FAILED as error:
            return Standing(installation_id=kept.installation_id, alive=False if failure(error) in DEAD else None)
        return Standing(installation_id=kept.installation_id, alive=True)

    def forget(self, workspace_id: str) -> None:
        self._kept.pop(workspace_id, None)

    def bare(self, token: str | None) -> AsyncWebClient:
        """A client with just this token, for what is not done in a workspace's name yet, or not any more."""
        return AsyncWebClient(
            token=token, base_url=self.web.base_url, session=self.web.session, retry_handlers=retry_handlers()
        )

    async def refused(self, workspace_id: str) -> None:
        """A call was refused as one of an app that is gone: where Slack says so again, the workspace is marked."""
        standing = await self.standing(workspace_id)
        if standing.alive is not False:
            return
        async with self._store.write(workspace_id, actor_id="kith", what="uninstalled") as unit:
            marked = await mark_uninstalled(unit, standing, self._clock.now())
        self.forget(workspace_id)
        if marked:
            log.warning("uninstalled", workspace=workspace_id, told_by="a refused call")

    async def _look(self, workspace_id: str) -> _Kept:
        now, kept = self._clock.now(), self._kept.get(workspace_id)
        if kept is None or not timedelta(0) <= now - kept.at <= FRESH:
            async with self._store.read(workspace_id) as unit:
                row = await unit.first(Installation)
            if row is None:  # not kept: another process may install it in the next moment
                self.forget(workspace_id)
                return _Kept(None, None, now)
            kept = _Kept(self._opened(row), row.id, now)
        _remember(self._kept, workspace_id, kept)
        return kept

    def _opened(self, row: Installation) -> AuthorizeResult | None:
        try:
            token = self.safe.open(row.workspace_id, row.key_id, row.sealed)
        except CannotOpen as error:
            log.error("token_cannot_be_opened", workspace=row.workspace_id, why=error.sentence)  # noqa: TRY400 - a trace tells nothing more
            return None
        return AuthorizeResult(
            enterprise_id=None,
            team_id=row.workspace_id,
            bot_user_id=row.bot_user_id,
            bot_id=row.bot_id,
            bot_token=token,
        )


def _remember(kept: OrderedDict[str, Any], workspace_id: str, value: object) -> None:
    """The least used goes when there are too many."""
    kept[workspace_id] = value
    kept.move_to_end(workspace_id)
    if len(kept) > KEPT:
        kept.popitem(last=False)


class _TokenClient(AsyncWebClient):
    workspaces: ManyWorkspaces
    workspace_id: str

    async def api_call(self, api_method: str, **given: Any) -> AsyncSlackResponse:
        identity = await self.workspaces.identity(self.workspace_id)
        if identity is None and await self.workspaces.serves(self.workspace_id):
            raise CannotOpen("Kith cannot open its own token just now. Whoever runs it finds the reason in the log.")
        if identity is None:
            answer = {"ok": False, "error": "not_installed"}
            raise SlackApiError("Kith is not installed there.", answer)  # type: ignore[no-untyped-call]
        self.token = identity.bot_token
        try:
            return await super().api_call(api_method, **given)
        except SlackApiError as error:
            if failure(error) in DEAD:
                await self.workspaces.refused(self.workspace_id)
            raise


def _with_token_of(workspaces: ManyWorkspaces, workspace_id: str) -> AsyncWebClient:
    web = workspaces.web
    client = _TokenClient(base_url=web.base_url, session=web.session, retry_handlers=retry_handlers())
    client.workspaces, client.workspace_id = workspaces, workspace_id
    return client


def authorizer(slack: "Workspaces") -> Callable[..., Awaitable[AuthorizeResult]]:
    """Bolt asks before each request; Slack is never asked for it. None, which Bolt's type forgets: not installed."""

    async def authorize(team_id: str | None) -> AuthorizeResult | None:
        return await slack.identity(team_id)

    return cast("Callable[..., Awaitable[AuthorizeResult]]", authorize)


Workspaces = OneWorkspace | ManyWorkspaces


async def the_one(web: AsyncWebClient) -> OneWorkspace:
    """Asks Slack once who we are.

    Raises:
        SlackApiError: the bot token is not accepted.
    """
    answer = await web.auth_test()
    known = AuthorizeResult(
        enterprise_id=answer.get("enterprise_id"),
        team_id=answer.get("team_id"),
        bot_user_id=answer.get("user_id"),
        bot_id=answer.get("bot_id"),
        bot_token=web.token,
    )
    return OneWorkspace(web, known)


async def many(store: Store, safe: Safe, clock: Clock, web: AsyncWebClient) -> ManyWorkspaces:
    """Whatever workspaces have installed Kith.

    Raises:
        Refused: tokens are sealed with a key that is missing; its workspaces would be deaf.
    """
    if missing := await missing_keys(store, safe):
        raise Refused(missing)
    return ManyWorkspaces(store, safe, clock, web)


async def missing_keys(store: Store, safe: Safe) -> str:
    """Which keys tokens are sealed with that are not there, as a sentence; empty where all are."""
    missing = {key: number for key, number in (await store.sealed_with()).items() if not safe.holds(key)}
    which = ", ".join(f"{key} ({number})" for key, number in sorted(missing.items()))
    sentence = (
        f"KITH_ENCRYPTION_KEY lacks keys that tokens are sealed with, by key id and number of workspaces: {which}. "
        "Put the old key back, after the new one and a comma, then ./run bot rotate-keys."
    )
    return sentence if missing else ""


async def mark_installed(unit: Unit, bot_user_id: str, now: datetime, name: str = "") -> None:
    """The workspace's own row: made at the first time; what was uninstalled stands again, with all its memory."""
    row = await unit.first(Workspace)
    if row is None:
        await unit.add(Workspace(id=unit.workspace_id, bot_user_id=bot_user_id, name=name, installed_at=now))
    else:
        await unit.change(row, bot_user_id=bot_user_id, name=name or row.name, uninstalled_at=None)


async def mark_uninstalled(unit: Unit, standing: Standing, now: datetime) -> bool:
    """The token goes at once, all else when its time has come; False where it was installed anew in between."""
    installation = await unit.first(Installation)
    if installation is not None and installation.id != standing.installation_id:
        return False
    if installation is not None:
        await unit.remove(installation)
    workspace = await unit.first(Workspace)
    if workspace is not None and workspace.uninstalled_at is None:
        await unit.change(workspace, uninstalled_at=now)
    return True


async def installed(store: Store, one: OneWorkspace, clock: Clock) -> OneWorkspace:
    """At each start in one workspace."""
    async with store.write(str(one.known.team_id), actor_id="kith", what="installed") as unit:
        await mark_installed(unit, str(one.known.bot_user_id), clock.now())
    return one
