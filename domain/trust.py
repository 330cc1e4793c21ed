"""Trust in a vendor, from what colleagues saw, computed when it is read.

Beta reputation (A. Jøsang and R. Ismail, "The Beta Reputation System", Bled eConference 2002):

    trust = (good + a) / (good + bad + a + b)

where a and b are the prior and good, bad are sums over the evidence of

    amount * weight * 0.5 ** (age in days / half-life in days) * REPEAT_FACTOR ** rank

`rank` counts the words of one witness on the vendor from 0, the weightiest first; of words of one kind that is the
newest. (Newest first over all kinds would let a quiet delivery lower the trust that a delivery had earned.)
The age factor is rounded to three digits *before* it is used, so that the printed figures give the printed result.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from domain.attention import went_unanswered
from domain.beta import distribution, interval
from domain.dates import day, month
from domain.model import Outcome, OutcomeKind, Sighting, SightingState, Verdict
from domain.policy import (
    HALF_LIFE,
    PRIOR_BAD,
    PRIOR_GOOD,
    REPEAT_FACTOR,
    WEIGHT_OUTCOME,
    WEIGHT_QUIET,
    WEIGHT_SIGHTING,
)

EvidenceKind = Literal["outcome", "quiet", "sighting"]
Word = Literal["proven", "good so far", "mixed", "poor", "unproven"]

CREDIBLE: Final = 0.90
"""Probability that the interval holds."""
PROVEN_LOW: Final = 1 / 3
"""A vendor is *proven* once the low end of the interval reaches this: two deliveries, or three praised sightings."""
_SEEN: Final = {Verdict.GOOD: (1.0, 0.0), Verdict.MIXED: (0.5, 0.5), Verdict.BAD: (0.0, 1.0)}
_TOLD: Final = {
    OutcomeKind.DELIVERED: (1.0, 0.0),
    OutcomeKind.QUIET: (1.0, 0.0),
    OutcomeKind.PARTLY: (0.5, 0.5),
    OutcomeKind.NOT_DELIVERED: (0.0, 1.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One word of one colleague on one vendor; `good` + `bad` is 1."""

    source_id: str
    kind: EvidenceKind
    good: float
    bad: float
    at: datetime
    witness_id: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A piece of evidence with the factors that it got; `good` and `bad` are what it adds to the sums."""

    evidence: Evidence
    age: float
    repeat: float
    good: float
    bad: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """All figures 0 to 1 but the sums `good` and `bad`; `items` newest first.

    The interval is computed when it is asked for: it takes a hundred times longer than all else.
    """

    mean: float
    good: float
    bad: float
    items: tuple[Item, ...]
    half_life: timedelta = HALF_LIFE

    @property
    def low(self) -> float:
        return self._interval[0]

    @property
    def high(self) -> float:
        return self._interval[1]

    @property
    def _interval(self) -> tuple[float, float]:
        return interval(self.good + PRIOR_GOOD, self.bad + PRIOR_BAD, CREDIBLE)

    @property
    def word(self) -> Word:
        if not self.items:
            return "unproven"
        if self.poor:
            return "poor"
        if self.void or self.bad > self.good / 3:
            return "mixed"
        return "proven" if self.proven else "good so far"

    @property
    def proven(self) -> bool:
        """Whether `low` is `PROVEN_LOW` or more, told without computing it."""
        below = distribution(PROVEN_LOW, self.good + PRIOR_GOOD, self.bad + PRIOR_BAD)
        return below <= (1 - CREDIBLE) / 2

    @property
    def poor(self) -> bool:
        return self.bad > self.good

    @property
    def void(self) -> bool:
        return voided(item.evidence for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One printed line of *why*; `source_id` names the sighting or outcome that it comes from."""

    text: str
    source_id: str | None = None


def evidence_of(sightings: Iterable[Sighting], outcomes: Iterable[Outcome]) -> list[Evidence]:
    """What counts: confirmed sightings with a verdict, and the latest standing outcome of each introduction.

    Where nobody answered, nobody worked: that says nothing of what they deliver.
    """
    seen = [_seen(s) for s in sightings if s.state is SightingState.CONFIRMED and s.verdict in _SEEN]
    latest: dict[str, Outcome] = {}
    for outcome in sorted(outcomes, key=lambda o: (o.at, o.id)):
        if outcome.undone_at is None:
            latest[outcome.introduction_id] = outcome
    told = [_told(outcome) for outcome in latest.values() if not went_unanswered(outcome)]
    return sorted(seen + told, key=lambda e: (e.at, e.source_id))


def _seen(sighting: Sighting) -> Evidence:
    good, bad = _SEEN[sighting.verdict]
    return Evidence(
        source_id=sighting.id,
        kind="sighting",
        good=good,
        bad=bad,
        at=sighting.seen_at,
        witness_id=sighting.witness_id,
        weight=WEIGHT_SIGHTING,
    )


