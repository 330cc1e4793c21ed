"""The door: what deserves a row, with how little of it, and what is dropped at once."""

from typing import Any, cast

import pytest
from slack_bolt.response import BoltResponse

from domain.model import Channel, InboxEvent, Listening
from domain.ports import Store
from handlers.intake import emoji_name, moment, take, triage
from handlers.preferences import Preferences
from handlers.services import Services
from tests.handlers.fakes import FakeGate, FakeJobs, FakeSlack, FakeStore, services

MESSAGE = {
    "type": "message",
    "channel": "C1",
    "channel_type": "channel",
    "user": "U1",
    "ts": "1772452800.000100",
    "text": "a vendor did well",
}
EDIT = {
    "type": "message",
    "subtype": "message_changed",
    "hidden": True,
    "channel": "C1",
    "channel_type": "channel",
    "ts": "1772452900.000200",
    "event_ts": "1772452900.000200",
    "message": MESSAGE | {"text": "a vendor did very well", "edited": {"user": "U1", "ts": "1772452900.000000"}},
    "previous_message": MESSAGE,
}
DELETION = {
    "type": "message",
    "subtype": "message_deleted",
    "hidden": True,
    "channel": "C1",
    "deleted_ts": MESSAGE["ts"],
    "previous_message": MESSAGE,
}
REACTION = {
    "type": "reaction_added",
    "user": "U2",
    "reaction": "handshake",
    "item_user": "U1",
    "item": {"type": "message", "channel": "C1", "ts": MESSAGE["ts"]},
}


def body(event: dict[str, Any], number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "type": "event_callback",
        "event_id": f"Ev{number}",
        "team_id": "T1",
        "authorizations": [{"team_id": "T1", "user_id": "UB"}],
        "event": event,
    } | more


async def sorted_as(event: dict[str, Any], using: Services | None = None, **more: Any) -> InboxEvent | None:
    return await triage(body(event, **more), using or services())


async def kind_of(event: dict[str, Any], using: Services | None = None, **more: Any) -> str | None:
    row = await sorted_as(event, using, **more)
    return row.kind if row else None


class Door:
    """What events are taken by, with what it leans on."""

    def __init__(self) -> None:
        self.store, self.jobs = FakeStore(), FakeJobs()
        self._services = services(cast("Store", self.store), jobs=self.jobs)

    async def __call__(self, came: dict[str, Any]) -> BoltResponse:
        return await take(came, self._services)


# --- messages -------------------------------------------------------------------------------------------------


async def test_a_message_of_a_person_becomes_a_row_with_the_least_that_reading_needs() -> None:
    row = await sorted_as(MESSAGE | {"client_msg_id": "x", "blocks": [{"type": "rich_text"}], "team": "T1"})
    assert row is not None
    assert (row.id, row.workspace_id, row.kind, row.urgency) == ("Ev1", "T1", "message", 1)
    assert row.fact == f"message:C1:{MESSAGE['ts']}"
    assert row.payload == {
        "channel": "C1",
        "user": "U1",
        "ts": MESSAGE["ts"],
        "thread_ts": None,
        "text": "a vendor did well",
    }
    assert row.due_at == row.received_at


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
async def test_people_write_in_several_ways(subtype: str) -> None:
    assert await kind_of(MESSAGE | {"subtype": subtype}) == "message"


IGNORED = """assistant_app_thread bot_add bot_message bot_remove channel_archive channel_convert_to_private
channel_convert_to_public channel_join channel_leave channel_name channel_posting_permissions channel_purpose
channel_topic channel_unarchive document_mention ekm_access_denied file_comment file_mention group_archive group_join
group_leave group_name group_purpose group_topic group_unarchive huddle_thread message_replied pinned_item
reminder_add reply_broadcast tombstone unpinned_item something_of_tomorrow""".split()  # noqa: SIM905 - names read as names


@pytest.mark.parametrize("subtype", IGNORED)
async def test_what_no_person_wrote_is_ignored(subtype: str) -> None:
    gate = FakeGate()
    assert await kind_of(MESSAGE | {"subtype": subtype}, services(gate=gate)) is None
    assert gate.asked == []


