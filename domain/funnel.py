"""The funnel (M3): seen → suggested → asked → agreed → met → delivered, with what was lost on the way and why.

Each step counts what happened within the span, whatever became of it before or after. It is about vendors and
customers: no figure here is, or can be turned into, one about a rep.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from domain.model import (
    Introduction,
    IntroductionState,
    Outcome,
    OutcomeKind,
    Sighting,
    SightingState,
    Suggestion,
    SuggestionState,
)

STEPS: Final = ("seen", "suggested", "asked", "agreed", "met", "delivered")
NO_REASON: Final = "no reason given"
_LOST: Final = {IntroductionState.CANCELLED: "dropped", IntroductionState.LAPSED: "lapsed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """The rows that are counted, as far as the viewer may see them."""

    sightings: tuple[Sighting, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    introductions: tuple[Introduction, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Counts of one span. `lost`: by reason."""

    seen: int = 0
    suggested: int = 0
    asked: int = 0
    agreed: int = 0
    met: int = 0
    delivered: int = 0
    lost: Mapping[str, int] = field(default_factory=dict)

    @property
    def steps(self) -> tuple[int, ...]:
        return tuple(getattr(self, name) for name in STEPS)

    @property
    def empty(self) -> bool:
        return not any(self.steps) and not self.lost


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` (included) to `end` (not included)."""

    start: datetime
    end: datetime

    def __contains__(self, moment: datetime | None) -> bool:
        return moment is not None and self.start <= moment < self.end


def funnel(events: Events, span: Span) -> Funnel:
    """Only price: counts in no step after *asked*, and in none of the rates (I1)."""
    serious = [intro for intro in events.introductions if not intro.price_only]
    told = standing(events.outcomes)
    return Funnel(
        seen=sum(s.state is SightingState.CONFIRMED and s.confirmed_at in span for s in events.sightings),
        suggested=sum(bool(s.picks) and s.created_at in span for s in events.suggestions),
        asked=sum(intro.created_at in span for intro in serious),
        agreed=sum(agreed_at(intro) in span for intro in serious),
        met=sum(intro.introduced_at in span for intro in serious),
        delivered=sum(o.kind in {OutcomeKind.DELIVERED, OutcomeKind.QUIET} and o.at in span for o in told),
        lost=_lost(events, told, span),
    )


def agreed_at(intro: Introduction) -> datetime | None:
    """When the second of both said yes."""
    if intro.customer_agreed_at is None or intro.vendor_agreed_at is None:
        return None
    return max(intro.customer_agreed_at, intro.vendor_agreed_at)


def standing(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The latest outcome of each introduction that was not taken back."""
    latest: dict[str, Outcome] = {}
    for outcome in sorted(outcomes, key=lambda o: (o.at, o.id)):
        if outcome.undone_at is None:
            latest[outcome.introduction_id] = outcome
    return list(latest.values())


def _lost(events: Events, told: Sequence[Outcome], span: Span) -> dict[str, int]:
    lost: Counter[str] = Counter()
    for suggestion in events.suggestions:
        if suggestion.state is SuggestionState.REFUSED and suggestion.answered_at in span:
            lost["not alike"] += 1
    for intro in events.introductions:
        if intro.price_only and intro.created_at in span:
            lost["price only"] += 1
        elif intro.state in _LOST and intro.ended_at in span:
            lost[_LOST[intro.state]] += 1
    for outcome in told:
        if outcome.kind is OutcomeKind.NOT_DELIVERED and outcome.at in span:
            lost[outcome.reason or NO_REASON] += 1
    return dict(sorted(lost.items(), key=lambda item: (-item[1], item[0])))