def _told(outcome: Outcome) -> Evidence:
    good, bad = _TOLD[outcome.kind]
    quiet = outcome.kind is OutcomeKind.QUIET
    return Evidence(
        source_id=outcome.id,
        kind="quiet" if quiet else "outcome",
        good=good,
        bad=bad,
        at=outcome.at,
        witness_id=outcome.told_by,
        weight=WEIGHT_QUIET if quiet else WEIGHT_OUTCOME,
    )


def trust(evidence: Iterable[Evidence], now: datetime, half_life: timedelta = HALF_LIFE) -> Trust:
    """The reputation that this evidence gives at this moment; honest from one observation on."""
    items = _items(evidence, now, half_life)
    good = round(sum(i.good for i in items), 6)
    bad = round(sum(i.bad for i in items), 6)
    mean = (good + PRIOR_GOOD) / (good + bad + PRIOR_GOOD + PRIOR_BAD)
    return Trust(mean=mean, good=good, bad=bad, items=items, half_life=half_life)


def _items(evidence: Iterable[Evidence], now: datetime, half_life: timedelta) -> tuple[Item, ...]:
    words: Counter[str] = Counter()
    items = []
    aged = [(e, age_factor(e.at, now, half_life)) for e in evidence]
    for e, age in sorted(
        aged, key=lambda pair: (-pair[0].weight * pair[1], -pair[0].at.timestamp(), pair[0].source_id)
    ):
        repeat = REPEAT_FACTOR ** words[e.witness_id]
        words[e.witness_id] += 1
        share = e.weight * age * repeat
        items.append(Item(evidence=e, age=age, repeat=repeat, good=e.good * share, bad=e.bad * share))
    return tuple(sorted(items, key=lambda i: (-i.evidence.at.timestamp(), i.evidence.source_id)))


def age_factor(at: datetime, now: datetime, half_life: timedelta = HALF_LIFE) -> float:
    """1 when new, 0.5 after the half-life, 0.25 after two; three digits."""
    age = max(now - at, timedelta())
    return round(math.pow(0.5, age / half_life), 3)


def voided(evidence: Iterable[Evidence]) -> bool:
    """Whether the last clear word was bad: it voids what was praised before, until somebody praises again.

    Mixed words neither void nor restore; of a good and a bad word at one moment the bad one stands.
    """
    last = max((e for e in evidence if e.good != e.bad), key=lambda e: (e.at, e.bad), default=None)
    return last is not None and last.bad > last.good


def reason(trust: Trust, tz: str = "UTC") -> str:
    """The word's reason in one line, for instance "2 colleagues saw them deliver, last in June 2026"."""
    if not trust.items:
        return "nobody here has seen them deliver yet"
    evidence = [item.evidence for item in trust.items]
    praise = [e for e in evidence if e.good > e.bad]
    blame = [e for e in evidence if e.bad > e.good]
    if voided(evidence):
        return _last_bad(praise, blame, tz)
    if not praise:
        return f"{_colleagues(evidence)} saw mixed work, last in {month(evidence[0].at, tz)}"
    if all(e.kind == "quiet" for e in praise):
        text = f"{_colleagues(praise)} heard of no trouble, last in {month(praise[0].at, tz)}"
    else:
        text = f"{_colleagues(praise)} saw them deliver, last in {month(praise[0].at, tz)}"
    return text + (f"; a bad word before, in {month(blame[0].at, tz)}" if blame else "")


def _last_bad(praise: Sequence[Evidence], blame: Sequence[Evidence], tz: str) -> str:
    text = f"the last word was bad, in {month(blame[0].at, tz)}"
    return text + (f"; {_colleagues(praise)} praised them before" if praise else "")


def _colleagues(evidence: Iterable[Evidence]) -> str:
    count = len({e.witness_id for e in evidence})
    return f"{count} colleague" + ("" if count == 1 else "s")


def explain(trust: Trust, tz: str = "UTC") -> tuple[Line, ...]:
    """Every item with its factors, the sums, and the formula with the figures put in, newest item first."""
    lines = [Line(text=_item_text(item, tz), source_id=item.evidence.source_id) for item in trust.items]
    a, b = PRIOR_GOOD, PRIOR_BAD
    return (
        *lines,
        Line(text=f"Age: a word counts half after {trust.half_life.days} days, a quarter after twice that"),
        Line(text=f"Sums: good {trust.good:.3f}, bad {trust.bad:.3f}; start: good {a:g}, bad {b:g}"),
        Line(
            text="Trust = (good + start good) / (good + bad + both starts) = "
            f"({trust.good:.3f} + {a:g}) / ({trust.good:.3f} + {trust.bad:.3f} + {a + b:g}) = {trust.mean:.2f}"
        ),
        Line(text=f"{CREDIBLE:.0%} interval {trust.low:.2f} to {trust.high:.2f}: {trust.word}"),
    )


def _item_text(item: Item, tz: str) -> str:
    e = item.evidence
    said = "good" if e.good > e.bad else "bad" if e.bad > e.good else "half good, half bad"
    return (
        f"{e.kind}, {day(e.at, tz)} {e.at.year}, {said}: weight {e.weight:g} x age {item.age:.3f} "
        f"x repeat {item.repeat:g} = good {item.good:.3f}, bad {item.bad:.3f}"
    )
