"""When the bot may speak unasked. All in the person's own time zone; what may not be shown waits in App Home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

from domain.dates import day, zone
from domain.model import Card, Listening, Missed, Person
from domain.policy import (
    FRIDAY,
    FRIDAY_HOUR,
    GHOST_AFTER,
    NOTE_ITEMS,
    NOTE_MISSED,
    SECOND_CALL_AFTER_HOURS,
    UNASKED_PER_DAY,
    UNASKED_PER_WEEK,
    WORKING_DAY,
)

_WEEK: Final = timedelta(days=7)
_MONDAY: Final = 0
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


def next_try(now: datetime, person: Person) -> datetime:
    """When something that may not be said now is thought of again: at the beginning of a working day, in UTC.

    Outside working hours it is the next one; within them (the budget is spent) that of another day; after a mute.
    """
    muted = person.muted_until is not None and person.muted_until > now
    start = person.muted_until if muted and person.muted_until else now
    if muted or not is_working(start, person.tz):
        return next_working_moment(start, person.tz)
    return next_working_moment(_at(start, WORKING_DAY[1], zone(person.tz)), person.tz)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWeek:
    """The ISO week of a note, such as "2026-W10", and the moment up to which things stand in it."""

    name: str
    until: datetime


def note_week(now: datetime, tz: str) -> NoteWeek | None:
    """The week whose note may come now there; None: it is too early, or over.

    It may from Friday afternoon until the end of the Monday after; what a longer stop of ours has missed is left out.
    What came up in the last hours before it is still under way and does not stand in it.
    """
    local = now.astimezone(zone(tz))
    if local.weekday() == _MONDAY and local.hour >= WORKING_DAY[1]:
        return None
    friday = local - timedelta(days=(local.weekday() - FRIDAY) % 7)
    opened = _at(friday, FRIDAY_HOUR, zone(tz))
    if now < opened or _MONDAY < local.weekday() < FRIDAY:
        return None
    year, week, _ = friday.isocalendar()
    return NoteWeek(name=f"{year}-W{week:02}", until=opened - timedelta(hours=SECOND_CALL_AFTER_HOURS))


def left_over(cards: Sequence[Card], missed: Sequence[Missed]) -> tuple[tuple[Card, ...], tuple[Missed, ...]]:
    """What stands in the note of a week: the newest cards without an answer and the likeliest missed messages.

    At most `NOTE_ITEMS` in all; `NOTE_MISSED` of them are kept for missed messages, where there are so many.
    """
    newest = sorted(cards, key=lambda card: (card.created_at, card.id), reverse=True)
    likeliest = sorted(missed, key=lambda one: (-one.score, one.id))
    first = newest[: NOTE_ITEMS - min(NOTE_MISSED, len(likeliest))]
    return tuple(first), tuple(likeliest[: NOTE_ITEMS - len(first)])


def is_ghosted(answered: Sequence[bool]) -> bool:
    """Whether a kind of direct message stops: none of the latest was answered. `answered` is in their order."""
    latest = answered[-GHOST_AFTER:]
    return len(latest) == GHOST_AFTER and not any(latest)


def _at(moment: datetime, hour: int, place: tzinfo) -> datetime:
    """That hour of the moment's day there, in UTC."""
    return datetime.combine(moment.astimezone(place).date(), time(hour), place).astimezone(UTC)
