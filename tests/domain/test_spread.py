from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model import Introduction, IntroductionState, Pick, Question
from domain.spread import asked_often, introduced, introduced_to, spread, tired
from storage.store import SqlStore, open_store

NOW = datetime(2026, 7, 1, tzinfo=UTC)


def intro(
    ago: float, *, contact: str | None = "brian", state: IntroductionState = IntroductionState.MENTIONED
) -> Introduction:
    return Introduction(
        vendor_id="V", rep_id="U1", contact_id=contact, state=state, created_at=NOW - timedelta(days=ago)
    )


def pick(vendor: str, *, many: int = 0, proven: bool = True, go_to: int = 0) -> Pick:
    return Pick(
        vendor_id=vendor, sighting_ids=("s",), score=1, likeness=1, trust=1, introduced=many, proven=proven, go_to=go_to
    )


def order(*picks: Pick) -> list[str]:
    return [one.vendor_id for one in spread(picks, busy_after=2)]


def test_the_next_proven_one_goes_before_a_busy_one_with_the_reason() -> None:
    first, *rest = spread((pick("a", many=3), pick("b", proven=False), pick("c", many=2)), busy_after=2)
    assert (first.vendor_id, first.before) == ("c", "a")
    assert [(one.vendor_id, one.before) for one in rest] == [("a", None), ("b", None)]


@pytest.mark.parametrize(
    "picks",
    [
        (),
        (pick("a", many=2), pick("b")),
        (pick("a", many=9, go_to=1), pick("b")),
        (pick("a", many=3), pick("b", proven=False)),
        (pick("a", many=3), pick("b", many=3)),
        (pick("a", many=3), pick("b", proven=False), pick("c", proven=False), pick("d")),
    ],
)
def test_the_order_stays_where_nobody_who_is_shown_should_go_first(picks: tuple[Pick, ...]) -> None:
    assert spread(picks, busy_after=2) == picks


crowds = st.lists(
    st.builds(
        pick,
        st.sampled_from("abcdefgh"),
        many=st.integers(0, 6),
        proven=st.booleans(),
        go_to=st.sampled_from([0, 0, 0, 1, 2]),
    ),
    max_size=6,
    unique_by=lambda one: one.vendor_id,
).map(lambda picks: tuple(sorted(picks, key=lambda one: -one.go_to)))


@given(crowds, st.integers(0, 4))
def test_nobody_passes_a_go_to_and_nobody_gets_lost(picks: tuple[Pick, ...], busy_after: int) -> None:
    found = spread(picks, busy_after=busy_after)
    assert sorted(one.vendor_id for one in found) == sorted(one.vendor_id for one in picks)
    gotos = [one.vendor_id for one in picks if one.go_to]
    assert [one.vendor_id for one in found][: len(gotos)] == gotos
    moved = [one for one in found if one.before]
    assert len(moved) <= 1
    for one in moved:
        assert found[0] is one
        assert one.introduced <= busy_after
        assert one.proven
        assert replace(one, before=None) in picks[:3]


def test_a_month_is_thirty_days_and_what_was_dropped_does_not_count() -> None:
    rows = [intro(0), intro(30), intro(30.01), intro(1, state=IntroductionState.CANCELLED)]
    assert introduced(rows, NOW) == 2
    assert introduced_to(rows, NOW) == "brian"
    assert introduced_to([*rows, intro(1, contact="ann")], NOW) is None
    assert introduced_to([intro(1, contact=None)], NOW) is None
    assert introduced_to([], NOW) is None


def test_a_contact_is_left_in_peace_from_so_many_in_a_quarter_on() -> None:
    rows = [intro(1), intro(80), intro(91), intro(2, contact="ann"), intro(3, contact=None)]
    assert tired(rows, NOW, most=2) == {"brian"}
    assert tired(rows, NOW, most=3) == frozenset()


class StillClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path}/kith.db", clock=StillClock())
    yield opened
    await opened.close()


async def test_being_told_is_not_being_asked(store: SqlStore) -> None:
    async with store.write("T1", actor_id="U1", what="asked") as unit:
        for number, (ago, told) in enumerate([(1, False), (80, False), (95, False), (2, True)]):
            at = NOW - timedelta(days=ago)
            await unit.add(
                Question(
                    suggestion_id=f"G{number}", sighting_id="S", asker_id="U1", witness_id="U2", told=told, asked_at=at
                )
            )
        assert await asked_often(unit, ["U2", "U3"], NOW, most=2) == {"U2"}
        assert await asked_often(unit, ["U2"], NOW, most=3) == frozenset()
        assert await asked_often(unit, [], NOW, most=0) == frozenset()
