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
BACKFILLED_KEPT: Final = timedelta(days=90)
"""Counted from the import: what was said years ago is asked about only now."""
LOOK_BACK: Final = timedelta(days=90)
"""How far a manager may have a channel looked through that Kith was invited to."""
LOOKED_AT_MOST: Final = 3_000
"""Messages of a channel, replies not counted; an export has no such limit."""
LOOKED_AT_THREADS: Final = 100
"""Each costs a request of its own."""
RAW_TEXT_KEPT: Final = timedelta(hours=24)
"""No text of a message waits longer than this, read or not."""

UNINSTALLED_KEPT: Final = timedelta(days=30)
"""Until then a new installation finds everything again; after it everything is erased."""

HUMAN_SUBTYPES: Final = frozenset({None, "file_share", "thread_broadcast", "me_message"})
"""Subtypes of Slack's messages that a person wrote."""

# --- hearing -------------------------------------------------------------------------------------------------
READ_BAR: Final = 0.30
"""Probability of being relevant from which an overheard message is read.

Higher: less ordinary talk is read, and more of what matters is missed. Lower: the reverse, and more processor time.
A workspace may set its own (`Workspace.read_bar`).
"""
READ_BAR_BOUNDS: Final = (0.05, 0.90)
SURE_BAR: Final = 0.50
"""Probability of being worth a question from which an unasked card may follow a message.

Higher: fewer cards, and fewer of them wrong. Lower: more cards, down to guesses. What is below is kept quiet, whatever
was read of it. A workspace may set its own (`Workspace.speak_bar`).
"""
SURE_BAR_BOUNDS: Final = (0.10, 0.95)
UNSURE_NAMES: Final = 3
"""Names at most that a witness is offered where it is not sure who the vendor is."""
MISSED_STEP: Final = 0.02
"""By how much one *Yes* to "did I miss this?" lowers what Kith must be sure of before it asks."""
NEEDLESS_STEP: Final = 0.01
"""By how much one *No*, or one *Not a vendor*, raises it. Half of the other: what is offered lies below the bar, and
one *Yes* in three is what a right bar brings; that leaves it where it is."""
UNREAD_STEP: Final = 0.01
"""By how much a message that somebody points at, and that was not even read, lowers the bar to reading."""
TAUGHT_AT_MOST: Final = 0.15
"""How far taps move a threshold from what is set, either way; beyond it only a manager's setting does."""
LESSONS_COUNTED: Final = 100
"""The latest taps that count; older ones have had their say."""
MISSED_KEPT: Final = timedelta(days=14)
"""How long it is kept where a message stands that may have been missed."""
MISSED_AT_MOST: Final = 10
"""Of one person at a time; of more, the likeliest stay."""
MISSED_FROM: Final = 0.20
"""Probability of being worth a question below which nobody is asked "did I miss this?" either."""

# --- the model -----------------------------------------------------------------------------------------------
MODEL_CALLS_KEPT: Final = timedelta(days=400)
"""Figures of the model's readings, without a word of the messages."""
READ_AGAIN_FIRST: Final = timedelta(minutes=2)
READ_AGAIN_AT_LEAST_EVERY: Final = timedelta(minutes=30)
"""Pauses between tries double from the first up to this one."""
READ_AGAIN_WITHIN: Final = timedelta(hours=20)
"""What the model did not read in this time stays as it was read on this machine."""
SURELY_NOTHING: Final = 0.8
"""Probability of ordinary talk, by the local reading, from which the model is not asked once more."""

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
FRIDAY: Final = 4
FRIDAY_HOUR: Final = 15
"""From then on, in the person's own time, the one note of the week may come; until the next Monday's end."""
NOTE_ITEMS: Final = 5
NOTE_MISSED: Final = 2
"""Places of the note that are kept for missed messages, where there are any."""
GHOST_AFTER: Final = 3
"""Direct messages of one kind in a row without an answer, after which that kind stops for that person."""
TRIAL: Final = timedelta(days=14)
"""Of listening silently; then managers are shown what would have been said."""
TRIAL_EXAMPLES: Final = 5
NOT_ALIKE_STEP: Final = 0.05
"""By how much one *not alike* raises that person's bar."""
NOT_ALIKE_AT_MOST: Final = 0.30
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
WEIGHT_GO_TO: Final = 1.00
"""Once for a go-to that was named without a region, twice for one of the region that is asked for.

All other weights together make 1: a go-to that may be suggested at all stands first.
"""
REGION_KM: Final = 80.0

