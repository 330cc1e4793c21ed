from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates import zone
from domain.model import Card, CardKind, Kind, Listening, Missed, Person
from domain.policy import UNASKED_PER_DAY, UNASKED_PER_WEEK
from domain.speaking import (
    Showing,
    is_ghosted,
    is_working,
    left_over,
    may_show,
    next_try,
    next_working_moment,
    note_week,
    second_call_due,
)

TUESDAY = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONES = ["UTC", "America/Chicago", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Apia", "nowhere"]
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
zones = st.sampled_from(ZONES)


def dana(**values: object) -> Person:
    return Person(user_id="dana", tz="America/Chicago", **values)  # type: ignore[arg-type]


def why(
    person: Person,
    *shown: datetime,
    at: datetime = TUESDAY,
    own: bool = True,
    per_day: int = UNASKED_PER_DAY,
    per_week: int = UNASKED_PER_WEEK,
) -> str:
    showing = may_show(at, person, shown, per_day, per_week, caused_by_own_act=own)
    assert showing.now is (showing.reason == "within the budget")
    return showing.reason


def test_two_a_day_and_no_more() -> None:
    assert why(dana()) == "within the budget"
    assert why(dana(), TUESDAY - HOUR) == "within the budget"
    assert why(dana(), TUESDAY - HOUR, TUESDAY - HOUR) == "enough for today"


def test_a_new_day_begins_at_midnight_of_the_person() -> None:
    yesterday_there = datetime(2026, 3, 3, 5, 59, tzinfo=UTC)
    assert why(dana(), yesterday_there, yesterday_there) == "within the budget"
    assert why(dana(), yesterday_there + HOUR, yesterday_there + HOUR) == "enough for today"


def test_five_a_week_over_all_kinds() -> None:
    week = [TUESDAY - days * DAY for days in (1, 2, 3, 4, 5)]
    assert why(dana(), *week) == "enough for this week"
    assert why(dana(), *week[1:], TUESDAY - 7 * DAY) == "within the budget"


def test_minus_one_lifts_the_cap() -> None:
    many = [TUESDAY - HOUR] * 20
    assert why(dana(), *many, per_day=-1) == "within the budget"
    assert why(dana(), *many, per_day=99, per_week=-1) == "within the budget"
    assert why(dana(), *many, per_day=99) == "enough for this week"
    assert why(dana(), per_day=0) == "enough for today"


def test_a_muted_person_is_left_alone_until_the_mute_ends() -> None:
    assert why(dana(muted_until=TUESDAY + DAY)) == "muted until 4 March"
    assert why(dana(muted_until=TUESDAY)) == "within the budget"


def test_quiet_hours_bind_only_what_the_person_did_not_cause() -> None:
    night = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
    assert why(dana(), at=night, own=False) == "outside working hours"
    assert why(dana(), at=night) == "within the budget"
    assert why(dana(), own=False) == "within the budget"


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        (dana(is_bot=True), "nobody is there to read it"),
        (dana(deleted=True), "nobody is there to read it"),
        (dana(is_outsider=True), "not a colleague"),
    ],
)
def test_only_colleagues_are_spoken_to(person: Person, reason: str) -> None:
    assert why(person) == reason


@pytest.mark.parametrize(
    ("listen", "reason"), [(Listening.SILENT, "silent trial"), (Listening.COMMANDS, "commands only")]
)
def test_a_mode_that_says_nothing_unasked_is_kept(listen: Listening, reason: str) -> None:
    showing = may_show(TUESDAY, dana(), [], caused_by_own_act=True, listen=listen)
    assert showing == Showing(now=False, reason=reason)


@pytest.mark.parametrize(
    ("shown", "due"),
    [
        ("2026-03-03T10:00", "2026-03-03T13:00"),
        ("2026-03-03T06:00", "2026-03-03T12:00"),
        ("2026-03-03T15:30", "2026-03-04T10:30"),
        ("2026-03-03T14:00", "2026-03-04T09:00"),
        ("2026-03-06T16:00", "2026-03-09T11:00"),
        ("2026-03-07T12:00", "2026-03-09T12:00"),
        ("2026-03-06T18:00", "2026-03-09T12:00"),
    ],
)
def test_the_second_call_comes_three_working_hours_later(shown: str, due: str) -> None:
    chicago = ZoneInfo("America/Chicago")
    there = second_call_due(datetime.fromisoformat(shown).replace(tzinfo=chicago), "America/Chicago")
    assert there.astimezone(chicago).replace(tzinfo=None) == datetime.fromisoformat(due)


@given(moments, zones)
def test_the_next_working_moment_is_working_time_and_never_past(now: datetime, tz: str) -> None:
    then = next_working_moment(now, tz)
    assert then >= now
    assert is_working(then, tz)
    assert (then == now) is is_working(now, tz)
    assert then - now <= 4 * DAY
    assert then.tzinfo is UTC


