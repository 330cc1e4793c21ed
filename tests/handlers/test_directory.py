"""Who and what stands behind Slack's ids, asked of Slack, and what holds when Slack does not answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from domain.errors import NotAllowed, Unavailable
from domain.model import Channel, Person
from handlers.directory import FRESH, MEMBERS_FRESH, Directory
from handlers.people import is_manager, is_member, member, viewer
from handlers.preferences import Preferences
from storage.store import SqlStore
from tests.handlers.fakes import FakeSlack, StillClock, refusal, services

DANA = {
    "id": "U1",
    "team_id": "T1",
    "name": "dana",
    "real_name": "Dana Reyes",
    "tz": "America/Chicago",
    "is_admin": False,
    "is_bot": False,
    "deleted": False,
}
DOWN = [refusal("internal_error"), refusal("ratelimited"), aiohttp.ServerDisconnectedError(), TimeoutError()]
EVERY_WAY_TO_BE_DOWN = pytest.mark.parametrize("trouble", DOWN, ids=repr)

Knows = Callable[[FakeSlack], Directory]


@pytest.fixture
def knows(store: SqlStore, clock: StillClock) -> Knows:
    """A directory over this Slack; a fresh one has nothing in memory."""
    return lambda slack: Directory(store, clock, slack.client)


def user(**more: Any) -> FakeSlack:
    return FakeSlack(users_info={"ok": True, "user": DANA | more})


async def test_a_colleague_is_known_by_name_and_zone(knows: Knows) -> None:
    person = await knows(user()).person("T1", "U1")
    assert (person.name, person.tz, person.is_admin) == ("Dana Reyes", "America/Chicago", False)
    assert is_member(person)


@pytest.mark.parametrize(
    "flags",
    [
        {"is_restricted": True},
        {"is_restricted": True, "is_ultra_restricted": True},
        {"is_stranger": True},
        {"team_id": "T2"},
        {"is_bot": True},
        {"deleted": True},
    ],
    ids=str,
)
async def test_guests_strangers_and_other_teams_are_no_members(knows: Knows, flags: dict[str, Any]) -> None:
    assert not is_member(await knows(user(**flags)).person("T1", "U1"))


async def test_a_colleague_of_the_same_enterprise_is_a_member(knows: Knows) -> None:
    person = await knows(user(team_id="T2", enterprise_user={"id": "W1"})).person("T1", "U1")
    assert is_member(person)


async def test_slackbot_is_a_bot_whatever_slack_says(knows: Knows) -> None:
    assert (await knows(user(id="USLACKBOT")).person("T1", "USLACKBOT")).is_bot


@pytest.mark.parametrize("code", ["user_not_found", "user_not_visible"])
async def test_somebody_whom_slack_does_not_know_is_an_outsider(knows: Knows, code: str) -> None:
    person = await knows(FakeSlack(users_info=refusal(code))).person("T1", "U9")
    assert person.is_outsider


@pytest.mark.parametrize("flag", ["is_admin", "is_owner"])
async def test_admins_and_owners_are_managers_until_a_list_is_set(knows: Knows, flag: str) -> None:
    person = await knows(user(**{flag: True})).person("T1", "U1")
    assert await is_manager(services(), person)
    assert not await is_manager(services(preferences=Preferences(managers=frozenset({"U2"}))), person)
    assert await is_manager(services(preferences=Preferences(managers=frozenset({"U1"}))), person)


async def test_slack_is_asked_once_until_what_it_said_is_old(knows: Knows, clock: StillClock) -> None:
    slack = user()
    directory = knows(slack)
    for _ in range(3):
        await directory.person("T1", "U1")
    assert slack.times("users_info") == 1
    clock.moment += FRESH + timedelta(seconds=1)
    slack.answers["users_info"] = {"user": DANA | {"is_restricted": True}}
    assert (await directory.person("T1", "U1")).is_outsider
    assert slack.times("users_info") == 2


async def test_who_was_asked_before_a_restart_is_known_after_it(knows: Knows) -> None:
    await knows(user()).person("T1", "U1")
    slack = FakeSlack()
    assert (await knows(slack).person("T1", "U1")).name == "Dana Reyes"
    assert slack.asked == []


async def test_a_person_who_changed_is_asked_about_at_once(knows: Knows) -> None:
    slack = user()
    directory = knows(slack)
    directory.forget_person("T1", "U1")
    await directory.person("T1", "U1")
    slack.answers["users_info"] = {"user": DANA | {"deleted": True}}
    directory.forget_person("T1", "U1")
    assert (await directory.person("T1", "U1")).deleted


async def test_what_a_person_chose_survives_a_fresh_look(knows: Knows, store: SqlStore, clock: StillClock) -> None:
    directory = knows(user())
    person = await directory.person("T1", "U1")
    async with store.write("T1", actor_id="U1", what="muted") as unit:
        directory.keep(await unit.change(person, bar=0.1))
    clock.moment += FRESH * 2
    assert (await directory.person("T1", "U1")).bar == 0.1


@EVERY_WAY_TO_BE_DOWN
async def test_without_slack_what_was_known_of_a_person_holds(
    knows: Knows, clock: StillClock, trouble: Exception
) -> None:
    slack = user()
    directory = knows(slack)
    await directory.person("T1", "U1")
    clock.moment += FRESH * 2
    slack.answers["users_info"] = trouble
    assert (await directory.person("T1", "U1")).name == "Dana Reyes"


@EVERY_WAY_TO_BE_DOWN
async def test_without_slack_nobody_new_is_taken_for_a_colleague(knows: Knows, trouble: Exception) -> None:
    directory = knows(FakeSlack(users_info=trouble))
    with pytest.raises(Unavailable):
        await directory.person("T1", "U9")


async def test_a_command_of_an_outsider_is_refused(store: SqlStore, clock: StillClock) -> None:
    using = services(store, clock=clock, slack=user(is_restricted=True))
    with pytest.raises(NotAllowed):
        await member(using, "T1", "U1")


# --- direct conversations -------------------------------------------------------------------------------------


async def test_a_direct_conversation_is_opened_once(knows: Knows) -> None:
    slack = user()
    slack.answers["conversations.open"] = {"channel": {"id": "D1"}}
    directory = knows(slack)
    assert [await directory.direct("T1", "U1") for _ in range(2)] == ["D1", "D1"]
    assert slack.times("conversations.open") == 1
    assert await knows(FakeSlack()).direct("T1", "U1") == "D1"


# --- channels -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "closed", "shared"),
    [
        ({}, False, False),
        ({"is_private": True}, True, False),
        ({"is_im": True}, True, False),
        ({"is_mpim": True}, True, False),
        ({"is_ext_shared": True}, False, True),
        ({"is_pending_ext_shared": True}, False, True),
    ],
    ids=str,
)
async def test_a_channel_is_what_slack_says(
    knows: Knows,
    flags: dict[str, bool],
    closed: bool,  # noqa: FBT001 - the expected answers
    shared: bool,  # noqa: FBT001
) -> None:
    slack = FakeSlack(conversations_info={"channel": {"id": "C1", "name": "deals"} | flags})
    channel = await knows(slack).channel("T1", "C1")
    assert (channel.name, channel.closed, channel.shared) == ("deals", closed, shared)
    assert channel.direct is flags.get("is_im", False)


@pytest.mark.parametrize("code", ["channel_not_found", "missing_scope"])
async def test_a_channel_that_slack_does_not_show_counts_as_closed(knows: Knows, code: str) -> None:
    assert (await knows(FakeSlack(conversations_info=refusal(code))).channel("T1", "C1")).closed


@EVERY_WAY_TO_BE_DOWN
async def test_without_slack_what_was_known_of_a_channel_holds(
    knows: Knows, clock: StillClock, trouble: Exception
) -> None:
    slack = FakeSlack(conversations_info={"channel": {"id": "C1", "name": "deals"}})
    directory = knows(slack)
    await directory.channel("T1", "C1")
    slack.answers["conversations_info"] = trouble
    directory.forget_channel("T1", "C1")
    assert (await directory.channel("T1", "C1")).name == "deals"
    with pytest.raises(Unavailable):
        await directory.channel("T1", "C2")


async def test_a_channel_that_was_never_seen_is_not_asked_about_in_passing(knows: Knows) -> None:
    slack = FakeSlack(conversations_info={"channel": {"id": "C1", "name": "deals"}})
    directory = knows(slack)
    assert await directory.channel_if_known("T1", "C1") is None
    assert slack.asked == []
    await directory.channel("T1", "C1")
    assert await directory.channel_if_known("T1", "C1") is not None
    assert await knows(FakeSlack()).channel_if_known("T1", "C1") is not None


# --- members --------------------------------------------------------------------------------------------------


def pages(*of: list[str]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def page(arguments: dict[str, Any]) -> dict[str, Any]:
        number = int(arguments["cursor"] or 0)
        following = str(number + 1) if number + 1 < len(of) else ""
        return {"members": of[number], "response_metadata": {"next_cursor": following}}

    return page


async def test_members_are_read_to_the_last_page(knows: Knows) -> None:
    slack = FakeSlack(conversations_members=pages(["U1", "U2"], ["U3"], ["U4"]))
    assert await knows(slack).members("T1", "C1") == {"U1", "U2", "U3", "U4"}
    assert slack.times("conversations_members") == 3


async def test_members_are_believed_for_a_minute(knows: Knows, clock: StillClock) -> None:
    slack = FakeSlack(conversations_members=pages(["U1"]))
    directory = knows(slack)
    await directory.members("T1", "C1")
    await directory.members("T1", "C1")
    assert slack.times("conversations_members") == 1
    clock.moment += MEMBERS_FRESH + timedelta(seconds=1)
    slack.answers["conversations_members"] = pages([])
    assert await directory.members("T1", "C1") == frozenset()


async def test_who_left_is_no_member_at_once(knows: Knows) -> None:
    slack = FakeSlack(conversations_members=pages(["U1"]))
    directory = knows(slack)
    await directory.members("T1", "C1")
    slack.answers["conversations_members"] = {"members": [], "response_metadata": None}
    directory.forget_channel("T1", "C1")
    assert await directory.members("T1", "C1") == frozenset()


@EVERY_WAY_TO_BE_DOWN
async def test_half_a_list_of_members_is_none(knows: Knows, trouble: Exception) -> None:
    def first_page_only(arguments: dict[str, Any]) -> Any:
        return trouble if arguments["cursor"] else {"members": ["U1"], "response_metadata": {"next_cursor": "1"}}

    assert await knows(FakeSlack(conversations_members=first_page_only)).members("T1", "C1") == frozenset()


async def test_a_viewer_sees_the_closed_channels_that_have_them_inside(store: SqlStore, clock: StillClock) -> None:
    who = {"C1": ["U1", "U2"], "C2": ["U2"]}
    slack = FakeSlack(conversations_members=lambda asked: {"members": who[asked["channel"]]})
    async with store.write("T1", actor_id="kith", what="channel_seen") as unit:
        for channel_id in who:
            await unit.add(Channel(channel_id=channel_id, closed=True))
        await unit.add(Channel(channel_id="C3", closed=False))
        await unit.add(Channel(channel_id="D1", closed=True, direct=True))
    sees = await viewer(services(store, clock=clock, slack=slack), Person(workspace_id="T1", user_id="U1"))
    assert sees.channels == {"C1"}
    assert slack.times("conversations_members") == 2