# --- fair spread ---------------------------------------------------------------------------------------------
BUSY_AFTER: Final = 2
"""Introductions of one vendor in `BUSY_WITHIN` above which the next proven vendor is shown first.

A workspace may set its own (`Workspace.busy_after`).
"""
BUSY_WITHIN: Final = timedelta(days=30)
ASKED_PER_QUARTER: Final = 6
"""How often a witness is asked, and a contact is introduced, in `QUARTER` at most.

A workspace may set its own (`Workspace.asked_per_quarter`).
"""
QUARTER: Final = timedelta(days=90)

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
LAPSE_AFTER: Final = timedelta(days=30)
"""After the one outcome question; an answer still counts later."""
CONSENT_STANDS: Final = timedelta(days=365)
HELD_BACK: Final = timedelta(days=14)
"""How long the outcome question waits after trouble at the customer."""
TOLD_WITHIN: Final = timedelta(days=7)
"""What could not be told within so long is not told any more (a thanks, a word to the witness)."""
GOTO_DELIVERIES: Final = 3
GOTO_WITNESSES: Final = 2
"""Deliveries in one trade and region, and colleagues who saw them, from which a go-to is proposed."""

# --- reciprocity ---------------------------------------------------------------------------------------------
EVEN_SHARE: Final = 1 / 3
"""Share of the larger side by which given and received may differ and still read "about even"."""
UNANSWERED: Final = 2
"""Requests of ours in a row without an answer, from which a vendor stands below an equal one; the words say "two"."""
RHYTHM_MONTHS: Final = 6
RHYTHM_WORKING: Final = 3
"""Months with joint work, of the last six, from which it is called a rhythm."""
DORMANT_AFTER: Final = timedelta(days=180)
"""Without anything in common for so long a vendor has gone quiet; the next event ends it."""

# --- the weekly digest ---------------------------------------------------------------------------------------
DIGEST_DAY: Final = 0
"""Monday."""
DIGEST_TIME: Final = "08:00"
DIGEST_LATE: Final = timedelta(hours=6)
"""From then on a digest that was missed says that it is late."""
CHART_WEEKS: Final = 8
CHART_FROM_WEEK: Final = 3
"""The chart is drawn once there is so much of the past."""
DECISIONS_AT_MOST: Final = 3
STUCK_AFTER: Final = timedelta(days=14)
"""An introduction that waits so long for somebody's yes is named in the digest."""

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

# --- channels of customers ------------------------------------------------------------------------------------
NO_ACCOUNTS: Final = _words(
    "acquisition admin advisory alerts all and announcements api app archive bugs calls care cases center churn "
    "comms community complaints data deal deals delivery design dev development docs education enablement "
    "engagement engineering escalation escalations events exec execs executive executives experience facing "
    "feature features feedback for forum general growth health help helpdesk hub ideas implementation insights "
    "interviews issues journey journeys launch leads list love loyalty management manager managers mapping "
    "marketing meetings metrics new news notes onboarding operations ops outreach payable plan planning plans "
    "portal portals praise product project projects questions receivable references referrals relations reporting "
    "reports requests research retention reviews sales security service services setup side solutions stories "
    "strategy success support survey surveys team teams test testimonials testing tickets tools training updates "
    "visits voice wins work zero"
)
"""Words that stand behind "customer-" and the like in the names of channels about work, not about a company."""
