"""What people's taps make of the two thresholds. Computed anew from the lessons at each read; nothing is summed up."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from domain.model import Taught, TaughtKind, Workspace
from domain.policy import (
    LESSONS_COUNTED,
    MISSED_STEP,
    NEEDLESS_STEP,
    READ_BAR,
    READ_BAR_BOUNDS,
    SURE_BAR,
    SURE_BAR_BOUNDS,
    TAUGHT_AT_MOST,
    UNREAD_STEP,
)
from domain.ports import Unit

SPEAK_STEPS: Final[Mapping[TaughtKind, float]] = {
    TaughtKind.MISSED: -MISSED_STEP,
    TaughtKind.NEEDLESS: NEEDLESS_STEP,
}
READ_STEPS: Final[Mapping[TaughtKind, float]] = {TaughtKind.UNREAD: -UNREAD_STEP}
_KINDS: Final = (frozenset(SPEAK_STEPS), frozenset(READ_STEPS))
_DECIMALS: Final = 4


async def teach(unit: Unit, kind: TaughtKind, now: datetime) -> None:
    """Keeps what a tap says of a threshold, under what managers have set now. Undoing the tap takes it back."""
    workspace = await unit.first(Workspace)
    setting = None
    if workspace is not None:
        setting = workspace.read_bar if kind in READ_STEPS else workspace.speak_bar
    await unit.add(Taught(kind=kind, setting=setting, at=now))


async def taught_of(unit: Unit) -> list[Taught]:
    """All that can still count."""
    latest = [await unit.find(Taught, kind=kinds, order="-at", limit=LESSONS_COUNTED) for kinds in _KINDS]
    return [lesson for of_bar in latest for lesson in of_bar]


def speak_bar(setting: float | None, lessons: Iterable[Taught]) -> float | None:
    """How sure Kith must be before it asks unasked, as a probability; None: the shipped bar, nothing was taught.

    `setting` is the managers' own. The latest lessons under it each move the bar by their step, in sum by
    `TAUGHT_AT_MOST`, and never out of the bounds.
    """
    return _taught(setting, SURE_BAR, lessons, SPEAK_STEPS, SURE_BAR_BOUNDS)


def read_bar(setting: float | None, lessons: Iterable[Taught]) -> float | None:
    """The same for what is worth reading."""
    return _taught(setting, READ_BAR, lessons, READ_STEPS, READ_BAR_BOUNDS)


def _taught(
    setting: float | None,
    shipped: float,
    lessons: Iterable[Taught],
    steps: Mapping[TaughtKind, float],
    bounds: tuple[float, float],
) -> float | None:
    counting = [lesson for lesson in lessons if lesson.kind in steps and lesson.setting == setting]
    latest = sorted(counting, key=lambda lesson: (lesson.at, lesson.id))[-LESSONS_COUNTED:]
    if not latest:
        return setting
    moved = sum(steps[lesson.kind] for lesson in latest)
    taught = (shipped if setting is None else setting) + min(max(moved, -TAUGHT_AT_MOST), TAUGHT_AT_MOST)
    return round(min(max(taught, bounds[0]), bounds[1]), _DECIMALS)
