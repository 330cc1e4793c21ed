"""Whose token a call carries, how long it is believed, and what becomes of one that Slack refuses."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import CannotOpen, Refused
from domain.model import Installation, Workspace
from handlers import workspaces
from handlers.services import Standing
from handlers.web import failure
from handlers.workspaces import FRESH, ManyWorkspaces, OneWorkspace, authorizer, many, mark_installed, mark_uninstalled
from playground import Playground
from storage.sealing import KeyRing
from storage.store import SqlStore
from tests.handlers.fakes import NOON, StillClock

RING = KeyRing([b"k" * 32])


@dataclass
class Office:
    """One Slack workspace, and Kith installed in it by `install`."""

    slack: Playground
    store: SqlStore
    clock: StillClock
    session: aiohttp.ClientSession

    @property
    def team(self) -> str:
        return self.slack.world.team.id

    def process(self) -> ManyWorkspaces:
        """As each process has its own."""
        web = AsyncWebClient(base_url=self.slack.api_url, session=self.session)
        return ManyWorkspaces(self.store, RING, self.clock, web)

    async def install(self, token: str | None = None, ring: KeyRing = RING) -> Installation:
        key, sealed = ring.seal(self.team, token or self.slack.bot_token)
        async with self.store.write(self.team, actor_id="kith", what="installed") as unit:
            for old in await unit.find(Installation):
                await unit.remove(old)
            await mark_installed(unit, "UB", NOON)
            return await unit.add(Installation(key_id=key, sealed=sealed, bot_id="BB", bot_user_id="UB"))

    async def state(self) -> tuple[bool, bool]:
        """Whether a token is stored, and whether the workspace counts as installed."""
        async with self.store.read(self.team) as unit:
            workspace = await unit.first(Workspace)
            stored = await unit.count(Installation)
        return bool(stored), workspace is not None and workspace.uninstalled_at is None


@pytest.fixture
async def office(store: SqlStore, clock: StillClock) -> AsyncIterator[Office]:
    async with Playground(mode="http", seed="empty") as slack, aiohttp.ClientSession() as session:
        yield Office(slack, store, clock, session)


async def asks(client: AsyncWebClient) -> str:
    """Asks Slack for its people; "" or what went wrong."""
    try:
        await client.users_list()
    except SlackApiError as error:
        return failure(error)
    return ""


async def test_a_call_carries_the_workspaces_own_token_and_slack_is_never_asked_who_we_are(office: Office) -> None:
    await office.install()
    here = office.process()
    authorize = authorizer(here)
    for _ in range(3):
        known = await authorize(team_id=office.team)
        assert await asks(here.client(office.team)) == ""
    assert (known.team_id, known.bot_user_id, known.bot_id) == (office.team, "UB", "BB")
    assert known.bot_token == office.slack.bot_token
    assert [call.method for call in office.slack.calls] == ["users.list"] * 3


async def test_a_workspace_that_nobody_installed_kith_in_is_not_served(office: Office) -> None:
    here = office.process()
    assert not await here.serves(office.team)
    assert await authorizer(here)(team_id=office.team) is None
    assert await authorizer(here)(team_id=None) is None
    assert await asks(here.client(office.team)) == "not_installed"
    assert office.slack.calls == []


async def test_what_another_process_installs_counts_at_once(office: Office) -> None:
    here = office.process()
    assert not await here.serves(office.team)
    await office.install()
    assert await here.serves(office.team)


async def test_what_another_process_takes_away_counts_within_seconds(office: Office) -> None:
    installation = await office.install()
    here = office.process()
    assert await here.serves(office.team)
    async with office.store.write(office.team, actor_id="kith", what="uninstalled") as unit:
        await mark_uninstalled(unit, Standing(installation.id, alive=False), NOON)
    assert await here.serves(office.team)
    office.clock.pass_by(seconds=FRESH.total_seconds() + 1)
    assert not await here.serves(office.team)


async def test_a_clock_that_is_set_back_makes_nothing_last_for_ever(office: Office) -> None:
    installation = await office.install()
    here = office.process()
    assert await here.serves(office.team)
    async with office.store.write(office.team, actor_id="kith", what="uninstalled") as unit:
        await mark_uninstalled(unit, Standing(installation.id, alive=False), NOON)
    office.clock.pass_by(hours=-2)
    assert not await here.serves(office.team)


async def test_a_refused_token_is_erased_and_the_workspace_marked(office: Office) -> None:
    await office.install()
    here = office.process()
    office.slack.workspace.installed = False
    assert await asks(here.client(office.team)) == "account_inactive"
    assert await office.state() == (False, False)
    assert not await here.serves(office.team)
    assert await asks(here.client(office.team)) == "not_installed"


async def test_a_refusal_that_may_be_of_our_address_erases_nothing(office: Office) -> None:
    await office.install(token="xoxb-unknown")
    assert await asks(office.process().client(office.team)) == "invalid_auth"
    assert await office.state() == (True, True)


async def test_a_token_that_was_exchanged_meanwhile_is_not_taken_for_dead(office: Office) -> None:
    await office.install()
    here = office.process()
    assert await asks(here.client(office.team)) == ""
    await office.install()  # by another process; what is kept here is another installation
    office.slack.faults.add("users.list", "error", error="token_revoked")
    assert await asks(here.client(office.team)) == "token_revoked"
    assert await office.state() == (True, True)
    assert await asks(here.client(office.team)) == ""


async def test_an_installation_that_came_in_between_is_left_alone(office: Office) -> None:
    old = await office.install()
    await office.install()
    async with office.store.write(office.team, actor_id="kith", what="uninstalled") as unit:
        assert not await mark_uninstalled(unit, Standing(old.id, alive=False), NOON)
    assert await office.state() == (True, True)


async def test_a_token_that_cannot_be_opened_is_told_apart_from_none(office: Office) -> None:
    await office.install(ring=KeyRing([b"x" * 32]))
    here = office.process()
    assert await here.serves(office.team)
    assert await authorizer(here)(team_id=office.team) is None
    with pytest.raises(CannotOpen):
        await here.client(office.team).users_list()
    assert await here.standing(office.team) == Standing((await here._look(office.team)).installation_id, alive=None)


async def test_without_a_key_that_is_needed_nothing_starts(office: Office) -> None:
    await office.install(ring=KeyRing([b"x" * 32]))
    with pytest.raises(Refused, match="KITH_ENCRYPTION_KEY lacks keys"):
        await many(office.store, RING, office.clock, office.process().web)
    await office.install()
    assert isinstance(await many(office.store, RING, office.clock, office.process().web), ManyWorkspaces)


async def test_only_so_many_workspaces_are_kept_at_hand(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspaces, "KEPT", 2)
    here = office.process()
    first = here.client("T1")
    assert here.client("T1") is first
    here.client("T2")
    here.client("T3")
    assert here.client("T1") is not first
    assert len(here._clients) == 2


async def test_one_workspaces_token_is_not_used_for_another() -> None:
    one = OneWorkspace(AsyncWebClient(token="xoxb-1"), AuthorizeResult(enterprise_id=None, team_id="T1"))
    assert (await one.serves("T1"), await one.serves("T2")) == (True, False)
    assert await one.standing("T1") == Standing(installation_id=None, alive=None)