@pytest.mark.parametrize(
    "writer",
    [
        {"bot_id": "B1"},
        {"app_id": "A1"},
        {"user": "USLACKBOT"},
        {"user": "UB"},
        {"user": None},
        {"user": ""},
        {"hidden": True},
    ],
    ids=str,
)
async def test_bots_slackbot_and_we_ourselves_are_not_heard(writer: dict[str, Any]) -> None:
    assert await kind_of(MESSAGE | writer) is None
    assert await kind_of(MESSAGE | {"channel_type": "im"} | writer) is None


async def test_nothing_is_taken_from_a_channel_that_is_shared_with_others() -> None:
    for event in (MESSAGE, EDIT, REACTION, MESSAGE | {"type": "app_mention"}):
        assert await kind_of(event, is_ext_shared_channel=True) is None


async def test_a_deletion_counts_also_where_a_channel_was_shared_meanwhile() -> None:
    assert await kind_of(DELETION, is_ext_shared_channel=True) == "message_deleted"


async def test_what_comes_from_where_kith_is_not_installed_is_dropped() -> None:
    slack = FakeSlack()
    slack.strangers = {"T2"}
    using = services(slack=slack)
    assert await sorted_as(MESSAGE, using, authorizations=[{"team_id": "T2", "user_id": "UB"}]) is None
    assert await sorted_as(MESSAGE, using) is not None


async def test_that_kith_was_removed_is_heard_also_where_its_token_is_not_there() -> None:
    slack = FakeSlack()
    slack.strangers = {"T1"}
    assert await kind_of({"type": "app_uninstalled"}, services(slack=slack)) == "uninstalled"
    assert await kind_of({"type": "tokens_revoked", "tokens": {"bot": []}}, services(slack=slack)) is None


async def test_an_event_of_nobodys_workspace_is_dropped() -> None:
    assert await triage(body(MESSAGE, authorizations=[], team_id=None), services()) is None
    row = await triage(body(MESSAGE, authorizations=None), services())
    assert row is not None
    assert row.workspace_id == "T1"


async def test_what_the_gate_drops_leaves_no_row() -> None:
    door = Door()
    answer = await door(body(MESSAGE | {"text": "lunch?"}))
    assert answer is not None
    assert answer.status == 200
    assert door.store.inbox.rows == []
    assert door.jobs.woken == 0


async def test_only_what_a_glance_does_not_tell_is_judged_at_length() -> None:
    gate = FakeGate()
    using = services(gate=gate)
    assert await kind_of(MESSAGE | {"text": "lunch?"}, using) is None
    assert await kind_of(MESSAGE, using) == "message"
    assert gate.judged == []
    assert await kind_of(MESSAGE | {"text": "maybe a vendor"}, using) == "message"
    assert await kind_of(MESSAGE | {"text": "maybe lunch"}, using) is None
    assert gate.judged == ["maybe a vendor", "maybe lunch"]


@pytest.mark.parametrize("subtype", [None, "me_message"])
async def test_with_commands_only_no_talk_is_judged(subtype: str | None) -> None:
    gate = FakeGate()
    using = services(gate=gate, preferences=Preferences(listen=Listening.COMMANDS))
    assert await kind_of(MESSAGE | {"subtype": subtype}, using) is None
    assert await kind_of(EDIT, using) is None
    assert gate.asked == []
    assert await kind_of(MESSAGE | {"text": "<@UB> who does storage?"}, using) == "mention"
    assert await kind_of(MESSAGE | {"channel_type": "im"}, using) == "direct"


async def test_only_channels_on_the_list_are_listened_to() -> None:
    using = services(preferences=Preferences(channels=frozenset({"C1"})))
    assert await kind_of(MESSAGE, using) == "message"
    assert await kind_of(MESSAGE | {"channel": "C2"}, using) is None
    assert await kind_of(EDIT | {"channel": "C2"}, using) is None


@pytest.mark.parametrize("channel", [{"listening": False}, {"shared": True}], ids=str)
async def test_a_channel_that_was_stopped_or_is_known_as_shared_is_not_listened_to(channel: dict[str, Any]) -> None:
    using = services()
    using.directory.keep_channel(Channel(workspace_id="T1", channel_id="C1", **channel))
    assert await kind_of(MESSAGE, using) is None


async def test_a_reply_is_judged_with_the_root_of_its_thread() -> None:
    gate = FakeGate()
    using = services(gate=gate)
    await sorted_as(MESSAGE | {"text": "who knows movers?"}, using)
    reply = MESSAGE | {"ts": "1772452801.000100", "thread_ts": MESSAGE["ts"], "text": "they did well"}
    assert await kind_of(reply, using) is None
    assert gate.asked[-1] == ("they did well", "who knows movers?")


