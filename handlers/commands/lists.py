"""`/vendor list`: who is go-to, who was seen, who is unproven; a page at a time."""

import asyncio
import re

from domain.addressbook import Entry, entries
from domain.gotos import gotos
from domain.naming import fold, plain
from domain.ports import Places
from domain.trust import evidence_of, reason, trust
from handlers.cards import vendors as cards
from handlers.cards.blocks import Drawn
from handlers.cards.vendors import Listed
from handlers.commands.registry import Ask, Word
from handlers.people import viewer

PAGE = re.compile(r"\bpage\s+(\d{1,4})\s*$", re.IGNORECASE)
_FILLERS = frozenset({"in", "for", "and"})


async def listing(ask: Ask) -> Drawn:
    found = PAGE.search(ask.text)
    page = max(int(found[1]), 1) if found else 1
    wanted = plain(PAGE.sub("", ask.text))
    sees, now = await viewer(ask.services, ask.person), ask.services.clock.now()
    async with ask.services.store.read(ask.workspace_id) as unit:
        known = await entries(unit, sees)
        named = await gotos(unit)
    half_life = (await ask.services.preferences.get(ask.workspace_id)).half_life
    trade = await asyncio.to_thread(ask.services.trades.recognise, wanted) if wanted else None
    region = ask.services.places.recognise(wanted) if wanted else None
    rows = []
    for entry in known:
        if wanted and not (_named(wanted, entry) or _meant(ask.services.places, trade, region, entry)):
            continue
        figure = trust(evidence_of(entry.sightings, entry.outcomes), now, half_life)
        about = tuple(one.about for one in named if one.vendor.id == entry.vendor.id)
        words = f"{figure.word}, {reason(figure, ask.person.tz)}"
        rows.append(Listed(vendor=entry.vendor, word=figure.word, reason=words, goto_for=about))
    return cards.listing(rows, page=page, wanted=wanted)


def _named(wanted: str, entry: Entry) -> bool:
    """By the words of its trades and regions."""
    told = f" {fold(' '.join((*entry.trades, *entry.regions)))}"
    return all(f" {word}" in told for word in fold(wanted).split() if word not in _FILLERS)


def _meant(places: Places, trade: str | None, region: str | None, entry: Entry) -> bool:
    """By the trade and the place that the words mean."""
    if trade is None and region is None:
        return False
    near = region is None or any(places.fits(region, place) for place in entry.regions)
    return near and (trade is None or trade in entry.trades)


WORDS = {
    "list": Word(run=listing, arguments="[trade] [region] [page n]", about="go-to, seen and unproven vendors"),
}
