"""Where the time machine leads, and where it pauses on the way so that what is due in between is done in its order."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MONTH = timedelta(days=30)
MONDAY, FRIDAY, SATURDAY = 0, 4, 5
OPENS, CLOSES = time(9), time(17)
PAUSE = time(10)
"""Local time of every day at which a long jump pauses: what is due at night or in the morning is due by then."""


def _coming(now: datetime, at: time, weekday: int | None = None) -> datetime:
    """The next such moment after `now`, in its zone; without a weekday that of the next day."""
    day = now.date() + DAY if weekday is None else now.date()
    while weekday is not None and (day.weekday() != weekday or datetime.combine(day, at, now.tzinfo) <= now):
        day += DAY
    return datetime.combine(day, at, now.tzinfo)


def _working(moment: datetime) -> datetime:
    """This moment, or the next one at which people are at work."""
    if moment.time() >= CLOSES:
        moment = datetime.combine(moment.date() + DAY, OPENS, moment.tzinfo)
    elif moment.time() < OPENS:
        moment = datetime.combine(moment.date(), OPENS, moment.tzinfo)
    while moment.weekday() >= SATURDAY:
        moment = datetime.combine(moment.date() + DAY, OPENS, moment.tzinfo)
    return moment


JUMPS: dict[str, Callable[[datetime], datetime]] = {
    "hour": lambda now: now + timedelta(hours=1),
    "tomorrow": lambda now: _coming(now, time(9)),
    "friday": lambda now: _coming(now, time(15), FRIDAY),
    "monday": lambda now: _coming(now, time(8), MONDAY),
    "month": lambda now: _working(now + MONTH),
}


def target(jump: str, now: datetime, tz: str) -> datetime:
    """Where this jump leads, in the time zone of whoever makes it.

    Raises:
        KeyError: there is no such jump.
    """
    return JUMPS[jump](now.astimezone(ZoneInfo(tz)))


def stops(now: datetime, to: datetime, tz: str) -> Iterator[datetime]:
    """The moments to pause at, in order; the last one is `to`."""
    here, there = now.astimezone(ZoneInfo(tz)), to.astimezone(ZoneInfo(tz))
    day = here.date()
    while day <= there.date():
        if here < (moment := datetime.combine(day, PAUSE, here.tzinfo)) < there:
            yield moment
        day += DAY
    yield to
