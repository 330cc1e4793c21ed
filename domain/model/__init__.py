"""The words of Kith as values.

Every value that is remembered is a `Row`: frozen, with an `id` that the store gives and the workspace it belongs
to. Times are aware UTC datetimes. Names of people inside the workspace are Slack user ids, never names.
"""

from domain.model.dealings import Card, Decision, GoTo, Introduction, Outcome, Pick, Question, Suggestion
from domain.model.kinds import (
    CardKind,
    CardState,
    DecisionKind,
    DecisionState,
    IntroductionState,
    Kind,
    Listening,
    OutcomeKind,
    Sentiment,
    SightingState,
    SuggestionState,
    Verdict,
)
from domain.model.memory import Alias, Channel, Contact, Customer, Need, Person, Sighting, Vendor, Workspace
from domain.model.reading import Alike, Gating, Heard, Known, Line, Reading, VendorRead
from domain.model.records import Act, Change, InboxEvent, Posting, Vector
from domain.model.row import EPOCH, Row

__all__ = [
    "EPOCH",
    "Act",
    "Alias",
    "Alike",
    "Card",
    "CardKind",
    "CardState",
    "Change",
    "Channel",
    "Contact",
    "Customer",
    "Decision",
    "DecisionKind",
    "DecisionState",
    "Gating",
    "GoTo",
    "Heard",
    "InboxEvent",
    "Introduction",
    "IntroductionState",
    "Kind",
    "Known",
    "Line",
    "Listening",
    "Need",
    "Outcome",
    "OutcomeKind",
    "Person",
    "Pick",
    "Posting",
    "Question",
    "Reading",
    "Row",
    "Sentiment",
    "Sighting",
    "SightingState",
    "Suggestion",
    "SuggestionState",
    "Vector",
    "Vendor",
    "VendorRead",
    "Verdict",
    "Workspace",
]
