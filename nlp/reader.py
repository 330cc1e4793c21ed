"""Reads a message without any model outside: its kind by the heads, who is who by rules, nothing that is not there."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from domain.model import Heard, Kind, Known, Reading, VendorRead
from domain.naming import key
from domain.policy import SURE_BAR
from nlp.embedder import Floats
from nlp.heads import KINDS, Heads
from nlp.leads import Told as Lead
from nlp.leads import told as told_plainly
from nlp.leaning import Leaning
from nlp.places import PlaceTable
from nlp.roles import Cast, cast
from nlp.signs import hushed
from nlp.situations import situation
from nlp.sure import NAMED, evidence
from nlp.text import grounded, seen, texts
from nlp.trades import KnownTrades
from nlp.whereabouts import whereabouts

OURS: Final = 0.90
"""What must be sure at least of a message that sounds like our own product, where nobody else is surely named."""
NONE_FROM: Final = 0.5
CONTEXT_LENGTH: Final = 200
LEANT_ON: Final = 300
"""Characters of the thread that help to tell a trade, and half of those of thread and message."""
TRADE_FROM: Final = 0.15
"""Probability from which a trade is told: by it three in four messages have one, and nearly three in five are right."""


class LocalReader:
    """The Reader port, on this machine alone."""

    def __init__(self, heads: Heads, trades: KnownTrades, places: PlaceTable, leaning: Leaning) -> None:
        self._heads = heads
        self._trades = trades
        self._places = places
        self._leaning = leaning

    async def read(self, heard: Heard, known: Known) -> Reading:
        return await asyncio.to_thread(self.read_now, heard, known)

    def read_now(self, heard: Heard, known: Known) -> Reading:
        """The same, in this thread."""
        text = seen(heard.text)
        if not text:
            return Reading()
        lead = told_plainly(text, known)
        if lead is not None:
            return self._lead(heard, text, lead)
        look = self._heads.look(hushed(text), known, thread_before([line.text for line in heard.context]))
        probabilities = self._heads.kinds(look)
        kind = likeliest(probabilities)
        confidence = float(probabilities[KINDS.index(kind)])
        if kind is Kind.NONE:
            return Reading(confidence=confidence)
        kind, who = understood(heard, known, kind)
        told = situation(text, kind, who.vendors[0].name if who.vendors else None, who.customer)
        worth = self._heads.certainty(evidence(kind, who, probabilities, self._heads.worth(look), look))
        bar = SURE_BAR if known.speak_bar is None else known.speak_bar
        if look.near_ours and (who.unsure or not who.vendors):
            bar = max(bar, OURS)
        return Reading(
            kind=kind,
            confidence=confidence,
            worth=worth,
            speaks=worth >= bar and (bool(who.vendors) or kind not in NAMED),
            vendors=who.vendors,
            customer=who.customer,
            unsure=who.unsure,
            situation=told,
            trade=self._trade(heard, text, told),
            region=self._region(heard, who),
        )

    def _lead(self, heard: Heard, text: str, lead: Lead) -> Reading:
        who = Cast(vendors=(lead.vendor,), customer=lead.customer)
        return Reading(
            kind=Kind.INBOUND_REFERRAL,
            confidence=1.0,
            worth=1.0,
            speaks=True,
            vendors=who.vendors,
            customer=who.customer,
            situation=lead.situation,
            trade=self._trade(heard, text, lead.situation),
            region=self._region(heard, who),
        )

    def _trade(self, heard: Heard, text: str, told: str | None) -> str | None:
        """Half by the situation, helped by the rest of the message; half by what message and thread lean to."""
        probabilities = self._trades.probabilities(text)
        if told:
            probabilities = 0.6 * self._trades.probabilities(told) + 0.4 * probabilities
        before = " ".join(seen(line.text) for line in heard.context)[-LEANT_ON:]
        both = (probabilities + self._leaning.of(f"{before} {text}".strip()[: 2 * LEANT_ON])) / 2
        best = int(np.argmax(both))
        return self._trades.all[best].name if both[best] >= TRADE_FROM else None

    def _region(self, heard: Heard, who: Cast) -> str | None:
        """The place that is named, in the thread if not in the message; a firm's name is none."""
        named = {key(name) for name in (who.customer, *(vendor.name for vendor in who.vendors)) if name}
        found = (whereabouts(text, self._places) for text in texts(heard))
        return next((place for place in found if place and key(place) not in named and grounded(place, heard)), None)


def thread_before(lines: Sequence[str]) -> str:
    """The end of what was said before in the thread, as the heads read it."""
    return " ".join(seen(line)[-CONTEXT_LENGTH:] for line in lines[-2:]).strip()


def understood(heard: Heard, known: Known, kind: Kind) -> tuple[Kind, Cast]:
    """Who plays which part in a message of that kind, and the kind itself: a problem without any vendor is a need."""
    who = _grounded(cast(heard, known, kind), heard)
    return (Kind.NEED if kind is Kind.PROBLEM and not who.vendors else kind), who


def _grounded(who: Cast, heard: Heard) -> Cast:
    """The last line of defence: whatever does not stand in the message or its thread is dropped."""
    vendors = tuple(_checked(vendor, heard) for vendor in who.vendors if grounded(vendor.name, heard))
    customer = who.customer if who.customer and grounded(who.customer, heard) else None
    unsure = tuple(name for name in who.unsure if grounded(name, heard)) if vendors else ()
    return Cast(vendors=vendors, customer=customer, unsure=unsure)


def _checked(vendor: VendorRead, heard: Heard) -> VendorRead:
    whole = "\n".join(seen(text) for text in texts(heard))
    return replace(
        vendor,
        contact=vendor.contact if vendor.contact and grounded(vendor.contact, heard) else None,
        email=vendor.email if vendor.email and vendor.email in whole else None,
        phone=vendor.phone if vendor.phone and vendor.phone in whole else None,
    )


def likeliest(probabilities: Floats) -> Kind:
    """None only where it is likelier than all other kinds together."""
    none = KINDS.index(Kind.NONE)
    if probabilities[none] >= NONE_FROM:
        return Kind.NONE
    return KINDS[int(np.argmax(np.where(np.arange(len(KINDS)) == none, 0, probabilities)))]
