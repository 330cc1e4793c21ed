"""What is offered and what came of it: suggestions, cards, introductions, outcomes."""

from dataclasses import dataclass
from datetime import datetime

from domain.model.kinds import (
    CardKind,
    CardState,
    DecisionKind,
    DecisionState,
    IntroductionState,
    OutcomeKind,
    SuggestionState,
)
from domain.model.row import EPOCH, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One suggested vendor with the printed figures from which the order can be recomputed (all 0 to 1)."""

    vendor_id: str
    sighting_ids: tuple[str, ...]
    score: float
    likeness: float
    trust: float
    contact_id: str | None = None
    region_fits: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion(Row):
    """Up to three vendors offered privately for a need; `asked` when a command or question caused it."""

    need_id: str
    addressee_id: str
    picks: tuple[Pick, ...] = ()
    state: SuggestionState = SuggestionState.OFFERED
    asked: bool = False
    created_at: datetime = EPOCH
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Row):
    """Something unasked for one person. An ephemeral is only one view of it; what is not answered waits in App Home."""

    addressee_id: str
    kind: CardKind
    subject_id: str
    channel_id: str
    thread_ts: str
    state: CardState = CardState.WAITING
    created_at: datetime = EPOCH
    shown_at: datetime | None = None
    answered_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction(Row):
    """A mention, or the warm introduction that it became. `due_at`: when the one outcome question is asked."""

    vendor_id: str
    rep_id: str
    need_id: str | None = None
    suggestion_id: str | None = None
    sighting_id: str | None = None
    contact_id: str | None = None
    customer_name: str | None = None
    situation: str = ""
    closed: bool = False
    channel_id: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    state: IntroductionState = IntroductionState.MENTIONED
    version: int = 1
    price_only: bool = False
    draft: str | None = None
    created_at: datetime = EPOCH
    customer_agreed_at: datetime | None = None
    vendor_agreed_at: datetime | None = None
    introduced_at: datetime | None = None
    ended_at: datetime | None = None
    due_at: datetime | None = None
    asked_outcome_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Row):
    """What the rep told of an introduction. `ts` with `channel_id`: the message that the emoji stands on."""

    introduction_id: str
    vendor_id: str
    kind: OutcomeKind
    told_by: str
    via: str = "button"
    emoji: str | None = None
    channel_id: str | None = None
    ts: str | None = None
    customer_name: str | None = None
    closed: bool = False
    reason: str | None = None
    at: datetime = EPOCH
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Row):
    """A rep asked the witness of a suggested sighting; `answer` is ok, talk or no once given."""

    suggestion_id: str
    sighting_id: str
    asker_id: str
    witness_id: str
    situation: str = ""
    answer: str | None = None
    asked_at: datetime = EPOCH
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Row):
    """Something for the managers, asked once: `key` is unique among those of its kind, whatever became of it.

    `subject_id` is the vendor, pitch or introduction that it is about, `other_id` the second vendor of a merge.
    """

    kind: DecisionKind
    key: str
    subject_id: str
    other_id: str | None = None
    trade: str | None = None
    region: str | None = None
    state: DecisionState = DecisionState.OPEN
    proposed_at: datetime = EPOCH
    decided_at: datetime | None = None
    decided_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoTo(Row):
    """The vendor that a manager named for a category (a trade) and a region; an empty region is everywhere."""

    vendor_id: str
    trade: str
    region: str = ""
    named_by: str = ""
    named_at: datetime = EPOCH