async def test_in_a_thread_that_holds_a_sighting_every_reply_is_read() -> None:
    using = services()
    using.threads.heat(("T1", "C1", str(MESSAGE["ts"])))
    reply = MESSAGE | {"ts": "1772452801.000100", "thread_ts": MESSAGE["ts"], "text": "they did well"}
    assert await kind_of(reply, using) == "message"
    assert await kind_of(MESSAGE | {"text": "they did well"}, using) is None


# --- what is said to Kith -------------------------------------------------------------------------------------


async def test_a_mention_and_its_message_are_one_fact() -> None:
    door = Door()
    said = MESSAGE | {"text": "<@UB|kith> who knows movers?"}
    await door(body(said, 1))
    await door(body(said | {"type": "app_mention"}, 2))
    assert [row.kind for row in door.store.inbox.rows] == ["mention"]
    assert door.store.inbox.rows[0].urgency == 0


async def test_a_mention_of_somebody_else_is_talk() -> None:
    assert await kind_of(MESSAGE | {"text": "<@U2> saw the vendor"}) == "message"
    assert await kind_of(MESSAGE | {"text": "<@U2> had lunch"}) is None


async def test_a_mention_by_a_bot_is_not_answered() -> None:
    assert await kind_of(MESSAGE | {"type": "app_mention", "bot_id": "B1"}) is None


async def test_a_direct_message_is_urgent_and_not_judged() -> None:
    gate = FakeGate()
    row = await sorted_as(MESSAGE | {"channel_type": "im", "text": "hi"}, services(gate=gate))
    assert row is not None
    assert (row.kind, row.urgency, gate.asked) == ("direct", 0, [])


async def test_an_edited_direct_message_is_left_to_its_card() -> None:
    assert await kind_of(EDIT | {"channel_type": "im"}) is None


# --- edits and deletions --------------------------------------------------------------------------------------


async def test_an_edit_is_a_row_with_the_new_text() -> None:
    row = await sorted_as(EDIT)
    assert row is not None
    assert (row.kind, row.fact) == ("message_changed", f"changed:C1:{MESSAGE['ts']}:1772452900.000000")
    assert row.payload["text"] == "a vendor did very well"


@pytest.mark.parametrize(
    "message",
    [
        MESSAGE | {"blocks": [{"type": "rich_text"}]},
        MESSAGE | {"reply_count": 1, "latest_reply": "1772452950.000100"},
        MESSAGE | {"attachments": [{"title": "unfurled"}]},
    ],
    ids=["blocks", "a reply", "a link unfurled"],
)
async def test_a_change_that_leaves_the_text_alone_is_ignored(message: dict[str, Any]) -> None:
    assert await kind_of(EDIT | {"message": message}) is None


async def test_an_edit_by_a_bot_is_ignored() -> None:
    assert await kind_of(EDIT | {"message": EDIT["message"] | {"bot_id": "B1"}}) is None  # type: ignore[operator]


async def test_text_that_the_gate_drops_never_travels() -> None:
    message = MESSAGE | {"text": "secret plans for lunch", "edited": {"ts": "1772452900.000000"}}
    row = await sorted_as(EDIT | {"message": message})
    assert row is not None
    assert row.payload["text"] == ""
    assert "secret" not in repr(row)


async def test_a_deletion_says_only_where() -> None:
    row = await sorted_as(DELETION)
    assert row is not None
    assert (row.kind, row.fact) == ("message_deleted", f"deleted:C1:{MESSAGE['ts']}")
    assert row.payload == {"channel": "C1", "ts": MESSAGE["ts"]}


async def test_what_was_deleted_is_forgotten_at_once() -> None:
    using, place = services(), ("T1", "C1", str(MESSAGE["ts"]))
    await sorted_as(MESSAGE, using)
    assert using.threads.parent(place) == "a vendor did well"
    await sorted_as(DELETION, using)
    assert using.threads.parent(place) is None


@pytest.mark.parametrize("writer", [{"user": "UB"}, {"bot_id": "B1"}], ids=str)
async def test_the_deletion_of_a_bots_message_is_ignored(writer: dict[str, str]) -> None:
    assert await kind_of(DELETION | {"previous_message": MESSAGE | writer}) is None


