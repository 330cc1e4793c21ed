"""Reads a message without any model outside: its kind by the heads, who is who by rules, nothing that is not there."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from domain.model import Heard, Kind, Known, Reading, VendorRead
from nlp.embedder import Floats
from nlp.heads import KINDS, SPEAKING, Heads
from nlp.places import PlaceTable
from nlp.roles import Cast, cast
from nlp.situations import situation
from nlp.text import grounded, seen, texts
from nlp.trades import KnownTrades

SURE: Final = 0.35
"""Probability of something worth a question from which an unasked card may follow."""
OURS: Final = 0.92
"""The same for a need that sounds like our own product."""
NONE_FROM: Final = 0.5
CONTEXT_LENGTH: Final = 200


class LocalReader:
    """The Reader port, on this machine alone."""

    def __init__(self, heads: Heads, trades: KnownTrades, places: PlaceTable) -> None:
        self._heads = heads
        self._trades = trades
        self._places = places

    async def read(self, heard: Heard, known: Known) -> Reading:
        return await asyncio.to_thread(self.read_now, heard, known)

    def read_now(self, heard: Heard, known: Known) -> Reading:
        """The same, in this thread."""
        text = seen(heard.text)
        if not text:
            return Reading()
        look = self._heads.look(text, known, thread_before([line.text for line in heard.context]))
        kind, confidence = likeliest(self._heads.kinds(look))
        if kind is Kind.NONE:
            return Reading(kind=kind, confidence=confidence)
        who = _grounded(cast(heard, known, kind), heard)
        kind = _fitting(kind, who)
        told = situation(text, kind, who.vendors[0].name if who.vendors else None, who.customer)
        return Reading(
            kind=kind,
            confidence=confidence,
            speaks=_speaks(kind, who, ours=look.near_ours, chance=self._heads.told(look)),
            vendors=who.vendors,
            customer=who.customer,
            situation=told,
            trade=self._trade(text, told),
            region=self._region(heard),
        )

    def _trade(self, text: str, told: str | None) -> str | None:
        """Of the situation, helped by the rest of the message."""
        probabilities = self._trades.probabilities(text)
        if told:
            probabilities = 0.6 * self._trades.probabilities(told) + 0.4 * probabilities
        order = np.argsort(-probabilities)
        ranked = [(self._trades.all[i].name, float(probabilities[i])) for i in order]
        return self._trades.surest(ranked)

    def _region(self, heard: Heard) -> str | None:
        place = self._places.recognise(heard.text)
        return place if place and grounded(place, heard) else None


def _speaks(kind: Kind, who: Cast, *, ours: bool, chance: float) -> bool:
    """A kind that a colleague may be asked about, with somebody to ask about.

    What sounds like our own product is mostly our own business, unless it is said very plainly.
    """
    if kind not in SPEAKING:
        return False
    if kind is not Kind.NEED:
        return bool(who.vendors) and chance >= SURE
    return bool(who.customer or who.vendors) and chance >= (OURS if ours and not who.vendors else SURE)


def thread_before(lines: Sequence[str]) -> str:
    """The end of what was said before in the thread, as the heads read it."""
    return " ".join(seen(line)[-CONTEXT_LENGTH:] for line in lines[-2:]).strip()


def _fitting(kind: Kind, who: Cast) -> Kind:
    """A sighting without any vendor is a customer's situation; an open problem without one is a need."""
    if kind is Kind.PROBLEM and not who.vendors:
        return Kind.NEED
    return kind


def _grounded(who: Cast, heard: Heard) -> Cast:
    """The last line of defence: whatever does not stand in the message or its thread is dropped."""
    vendors = tuple(_checked(vendor, heard) for vendor in who.vendors if grounded(vendor.name, heard))
    customer = who.customer if who.customer and grounded(who.customer, heard) else None
    return Cast(vendors=vendors, customer=customer)


def _checked(vendor: VendorRead, heard: Heard) -> VendorRead:
    whole = "\n".join(seen(text) for text in texts(heard))
    return replace(
        vendor,
        contact=vendor.contact if vendor.contact and grounded(vendor.contact, heard) else None,
        email=vendor.email if vendor.email and vendor.email in whole else None,
        phone=vendor.phone if vendor.phone and vendor.phone in whole else None,
    )


def likeliest(probabilities: Floats) -> tuple[Kind, float]:
    """None only where it is likelier than all other kinds together; the confidence is that of the kind itself."""
    none = KINDS.index(Kind.NONE)
    if probabilities[none] >= NONE_FROM:
        return Kind.NONE, float(probabilities[none])
    others = np.where(np.arange(len(KINDS)) == none, 0, probabilities)
    return KINDS[int(np.argmax(others))], float(others.max())
