from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model import Outcome, OutcomeKind, Sighting, SightingState, Verdict
from domain.policy import PRIOR_BAD, PRIOR_GOOD
from domain.trust import PROVEN_LOW, Evidence, EvidenceKind, Trust, evidence_of, explain, reason, trust, voided

NOW = datetime(2026, 7, 1, tzinfo=UTC)
DAY = timedelta(days=1)
WEIGHTS: dict[EvidenceKind, float] = {"outcome": 1.0, "sighting": 0.6, "quiet": 0.4}
_ids = count()


def word(
    good: float = 1.0, *, by: str = "dana", ago: float = 10, kind: EvidenceKind = "outcome", source: str | None = None
) -> Evidence:
    return Evidence(
        source_id=source or f"e{next(_ids)}",
        kind=kind,
        good=good,
        bad=1 - good,
        at=NOW - ago * DAY,
        witness_id=by,
        weight=WEIGHTS[kind],
    )


def now(*evidence: Evidence) -> Trust:
    return trust(evidence, NOW)


words = st.builds(
    word,
    st.sampled_from([0.0, 0.5, 1.0]),
    by=st.sampled_from(["dana", "sam", "lee"]),
    ago=st.integers(0, 2000),
    kind=st.sampled_from(["outcome", "sighting", "quiet"]),
)
histories = st.lists(words, max_size=8)


@given(histories, words)
def test_one_more_good_word_never_lowers_trust_and_a_bad_one_never_raises_it(
    history: list[Evidence], more: Evidence
) -> None:
    before = trust(history, NOW)
    assert now(*history, replace(more, good=1.0, bad=0.0)).mean >= before.mean - 1e-6
    assert now(*history, replace(more, good=0.0, bad=1.0)).mean <= before.mean + 1e-6


@given(histories.filter(bool), st.data())
def test_a_better_word_in_place_of_a_worse_one_never_lowers_trust(history: list[Evidence], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(history) - 1))
    better = [replace(e, good=1.0, bad=0.0) if i == place else e for i, e in enumerate(history)]
    assert trust(better, NOW).mean >= trust(history, NOW).mean - 1e-9


@given(histories, st.randoms(use_true_random=False))
def test_the_order_of_the_words_does_not_matter(history: list[Evidence], random: Random) -> None:
    shuffled = history.copy()
    random.shuffle(shuffled)
    assert trust(shuffled, NOW) == trust(history, NOW)


@given(histories)
def test_trust_lies_within_its_interval_between_nought_and_one(history: list[Evidence]) -> None:
    seen = trust(history, NOW)
    assert 0 < seen.low < seen.mean < seen.high < 1
    assert seen.proven == (seen.low >= PROVEN_LOW)


@given(histories, st.integers(0, 3000), st.integers(0, 3000))
def test_with_time_trust_comes_nearer_to_where_it_began(history: list[Evidence], some: int, more: int) -> None:
    prior = PRIOR_GOOD / (PRIOR_GOOD + PRIOR_BAD)
    clear = [e for e in history if e.good == 1.0]
    sooner, later = trust(clear, NOW + some * DAY), trust(clear, NOW + (some + more) * DAY)
    assert abs(later.mean - prior) <= abs(sooner.mean - prior) + 1e-3
    assert trust(history, NOW + 20_000 * DAY).mean == pytest.approx(prior)


@given(histories)
def test_the_printed_figures_give_the_printed_trust(history: list[Evidence]) -> None:
    seen = trust(history, NOW)
    good = sum(i.evidence.good * i.evidence.weight * i.age * i.repeat for i in seen.items)
    bad = sum(i.evidence.bad * i.evidence.weight * i.age * i.repeat for i in seen.items)
    assert seen.mean == pytest.approx((good + 1) / (good + bad + 2), abs=1e-6)
    lines = explain(seen)
    assert [line.source_id for line in lines[:-4]] == [item.evidence.source_id for item in seen.items]
    assert lines[-2].text.endswith(f"= {seen.mean:.2f}")


def test_a_year_halves_a_word_and_a_date_ahead_counts_as_today() -> None:
    assert now(word(ago=365)).good == pytest.approx(0.5)
    assert now(word(ago=-5)).good == 1.0


def test_repeated_words_of_one_witness_count_less_and_the_newest_in_full() -> None:
    items = now(word(ago=0, source="new"), word(ago=30, source="old"), word(ago=20, by="sam", source="other")).items
    assert [(i.evidence.source_id, i.repeat) for i in items] == [("new", 1.0), ("other", 1.0), ("old", 0.5)]


def test_a_quiet_delivery_after_a_delivery_does_not_lower_trust() -> None:
    assert now(word(ago=40), word(ago=0, kind="quiet")).mean > now(word(ago=40)).mean


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([], "unproven"),
        ([word(ago=0)], "good so far"),
        ([word(kind="sighting")], "good so far"),
        ([word(ago=0), word(by="sam", ago=0)], "proven"),
        ([word(0.5)], "mixed"),
        ([word(ago=30), word(0.0, by="sam", ago=60)], "mixed"),
        ([word(by="a"), word(by="b"), word(by="c"), word(0.0, by="d", ago=1)], "mixed"),
        ([word(ago=0), word(0.0, by="sam", ago=60, kind="quiet")], "mixed"),
        ([word(0.0)], "poor"),
        ([word(0.0), word(ago=1, by="sam", kind="quiet")], "poor"),
    ],
)
def test_one_plain_word_says_it(history: list[Evidence], expected: str) -> None:
    assert trust(history, NOW).word == expected


