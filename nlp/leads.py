"""A lead told in so many words: "Brian from Lakeshore IT sent me Hooli, they need a T1"."""

import re
from dataclasses import dataclass
from typing import Final

from domain.model import Known, VendorRead
from domain.naming import NAME_LENGTH, key
from nlp.words import given_names

_WORD: Final = r"[A-ZÀ-Þ0-9][\w&'’.-]*"
_NAME: Final = rf"{_WORD}(?: (?:& )?{_WORD})"
_TOLD: Final = re.compile(
    rf"^(?P<giver>{_NAME}{{0,2}}?)(?:,? (?:from|of|at|over at|@) (?P<vendor>{_NAME}{{0,3}}?))?,?"
    r" (?:has |have |just |kindly ){0,2}(?:sent|passed|referred|gave|brought) (?:me|us) "
    rf"(?P<customer>{_NAME}{{0,3}}?)(?: as a lead)?\s*(?:[,;:.(\u2013\u2014]|-\s|and |who )\s*"
    r"(?P<situation>(?:they|who|he|she|it|and|is|are|want|need|look|ready)\b.*"
    r"|.*\b(?:needs?|wants?|looks?|looking|searching|ready|asks?|after)\b.*)$",
    re.DOTALL,
)
_LOOKED_AT: Final = 300
"""Characters from the beginning; a lead that is told plainly is told first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Where only a person is named, `vendor` bears that person's name."""

    vendor: VendorRead
    customer: str
    situation: str


def told(text: str, known: Known) -> Told | None:
    """The lead that a message begins with; None where it is told otherwise, or a colleague gave it."""
    found = _TOLD.match(text[:_LOOKED_AT].strip())
    if found is None:
        return None
    giver, vendor, customer = found["giver"], found["vendor"], found["customer"].rstrip(".")
    if vendor is None and _is_colleague(giver, known):
        return None
    person = giver if vendor or _is_person(giver, known) else None
    return Told(
        vendor=VendorRead(name=(vendor or giver)[:NAME_LENGTH], contact=person[:NAME_LENGTH] if person else None),
        customer=customer[:NAME_LENGTH],
        situation=found["situation"].strip(" .!\n"),
    )


def _is_colleague(name: str, known: Known) -> bool:
    """By full or first name: what colleagues hand each other is no lead from outside."""
    return any(key(name) in {key(one), key(one.split(maxsplit=1)[0])} for one in known.members if one.strip())


def _is_person(name: str, known: Known) -> bool:
    firm = any(key(name) == key(vendor) for vendor in known.vendors)
    return not firm and name.split(maxsplit=1)[0].lower() in given_names()
