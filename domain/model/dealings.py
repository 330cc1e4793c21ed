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
    Readiness,
    SuggestionState,
)
from domain.model.row import EPOCH, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One suggested vendor with the printed figures from which the order can be recomputed.

    `likeness` and `trust` are 0 to 1. `go_to`: 1 for a go-to without a region, 2 for one of the region asked for, named
    for `go_to_for`. `introduced`: how often of late, as far as the addressee may see, `introduced_to` the one contact
    whom all of that went to; `before`: the busier vendor that it was put before. `resting_id`: the contact who has had
    enough for now and is not offered. `unanswered`: they did not answer the last requests.
    """

    vendor_id: str
    sighting_ids: tuple[str, ...]
    score: float
    likeness: float
    trust: float
    contact_id: str | None = None
    region_fits: bool | None = None
    proven: bool = False
    go_to: int = 0
    go_to_for: str = ""
    introduced: int = 0
    introduced_to: str | None = None
    before: str | None = None
    resting_id: str | None = None
    unanswered: bool = False


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
    readiness: Readiness | None = None
    draft: str | None = None
    created_at: datetime = EPOCH
    asked_at: datetime | None = None
    customer_agreed_at: datetime | None = None
    vendor_agreed_at: datetime | None = None
    introduced_at: datetime | None = None
    met_at: datetime | None = None
    ended_at: datetime | None = None
    due_at: datetime | None = None
    asked_outcome_at: datetime | None = None

    @property
    def price_only(self) -> bool:
        """Whether the customer only wants a price: then it counts in no rate and no outcome is asked."""
        return self.readiness is Readiness.PRICE_ONLY


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
    """What goes to the witness of a sighting that a rep leans on.

    Asked, `answer` is ok, talk or no once given; `told` of an introduction, it is hold, or nothing.
    """

    suggestion_id: str = ""
    introduction_id: str | None = None
    sighting_id: str
    asker_id: str
    witness_id: str
    told: bool = False
    situation: str = ""
    answer: str | None = None
    asked_at: datetime = EPOCH
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Row):
    """Something for the managers, asked once: `key` is unique among those of its kind, whatever became of it.

    `subject_id` is the vendor, pitch or introduction that it is about, of a leaver the colleague's user id; `other_id`
    is the second vendor of a merge.
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
