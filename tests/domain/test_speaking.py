from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model import Listening, Person
from domain.policy import UNASKED_PER_DAY, UNASKED_PER_WEEK
from domain.speaking import Showing, is_working, may_show, next_working_moment, second_call_due

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
