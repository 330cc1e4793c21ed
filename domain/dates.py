"""Days and months as people read them, in their own time zone and independent of the machine's language."""

from datetime import UTC, date, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def zone(tz: str) -> tzinfo:
    """The time zone of that IANA name; UTC where the name is unknown."""
    try:
        return ZoneInfo(tz)
    except (OSError, ValueError, LookupError):
        return UTC


def day(moment: datetime, tz: str = "UTC") -> str:
    """For instance "3 March"."""
    return calendar_day(moment.astimezone(zone(tz)))


def calendar_day(moment: date, *, short: bool = False) -> str:
    """For instance "3 March", or "3 Mar"."""
    name = _MONTHS[moment.month - 1]
    return f"{moment.day} {name[:3] if short else name}"


def month(moment: datetime, tz: str = "UTC") -> str:
    """For instance "June 2026"."""
    local = moment.astimezone(zone(tz))
    return f"{_MONTHS[local.month - 1]} {local.year}"
