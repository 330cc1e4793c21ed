"""What a model answered, cut down to what the message and its thread really say.

Prompts do not prevent invention, so nothing here trusts the model: every name must occur in the text, addresses come
only out of the text, and free text is stripped of everything that could name, link to or ping anybody.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, Self

from domain.model import Heard, Kind, Known, Reading, Sentiment, VendorRead
from domain.naming import fold, key, occurs, shorten, tidy_name
from prompts.answers import Answer, Certainty, VendorAnswer
from prompts.occurrences import occurring
from prompts.redaction import Redaction, bare, plain

CONFIDENCE: Final = {Certainty.CERTAIN: 0.95, Certainty.LIKELY: 0.8, Certainty.UNSURE: 0.5}
"""The probability that each of the model's words stands for."""
SPEAK_FROM: Final = 0.75
SPEAK_FROM_UNTOLD: Final = 0.9
"""The same while nobody has said what our own company sells."""
SITUATION_LENGTH: Final = 200
TRADE_LENGTH: Final = 60


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEEDS_VENDOR: Final = frozenset({Kind.SIGHTING, Kind.PROBLEM})
_NEUTRAL: Final = frozenset({Kind.PROBLEM, Kind.PARTNER_PITCH})
_NOBODY: Final = _words(
    "i me we us you he him she her it they them who this that these those somebody someone anybody anyone nobody "
    "everybody everyone vendor vendors customer customers supplier contractor colleague person company "
    "client a an the our my"
)
_CALENDAR: Final = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december christmas easter i english "
    "wi-fi"
)
_MARKUP: Final = re.compile(r"[*_~`|\\\u2039<>\[\]{}]")
_PERSON: Final = re.compile(r"\bPerson [A-Z]\d*\b")
_AT: Final = re.compile(r"[@\uff20]")
_CHANNEL_NAME: Final = re.compile(r"(?<!\w)#[\w-]+")
_SPACE_BEFORE: Final = re.compile(r"\s+(?=[,.;:!?])")
_ELISION: Final = re.compile(r"(?<!\w)(?:[cdjlmnst]|qu)['\u2019](?=\w)", re.IGNORECASE)
"""The clipped word before a French or Italian name."""
_STAND_INS: Final = re.compile(r"\b(?:the vendor|the customer|their contact|a colleague)\b")
_GONE: Final = re.compile(r"(?:\b(?:and|at|by|for|from|in|near|of|on|through|to|via|with)\s+)?\0")
"""A word taken out, with the small word that led to it."""
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_ESCAPED_AT_MOST: Final = 3
_NAME_WORDS: Final = 5
_SHOUTED_AT_MOST: Final = 5
_FIRST_WORD_AT_LEAST: Final = 4


@dataclass(frozen=True)
class Source:
    """All that may be quoted: the message and the lines of its thread, as a person reads them."""

    texts: tuple[str, ...]

    @classmethod
    def of(cls, heard: Heard) -> Self:
        return cls(tuple(plain(text) for text in (heard.text, *(line.text for line in heard.context))))

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for text in self.texts for word in fold(text).split())

    def has(self, name: str) -> bool:
        """Whether a name stands in one of the texts; it may not be pieced together out of two of them."""
        return any(occurs(name, text) or occurs(name, _ELISION.sub(" ", text)) for text in self.texts)

    def name(self, answered: str | None) -> str | None:
        """The answered name as the address book writes it, or None when nobody said it."""
        if not answered:
            return None
        name = tidy_name(" ".join(_PERSON.sub(" ", _defused(answered)).split()))
        words = fold(name).split()
        if not any(c.isalpha() for c in name) or set(words) <= _NOBODY or _is_sentence(name):
            return None
        return name if self.has(name) else None


def ground(
    answer: Answer, heard: Heard, known: Known, redaction: Redaction, *, trades: Sequence[str] = (), read_by: str
) -> Reading:
    """The reading that an answer amounts to once everything that nobody said is gone. Never raises."""
    if answer.kind is Kind.NONE:
        return Reading(confidence=CONFIDENCE[answer.certainty], read_by=read_by)
    source = Source.of(heard)
    ours = frozenset(key(name) for name in (known.company, *known.members) if name) | {""}
    vendors = _vendors(answer, source, ours, redaction)
    customer, region = source.name(answer.customer), source.name(answer.region)
    muddled = _in_two_parts([*(vendor.name for vendor in vendors), customer, region, answer.situation])
    if customer and (key(customer) in ours or key(customer) in {key(vendor.name) for vendor in vendors}):
        customer = None
    customers = [*([customer] if customer else []), *occurring(known.customers, source.texts)]
    confidence = CONFIDENCE[answer.certainty]
    sure = confidence >= (SPEAK_FROM if known.sells else SPEAK_FROM_UNTOLD)
    return Reading(
        kind=answer.kind,
        confidence=confidence,
        speaks=sure and not muddled and (bool(vendors) or answer.kind not in _NEEDS_VENDOR),
        vendors=vendors,
        customer=customer,
        situation=situation(
            answer.situation,
            source,
            customers=customers,
            vendors=[vendor.name for vendor in vendors],
            contacts=[vendor.contact for vendor in vendors if vendor.contact],
        ),
        trade=_trade(answer.trade, trades, source, [*customers, *(vendor.name for vendor in vendors)]),
        region=region,
        read_by=read_by,
    )


