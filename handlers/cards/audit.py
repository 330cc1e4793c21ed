"""The audit log in words, for managers: who did what, when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.dates import day
from handlers.cards import blocks as b

PAGE = 20
CLOSED = "something in a closed channel"
WORDS: Final[Mapping[str, str]] = {
    "asked": "asked for a vendor",
    "asked_later": "put off the question how it went: {}",
    "backfilled": "read a Slack export",
    "channel_locked": "kept out of a channel that was shared",
    "channel_renumbered": "followed a channel to its new number",
    "channel_unlocked": "let Kith back into a channel that was shared",
    "contact_added": "added a contact: {}",
    "contact_moved": "noted that a contact moved: {}",
    "contact_revealed": "was shown an address or number: {}",
    "customer_agreed": "noted the customer's yes: {}",
    "draft_edited": "edited a draft: {}",
    "draft_written": "wrote a draft: {}",
    "fit_learned": "noted whom a vendor serves: {}",
    "forgotten": "erased what nobody confirmed in time",
    "goto_declined": "declined a go-to: {}",
    "goto_named": "named a go-to: {}",
    "goto_removed": "took a go-to's name away: {}",
    "goto_told": "told a channel of a go-to",
    "heard": "heard a sighting of {}",
    "import_taken_back": "took an import back",
    "imported": "imported a file",
    "introduction_cancelled": "dropped an introduction: {}",
    "introduction_sent": "introduced {}",
    "introduction_started": "began an introduction: {}",
    "introductions_dropped": "dropped what a colleague left open",
    "introductions_taken_over": "took over what a colleague left open",
    "leaver_proposed": "asked the managers about what a colleague left open",
    "listening_stopped": "sent Kith away from a channel",
    "looked_back": "looked back over a channel",
    "mentioned": "mentioned a vendor: {}",
    "merge_declined": "kept names apart: {}",
    "merged": "merged names into one vendor: {}",
    "message_changed": "followed an edited message",
    "message_deleted": "followed a deleted message",
    "met": "met somebody from outside: {}",
    "missed_answered": "said whether a message was worth a question",
    "need_heard": "heard a need",
    "not_thanked": "put a thanks off",
    "outcome_asked": "asked how it went: {}",
    "outcome_heard": "heard how it went: {}",
    "outcome_put_off": "put off asking how it went: {}",
    "outcome_taken_back": "took an outcome back: {}",
    "outcome_told": "told how it went: {}",
    "person_forgotten": "was forgotten",
    "pitch_accepted": "took a pitch: {}",
    "pitch_declined": "declined a pitch: {}",
    "pitch_dismissed": "set a pitch aside",
    "pitch_handed": "passed on a pitch: {}",
    "pitch_heard": "heard a pitch",
    "pointed_at": "pointed at a message",
    "problem_heard": "heard of trouble at a customer",
    "readiness_told": "told how far the customer is: {}",
    "read": "read a message",
    "read_with_model": "read a message with the model",
    "reason_told": "told why it fell short: {}",
    "referral_dismissed": "said that it was no lead: {}",
    "referral_given": "kept a lead for later: {}",
    "referral_heard": "heard of a lead: {}",
    "referral_qualified": "found a lead worth having: {}",
    "referral_told": "noted a lead: {}",
    "referral_unqualified": "found a lead not worth having: {}",
    "reopened": "opened again: {}",
    "set_aside": "set a message aside",
    "settings_changed": "changed the settings: {}",
    "sighting_confirmed": "confirmed a sighting of {}",
    "sighting_corrected": "corrected a sighting of {}",
    "sighting_dismissed": "said that it was no vendor: {}",
    "sighting_told": "told of a sighting of {}",
    "suggestion_refused": "found a suggestion not alike",
    "thanked": "said thank you for a lead",
    "undo": "took something back",
    "unmerged": "parted what was merged: {}",
    "unrelated": "said that it was not about that",
    "vendor_agreed": "noted the vendor's yes: {}",
    "vendor_asked": "noted that a vendor asked for leads: {}",
    "vendor_edited": "edited a vendor: {}",
    "vendor_forgotten": "erased a vendor",
    "welcomed": "noted who welcomes introductions: {}",
    "witness_answered": "answered a question about what they saw",
    "witness_asked": "asked a witness",
}
"""What was done, by the word that the log keeps; {} is what it was about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """`subject`: what it was about, in words; empty where nothing can be said of it."""

    who: str
    what: str
    subject: str
    at: datetime
    undone: bool = False


def line(one: Line, tz: str) -> b.Words:
    words = WORDS.get(one.what, one.what.replace("_", " "))
    about = words.format(one.subject) if one.subject else words.replace(": {}", "").replace("{}", "a vendor")
    return [b.bold(one.who), f" {about}, {day(one.at, tz)}{' (taken back)' if one.undone else ''}"]


def listing(lines: Sequence[Line], page: int, pages: int, tz: str) -> b.Drawn:
    """The newest first."""
    if not lines:
        return b.Drawn(text="Nothing was done yet.", blocks=[b.lines("Nothing was done yet.")])
    blocks = [b.lines(b.bold("Done lately")), b.bullets([line(one, tz) for one in lines])]
    if pages > 1:
        more = f" /kith log page {page + 1} shows older ones." if page < pages else ""
        blocks.append(b.context(f"Page {page} of {pages}.{more}"))
    return b.Drawn(text=f"What was done lately, page {page}", blocks=blocks)
