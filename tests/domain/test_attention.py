"""Attention: two requests in a row without an answer, and what ends that; and how fast words age."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.attention import NO_ANSWER, unanswered
from domain.matching import Candidate, rank
from domain.model import Alike, Outcome, OutcomeKind, Sighting, SightingState, Vendor, Verdict
from domain.reciprocity import Dealings, describe, ledger
from domain.trust import evidence_of, explain, trust

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def silence(day: int, reason: str | None = NO_ANSWER) -> Outcome:
    return Outcome(
        id=f"o{day}",
        introduction_id=f"i{day}",
        vendor_id="v",
        kind=OutcomeKind.NOT_DELIVERED,
        reason=reason,
        told_by="U1",
        at=NOW + day * DAY,
    )


def delivery(day: int) -> Outcome:
    return replace(silence(day, None), kind=OutcomeKind.DELIVERED)


@pytest.mark.parametrize(
    "told",
    [
        [silence(1), silence(2)],
        [silence(2), silence(1)],
        [delivery(1), silence(2), silence(3)],
        [silence(1, "poor_work"), silence(2), silence(3)],
    ],
)
def test_two_in_a_row_without_an_answer_are_noticed(told: list[Outcome]) -> None:
    assert unanswered(told)


@pytest.mark.parametrize(
    "told",
    [
        [],
        [silence(1)],
        [silence(1), silence(2), delivery(3)],
        [silence(1), silence(2, "poor_work")],
        [silence(1), replace(silence(2), undone_at=NOW)],
        [silence(1), replace(silence(2), introduction_id="i1")],
        [silence(1), replace(silence(2), kind=OutcomeKind.PARTLY)],
    ],
)
def test_anything_else_is_not(told: list[Outcome]) -> None:
    assert not unanswered(told)


def candidate(name: str, *told: Outcome) -> Candidate:
    seen = Sighting(
        id=f"s-{name}",
        vendor_id=name,
        vendor_name=name,
        witness_id="U1",
        situation="cabling",
        verdict=Verdict.GOOD,
        state=SightingState.CONFIRMED,
        seen_at=NOW - DAY,
    )
    alike = Alike(sighting_id=seen.id, likeness=0.8)
    return Candidate(vendor=Vendor(id=name, name=name, key=name), alike=alike, sightings=(seen,), outcomes=told)


def test_of_two_equal_vendors_the_one_that_answers_stands_first_and_the_figures_stay_the_same() -> None:
    first, second = rank([candidate("a", silence(-9), silence(-8)), candidate("b")], NOW, bar=0.45).picks
    assert [(pick.vendor_id, pick.unanswered) for pick in (first, second)] == [("b", False), ("a", True)]
    assert first.score == second.score
    once = rank([candidate("a", silence(-8)), candidate("b")], NOW, bar=0.45).picks
    assert [pick.vendor_id for pick in once] == ["a", "b"]


def test_no_answer_costs_no_trust() -> None:
    seen = candidate("a").sightings
    assert trust(evidence_of(seen, [silence(1), silence(2)]), NOW) == trust(evidence_of(seen, []), NOW)
    assert trust(evidence_of(seen, [silence(1, "poor_work")]), NOW).word == "poor"


def test_managers_read_it_in_the_ledger() -> None:
    told = ledger(Dealings(outcomes=(silence(-9), silence(-8))), NOW)
    assert describe(told) == "about even: 0 introductions, 0 leads back; did not answer the last two times"


def test_a_workspace_sets_how_fast_words_age() -> None:
    seen, later = evidence_of(candidate("a").sightings, []), NOW + 90 * DAY
    slow, fast = (trust(seen, later, timedelta(days=days)) for days in (730, 91))
    assert slow.mean > fast.mean
    assert fast.items[0].age == pytest.approx(0.5, abs=0.001)
    assert "Age: a word counts half after 91 days, a quarter after twice that" in [line.text for line in explain(fast)]
    ranked = [rank([candidate("a")], later, bar=0.45, half_life=timedelta(days=days)).picks[0] for days in (730, 91)]
    assert [pick.trust for pick in ranked] == [round(slow.mean, 2), round(fast.mean, 2)]
