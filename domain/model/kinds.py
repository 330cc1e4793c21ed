"""The closed lists of words that values are made of."""

from enum import StrEnum


class Kind(StrEnum):
    """What a message is about. Where several fit, the one on which somebody can act wins (the order here)."""

    PROBLEM = "problem"
    NEED = "need"
    OUTCOME = "outcome"
    INBOUND_REFERRAL = "inbound_referral"
    SIGHTING = "sighting"
    PARTNER_PITCH = "partner_pitch"
    NONE = "none"


class Sentiment(StrEnum):
    """How the text speaks of a vendor. It is a reading, never a verdict."""

    POSITIVE = "positive"
    MIXED = "mixed"
    NEGATIVE = "negative"
    NEUTRAL = "neutral"


class Verdict(StrEnum):
    """What the witness says with one tap. Only this counts."""

    GOOD = "good"
    MIXED = "mixed"
    BAD = "bad"
    NONE = "none"


class SightingState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class SuggestionState(StrEnum):
    OFFERED = "offered"
    TAKEN = "taken"
    REFUSED = "refused"
    NOBODY = "nobody"


class CardKind(StrEnum):
    """What a card is about; `told` and `thanks` go to the witness of an introduction."""

    SIGHTING = "sighting"
    SUGGESTION = "suggestion"
    OUTCOME = "outcome"
    PROBLEM = "problem"
    TOLD = "told"
    THANKS = "thanks"
    REFERRAL = "referral"
    PITCH = "pitch"


class CardState(StrEnum):
    """`waiting`: in App Home only; `shown`: was put before the person once; `answered`, `withdrawn`: over."""

    WAITING = "waiting"
    SHOWN = "shown"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class IntroductionState(StrEnum):
    MENTIONED = "mentioned"
    ASKED = "asked"
    AGREED = "agreed"
    INTRODUCED = "introduced"
    MET = "met"
    DELIVERED = "delivered"
    QUIET = "quiet"
    PARTLY = "partly"
    NOT_DELIVERED = "not_delivered"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class Readiness(StrEnum):
    """How far the customer is, where the rep says so. *Price only* counts in no rate."""

    READY = "ready"
    LOOKING = "looking"
    PRICE_ONLY = "price_only"


class OutcomeKind(StrEnum):
    DELIVERED = "delivered"
    QUIET = "quiet"
    PARTLY = "partly"
    NOT_DELIVERED = "not_delivered"


class DecisionKind(StrEnum):
    """What managers are asked to decide."""

    GOTO = "goto"
    MERGE = "merge"
    PITCH = "pitch"
    THANK = "thank"
    LEAVER = "leaver"


class DecisionState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class ModelResult(StrEnum):
    """What came of wanting a model to read: `paused`, it is left alone after failures; `busy`, no turn in time."""

    OK = "ok"
    REFUSED = "refused"
    UNUSABLE = "unusable"
    FAILED = "failed"
    PAUSED = "paused"
    BUSY = "busy"

    @property
    def passes(self) -> bool:
        """Whether the same question may well be answered later."""
        return self in {ModelResult.FAILED, ModelResult.PAUSED, ModelResult.BUSY}


class ReferralState(StrEnum):
    """`proposed`: read from chat; `given`: its rep said so; then qualified or not; `dismissed`: it was none."""

    PROPOSED = "proposed"
    GIVEN = "given"
    QUALIFIED = "qualified"
    UNQUALIFIED = "unqualified"
    DISMISSED = "dismissed"


class PitchKind(StrEnum):
    """What a pitch is after. Nothing is rejected by it: it only sorts the queue."""

    BRINGS_VALUE = "brings_value"
    OUR_REFERRALS = "our_referrals"
    OUR_LISTS = "our_lists"
    SELL_THEIRS = "sell_theirs"
    UNCLEAR = "unclear"


class FitAspect(StrEnum):
    """In what respect a vendor fits a customer or not."""

    KIND = "kind"
    SIZE = "size"
    BUDGET = "budget"
    REGION = "region"


class TaughtKind(StrEnum):
    """What a tap says of the thresholds.

    `missed`: worth a question, and Kith was not sure; `needless`: not worth one; `unread`: worth remembering, and it
    was not even read.
    """

    MISSED = "missed"
    NEEDLESS = "needless"
    UNREAD = "unread"


class Listening(StrEnum):
    """`quiet`: private cards; `silent`: stores, shows nobody anything; `commands`: hears only what is told to it."""

    QUIET = "quiet"
    SILENT = "silent"
    COMMANDS = "commands"
