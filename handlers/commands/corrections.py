"""The words of `/vendor` that correct what is remembered: edit, merge, unmerge, forget."""

import re
from dataclasses import replace
from datetime import datetime

from domain.errors import NotAllowed, Refused
from domain.families import family, names_of
from domain.merging import unmerge
from domain.model import (
    Alias,
    CardState,
    Contact,
    Decision,
    Fit,
    GoTo,
    Introduction,
    LeadAsk,
    Outcome,
    Problem,
    Referral,
    Row,
    Sighting,
    Vendor,
)
from domain.naming import key, plain
from domain.ports import Unit
from domain.sightings import close_cards, forget_images, forget_vectors
from domain.vendors import named, named_to, unknown
from handlers.cards import answers
from handlers.cards import corrections as cards
from handlers.cards import vendors as vendor_cards
from handlers.cards.blocks import Drawn
from handlers.commands.registry import Ask, Word, known_vendor, unquoted
from handlers.merging import merge_named
from handlers.people import is_manager, viewer
from handlers.profiles import profile_of

ABOUT_A_VENDOR: tuple[type[Row], ...] = (
    Alias,
    Contact,
    Fit,
    GoTo,
    Introduction,
    LeadAsk,
    Outcome,
    Problem,
    Referral,
    Sighting,
)
"""Kinds of rows with a `vendor_id`: they go with their vendor."""
_INTO = re.compile(r"\s+into\s+", re.IGNORECASE)


async def edit(ask: Ask) -> None:
    if not ask.text:
        await ask.open(cards.which_form(about=ask.form_about()))
        return
    vendor = await known_vendor(ask, "/vendor edit Lakeshore IT")
    profile, _ = await profile_of(ask.services, ask.person, vendor, await viewer(ask.services, ask.person))
    await ask.open(vendor_cards.edit_form(replace(profile, vendor=vendor), about=ask.form_about(id=vendor.id)))


async def join(ask: Ask) -> Drawn | None:
    """`A into B`; of several "into" the one between two known names counts. A form opens where one is missing."""
    parts = [part for part in _INTO.split(f" {plain(ask.text)} ") if part.strip()]
    if len(parts) == 1 or not parts:
        await ask.open(cards.merge_form(unquoted(parts[0]) if parts else "", about=ask.form_about()))
        return None
    sees = await viewer(ask.services, ask.person)
    cuts = [(" into ".join(parts[:cut]), " into ".join(parts[cut:])) for cut in range(1, len(parts))]
    async with ask.services.store.read(ask.workspace_id) as unit:
        fitting = [
            pair for pair in cuts if all([await named_to(unit, unquoted(name), sees) is not None for name in pair])
        ]
    name, into = fitting[0] if fitting else cuts[0]
    return await merge_named(ask.services, sees, ask.workspace_id, unquoted(name), unquoted(into))


async def part(ask: Ask) -> Drawn:
    name = unquoted(plain(ask.text))
    vendor = await known_vendor(ask, "/vendor unmerge Lakeshore IT Services", name)
    sees = await viewer(ask.services, ask.person)
    async with ask.services.store.write(ask.workspace_id, actor_id=ask.person.user_id, what="unmerged") as unit:
        row = await named_to(unit, name, sees)
        if row is None:
            raise unknown(name)
        if row.merged_into is None:
            raise Refused(await _nothing_to_part(unit, row))
        row = await unmerge(unit, row)
        act_id = unit.act_id
    ask.services.known.forget(ask.workspace_id)
    return answers.done(f"{row.name} and {vendor.name} are two vendors again, each with its own.", act_id)


async def _nothing_to_part(unit: Unit, vendor: Vendor) -> str:
    under = [one.name for one in await unit.find(Vendor, merged_into=vendor.id, order="name", closed=False)]
    if under:
        return f"{vendor.name} stands for itself. Merged into it: {'; '.join(under)}. Part one: /vendor unmerge <name>"
    return f"{vendor.name} is not merged into another vendor."


