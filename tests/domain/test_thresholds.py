from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.model import Taught, TaughtKind
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
from domain.thresholds import read_bar, speak_bar

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DECIMALS = 4
settings = st.none() | st.sampled_from([0.1, 0.3, 0.5, 0.9, 0.95])
kinds = st.lists(st.sampled_from(TaughtKind), max_size=2 * LESSONS_COUNTED + 20)


def lessons(taught: list[TaughtKind], setting: float | None = None) -> list[Taught]:
    return [Taught(id=f"{n:04}", kind=kind, setting=setting, at=NOON) for n, kind in enumerate(taught)]


def test_nothing_taught_leaves_what_is_set() -> None:
    assert speak_bar(None, []) is None
    assert speak_bar(0.5, []) == 0.5
    assert speak_bar(None, lessons([TaughtKind.UNREAD])) is None
    assert read_bar(0.2, lessons([TaughtKind.MISSED])) == 0.2


def test_one_tap_moves_one_bar_by_one_step() -> None:
    assert speak_bar(None, lessons([TaughtKind.MISSED])) == round(SURE_BAR - MISSED_STEP, DECIMALS)
    assert speak_bar(None, lessons([TaughtKind.NEEDLESS])) == round(SURE_BAR + NEEDLESS_STEP, DECIMALS)
    assert read_bar(None, lessons([TaughtKind.UNREAD])) == round(READ_BAR - UNREAD_STEP, DECIMALS)


def test_one_yes_in_three_balances() -> None:
    taught = [TaughtKind.MISSED, TaughtKind.NEEDLESS, TaughtKind.NEEDLESS] * 10
    assert speak_bar(None, lessons(taught)) == SURE_BAR


def test_what_managers_set_anew_begins_there() -> None:
    old = lessons([TaughtKind.NEEDLESS] * 10)
    assert speak_bar(0.5, old) == 0.5
    assert speak_bar(0.5, [*old, *lessons([TaughtKind.MISSED], 0.5)]) == 0.48
    assert speak_bar(None, old) == round(SURE_BAR + 10 * NEEDLESS_STEP, DECIMALS)


def test_old_taps_have_had_their_say() -> None:
    old = lessons([TaughtKind.MISSED] * 5)
    new = [replace(one, at=NOON + timedelta(days=1)) for one in lessons([TaughtKind.NEEDLESS] * LESSONS_COUNTED)]
    assert speak_bar(None, [*old, *new]) == speak_bar(None, new)


@given(settings, kinds)
def test_taps_stay_within_bounds_and_near_what_is_set(setting: float | None, taught: list[TaughtKind]) -> None:
    for bar, shipped, bounds in (
        (speak_bar(setting, lessons(taught, setting)), SURE_BAR, SURE_BAR_BOUNDS),
        (read_bar(setting, lessons(taught, setting)), READ_BAR, READ_BAR_BOUNDS),
    ):
        start = shipped if setting is None else setting
        if bar is None:
            continue
        assert bounds[0] <= bar <= bounds[1] or bar == start
        within = min(max(start, bounds[0]), bounds[1])
        assert abs(bar - within) <= TAUGHT_AT_MOST + 1e-9 or bar == start


@given(settings, kinds)
def test_a_yes_never_raises_and_a_no_never_lowers(setting: float | None, taught: list[TaughtKind]) -> None:
    start = SURE_BAR if setting is None else setting
    before = speak_bar(setting, lessons(taught, setting))
    before = start if before is None else before
    within = min(max(before, SURE_BAR_BOUNDS[0]), SURE_BAR_BOUNDS[1])
    yes = speak_bar(setting, lessons([*taught, TaughtKind.MISSED], setting))
    no = speak_bar(setting, lessons([*taught, TaughtKind.NEEDLESS], setting))
    assert yes is not None
    assert no is not None
    assert yes <= within
    assert no >= within


@given(kinds, st.randoms(use_true_random=False))
def test_the_order_in_which_they_are_read_does_not_matter(taught: list[TaughtKind], random: object) -> None:
    rows = lessons(taught)
    mixed = list(rows)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert speak_bar(None, mixed) == speak_bar(None, rows)
    assert read_bar(None, mixed) == read_bar(None, rows)