def situation(
    answered: str | None,
    source: Source,
    *,
    customers: Iterable[str] = (),
    vendors: Iterable[str] = (),
    contacts: Iterable[str] = (),
) -> str | None:
    """A canonical situation that names nobody: one line, at most `SITUATION_LENGTH` characters, or None.

    Capitalised words that nobody said go; names of the customer and the vendor become general words.
    """
    text = _PERSON.sub("a colleague", _defused(shorten(answered or "", 2 * SITUATION_LENGTH)))
    for name in vendors:
        text = _replaced(name, "the vendor", text)
    for name in customers:
        text = _replaced(name, "the customer", text, partly=True)
    for name in contacts:
        text = _replaced(name, "their contact", text, partly=True)
    text = _SPACE_BEFORE.sub("", " ".join(_without_strangers(text, source).split())).strip(" ,;:-")
    return shorten(text, SITUATION_LENGTH) if _says_something(text) else None


def _says_something(text: str) -> bool:
    """Whether words are left besides the general ones that took the place of names; one word alone may be a name."""
    return len(_WORD.findall(_STAND_INS.sub(" ", text))) > 1


def _in_two_parts(names: Iterable[str | None]) -> bool:
    """Whether one name stands for two things (vendor, customer, place, situation): the sign of a careless answer."""
    keys = [key(name) for name in names if name]
    return len(set(keys)) < len(keys)


def _vendors(answer: Answer, source: Source, ours: frozenset[str], redaction: Redaction) -> tuple[VendorRead, ...]:
    """The grounded vendors, each once, without our own company and colleagues."""
    found: dict[str, VendorRead] = {}
    for answered in answer.vendors:
        name = source.name(answered.name)
        if name and key(name) not in ours and key(name) not in found:
            neutral = answer.kind in _NEUTRAL
            found[key(name)] = _vendor(answered, name, source, ours, redaction, neutral=neutral)
    return tuple(found.values())


def _vendor(
    answered: VendorAnswer, name: str, source: Source, ours: frozenset[str], redaction: Redaction, *, neutral: bool
) -> VendorRead:
    contact = answered.contact
    sentiment = Sentiment.NEUTRAL if neutral else answered.sentiment
    person = source.name(contact.name) if contact else None
    if contact is None or (person and key(person) in ours):
        return VendorRead(name=name, sentiment=sentiment)
    return VendorRead(
        name=name,
        contact=person,
        email=redaction.email(contact.email),
        phone=redaction.phone(contact.phone),
        sentiment=sentiment,
    )


def _is_sentence(name: str) -> bool:
    """Whether so many words, few of them capitalised, are no name but a piece of the message."""
    words = _WORD.findall(name)
    return len(words) > _NAME_WORDS and 2 * sum(word[0].isupper() for word in words) < len(words)


def _trade(answered: str | None, trades: Sequence[str], source: Source, names: Iterable[str]) -> str | None:
    """A trade of the list; without one, the model's own few words, unless they are one of the `names`."""
    if trades:
        return next((trade for trade in trades if fold(trade) == fold(answered or "")), None)
    text = " ".join(_without_strangers(_defused(answered or ""), source).split())
    named = any(occurs(name, text) for name in names)
    return text.lower() if any(c.isalpha() for c in text) and len(text) <= TRADE_LENGTH and not named else None


def _defused(text: str) -> str:
    """One line without links, addresses, mentions, channel names and markup."""
    for _ in range(_ESCAPED_AT_MOST):
        text = plain(text)
    text = _AT.sub(" ", bare(text))
    return " ".join(_MARKUP.sub(" ", _CHANNEL_NAME.sub(" ", text)).split())


def _replaced(name: str, by: str, text: str, *, partly: bool = False) -> str:
    """`text` with general words for a name; `partly`: for its first word too, where that is written as a name.

    The first word of a vendor's name is too often a plain word (network, office), and hides nobody.
    """
    words = [re.escape(word) for word in name.split()]
    whole = r"\s+".join(words)
    text = re.sub(rf"\b(?:the\s+)?(?<!\w){whole}(?!\w)", by, text, flags=re.IGNORECASE)
    if not partly or len(words[0]) < _FIRST_WORD_AT_LEAST or not words[0][0].isupper():
        return text
    return re.sub(rf"(?<!\w){words[0]}(?!\w)", by, text)


def _without_strangers(text: str, source: Source) -> str:
    """`text` without capitalised words that nobody said; short all-capital words (VPN) and the calendar stay.

    The first word of a sentence is capitalised anyway: it goes only together with a stranger right behind it.
    """
    words = list(_WORD.finditer(text))
    strangers = {word.start() for word in words if _opens(text, word) is False and _is_stranger(word[0], source)}
    for first, second in pairwise(words):
        together = text[first.end() : second.start()] == " "
        if _opens(text, first) and together and second.start() in strangers and _is_stranger(first[0], source):
            strangers.add(first.start())
    return _GONE.sub(" ", _WORD.sub(lambda word: "\0" if word.start() in strangers else word[0], text))


def _opens(text: str, word: re.Match[str]) -> bool:
    before = text[: word.start()].rstrip(" \"'(\u201c\u2018")
    return not before or before[-1] in ".!?:;"


def _is_stranger(word: str, source: Source) -> bool:
    if not word[0].isupper() or word.lower() in _CALENDAR or (word.isupper() and len(word) <= _SHOUTED_AT_MOST):
        return False
    return not source.words.issuperset(fold(word).split())