@given(moments, zones)
def test_the_second_call_is_in_working_time_and_at_least_three_hours_later(shown: datetime, tz: str) -> None:
    due = second_call_due(shown, tz)
    assert is_working(due, tz)
    assert 3 * HOUR <= due - shown <= 5 * DAY


# --- what waits -----------------------------------------------------------------------------------------------

CHICAGO = ZoneInfo("America/Chicago")


def there(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-03-03T10:00", "2026-03-04T09:00"),
        ("2026-03-03T06:00", "2026-03-03T09:00"),
        ("2026-03-03T18:00", "2026-03-04T09:00"),
        ("2026-03-06T11:00", "2026-03-09T09:00"),
        ("2026-03-07T11:00", "2026-03-09T09:00"),
    ],
)
def test_what_may_not_be_said_is_thought_of_at_the_beginning_of_a_working_day(now: str, then: str) -> None:
    assert next_try(there(now), dana()) == there(then)


def test_while_muted_it_waits_for_the_end_of_the_mute() -> None:
    now = there("2026-03-03T10:00")
    assert next_try(now, dana(muted_until=there("2026-03-10T11:30"))) == there("2026-03-10T11:30")
    assert next_try(now, dana(muted_until=there("2026-03-14T11:30"))) == there("2026-03-16T09:00")


@given(moments, zones, st.none() | st.integers(0, 400))
def test_the_next_try_is_later_and_in_working_time(now: datetime, tz: str, muted_hours: int | None) -> None:
    until = None if muted_hours is None else now + muted_hours * HOUR
    person = Person(user_id="dana", tz=tz, muted_until=until)
    then = next_try(now, person)
    assert then > now
    assert until is None or then >= until
    assert is_working(then, tz)


@pytest.mark.parametrize(
    ("now", "week"),
    [
        ("2026-03-05T23:00", None),
        ("2026-03-06T14:59", None),
        ("2026-03-06T15:00", "2026-W10"),
        ("2026-03-07T12:00", "2026-W10"),
        ("2026-03-08T23:00", "2026-W10"),  # the clocks go forward on this Sunday
        ("2026-03-09T16:59", "2026-W10"),
        ("2026-03-09T17:00", None),
        ("2026-03-10T10:00", None),
        ("2026-03-12T10:00", None),
        ("2027-01-01T15:00", "2026-W53"),
        ("2027-01-04T09:00", "2026-W53"),
    ],
)
def test_the_note_may_come_from_friday_afternoon_to_the_end_of_monday(now: str, week: str | None) -> None:
    found = note_week(there(now), "America/Chicago")
    assert (found.name if found else None) == week


@given(moments, zones)
def test_what_stands_in_a_note_came_up_before_its_friday_afternoon(now: datetime, tz: str) -> None:
    week = note_week(now, tz)
    if week is not None:
        local = week.until.astimezone(zone(tz))
        assert (local.weekday(), local.hour) == (4, 12)
        assert 3 * HOUR <= now - week.until < 4 * DAY


@given(moments, zones)
def test_every_week_has_one_note_and_no_moment_belongs_to_two(now: datetime, tz: str) -> None:
    hours = [note_week(now + hour * HOUR, tz) for hour in range(24 * 7)]
    names = [week.name for week in hours if week]
    assert 1 <= len(set(names)) <= 2
    assert names == sorted(names)


def test_a_note_keeps_room_for_missed_messages() -> None:
    cards = [a_card(n) for n in range(9)]
    missed = [Missed(id=f"M{n}", author_id="dana", channel_id="C1", ts=str(n), kind=Kind.NEED) for n in range(9)]
    missed = [replace(one, score=n / 10) for n, one in enumerate(missed)]
    first, rest = left_over(cards, missed)
    assert [card.id for card in first] == ["K8", "K7", "K6"]
    assert [one.id for one in rest] == ["M8", "M7"]
    assert [len(part) for part in left_over(cards, [])] == [5, 0]
    assert [len(part) for part in left_over(cards[:1], missed)] == [1, 4]
    assert [len(part) for part in left_over(cards, missed[:1])] == [4, 1]
    assert left_over([], []) == ((), ())


def a_card(number: int) -> Card:
    return Card(
        id=f"K{number}",
        addressee_id="dana",
        kind=CardKind.SIGHTING,
        subject_id=f"S{number}",
        channel_id="C1",
        thread_ts="1.0",
        created_at=TUESDAY + number * HOUR,
    )


def test_three_in_a_row_without_an_answer_stop_a_kind() -> None:
    assert not is_ghosted([])
    assert not is_ghosted([False, False])
    assert is_ghosted([False, False, False])
    assert is_ghosted([True, False, False, False])
    assert not is_ghosted([False, False, True])
    assert not is_ghosted([False, False, False, True])
