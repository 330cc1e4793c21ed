"""The funnel counts what happened within a span, once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.funnel import STEPS, Events, Span, funnel, standing
from domain.model import (
    Introduction,
    IntroductionState,
    Outcome,
    OutcomeKind,
    Pick,
    Readiness,
    Sighting,
    SightingState,
    Suggestion,
    SuggestionState,
)

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
WEEK = Span(MONDAY, MONDAY + timedelta(days=7))
IN, BEFORE = MONDAY + timedelta(days=2), MONDAY - timedelta(days=2)
PICK = Pick(vendor_id="V", sighting_ids=("S",), score=0.8, likeness=0.8, trust=0.7)
SIGHTING = Sighting(vendor_name="Lakeshore IT", state=SightingState.CONFIRMED, confirmed_at=IN)
SUGGESTION = Suggestion(need_id="N", addressee_id="U1", picks=(PICK,), created_at=IN)
INTRO = Introduction(id="I", vendor_id="V", rep_id="U1", created_at=IN)
OUTCOME = Outcome(id="O", introduction_id="I", vendor_id="V", kind=OutcomeKind.DELIVERED, told_by="U1", at=IN)


def counted(**rows: object) -> dict[str, int]:
    made = funnel(Events(**rows), WEEK)  # type: ignore[arg-type]
    return {name: getattr(made, name) for name in STEPS if getattr(made, name)}


def test_each_step_counts_by_its_own_moment() -> None:
    agreed = replace(INTRO, created_at=BEFORE, customer_agreed_at=BEFORE, vendor_agreed_at=IN, introduced_at=IN)
    assert counted(
        sightings=(SIGHTING,), suggestions=(SUGGESTION,), introductions=(INTRO, agreed), outcomes=(OUTCOME,)
    ) == {"seen": 1, "suggested": 1, "asked": 1, "agreed": 1, "met": 1, "delivered": 1}


@pytest.mark.parametrize(
    "rows",
    [
        {"sightings": (replace(SIGHTING, state=SightingState.PROPOSED, confirmed_at=None),)},
        {"sightings": (replace(SIGHTING, confirmed_at=BEFORE),)},
        {"suggestions": (replace(SUGGESTION, picks=(), state=SuggestionState.NOBODY),)},
        {"introductions": (replace(INTRO, created_at=WEEK.end),)},
        {"introductions": (replace(INTRO, created_at=BEFORE, customer_agreed_at=IN),)},
        {"outcomes": (replace(OUTCOME, undone_at=IN),)},
    ],
)
def test_what_did_not_happen_then_is_not_counted(rows: dict[str, object]) -> None:
    assert counted(**rows) == {}


def test_only_the_latest_word_of_an_introduction_counts() -> None:
    later = replace(OUTCOME, id="P", kind=OutcomeKind.NOT_DELIVERED, at=IN + timedelta(hours=1), reason="no budget")
    made = funnel(Events(outcomes=(OUTCOME, later)), WEEK)
    assert (made.delivered, dict(made.lost)) == (0, {"no budget": 1})
    assert standing([later, OUTCOME]) == [later]


def test_losses_have_their_reasons() -> None:
    made = funnel(
        Events(
            suggestions=(replace(SUGGESTION, state=SuggestionState.REFUSED, answered_at=IN),),
            introductions=(
                replace(INTRO, readiness=Readiness.PRICE_ONLY, introduced_at=IN),
                replace(INTRO, state=IntroductionState.CANCELLED, ended_at=IN),
                replace(INTRO, state=IntroductionState.LAPSED, ended_at=BEFORE),
            ),
            outcomes=(replace(OUTCOME, kind=OutcomeKind.NOT_DELIVERED),),
        ),
        WEEK,
    )
    assert dict(made.lost) == {"dropped": 1, "no reason given": 1, "not alike": 1, "price only": 1}
    assert (made.asked, made.met) == (2, 0)


@given(st.lists(st.datetimes(datetime(2026, 2, 1), datetime(2026, 4, 30)).map(lambda at: at.replace(tzinfo=UTC))))  # noqa: DTZ001
def test_weeks_side_by_side_count_everything_once(moments: list[datetime]) -> None:
    events = Events(introductions=tuple(replace(INTRO, id=str(n), created_at=at) for n, at in enumerate(moments)))
    edges = [datetime(2026, 2, 1, tzinfo=UTC) + timedelta(days=7 * n) for n in range(14)]
    spans = [Span(a, b) for a, b in pairwise(edges)]
    assert sum(funnel(events, span).asked for span in spans) == sum(edges[0] <= at < edges[-1] for at in moments)
