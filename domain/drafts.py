"""Texts that a rep may send: from stored facts only, plain, without a word of money."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from domain.naming import fold, occurs, plain

MONEY_WORDS: Final = frozenset(
    """bounty commission commissions debt debts fee fees kickback kickbacks owe owed owes owing payback percentage
    reward rewards spiff""".split()  # noqa: SIM905 - words read as words
)
_CLAUSE: Final = re.compile(r"\s*[,;]\s+|(?<=[\w)])[.!?]+(?:\s+|$)")
_SENTENCE: Final = re.compile(r"(?<=[.!?:])\s+|\n+")
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+|\bwww\.\S+")
_NUMBER: Final = re.compile(r"\d+")
_WORD: Final = re.compile(r"[^\W\d_][\w'\u2019-]*")
_VERBS: Final = frozenset(
    """can cannot could did does gets had has is keeps loses lost moves must needs opens wants was were will would
    are have need want keep lose""".split()  # noqa: SIM905 - words read as words
)
"""A situation that begins with one of these continues a sentence about the customer."""
_OWN_WORDS: Final = frozenset(
    """a about all and as at before best but by dear for from good greetings hello here hey hi i i'd i'll i'm i've if
    in it just kind let meet my no on please regards so thank thanks that the their there they this to we what when
    would you your""".split()  # noqa: SIM905 - words read as words
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a draft may be made of.

    `seen_at`: customers where the vendor was seen; a part of the situation that names one of them, or that speaks of
    money, is no fact to be told.
    """

    vendor_name: str
    customer_name: str | None
    contact_name: str | None = None
    customer_contact: str | None = None
    situation: str = ""
    rep_name: str | None = None
    seen_at: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """Every fact that may stand in the text."""
        names = (self.vendor_name, self.customer_name, self.contact_name, self.customer_contact, self.rep_name)
        return (*(name for name in names if name), self.situation)


def tellable(facts: Facts) -> Facts:
    """The facts with of the situation only what may be told."""
    hidden = [name for name in facts.seen_at if not facts.customer_name or fold(name) != fold(facts.customer_name)]
    told = _told(facts.situation, hidden, (facts.customer_name, facts.contact_name, facts.vendor_name))
    return replace(facts, situation=told, seen_at=tuple(hidden))


def draft(facts: Facts) -> str:
    """The text that puts two people together."""
    facts = tellable(facts)
    contact = _first_name(facts.contact_name)
    host = _first_name(facts.customer_contact) or "Hello"
    meets = f"{contact} of {facts.vendor_name}" if contact else facts.vendor_name
    about = ""
    if facts.situation or facts.customer_name:
        about = f"{contact or facts.vendor_name}, {_about(facts.customer_name, facts.situation)}."
    parts = (f"{host}, meet {meets}.", about, "I'll leave you to it.", facts.rep_name or "")
    return " ".join(part for part in parts if part)


def _about(customer_name: str | None, told: str) -> str:
    if not customer_name:
        return f"it is about this: {told}"
    if continues(told):
        return f"{customer_name} {told}"
    return f"this is about {customer_name}: {told}" if told else f"{customer_name} would like to hear from you"


def continues(situation: str) -> bool:
    """Whether a situation continues a sentence about the customer ("is moving in March")."""
    return situation.partition(" ")[0] in _VERBS


def consent_text(
    *,
    vendor_name: str,
    contact_name: str | None = None,
    situation: str = "",
    seen_at: Sequence[str] = (),
) -> str:
    """What the rep may ask the customer: what a colleague saw, without saying where."""
    told = _told(situation, seen_at, (contact_name, vendor_name))
    saw = f"A colleague saw {vendor_name} at work" + (f": {told}." if told else ".")
    return f"{saw} Shall I connect you with {_first_name(contact_name) or 'them'}?"


def _first_name(name: str | None) -> str | None:
    words = (name or "").split()
    return words[0] if words else None


def _told(situation: str, hidden: Sequence[str], names: Iterable[str | None]) -> str:
    """The parts of a situation that may be told, joined by commas, beginning small unless with one of the names."""
    parts = [part.strip() for part in _CLAUSE.split(_unnamed(plain(situation), hidden))]
    text = ", ".join(part for part in parts if part and _may_be_told(part, hidden))
    opening = text.partition(" ")[0]
    begins_with_name = any(occurs(first, opening) for name in names if (first := _first_name(name)))
    small = opening[1:].islower() and not begins_with_name
    return text[:1].lower() + text[1:] if small else text


def _unnamed(text: str, hidden: Iterable[str]) -> str:
    """Says "a customer" for a name where the sentence allows it; a part with the name left in it is dropped later."""
    for name in sorted(hidden, key=len, reverse=True):
        stem = re.escape(name)
        text = re.sub(rf"\b{stem}['\u2019]s?(?=\s)", "a customer's", text, flags=re.IGNORECASE)
        text = re.sub(rf"\b(at|for|with|by) {stem}(?=[\s,;.!?]|$)", r"\1 a customer", text, flags=re.IGNORECASE)
    return text


def _may_be_told(part: str, hidden: Iterable[str]) -> bool:
    return not any(occurs(name, part) for name in hidden) and not speaks_of_money(part)


def speaks_of_money(text: str) -> bool:
    """Whether a text has a word of commission, fee, kickback or debt."""
    return not MONEY_WORDS.isdisjoint(fold(text).split())


def refusal(text: str, *, facts: Iterable[str], seen_at: Sequence[str] = ()) -> str | None:
    """Why a draft from elsewhere (a model) may not be shown, or None.

    Every number, address and name in it has to occur in the stored facts; a name is what is written with a capital
    inside a sentence, or begins one without being an everyday word.
    """
    stored = " \n ".join(facts)
    if speaks_of_money(text):
        return "it speaks of money"
    if any(occurs(name, text) for name in seen_at):
        return "it names where the vendor was seen"
    strange = next((claim for claim in _claims(text) if not occurs(claim, stored)), None)
    return f"{strange} is not among the stored facts" if strange else None


def _claims(text: str) -> Iterator[str]:
    """Addresses, numbers and names of a text."""
    for pattern in (_ADDRESS, _NUMBER):
        yield from (found[0].rstrip(".,;") for found in pattern.finditer(text))
    for sentence in _SENTENCE.split(text):
        for word in _WORD.findall(sentence):
            if word[0].isupper() and word.replace("\u2019", "'").lower() not in _OWN_WORDS:
                yield word.removesuffix("'s").removesuffix("\u2019s")
