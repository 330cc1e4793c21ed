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
    SIGHTING = "sighting"
    SUGGESTION = "suggestion"


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
    WITHDRAWN = "withdrawn"


class Listening(StrEnum):
    """`quiet`: private cards; `silent`: stores, shows nobody anything; `commands`: hears only what is told to it."""

    QUIET = "quiet"
    SILENT = "silent"
    COMMANDS = "commands"
