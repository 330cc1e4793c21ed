"""`/vendor goto`: the vendor that a manager names for a trade and a region."""

import re
from dataclasses import replace

from domain.addressbook import entries
from domain.errors import NotAllowed, Unclear
from domain.gotos import gotos, name_goto
from domain.model import Vendor
from domain.naming import fold, plain, tidy_name
from domain.vendors import called_by, unknown
from handlers.cards import answers
from handlers.cards import vendors as cards
from handlers.cards.blocks import Drawn
from handlers.commands.registry import Ask, Word, unquoted
from handlers.gotos import tell_offer
from handlers.people import is_manager, viewer

EXAMPLE = "/vendor goto Lakeshore IT for office networks in Texas"
_FOR = re.compile(r"\s+for\s+", re.IGNORECASE)
_IN = re.compile(r"\s+in\s+", re.IGNORECASE)
_OFFERED = 5


async def goto(ask: Ask) -> Drawn:
    manager = await is_manager(ask.services, ask.person)
    if not ask.text:
        async with ask.services.store.read(ask.workspace_id) as unit:
            return cards.gotos(await gotos(unit), manager=manager)
    if not manager:
        raise NotAllowed("Only managers name go-tos. /vendor goto alone shows who is named.")
    vendor, about = await _vendor_and_rest(ask)
    category, region = _parts(about)
    trade = await _trade(ask, vendor, category)
    place = tidy_name(ask.services.places.recognise(region) or region)
    async with ask.services.store.write(ask.workspace_id, actor_id=ask.person.user_id, what="goto_named") as unit:
        now, by = ask.services.clock.now(), ask.person.user_id
        await name_goto(unit, vendor, trade=trade, region=place, by=by, now=now)
        await unit.note(vendor.id)
        act_id = unit.act_id
    where = f" in {place}" if place else ""
    drawn = answers.done(f"Go-to for {trade}{where}: {vendor.name}.", act_id)
    more = await tell_offer(ask.services, ask.workspace_id, vendor.id, trade, place)
    return replace(drawn, blocks=[*drawn.blocks, *more])


async def _vendor_and_rest(ask: Ask) -> tuple[Vendor, str]:
    """Of several "for" the one that leaves a known vendor counts."""
    parts = _FOR.split(plain(ask.text))
    if len(parts) == 1:
        raise Unclear(f"For which category? For example: {EXAMPLE}")
    sees = await viewer(ask.services, ask.person)
    async with ask.services.store.read(ask.workspace_id) as unit:
        for cut in range(1, len(parts)):
            vendor = await called_by(unit, unquoted(" for ".join(parts[:cut])), sees)
            if vendor is not None:
                return vendor, " for ".join(parts[cut:])
    raise unknown(unquoted(parts[0]))


def _parts(about: str) -> tuple[str, str]:
    """Category and region: what stands behind the last "in"."""
    found = list(_IN.finditer(about))
    if not found:
        return unquoted(about), ""
    return unquoted(about[: found[-1].start()]), unquoted(about[found[-1].end() :])


async def _trade(ask: Ask, vendor: Vendor, category: str) -> str:
    """The category as a trade: one that colleagues saw, to the word, else what the words mean.

    Where they may mean two things ("office networks"), what the vendor was seen doing is meant.
    """
    sees, trades = await viewer(ask.services, ask.person), ask.services.trades
    async with ask.services.store.read(ask.workspace_id) as unit:
        known = await entries(unit, sees)
    seen = sorted({trade for entry in known for trade in entry.trades})
    own = sorted({trade for entry in known if entry.vendor.id == vendor.id for trade in entry.trades})
    exact = next((trade for trade in seen if fold(trade) == fold(category)), None)
    found = exact or trades.spelt(category) or trades.recognise(category)
    if found is None:
        near = ", ".join(trades.nearest(category, limit=_OFFERED))
        raise Unclear(f"I don't know the category “{category}”. Say it in other words, or take one of these: {near}.")
    return exact or next((trade for trade in trades.nearest(category, limit=2) if trade in own), found)


WORDS = {
    "goto": Word(
        run=goto,
        arguments="[<name> for <category> [in <region>]]",
        about="who is named for what; managers name them",
    ),
}
