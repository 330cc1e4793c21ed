"""When the bot may speak unasked. All in the person's own time zone; what may not be shown waits in App Home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

from domain.dates import day, zone
from domain.model import Listening, Person
from domain.policy import SECOND_CALL_AFTER_HOURS, UNASKED_PER_DAY, UNASKED_PER_WEEK, WORKING_DAY

_WEEK: Final = timedelta(days=7)
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """`now`: put it before the person at once; otherwise it waits, for this reason."""

    now: bool
    reason: str


def may_show(
    now: datetime,
    person: Person,
    shown: Sequence[datetime],
    per_day: int = UNASKED_PER_DAY,
    per_week: int = UNASKED_PER_WEEK,
    *,
    caused_by_own_act: bool,
    listen: Listening = Listening.QUIET,
) -> Showing:
    """Whether one more unasked thing may be put before this person now.

    `shown`: when earlier ones of all kinds were. A day is the person's calendar day, a week the last seven days.
    A negative `per_day` lifts the whole cap, a negative `per_week` that of the week. Quiet hours bind only what the
    person did not cause.
    """
    for reason in (
        _who(person),
        _mode(listen),
        _muted(now, person),
        _spent(now, person, shown, per_day, per_week),
        None if caused_by_own_act or is_working(now, person.tz) else "outside working hours",
    ):
        if reason is not None:
            return Showing(now=False, reason=reason)
    return Showing(now=True, reason="within the budget")


def _who(person: Person) -> str | None:
    if person.is_bot or person.deleted:
        return "nobody is there to read it"
    return "not a colleague" if person.is_outsider else None


def _mode(listen: Listening) -> str | None:
    if listen is Listening.SILENT:
        return "silent trial"
    return "commands only" if listen is Listening.COMMANDS else None


def _muted(now: datetime, person: Person) -> str | None:
    if person.muted_until is None or person.muted_until <= now:
        return None
    return f"muted until {day(person.muted_until, person.tz)}"


def _spent(now: datetime, person: Person, shown: Sequence[datetime], per_day: int, per_week: int) -> str | None:
    local = zone(person.tz)
    today = sum(at.astimezone(local).date() == now.astimezone(local).date() for at in shown)
    if per_day < 0:
        return None
    if today >= per_day:
        return "enough for today"
    if 0 <= per_week <= sum(now - at < _WEEK for at in shown):
        return "enough for this week"
    return None


def is_working(moment: datetime, tz: str) -> bool:
    """Whether it is Monday to Friday within the working day, there."""
    local = moment.astimezone(zone(tz))
    return local.weekday() < _SATURDAY and WORKING_DAY[0] <= local.hour < WORKING_DAY[1]


def next_working_moment(now: datetime, tz: str) -> datetime:
    """This moment if it is working time there, otherwise the beginning of the next working day, in UTC."""
    if is_working(now, tz):
        return now.astimezone(UTC)
    place = zone(tz)
    opening = _at(now, WORKING_DAY[0], place)
    while opening <= now or not is_working(opening, tz):
        opening = _at(opening + timedelta(hours=36 - WORKING_DAY[0]), WORKING_DAY[0], place)
    return opening


def second_call_due(shown_at: datetime, tz: str) -> datetime:
    """When an unanswered suggestion comes once more: three working hours later, within the working day, in UTC."""
    left = timedelta(hours=SECOND_CALL_AFTER_HOURS)
    moment = next_working_moment(shown_at, tz)
    while True:
        closing = _at(moment, WORKING_DAY[1], zone(tz))
        if moment + left < closing:
            return moment + left
        left -= closing - moment
        moment = next_working_moment(closing, tz)


def _at(moment: datetime, hour: int, place: tzinfo) -> datetime:
    """That hour of the moment's day there, in UTC."""
    return datetime.combine(moment.astimezone(place).date(), time(hour), place).astimezone(UTC)