def test_a_later_bad_word_voids_praise_until_somebody_praises_again() -> None:
    praise, blame, again = word(ago=30), word(0.0, ago=20, by="sam"), word(ago=10, by="lee")
    assert not voided([])
    assert not voided([word(0.5)])
    assert not voided([praise])
    assert voided([blame, praise])
    assert voided([praise, blame, word(0.5, ago=1)])
    assert not voided([again, praise, blame])
    assert voided([word(ago=5), word(0.0, ago=5)])


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([], "nobody here has seen them deliver yet"),
        ([word(), word(by="sam", ago=20)], "2 colleagues saw them deliver, last in June 2026"),
        ([word(), word(ago=40)], "1 colleague saw them deliver, last in June 2026"),
        ([word(kind="quiet")], "1 colleague heard of no trouble, last in June 2026"),
        ([word(0.5)], "1 colleague saw mixed work, last in June 2026"),
        ([word(0.0)], "the last word was bad, in June 2026"),
        ([word(0.0), word(ago=60)], "the last word was bad, in June 2026; 1 colleague praised them before"),
        (
            [word(), word(0.0, ago=60)],
            "1 colleague saw them deliver, last in June 2026; a bad word before, in May 2026",
        ),
    ],
)
def test_the_reason_is_one_line(history: list[Evidence], expected: str) -> None:
    assert reason(trust(history, NOW)) == expected


def test_why_prints_every_factor() -> None:
    seen = now(word(ago=365, kind="sighting"), word(0.0, by="sam", ago=0), word(0.5, by="lee", ago=0, kind="quiet"))
    assert [line.text for line in explain(seen) if line.source_id is None] == [
        "Age: a word counts half after 365 days, a quarter after twice that",
        "Sums: good 0.500, bad 1.200; start: good 1, bad 1",
        "Trust = (good + start good) / (good + bad + both starts) = (0.500 + 1) / (0.500 + 1.200 + 2) = 0.41",
        f"90% interval {seen.low:.2f} to {seen.high:.2f}: poor",
    ]
    texts = [line.text for line in explain(seen)[:3]]
    assert "outcome, 1 July 2026, bad: weight 1 x age 1.000 x repeat 1 = good 0.000, bad 1.000" in texts
    assert "quiet, 1 July 2026, half good, half bad: weight 0.4 x age 1.000 x repeat 1 = good 0.200, bad 0.200" in texts
    assert "sighting, 1 July 2025, good: weight 0.6 x age 0.500 x repeat 1 = good 0.300, bad 0.000" in texts


def seen(verdict: Verdict, state: SightingState = SightingState.CONFIRMED) -> Sighting:
    return Sighting(
        id=f"s-{verdict}", vendor_name="Lakeshore IT", verdict=verdict, state=state, witness_id="dana", seen_at=NOW
    )


def told(kind: OutcomeKind, row: str, *, intro: str = "I1", ago: float = 0, undone: bool = False) -> Outcome:
    return Outcome(
        id=row,
        introduction_id=intro,
        vendor_id="V1",
        kind=kind,
        told_by="tamsin",
        at=NOW - ago * DAY,
        undone_at=NOW if undone else None,
    )


def test_only_confirmed_sightings_with_a_verdict_are_evidence() -> None:
    rows = [
        seen(Verdict.GOOD),
        seen(Verdict.MIXED),
        seen(Verdict.BAD),
        seen(Verdict.NONE),
        seen(Verdict.GOOD, SightingState.PROPOSED),
        seen(Verdict.GOOD, SightingState.DISMISSED),
    ]
    evidence = evidence_of(rows, [])
    assert len(evidence) == 3
    assert {(e.source_id, e.good, e.bad, e.weight, e.kind, e.witness_id) for e in evidence} == {
        ("s-good", 1.0, 0.0, 0.6, "sighting", "dana"),
        ("s-mixed", 0.5, 0.5, 0.6, "sighting", "dana"),
        ("s-bad", 0.0, 1.0, 0.6, "sighting", "dana"),
    }


def test_of_each_introduction_the_latest_standing_outcome_is_evidence() -> None:
    rows = [
        told(OutcomeKind.NOT_DELIVERED, "o3", ago=1, undone=True),
        told(OutcomeKind.PARTLY, "o2", ago=2),
        told(OutcomeKind.DELIVERED, "o1", ago=3),
        told(OutcomeKind.QUIET, "o4", intro="I2"),
        told(OutcomeKind.NOT_DELIVERED, "o5", intro="I3"),
    ]
    assert [(e.source_id, e.kind, e.good, e.bad, e.weight) for e in evidence_of([], rows)] == [
        ("o2", "outcome", 0.5, 0.5, 1.0),
        ("o4", "quiet", 1.0, 0.0, 0.4),
        ("o5", "outcome", 0.0, 1.0, 1.0),
    ]
