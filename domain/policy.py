"""Numbers and word lists that decide how Kith behaves, each once. Cards and prompts read them from here."""

from datetime import timedelta
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# --- undo, retention -----------------------------------------------------------------------------------------
UNDO_WINDOW: Final = timedelta(minutes=5)
QUOTE_LENGTH: Final = 300
"""Characters of a quote that are kept at most."""
UNCONFIRMED_KEPT: Final = timedelta(days=30)
RAW_TEXT_KEPT: Final = timedelta(hours=24)
"""No text of a message waits longer than this, read or not."""

UNINSTALLED_KEPT: Final = timedelta(days=30)
"""Until then a new installation finds everything again; after it everything is erased."""

# --- hearing -------------------------------------------------------------------------------------------------
READ_BAR: Final = 0.30
"""Probability of being relevant from which an overheard message is read.

Higher: less ordinary talk is read, and more of what matters is missed. Lower: the reverse, and more processor time.
A workspace may set its own (`Workspace.read_bar`).
"""
READ_BAR_BOUNDS: Final = (0.05, 0.90)
SURE_BAR: Final = 0.35
"""Probability of being worth a question from which an unasked card may follow a message.

Higher: fewer cards, and fewer of them wrong. Lower: more cards, down to guesses. What is below is kept quiet, whatever
was read of it. A workspace may set its own (`Workspace.speak_bar`).
"""
SURE_BAR_BOUNDS: Final = (0.10, 0.95)

# --- speaking ------------------------------------------------------------------------------------------------
EPHEMERAL_WITHIN: Final = timedelta(seconds=60)
"""An ephemeral is sent only this soon after the addressee's own act; otherwise the card waits in App Home."""
UNASKED_PER_DAY: Final = 2
UNASKED_PER_WEEK: Final = 5
MUTE: Final = timedelta(days=7)
SECOND_CALL_AFTER_HOURS: Final = 3
"""Working hours after which an unanswered suggestion comes once more, by direct message."""
WORKING_DAY: Final = (9, 17)
"""First hour and the hour after the last, in the person's own time zone, Monday to Friday."""
NOT_ALIKE_STEP: Final = 0.05
"""By how much one *not alike* raises that person's bar."""
BUTTON_LENGTH: Final = 30

# --- matching ------------------------------------------------------------------------------------------------
SUGGESTED_AT_MOST: Final = 3
BAR: Final = 0.45
"""Likeness below which a command says that nobody has seen one."""
SPEAK_BAR: Final = 0.60
"""Likeness below which nothing is suggested unasked."""
STOPGAP_ODDS: Final = 0.3
"""Share of the closest situation's odds of being alike below which another trade is only a stopgap."""
STOPGAP_TRADE: Final = 0.5
"""Share of the closest situation's agreement of trade below which it is another trade."""
WEIGHT_LIKENESS: Final = 0.70
WEIGHT_TRUST: Final = 0.20
WEIGHT_CONTACT: Final = 0.05
WEIGHT_REGION: Final = 0.05
REGION_KM: Final = 80.0

# --- trust: beta reputation (Jøsang and Ismail, 2002) --------------------------------------------------------
PRIOR_GOOD: Final = 1.0
PRIOR_BAD: Final = 1.0
HALF_LIFE: Final = timedelta(days=365)
WEIGHT_OUTCOME: Final = 1.0
WEIGHT_SIGHTING: Final = 0.6
WEIGHT_QUIET: Final = 0.4
REPEAT_FACTOR: Final = 0.5
"""Each further word of the same witness on the same vendor counts half of the one before."""

# --- introductions -------------------------------------------------------------------------------------------
OUTCOME_AFTER: Final = timedelta(days=30)
CONSENT_STANDS: Final = timedelta(days=365)

# --- emoji (names without colons and skin tones) -------------------------------------------------------------
REMEMBER_EMOJI: Final = frozenset({"handshake"})
DELIVERED_EMOJI: Final = frozenset({"white_check_mark", "heavy_check_mark", "ballot_box_with_check"})
PARTLY_EMOJI: Final = frozenset({"large_yellow_circle"})
NOT_DELIVERED_EMOJI: Final = frozenset({"x", "negative_squared_cross_mark"})

# --- names that are never vendors ----------------------------------------------------------------------------
LEGAL_FORMS: Final = _words(
    "inc incorporated llc ltd limited gmbh mbh ag kg ohg ug se sa sas sarl srl spa bv nv ab as aps oy oyj plc corp "
    "corporation co company llp lp pty pte kk"
)
