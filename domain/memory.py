"""From what was read to what is remembered, and what a use case answers."""

from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Final

from domain.matching import Ranking
from domain.model import Kind, Need, Reading, Sentiment, Sighting, Suggestion, Vendor, VendorRead, Verdict
from domain.naming import key, plain, shorten, tidy_name
from domain.policy import QUOTE_LENGTH

ALIKE_RATIO: Final = 0.88
"""Share of common characters from which two names are proposed as one."""
_SHORTEST: Final = 5
"""Characters that both names need before their spelling is compared."""
_FEWEST_INITIALS: Final = 3
REMEMBERED: Final = frozenset({Kind.SIGHTING, Kind.OUTCOME})
"""What a message must be about for its vendors to be kept."""
_VERDICTS: Final = {
    Sentiment.POSITIVE: Verdict.GOOD,
    Sentiment.MIXED: Verdict.MIXED,
    Sentiment.NEGATIVE: Verdict.BAD,
    Sentiment.NEUTRAL: Verdict.NONE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """New sightings were written; `act_id` takes them back."""

    sightings: tuple[Sighting, ...]
    act_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyKnown:
    """This very message was remembered before."""

    sightings: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggest:
    """Vendors for a need; `vendors` and `sightings` are those that the picks name."""

    need: Need
    suggestion: Suggestion
    ranking: Ranking
    vendors: tuple[Vendor, ...] = ()
    sightings: tuple[Sighting, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Nobody:
    """Nobody here has seen one; the need is kept."""

    need: Need
    ranking: Ranking = field(default_factory=Ranking)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """Nothing to say; `reason` is for the log."""

    reason: str = ""


Answer = Remembered | AlreadyKnown | Suggest | Nobody | Nothing


def sightings_from(
    reading: Reading,
    *,
    workspace_id: str,
    witness_id: str,
    noted_by: str | None,
    channel: str | None,
    ts: str | None,
    thread_ts: str | None,
    quote: str | None,
    closed: bool,
    now: datetime,
) -> list[Sighting]:
    """One proposed sighting for each vendor that was read, each vendor once; `quote` as it stands in the message.

    `noted_by` is who marked somebody else's message; it is None where that is the witness.
    """
    return [
        Sighting(
            workspace_id=workspace_id,
            vendor_name=tidy_name(read.name),
            contact_name=tidy_name(read.contact) if read.contact else None,
            contact_email=read.email,
            contact_phone=read.phone,
            customer_name=tidy_name(reading.customer) if reading.customer else None,
            situation=reading.situation or "",
            trade=reading.trade,
            region=reading.region,
            sentiment=read.sentiment,
            witness_id=witness_id,
            noted_by=None if noted_by == witness_id else noted_by,
            channel_id=channel,
            ts=ts,
            thread_ts=thread_ts,
            quote=quote_of(quote) if quote else None,
            unsure=tuple(tidy_name(name) for name in reading.unsure),
            closed=closed,
            read_by=reading.read_by,
            seen_at=now,
        )
        for read in _once(reading.vendors)
    ]


def _once(vendors: tuple[VendorRead, ...]) -> list[VendorRead]:
    """The vendors with a name, the first of each normalised name."""
    first = {key(read.name): read for read in reversed(vendors)}
    return [read for read in vendors if key(read.name) and first[key(read.name)] is read]


def need_from(
    reading: Reading,
    *,
    workspace_id: str,
    author_id: str,
    channel: str | None,
    ts: str | None,
    thread_ts: str | None,
    quote: str | None,
    closed: bool,
    now: datetime,
) -> Need:
    """The need that was read; where no situation was found, the message itself describes it."""
    said = quote_of(quote) if quote else None
    return Need(
        workspace_id=workspace_id,
        author_id=author_id,
        customer_name=tidy_name(reading.customer) if reading.customer else None,
        situation=reading.situation or said or "",
        trade=reading.trade,
        region=reading.region,
        channel_id=channel,
        ts=ts,
        thread_ts=thread_ts,
        quote=said,
        closed=closed,
        read_by=reading.read_by,
        at=now,
    )


def quote_of(text: str) -> str:
    """The words of a message as they are kept: plain, nothing in them pings or links, cut between words."""
    return shorten(plain(text), QUOTE_LENGTH)


def verdict_of(sentiment: Sentiment) -> Verdict:
    """Which verdict a card may preselect. It counts only once the witness has tapped it."""
    return _VERDICTS[sentiment]


def names_alike(a: str, b: str) -> bool:
    """Whether a merge of two vendors may be *proposed*; nothing is ever merged by likeness.

    Alike are: one name beginning with the other, the same letters with other spaces, initials, nearly the same
    spelling. Names with different numbers never are.
    """
    return keys_alike(key(a), key(b))


def keys_alike(a: str, b: str) -> bool:
    """The same for names that are normalised already."""
    one, two = sorted((a, b), key=lambda k: (len(k), k))
    if not one or _digits(one) != _digits(two):
        return False
    return (
        f"{two} ".startswith(f"{one} ")
        or one.replace(" ", "") == two.replace(" ", "")
        or _are_initials(one, two)
        or _spelt_alike(one, two)
    )


def _spelt_alike(one: str, two: str) -> bool:
    """The cheap upper bounds first: most pairs need no more."""
    if len(one) < _SHORTEST:
        return False
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    return (
        matcher.real_quick_ratio() >= ALIKE_RATIO
        and matcher.quick_ratio() >= ALIKE_RATIO
        and matcher.ratio() >= ALIKE_RATIO
    )


def _digits(name: str) -> str:
    return "".join(c for c in name if c.isdigit())


def _are_initials(short: str, long: str) -> bool:
    words = long.split()
    return len(words) >= _FEWEST_INITIALS and short == "".join(word[0] for word in words)