# --- emoji ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("handshake", "handshake"),
        ("handshake::skin-tone-4", "handshake"),
        ("handshake::skin-tone-2-3", "handshake"),
        ("handshake::skin-tone-2::skin-tone-5", "handshake"),
        ("skin-tone-2", "skin-tone-2"),
        ("", ""),
    ],
)
def test_an_emoji_has_its_name_without_skin(raw: str, name: str) -> None:
    assert emoji_name(raw) == name


@pytest.mark.parametrize(
    "emoji",
    ["handshake", "handshake::skin-tone-6", "white_check_mark", "heavy_check_mark", "large_yellow_circle", "x"],
)
@pytest.mark.parametrize("kind", ["reaction_added", "reaction_removed"])
async def test_an_emoji_that_means_something_is_a_row(emoji: str, kind: str) -> None:
    row = await sorted_as(REACTION | {"type": kind, "reaction": emoji})
    assert row is not None
    assert (row.kind, row.fact, row.urgency) == (kind, None, 0)
    assert row.payload == {
        "user": "U2",
        "emoji": emoji.partition("::")[0],
        "channel": "C1",
        "ts": MESSAGE["ts"],
        "author": "U1",
    }


@pytest.mark.parametrize(
    "change",
    [{"reaction": "tada"}, {"item": {"type": "file", "file": "F1"}}, {"item": None}, {"user": "UB"}],
    ids=str,
)
async def test_other_emoji_are_ignored(change: dict[str, Any]) -> None:
    assert await kind_of(REACTION | change) is None


# --- the rest -------------------------------------------------------------------------------------------------


async def test_our_home_tab_is_drawn_when_it_is_opened() -> None:
    assert await kind_of({"type": "app_home_opened", "user": "U1", "tab": "home"}) == "home_opened"
    assert await kind_of({"type": "app_home_opened", "user": "U1", "tab": "messages"}) is None


async def test_being_removed_from_the_workspace_is_a_row() -> None:
    assert await kind_of({"type": "app_uninstalled"}) == "uninstalled"
    assert await kind_of({"type": "tokens_revoked", "tokens": {"bot": ["UB"]}}) == "uninstalled"
    assert await kind_of({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}) is None


async def test_only_our_own_joining_is_a_row() -> None:
    joined = {"type": "member_joined_channel", "channel": "C1", "inviter": "U1"}
    assert await kind_of(joined | {"user": "UB"}) == "joined"
    assert await kind_of(joined | {"user": "U2"}) is None
    assert await kind_of(joined | {"type": "member_left_channel", "user": "UB"}) is None


async def test_a_channel_that_changed_is_asked_about_again() -> None:
    using = services()
    for kind in ("channel_rename", "channel_unshared", "channel_archive"):
        using.directory._stale.clear()
        channel: object = {"id": "C1", "name": "new"} if kind == "channel_rename" else "C1"
        assert await kind_of({"type": kind, "channel": channel}, using) is None
        assert ("T1", "C1") in using.directory._stale
    using.directory._stale.clear()
    assert await kind_of({"type": "channel_shared", "channel": "C1"}, using) == "channel_shared"
    assert ("T1", "C1") in using.directory._stale
    row = await sorted_as({"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C2"}, using)
    assert row is not None
    assert row.payload == {"old": "C1", "new": "C2"}


async def test_an_unknown_event_is_acknowledged_and_forgotten() -> None:
    assert await kind_of({"type": "emoji_changed"}) is None
    assert await kind_of({"type": "user_change", "user": {"id": "U9"}}) is None


async def test_what_is_accepted_wakes_the_worker_once() -> None:
    door = Door()
    for _ in range(3):
        answer = await door(body(MESSAGE))
        assert answer.status == 200
    assert len(door.store.inbox.rows) == door.jobs.woken == 1


async def test_slack_is_told_to_come_again_when_nothing_can_be_written() -> None:
    door = Door()
    door.store.inbox.broken = True
    answer = await door(body(MESSAGE))
    assert answer.status == 503
    door.store.inbox.broken = False
    await door(body(MESSAGE))
    assert len(door.store.inbox.rows) == 1


def test_a_message_has_its_moment() -> None:
    assert moment("1772452800.000100").isoformat() == "2026-03-02T12:00:00.000100+00:00"
