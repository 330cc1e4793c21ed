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
    FitAspect,
    IntroductionState,
    Kind,
    Listening,
    ModelResult,
    OutcomeKind,
    PitchKind,
    Readiness,
    ReferralState,
    Sentiment,
    SightingState,
    SuggestionState,
    TaughtKind,
    Verdict,
)
from domain.model.memory import Alias, Channel, Contact, Customer, Need, Person, Problem, Sighting, Vendor, Workspace
from domain.model.noticing import FridayNote, Missed, Taught
from domain.model.reading import Alike, Gating, Heard, Known, Line, Reading, Usage, VendorRead
from domain.model.reciprocity import LeadAsk, Pitch, Referral
from domain.model.records import Act, BackfilledDay, Change, InboxEvent, ModelCall, Posting, Vector
from domain.model.row import EPOCH, Row
from domain.model.serving import Fit, Region

__all__ = [
    "EPOCH",
    "Act",
    "Alias",
    "Alike",
    "BackfilledDay",
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
    "Fit",
    "FitAspect",
    "FridayNote",
    "Gating",
    "GoTo",
    "Heard",
    "InboxEvent",
    "Introduction",
    "IntroductionState",
    "Kind",
    "Known",
    "LeadAsk",
    "Line",
    "Listening",
    "Missed",
    "ModelCall",
    "ModelResult",
    "Need",
    "Outcome",
    "OutcomeKind",
    "Person",
    "Pick",
    "Pitch",
    "PitchKind",
    "Posting",
    "Problem",
    "Question",
    "Readiness",
    "Reading",
    "Referral",
    "ReferralState",
    "Region",
    "Row",
    "Sentiment",
    "Sighting",
    "SightingState",
    "Suggestion",
    "SuggestionState",
    "Taught",
    "TaughtKind",
    "Usage",
    "Vector",
    "Vendor",
    "VendorRead",
    "Verdict",
    "Workspace",
]