async def forget(ask: Ask) -> Drawn:
    """Erases a vendor with everything about it, for good; its first witness or a manager may."""
    vendor = await known_vendor(ask, "/vendor forget Lakeshore IT")
    await _check_whole(ask, vendor)
    async with ask.services.store.write(
        ask.workspace_id, actor_id=ask.person.user_id, what="vendor_forgotten", undoable=False
    ) as unit:
        ids = await family(unit, vendor)
        sightings = await _all_words(unit, ids)
        only_witness = all(s.witness_id == ask.person.user_id for s in sightings)
        if not (only_witness or await is_manager(ask.services, ask.person)):
            raise NotAllowed("Colleagues saw them too: only a manager can erase this vendor.")
        await _erase(unit, ids, sightings, ask.services.clock.now())
        await unit.note(vendor.id)
    ask.services.known.forget(ask.workspace_id)
    return answers.say(f"Erased: {vendor.name}, with everything that was known about them.")


async def _check_whole(ask: Ask, vendor: Vendor) -> None:
    """Raises Refused where another name of the vendor was typed: more than meant would be erased."""
    async with ask.services.store.read(ask.workspace_id) as unit:
        row = await named(unit, unquoted(plain(ask.text)))
    if row is not None and row.id != vendor.id:
        raise Refused(
            f"{row.name} is another name of {vendor.name}. Part them first with /vendor unmerge {row.name}, "
            f"or erase all of it with /vendor forget {vendor.name}"
        )


async def _all_words(unit: Unit, ids: tuple[str, ...]) -> list[Sighting]:
    """Every sighting that names the vendor: those that count for it, that followed a person elsewhere, that wait."""
    own = await unit.find(Sighting, vendor_id=ids, order="seen_at")
    names = {name for vendor in await unit.find(Vendor, id=ids) for name in await names_of(unit, vendor)}
    spelt = await unit.find(Sighting, vendor_name={*names, *(one.vendor_name for one in own)})
    keys = {key(name) for name in names}
    waiting = [one for one in await unit.find(Sighting, vendor_id=None) if key(one.vendor_name) in keys]
    elsewhere = [one for one in spelt if key(one.vendor_name) in keys]
    return list({one.id: one for one in (*own, *elsewhere, *waiting)}.values())


async def _leads(unit: Unit, ids: tuple[str, ...]) -> list[Referral]:
    """Every lead that the vendor gave us, those that nobody has answered yet included."""
    keys = {key(name) for vendor in await unit.find(Vendor, id=ids) for name in await names_of(unit, vendor)}
    waiting = [one for one in await unit.find(Referral, vendor_id=None) if key(one.vendor_name) in keys]
    return [*await unit.find(Referral, vendor_id=ids), *waiting]


async def _erase(unit: Unit, ids: tuple[str, ...], sightings: list[Sighting], now: datetime) -> None:
    for sighting in sightings:
        await forget_vectors(unit, sighting.id)
        await forget_images(unit, sighting.id)
        await close_cards(unit, sighting.id, now, CardState.WITHDRAWN)
        await unit.remove(sighting)
    for vendor in await unit.find(Vendor, id=ids):
        await forget_images(unit, vendor.id)
    leads = await _leads(unit, ids)
    for lead in leads:
        await forget_images(unit, lead.id)
        await close_cards(unit, lead.id, now, CardState.WITHDRAWN)
    for kind in ABOUT_A_VENDOR:
        for row in await unit.find(kind, vendor_id=ids):
            await forget_images(unit, row.id)
            await unit.remove(row)
    for lead in leads:
        if lead.vendor_id is None:
            await unit.remove(lead)
    ids += tuple(lead.id for lead in leads)
    asked = [*await unit.find(Decision, subject_id=ids), *await unit.find(Decision, other_id=ids)]
    for decision in {one.id: one for one in asked}.values():
        await forget_images(unit, decision.id)
        await unit.remove(decision)
    for vendor in await unit.find(Vendor, id=ids):
        await unit.remove(vendor)


WORDS = {
    "edit": Word(run=edit, arguments="<name>", about="correct a vendor, add a contact, or tell who has moved on"),
    "merge": Word(run=join, arguments="<name> into <name>", about="two names of one vendor, until unmerged"),
    "unmerge": Word(run=part, arguments="<name>", about="two vendors after all"),
    "forget": Word(run=forget, arguments="<name>", about="erase a vendor and everything about it, for good"),
}
