"""The Friday note and "did I miss these?": once a week, at the person's own time, and never when it is quiet there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from domain.model import (
    Card,
    CardKind,
    CardState,
    Channel,
    FridayNote,
    Kind,
    Listening,
    Missed,
    Person,
    Posting,
    Row,
    Sighting,
    Suggestion,
    SuggestionState,
    Workspace,
)
from domain.policy import MISSED_KEPT
from handlers.friday import AT_ONCE
from handlers.postings import ATTEMPTS
from handlers.preferences import Preferences
from handlers.services import Services
from handlers.sweeps import chores
from jobs.sweep import Sweep
from storage.store import SqlStore
from tests.handlers.fakes import FakeSlack, FixedPreferences, StillClock, refusal, services

R = TypeVar("R", bound=Row)

HEAD = "Left over this week"
WEDNESDAY = datetime(2026, 3, 4, 12, tzinfo=UTC)
FRIDAY = datetime(2026, 3, 6, 15, tzinfo=UTC)
MESSAGE = "Had Corvid HVAC over at <https://hooli.example|Hooli>, chiller runs again &amp; all is well"


class Zones(dict[str, str]):
    """Where each person lives."""

    def __missing__(self, user_id: str) -> str:
        return "UTC"


@pytest.fixture
def zones() -> Zones:
    return Zones()


@pytest.fixture
def slack(zones: Zones) -> FakeSlack:
    numbers = iter(range(1, 1000))
    return FakeSlack(
        **{
            "users_info": lambda asked: {
                "user": {"id": asked["user"], "real_name": "Dana Reyes", "tz": zones[asked["user"]]}
            },
            "users_list": {"members": []},
            "conversations.open": lambda asked: {"channel": {"id": f"D{asked['json']['users']}"}},
            "conversations_info": lambda asked: {"channel": {"name": "deals"}},
            "conversations_members": {"members": ["U1"]},
            "conversations_replies": lambda asked: {"messages": [{"ts": asked["ts"], "user": "U1", "text": MESSAGE}]},
            "conversations_history": {"messages": []},
            "chat_getPermalink": lambda asked: {"permalink": f"https://slack.example/p{asked['message_ts']}"},
            "chat_postMessage": lambda _: {"ts": f"{next(numbers)}.0"},
            "chat_update": {"ok": True},
        }
    )


@pytest.fixture
async def using(store: SqlStore, clock: StillClock, slack: FakeSlack) -> Services:
    clock.moment = WEDNESDAY
    async with store.write("T1", actor_id="kith", what="set up") as unit:
        await unit.add(Workspace(id="T1"))
    return services(store, clock=clock, slack=slack)


async def sweep(using: Services, times: int = 1) -> None:
    for _ in range(times):
        with capture_logs() as logged:
            await Sweep(using.clock, chores(using)).once()
        assert [line for line in logged if line["log_level"] == "error"] == []


async def kept(store: SqlStore, kind: type[R], /, **equals: Any) -> list[R]:
    async with store.read("T1") as unit:
        return await unit.find(kind, **equals)


async def add(store: SqlStore, *rows: Row) -> None:
    async with store.write("T1", actor_id="kith", what="set up") as unit:
        for row in rows:
            await unit.add(row)


async def a_missed(store: SqlStore, user_id: str = "U1", number: int = 1, **values: Any) -> None:
    row = Missed(author_id=user_id, channel_id="C1", ts=f"{number}.0", kind=Kind.SIGHTING, score=0.3, at=WEDNESDAY)
    if not await kept(store, Person, user_id=user_id):
        await add(store, Person(user_id=user_id, tz=values.pop("tz", "UTC")))
    await add(store, replace(row, **values))


async def a_question(store: SqlStore, user_id: str = "U1", **values: Any) -> None:
    if not await kept(store, Person, user_id=user_id):
        await add(store, Person(user_id=user_id))
    async with store.write("T1", actor_id="kith", what="set up") as unit:
        seen = await unit.add(Sighting(vendor_name="Lakeshore IT", witness_id=user_id, seen_at=WEDNESDAY))
        card = Card(addressee_id=user_id, kind=CardKind.SIGHTING, subject_id=seen.id, channel_id="C1", thread_ts="9.0")
        await unit.add(replace(card, created_at=WEDNESDAY, **values))


def posts(slack: FakeSlack) -> list[dict[str, Any]]:
    return [asked for method, asked in slack.asked if method == "chat_postMessage"]


def notes(slack: FakeSlack) -> list[dict[str, Any]]:
    return [post for post in posts(slack) if post["text"].startswith(HEAD)]


# --- when -----------------------------------------------------------------------------------------------------


async def test_the_note_comes_on_friday_afternoon_and_once_whatever_restarts(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services
) -> None:
    await a_missed(store)
    for hour in range(24 * 5):
        clock.moment = WEDNESDAY + timedelta(hours=hour)
        await sweep(using)  # each with chores of its own: nothing is remembered but the rows
        assert len(notes(slack)) == (clock.moment >= FRIDAY)
    [note] = await kept(store, FridayNote)
    assert (note.addressee_id, note.week) == ("U1", "2026-W10")
    assert notes(slack)[0]["channel"] == "DU1"


@pytest.mark.parametrize("tz", ["Pacific/Auckland", "Europe/Berlin", "America/Chicago"])
@pytest.mark.parametrize("monday", ["2026-03-02", "2026-03-09", "2026-03-30", "2026-04-06", "2026-10-26"])
async def test_it_is_friday_three_o_clock_where_the_person_is(
    *, store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services, zones: Zones, tz: str, monday: str
) -> None:
    zones["U1"] = tz
    started = datetime.fromisoformat(monday).replace(tzinfo=UTC)
    clock.moment = started - timedelta(days=1)
    await a_missed(store, tz=tz, at=clock.moment)
    due = (started + timedelta(days=4)).replace(hour=15, tzinfo=ZoneInfo(tz))
    clock.moment = due.astimezone(UTC) - timedelta(seconds=1)
    await sweep(using)
    assert notes(slack) == []
    clock.pass_by(seconds=1)
    await sweep(using, times=2)
    assert len(notes(slack)) == 1


async def test_a_missed_friday_is_made_up_for_on_monday_and_no_later(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services
) -> None:
    await a_missed(store)
    await a_missed(store, "U2", 2)
    slack.answers["conversations_replies"] = lambda asked: {
        "messages": [{"ts": asked["ts"], "user": f"U{asked['ts'][0]}", "text": MESSAGE}]
    }
    await mute(store, using, "U2", until=FRIDAY + timedelta(days=4))
    clock.moment = FRIDAY + timedelta(days=2)
    await sweep(using)
    assert notes(slack) == []
    clock.moment = FRIDAY + timedelta(days=2, hours=18)
    await sweep(using)
    assert [note["channel"] for note in notes(slack)] == ["DU1"]
    clock.moment = FRIDAY + timedelta(days=4)
    await sweep(using)
    assert [note["channel"] for note in notes(slack)] == ["DU1"]


async def mute(store: SqlStore, using: Services, user_id: str, until: datetime) -> None:
    async with store.write("T1", actor_id=user_id, what="muted") as unit:
        person = await unit.first(Person, user_id=user_id)
        assert person is not None
        using.directory.keep(await unit.change(person, muted_until=until))


async def test_nothing_to_say_is_no_note(store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services) -> None:
    await add(store, Person(user_id="U1"))
    clock.moment = FRIDAY
    await sweep(using, times=3)
    assert posts(slack) == []
    assert slack.times("users_info") == 0


async def test_what_came_up_an_hour_ago_is_left_alone(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services
) -> None:
    await a_missed(store, at=FRIDAY - timedelta(hours=1))
    clock.moment = FRIDAY
    await sweep(using)
    assert notes(slack) == []
    clock.moment += timedelta(days=7)
    await sweep(using)
    assert len(notes(slack)) == 1


@pytest.mark.parametrize("listen", [Listening.SILENT, Listening.COMMANDS])
async def test_where_nothing_is_said_unasked_there_is_no_note(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services, listen: Listening
) -> None:
    await a_missed(store)
    clock.moment = FRIDAY
    await sweep(replace(using, preferences=FixedPreferences(store, Preferences(listen=listen))))
    assert posts(slack) == []


async def test_over_the_budget_it_waits_for_the_next_working_day(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services
) -> None:
    await a_missed(store)
    spent: dict[str, Any] = {
        "recipient_id": "U1",
        "kind": "outcome_question",
        "ts": "1.0",
        "created_at": FRIDAY - timedelta(hours=2),
    }
    await add(store, *(Posting(subject_id=f"I{n}:question", **spent) for n in range(2)))
    clock.moment = FRIDAY
    await sweep(using)
    clock.moment = FRIDAY + timedelta(hours=1)
    await sweep(using)
    assert notes(slack) == []
    clock.moment = FRIDAY + timedelta(days=2, hours=18)
    await sweep(using)
    assert len(notes(slack)) == 1


async def test_in_one_process_nobody_is_gone_through_again_and_again(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services
) -> None:
    await a_missed(store)
    slack.answers["conversations_replies"] = slack.answers["conversations_history"] = refusal("channel_not_found")
    clock.moment, one = FRIDAY, Sweep(using.clock, chores(using))
    await one.once()
    looked = slack.times("conversations_replies")
    assert looked
    for _ in range(3):
        clock.pass_by(minutes=20)
        await one.once()
    assert slack.times("conversations_replies") == looked


async def test_many_people_get_their_notes_over_several_sweeps(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services
) -> None:
    for number in range(AT_ONCE + 2):
        await a_question(store, f"U{number:02}")
    clock.moment, one = FRIDAY, Sweep(using.clock, chores(using))
    await one.once()
    assert len(notes(slack)) == AT_ONCE
    await one.once()
    assert len(notes(slack)) == AT_ONCE + 2


async def test_one_whom_slack_does_not_tell_of_keeps_nobody_waiting(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services
) -> None:
    await a_missed(store, "U0", 7)
    await a_question(store)
    slack.answers["conversations_info"] = refusal("internal_error")
    clock.moment, one = FRIDAY, Sweep(using.clock, chores(using))
    await one.once()
    assert [note["channel"] for note in notes(slack)] == ["DU1"]
    slack.answers["conversations_info"] = {"channel": {"name": "deals"}}
    slack.answers["conversations_replies"] = {"messages": [{"ts": "7.0", "user": "U0", "text": MESSAGE}]}
    clock.pass_by(minutes=11)
    await one.once()
    assert [note["channel"] for note in notes(slack)] == ["DU1", "DU0"]


# --- what -----------------------------------------------------------------------------------------------------


async def test_a_missed_message_is_quoted_as_it_stands_now_with_its_link(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services
) -> None:
    await a_missed(store)
    clock.moment = FRIDAY
    await sweep(using)
    drawn = str(notes(slack)[0]["blocks"])
    assert "Had Corvid HVAC over at Hooli, chiller runs again & all is well" in drawn
    assert "https://slack.example/p1.0" in drawn
    assert "#deals" in drawn
    actions = [
        element["action_id"]
        for block in notes(slack)[0]["blocks"]
        for element in block.get("elements", ())
        if "action_id" in element
    ]
    assert actions == ["missed_yes", "missed_no", "mute_week"]
    assert "Corvid" not in repr([await kept(store, kind) for kind in (Missed, FridayNote, Posting)])


@pytest.mark.parametrize(
    "gone",
    [
        {"messages": []},
        {"messages": [{"ts": "1.0", "user": "U9", "text": "somebody else's"}]},
        {"messages": [{"ts": "1.0", "user": "U1", "text": ""}]},
        refusal("not_in_channel"),
    ],
    ids=["deleted", "not theirs", "empty", "refused"],
)
async def test_what_can_not_be_shown_is_left_out_and_alone_makes_no_note(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services, gone: Any
) -> None:
    await a_missed(store)
    slack.answers["conversations_replies"] = gone
    clock.moment = FRIDAY
    await sweep(using)
    assert posts(slack) == []
    await a_question(store)
    await sweep(using)
    assert "missed_yes" not in str(notes(slack)[0]["blocks"])
    assert "sighting_good" in str(notes(slack)[0]["blocks"])


async def test_a_closed_channel_is_quoted_to_its_present_members_only(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services
) -> None:
    slack.answers["conversations_info"] = {"channel": {"name": "deal-room", "is_private": True}}
    await add(store, Channel(channel_id="C1", name="deal-room", closed=True))
    await a_missed(store)
    slack.answers["conversations_members"] = {"members": ["U7"]}
    clock.moment = FRIDAY
    await sweep(using)
    assert posts(slack) == []
    clock.pass_by(minutes=2)
    slack.answers["conversations_members"] = {"members": ["U1"]}
    await sweep(using)
    assert len(notes(slack)) == 1


async def test_a_channel_that_kith_left_alone_since_is_not_quoted(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services
) -> None:
    await add(store, Channel(channel_id="C1", name="deals", closed=False, listening=False))
    await a_missed(store)
    clock.moment = FRIDAY
    await sweep(using)
    assert posts(slack) == []


async def test_five_things_at_most_and_none_of_them_twice(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services
) -> None:
    for number in range(1, 5):
        await a_missed(store, number=number, score=number / 10)
    for _ in range(4):
        await a_question(store)
    clock.moment = FRIDAY
    await sweep(using)
    [note] = await kept(store, FridayNote)
    assert (len(note.cards), len(note.missed)) == (3, 2)
    clock.moment += timedelta(days=7)
    await sweep(using)
    first, second = await kept(store, FridayNote, order="week")
    assert (len(second.cards), len(second.missed)) == (1, 2)
    assert not {*first.cards, *first.missed} & {*second.cards, *second.missed}


async def test_what_stands_in_the_note_is_not_called_again(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services
) -> None:
    await a_question(store, state=CardState.SHOWN, shown_at=WEDNESDAY, due_at=FRIDAY + timedelta(days=30))
    clock.moment = FRIDAY
    await sweep(using)
    assert [card.due_at for card in await kept(store, Card)] == [None]


# --- retention ------------------------------------------------------------------------------------------------


async def test_where_a_missed_message_stands_is_forgotten_after_two_weeks(
    store: SqlStore, clock: StillClock, using: Services
) -> None:
    await a_missed(store)
    clock.moment = WEDNESDAY + MISSED_KEPT - timedelta(seconds=1)
    await sweep(using)
    assert len(await kept(store, Missed)) == 1
    clock.pass_by(seconds=1)
    await sweep(using)
    assert await kept(store, Missed) == []


# --- the ghost rule -------------------------------------------------------------------------------------------


async def three_notes(store: SqlStore, clock: StillClock, using: Services) -> None:
    for week in range(3):
        await a_missed(store, number=week + 1, at=FRIDAY + timedelta(days=7 * week - 2))
        clock.moment = FRIDAY + timedelta(days=7 * week)
        await sweep(using)


async def a_fourth_week(store: SqlStore, clock: StillClock, using: Services) -> None:
    await a_missed(store, number=4, at=FRIDAY + timedelta(days=19))
    clock.moment = FRIDAY + timedelta(days=21)
    await sweep(using, times=2)


async def test_after_three_notes_without_an_answer_it_says_once_that_it_stops(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services
) -> None:
    await three_notes(store, clock, using)
    assert len(notes(slack)) == 3
    await a_fourth_week(store, clock, using)
    assert len(notes(slack)) == 3
    last = posts(slack)[-1]
    assert last["text"] == "My last three Friday notes found no answer, so I no longer write on Fridays."
    assert "ghost_back" in str(last["blocks"])
    said = len(posts(slack))
    for week in (4, 5):
        await a_missed(store, number=9 + week, at=FRIDAY + timedelta(days=7 * week - 2))
        clock.moment = FRIDAY + timedelta(days=7 * week)
        await sweep(using)
    assert len(posts(slack)) == said


@pytest.mark.parametrize("answered", [0, 1, 2])
async def test_one_answer_among_the_last_three_keeps_the_notes_coming(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services, answered: int
) -> None:
    await three_notes(store, clock, using)
    rows = await kept(store, Posting, order="created_at")
    async with store.write("T1", actor_id="U1", what="answered") as unit:
        await unit.change(rows[answered], answered_at=clock.now())
    await a_fourth_week(store, clock, using)
    assert len(notes(slack)) == 4


async def test_messages_that_never_reached_the_person_were_not_ignored(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services
) -> None:
    await three_notes(store, clock, using)
    rows = await kept(store, Posting, order="created_at")
    async with store.write("T1", actor_id="kith", what="set up") as unit:
        await unit.change(rows[1], ts=None, attempts=ATTEMPTS)
    await a_fourth_week(store, clock, using)
    assert len(notes(slack)) == 4


async def test_second_calls_stop_too_and_a_refused_suggestion_counts_as_an_answer(
    store: SqlStore, clock: StillClock, slack: FakeSlack, using: Services
) -> None:
    await add(store, Person(user_id="U1"))
    made = [Suggestion(need_id="N1", addressee_id="U1") for _ in range(4)]
    async with store.write("T1", actor_id="kith", what="set up") as unit:
        rows = [await unit.add(row) for row in made]
        for number, row in enumerate(rows[:3]):
            sent = Posting(kind="second_call", subject_id=f"{row.id}:again", recipient_id="U1", ts=f"{number}.0")
            await unit.add(replace(sent, created_at=WEDNESDAY - timedelta(days=10 - number)))
        card = Card(addressee_id="U1", kind=CardKind.SUGGESTION, subject_id=rows[3].id, channel_id="C1", thread_ts="1")
        await unit.add(replace(card, state=CardState.SHOWN, shown_at=WEDNESDAY, due_at=WEDNESDAY))
    await sweep(using)
    assert [post["text"][:34] for post in posts(slack)] == ["My last three suggestions found no"]
    async with store.write("T1", actor_id="U1", what="set up") as unit:
        await unit.change(rows[2], state=SuggestionState.REFUSED)
        [card] = await unit.find(Card)
        await unit.change(card, due_at=WEDNESDAY)
    clock.moment += timedelta(days=1)
    await sweep(using)
    assert len(await kept(store, Posting, kind="second_call")) == 4
