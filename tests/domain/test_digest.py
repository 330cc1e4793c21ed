"""When the digest is due, over clock changes too, and what stands in it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.digest import Gathered, Told, compose, is_late, iso_week, last_due, weeks
from domain.funnel import Events
from domain.model import (
    Introduction,
    IntroductionState,
    Outcome,
    OutcomeKind,
    Referral,
    ReferralState,
    Sighting,
    SightingState,
    Vendor,
)

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]
DUE = datetime(2026, 3, 30, 6, tzinfo=UTC)
IN, BEFORE = DUE - timedelta(days=3), DUE - timedelta(days=10)
VENDORS = {
    "V": Vendor(id="V", name="Lakeshore IT", key="lakeshore it"),
    "W": Vendor(id="W", name="Lakeshore", key="lakeshore", merged_into="V"),
    "N": Vendor(id="N", name="Northgate Storage", key="northgate storage"),
}
INTRO = Introduction(id="I", vendor_id="V", rep_id="U1", customer_name="Globex", created_at=BEFORE)
OUTCOME = Outcome(
    id="O", introduction_id="I", vendor_id="V", kind=OutcomeKind.DELIVERED, told_by="U1", at=IN, customer_name="Globex"
)
SEEN = Sighting(vendor_name="Lakeshore IT", vendor_id="V", state=SightingState.CONFIRMED, confirmed_at=IN)


@pytest.mark.parametrize(
    ("now", "tz", "due"),
    [
        ("2026-03-30T05:59Z", "Europe/Berlin", "2026-03-23T07:00Z"),  # the clocks go forward on the 29th
        ("2026-03-30T06:00Z", "Europe/Berlin", "2026-03-30T06:00Z"),
        ("2026-10-26T06:59Z", "Europe/Berlin", "2026-10-19T06:00Z"),  # and back on 25 October
        ("2026-10-26T07:00Z", "Europe/Berlin", "2026-10-26T07:00Z"),
        ("2026-03-08T23:00Z", "America/New_York", "2026-03-02T13:00Z"),
        ("2026-03-09T12:00Z", "America/New_York", "2026-03-09T12:00Z"),
        ("2026-04-05T00:00Z", "nowhere", "2026-03-30T08:00Z"),
    ],
)
def test_due_at_local_monday_morning(now: str, tz: str, due: str) -> None:
    assert last_due(datetime.fromisoformat(now), tz) == datetime.fromisoformat(due)


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001
    st.sampled_from(ZONES),
    st.integers(0, 6),
    st.sampled_from(["00:00", "02:30", "08:00", "23:59"]),
)
def test_the_last_one_is_at_most_a_week_ago_on_its_day_at_its_hour(
    now: datetime, tz: str, weekday: int, at: str
) -> None:
    due = last_due(now, tz, weekday=weekday, at=at)
    assert due <= now < due + timedelta(days=7, hours=2)
    local = due.astimezone(ZoneInfo(tz))
    hour = datetime.fromisoformat(f"2026-01-01T{at}")
    assert abs((local.hour * 60 + local.minute) - (hour.hour * 60 + hour.minute)) in {0, 30, 60}
    assert local.weekday() == weekday


@given(
    st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),  # noqa: DTZ001
    st.sampled_from(ZONES),
    st.lists(st.integers(1, 72), min_size=1, max_size=60),
)
def test_however_often_it_is_looked_at_each_week_has_one_name(start: datetime, tz: str, steps: list[int]) -> None:
    names, now = [], start
    for hours in steps:
        now += timedelta(hours=hours)
        names.append(iso_week(last_due(now, tz), tz))
    assert names == sorted(names)
    span = (last_due(now, tz) - last_due(start, tz)) / timedelta(days=7)
    assert len(set(names)) <= round(span) + 1


def test_the_weeks_of_the_chart_touch_each_other_over_a_clock_change() -> None:
    spans = weeks(datetime(2026, 3, 30, 6, tzinfo=UTC), "Europe/Berlin")
    assert [a.end for a in spans[:-1]] == [b.start for b in spans[1:]]
    assert spans[-1].start == datetime(2026, 3, 23, 7, tzinfo=UTC)
    assert len(spans) == 8


def test_a_missed_one_is_late() -> None:
    assert not is_late(DUE + timedelta(hours=5), DUE)
    assert is_late(DUE + timedelta(hours=7), DUE)


def composed(**rows: object) -> object:
    events = {name: rows.pop(name) for name in ("sightings", "introductions", "outcomes") if name in rows}
    return compose(Gathered(events=Events(**events), vendors=VENDORS, **rows), DUE, "Europe/Berlin")  # type: ignore[arg-type]


def test_an_empty_week_is_empty() -> None:
    assert composed().empty  # type: ignore[attr-defined]
    assert not composed(wanted=(("backup power", 3),)).empty  # type: ignore[attr-defined]


def test_a_delivery_tells_which_customer_it_was_for_them_merged_names_included() -> None:
    earlier = replace(OUTCOME, id="P", introduction_id="J", vendor_id="W", at=BEFORE, customer_name="Acme")
    made = composed(outcomes=(OUTCOME, earlier))
    assert made.delivered == (Told(vendor="Lakeshore IT", customer="Globex", count=2, at=IN),)  # type: ignore[attr-defined]


def test_what_happened_after_it_was_due_is_left_for_the_next() -> None:
    after = DUE + timedelta(minutes=1)
    made = composed(outcomes=(replace(OUTCOME, at=after),), introductions=(replace(INTRO, created_at=after),))
    assert (made.delivered, made.under_way) == ((), ())  # type: ignore[attr-defined]


def test_what_waits_for_two_weeks_is_stuck_longest_first() -> None:
    asked = replace(INTRO, state=IntroductionState.ASKED, created_at=DUE - timedelta(days=15))
    older = replace(asked, id="J", vendor_id="N", created_at=DUE - timedelta(days=40))
    moved = replace(asked, id="K", customer_agreed_at=IN)
    made = composed(introductions=(asked, older, moved, INTRO))
    assert [one.vendor for one in made.stuck] == ["Northgate Storage", "Lakeshore IT"]  # type: ignore[attr-defined]
    assert len(made.under_way) == 4  # type: ignore[attr-defined]


def test_on_the_radar_is_who_was_seen_for_the_first_time() -> None:
    assert composed(sightings=(SEEN,)).radar == ("Lakeshore IT",)  # type: ignore[attr-defined]
    assert composed(sightings=(SEEN, replace(SEEN, vendor_id="W", confirmed_at=BEFORE))).radar == ()  # type: ignore[attr-defined]


def test_leads_of_the_week_name_who_gave_them() -> None:
    lead = Referral(
        vendor_name="Lakeshore",
        vendor_id="W",
        told_by="U1",
        contact_name="Brian",
        customer_name="Vandelay",
        state=ReferralState.GIVEN,
        at=IN,
    )
    made = composed(referrals=(lead, replace(lead, state=ReferralState.DISMISSED)))
    assert made.referrals == (Told(vendor="Lakeshore IT", customer="Vandelay", contact="Brian", at=IN),)  # type: ignore[attr-defined]


def test_the_chart_comes_from_the_third_week_on() -> None:
    at = [DUE - timedelta(days=days) for days in (3, 10, 17)]
    seen = tuple(replace(SEEN, id=str(n), confirmed_at=moment) for n, moment in enumerate(at))
    assert composed(sightings=seen[:2]).chart == ()  # type: ignore[attr-defined]
    chart = composed(sightings=seen).chart  # type: ignore[attr-defined]
    assert [week.seen for _, week in chart] == [0, 0, 0, 0, 0, 1, 1, 1]
    assert chart[-1][0] == date(2026, 3, 23)
