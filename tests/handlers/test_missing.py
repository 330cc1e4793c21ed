"""What is set aside for "did I miss these?": ids, few of them, and only where nobody else's reading decides."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.model import (
    Act,
    Card,
    CardKind,
    Channel,
    InboxEvent,
    Kind,
    Listening,
    Missed,
    ModelResult,
    Person,
    Reading,
    Sighting,
    Usage,
    VendorRead,
    Workspace,
)
from domain.policy import MISSED_AT_MOST, MISSED_FROM, TRIAL
from handlers.hearing import Said
from handlers.lifecycle import on_channel_id_changed
from handlers.missing import keep_missed
from handlers.preferences import Preferences
from handlers.services import Services
from handlers.sweeps import chores
from jobs.sweep import Sweep
from storage.store import SqlStore
from tests.handlers.fakes import NOON, FakeSlack, FixedPreferences, StillClock, services

CORVID = (VendorRead(name="Corvid HVAC"),)
DEALS = Channel(workspace_id="T1", channel_id="C1", name="deals", closed=False)
CLOSED = Channel(workspace_id="T1", channel_id="C2", name="deal-room", closed=True)
UNSURE = Reading(kind=Kind.SIGHTING, worth=0.3, vendors=CORVID, customer="Hooli")


@pytest.fixture
def slack() -> FakeSlack:
    numbers = iter(range(1, 1000))
    return FakeSlack(
        **{
            "users_info": lambda asked: {"user": {"id": asked["user"], "real_name": "Mona", "is_admin": True}},
            "users_list": {"members": [{"id": "U8", "is_admin": True}, {"id": "U9", "is_owner": True}, {"id": "U1"}]},
            "conversations.open": lambda asked: {"channel": {"id": f"D{asked['json']['users']}"}},
            "conversations_members": {"members": ["U8"]},
            "conversations_history": {"messages": []},
            "chat_postMessage": lambda _: {"ts": f"{next(numbers)}.0"},
            "chat_update": {"ok": True},
        }
    )


@pytest.fixture
async def using(store: SqlStore, clock: StillClock, slack: FakeSlack) -> Services:
    async with store.write("T1", actor_id="kith", what="set up") as unit:
        await unit.add(Workspace(id="T1"))
    return services(store, clock=clock, slack=slack)


def message(number: int = 1, *, channel: Channel = DEALS) -> Said:
    author = Person(workspace_id="T1", user_id="U1", name="Dana Reyes")
    ts = f"{NOON.timestamp() - number:.0f}.0"
    return Said(workspace_id="T1", channel=channel, author=author, ts=ts, thread_ts=None, text="some words")


async def rows(store: SqlStore) -> list[Missed]:
    async with store.read("T1") as unit:
        return await unit.find(Missed)


# --- what is kept ---------------------------------------------------------------------------------------------


async def test_a_message_is_set_aside_once_with_ids_only(store: SqlStore, using: Services) -> None:
    for _ in range(2):
        await keep_missed(message(), UNSURE, using)
    [row] = await rows(store)
    assert (row.author_id, row.channel_id, row.kind, row.score, row.answer) == ("U1", "C1", Kind.SIGHTING, 0.3, None)
    async with store.read("T1") as unit:
        everything = repr([row, await unit.find(Act)])
    assert not any(word in everything for word in ("Corvid", "Hooli", "some words", "Dana"))


@pytest.mark.parametrize(
    "reading",
    [
        Reading(),
        replace(UNSURE, vendors=()),
        replace(UNSURE, kind=Kind.PARTNER_PITCH),
        replace(UNSURE, worth=MISSED_FROM - 0.01),
    ],
    ids=["ordinary talk", "nobody to remember", "another kind", "hardly worth it"],
)
async def test_what_a_yes_would_bring_nothing_of_is_not_set_aside(
    store: SqlStore, using: Services, reading: Reading
) -> None:
    await keep_missed(message(), reading, using)
    assert await rows(store) == []


async def test_a_need_without_any_vendor_is_set_aside(store: SqlStore, using: Services) -> None:
    await keep_missed(message(), Reading(kind=Kind.NEED, worth=0.3), using)
    assert len(await rows(store)) == 1


@pytest.mark.parametrize(
    ("preferences", "reading", "channel", "kept"),
    [
        (Preferences(), UNSURE, DEALS, True),
        (Preferences(), UNSURE, CLOSED, True),
        (
            Preferences(),
            replace(UNSURE, usage=Usage(model="m", prompt_version="1", result=ModelResult.OK)),
            DEALS,
            False,
        ),
        (
            Preferences(),
            replace(UNSURE, usage=Usage(model="m", prompt_version="1", result=ModelResult.FAILED)),
            DEALS,
            False,
        ),
        (Preferences(listen=Listening.SILENT), UNSURE, DEALS, False),
        (Preferences(listen=Listening.COMMANDS), UNSURE, DEALS, False),
    ],
    ids=["local", "closed", "model", "model, to be read again", "silent", "commands"],
)
async def test_where_a_model_reads_or_nothing_is_said_nothing_is_set_aside(
    *, store: SqlStore, using: Services, preferences: Preferences, reading: Reading, channel: Channel, kept: bool
) -> None:
    there = replace(using, preferences=FixedPreferences(store, preferences))
    await keep_missed(message(channel=channel), reading, there)
    assert bool(await rows(store)) is kept


async def test_of_many_the_likeliest_stay(store: SqlStore, using: Services) -> None:
    for number in range(MISSED_AT_MOST + 3):
        await keep_missed(message(number), replace(UNSURE, worth=0.2 + number / 100), using)
    kept = sorted(row.score for row in await rows(store))
    assert kept == [0.2 + number / 100 for number in range(3, MISSED_AT_MOST + 3)]


async def test_it_follows_a_channel_that_gets_another_id(store: SqlStore, using: Services, slack: FakeSlack) -> None:
    await keep_missed(message(), UNSURE, using)
    event = InboxEvent(id="Ev1", workspace_id="T1", kind="channel_id_changed", payload={"old": "C1", "new": "C9"})
    await store.inbox.accept(event)
    [claimed] = await store.inbox.claim(NOON, limit=1)
    await on_channel_id_changed(claimed, using)
    assert [row.channel_id for row in await rows(store)] == ["C9"]


# --- the silent trial -----------------------------------------------------------------------------------------


@pytest.fixture
def silent(store: SqlStore, using: Services) -> Services:
    return replace(using, preferences=FixedPreferences(store, Preferences(listen=Listening.SILENT)))


async def sweep(using: Services) -> None:
    await Sweep(using.clock, chores(using)).once()


def reports(slack: FakeSlack) -> list[dict[str, Any]]:
    found = [asked for method, asked in slack.asked if method == "chat_postMessage"]
    return [asked for asked in found if asked["text"].startswith("Two weeks of listening silently")]


async def a_card(store: SqlStore, channel: Channel, vendor: str, **values: Any) -> None:
    async with store.write("T1", actor_id="kith", what="set up") as unit:
        if await unit.first(Channel, channel_id=channel.channel_id) is None:
            await unit.add(channel)
        seen = await unit.add(
            Sighting(
                vendor_name=vendor, witness_id="U1", closed=channel.closed, channel_id=channel.channel_id, ts=vendor
            )
        )
        card = Card(addressee_id="U1", kind=CardKind.SIGHTING, subject_id=seen.id, channel_id="C1", thread_ts=vendor)
        await unit.add(replace(card, channel_id=channel.channel_id, created_at=NOON, **values))


async def test_every_manager_is_told_once_when_two_weeks_are_over(
    store: SqlStore, clock: StillClock, slack: FakeSlack, silent: Services
) -> None:
    await sweep(silent)
    await a_card(store, DEALS, "Lakeshore IT")
    clock.moment = NOON + TRIAL - timedelta(days=3)
    await sweep(silent)
    assert reports(slack) == []
    clock.moment = NOON + TRIAL
    await sweep(silent)
    await sweep(silent)
    assert sorted(report["channel"] for report in reports(slack)) == ["DU8", "DU9"]
    clock.pass_by(days=30)
    await sweep(silent)
    assert len(reports(slack)) == 2


async def test_the_report_counts_everything_and_shows_open_channels_only(
    store: SqlStore, clock: StillClock, slack: FakeSlack, silent: Services
) -> None:
    await sweep(silent)
    await a_card(store, DEALS, "Lakeshore IT")
    await a_card(store, CLOSED, "Corvid HVAC")
    for number in range(6):
        await a_card(store, DEALS, f"Vendor number {number}")
    clock.moment = NOON + TRIAL
    await sweep(silent)
    drawn = str(reports(slack)[0]["blocks"])
    assert "8 questions about vendors that somebody saw" in drawn
    assert "Corvid" not in drawn
    assert drawn.count("in private'") == 5
    assert "sighting_good" not in drawn


async def test_what_is_listened_to_aloud_is_no_trial(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services, silent: Services
) -> None:
    await sweep(silent)
    clock.pass_by(days=10)
    await sweep(using)
    clock.pass_by(days=10)
    await sweep(silent)
    assert reports(slack) == []
    async with store.read("T1") as unit:
        workspace = await unit.first(Workspace)
    assert workspace is not None
    assert workspace.silent_since == clock.now()


async def test_at_night_the_report_waits(clock: StillClock, slack: FakeSlack, silent: Services) -> None:
    await sweep(silent)
    clock.moment = NOON + TRIAL
    clock.pass_by(hours=12)
    await sweep(silent)
    assert reports(slack) == []
    clock.pass_by(hours=10)
    await sweep(silent)
    assert len(reports(slack)) == 2
