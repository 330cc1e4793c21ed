"""`/vendor`: one vendor's card, search, what I saw, whom I met, why, list, edit, forget."""

import re
from dataclasses import replace

from domain.asking import asked_for
from domain.contacts import parse_contact
from domain.errors import NotAllowed, NotFound, Unclear
from domain.introductions import open_states
from domain.memory import sightings_from
from domain.model import (
    Act,
    Alias,
    Contact,
    Heard,
    Introduction,
    Need,
    Outcome,
    Sighting,
    SightingState,
    Vendor,
)
from domain.naming import key, plain, tidy_name
from domain.ports import Unit
from domain.sightings import card_for, forget_images, forget_vectors
from domain.trust import evidence_of, explain, reason, trust
from domain.vendors import called_by, family, remember_vendor
from domain.visibility import Viewer, visible
from handlers.cards import answers
from handlers.cards import sightings as sighting_cards
from handlers.cards import vendors as cards
from handlers.cards.blocks import Drawn
from handlers.cards.vendors import Listed, Profile
from handlers.commands.registry import QUOTES, Ask, Command, Word, unquoted
from handlers.messages import keep_vectors
from handlers.people import is_manager, names, viewer
from handlers.suggesting import Asked, answer, permalink

PAGE = re.compile(r"\bpage\s+(\d{1,4})\s*$", re.IGNORECASE)


async def find(ask: Ask) -> Drawn:
    """Who was seen solving this? A region may stand at the end: "in Texas"."""
    return await answer_question(ask, ask.text)


async def answer_question(ask: Ask, text: str) -> Drawn:
    said = asked_for(text)
    if not said:
        raise Unclear("What is the situation? For example: /vendor find office move in Austin")
    services = ask.services
    need = Need(
        workspace_id=ask.workspace_id,
        author_id=ask.person.user_id,
        situation=said,
        trade=services.trades.recognise(said),
        region=services.places.recognise(said),
        at=services.clock.now(),
    )
    return await answer(services, Asked(need=need), await viewer(services, ask.person))


async def card(ask: Ask) -> Drawn:
    """The card of a vendor that is known by this name; anything else is a search."""
    name, sees = unquoted(plain(ask.text)), await viewer(ask.services, ask.person)
    if not key(name):
        raise Unclear("Which vendor? For example: /vendor Lakeshore IT")
    async with ask.services.store.read(ask.workspace_id) as unit:
        vendor = await called_by(unit, name, sees)
    if vendor is None:
        return await answer_question(ask, ask.text) if ask.text[0] not in QUOTES else cards.unknown(name)
    profile, people = await profile_of(ask, vendor, sees)
    if not (profile.sightings or profile.outcomes or profile.contacts):
        return cards.unknown(name)
    async with ask.services.store.write(ask.workspace_id, actor_id=ask.person.user_id, what="looked") as unit:
        if any(contact.email or contact.phone for contact in profile.contacts):
            await unit.add(
                Act(
                    actor_id=ask.person.user_id,
                    what="contact_revealed",
                    subject_id=vendor.id,
                    at=ask.services.clock.now(),
                )
            )
    return cards.card(profile, people, ask.person.user_id)


async def profile_of(ask: Ask, vendor: Vendor, sees: Viewer) -> tuple[Profile, dict[str, str]]:
    """Everything about a vendor that this person may see, and what the colleagues in it are called."""
    async with ask.services.store.read(ask.workspace_id) as unit:
        ids = await family(unit, vendor)
        rows = await unit.find(Sighting, vendor_id=ids, state=SightingState.CONFIRMED, order="-seen_at")
        sightings = visible(rows, sees)
        outcomes = visible(await unit.find(Outcome, vendor_id=ids, undone_at=None, order="-at"), sees)
        contacts = visible(await unit.find(Contact, vendor_id=ids, order="created_at"), sees)
        introductions = visible(await unit.find(Introduction, vendor_id=ids, state=open_states), sees)
        people = await names(unit, [*(s.witness_id for s in sightings), *(o.told_by for o in outcomes)])
    figure = trust(evidence_of(sightings, outcomes), ask.services.clock.now())
    profile = Profile(
        vendor=vendor,
        trust=figure,
        reason=reason(figure, ask.person.tz) + ".",
        sightings=sightings,
        outcomes=outcomes,
        contacts=contacts,
        open_introductions=len(introductions),
    )
    return profile, people


async def _known(ask: Ask) -> Vendor:
    name = unquoted(plain(ask.text))
    if not name:
        raise Unclear("Which vendor? For example: /vendor why Lakeshore IT")
    sees = await viewer(ask.services, ask.person)
    async with ask.services.store.read(ask.workspace_id) as unit:
        vendor = await called_by(unit, name, sees)
    if vendor is None:
        raise NotFound(f"I know no vendor called {name}. /vendor list shows all.")
    return vendor


async def why(ask: Ask) -> Drawn:
    vendor = await _known(ask)
    profile, _ = await profile_of(ask, vendor, await viewer(ask.services, ask.person))
    links = {s.id: await permalink(ask.services, s) for s in profile.sightings[: cards.SHOWN]}
    linked = replace(profile, links={row_id: url for row_id, url in links.items() if url})
    return cards.why(linked, [line.text for line in explain(profile.trust, ask.person.tz)])


async def saw(ask: Ask) -> Drawn | None:
    """What I saw, in my words; a form opens where the vendor cannot be made out."""
    services, now = ask.services, ask.services.clock.now()
    heard = Heard(text=ask.text, user=ask.person.user_id)
    reading = await services.local_reader.read(heard, await services.known.get(ask.workspace_id))
    told = sightings_from(
        reading,
        workspace_id=ask.workspace_id,
        witness_id=ask.person.user_id,
        noted_by=None,
        channel=None,
        ts=None,
        thread_ts=None,
        quote=ask.text,
        closed=False,
        now=now,
    )
    if not told:
        empty = Sighting(vendor_name="", situation=plain(ask.text), witness_id=ask.person.user_id)
        await ask.open(sighting_cards.edit_form(empty, callback_id="vendor_saw", about=ask.form_about()))
        return None
    async with services.store.write(ask.workspace_id, actor_id=ask.person.user_id, what="sighting_told") as unit:
        kept = [await unit.add(sighting) for sighting in told]
        for sighting in kept:
            await unit.add(card_for(sighting, now))
        await unit.note(kept[0].id)
    await keep_vectors(services, kept)
    return sighting_cards.question(kept[0], {})


async def met(ask: Ask) -> Drawn:
    """A contact from an event: unproven, and never suggested until somebody saw them deliver."""
    line = plain(ask.text)
    person, _, company = line.partition(" of ") if " of " in line else line.partition(" at ")
    name, email, phone = parse_contact(person)
    vendor_name = company or name or ""
    if not key(vendor_name):
        raise Unclear("Whom did you meet? For example: /vendor met Ann Lee of Northgate Storage")
    now = ask.services.clock.now()
    async with ask.services.store.write(ask.workspace_id, actor_id=ask.person.user_id, what="met") as unit:
        vendor = await remember_vendor(unit, unquoted(vendor_name), by=ask.person.user_id, now=now)
        if company and name and await unit.first(Contact, vendor_id=vendor.id, key=key(name)) is None:
            await unit.add(
                Contact(
                    vendor_id=vendor.id,
                    name=tidy_name(name),
                    key=key(name),
                    email=email,
                    phone=phone,
                    met_by=ask.person.user_id,
                    created_at=now,
                )
            )
        await unit.note(vendor.id)
        act_id = unit.act_id
    ask.services.known.forget(ask.workspace_id)
    about = f"{tidy_name(name)} of {vendor.name}" if company and name else vendor.name
    return answers.done(f"Noted: you met {about}. Unproven until somebody sees them deliver.", act_id)


async def listing(ask: Ask) -> Drawn:
    found = PAGE.search(ask.text)
    page = max(int(found[1]), 1) if found else 1
    wanted = plain(PAGE.sub("", ask.text)).lower()
    sees = await viewer(ask.services, ask.person)
    async with ask.services.store.read(ask.workspace_id) as unit:
        vendors = await unit.find(Vendor, merged_into=None, order="key")
        kept = [v for v in vendors if wanted in f"{v.trade or ''} {v.region or ''}".lower()]
        rows = [row for v in kept if (row := await _listed(ask, unit, v, sees)) is not None]
    proven = [row for row in rows if row.word != "unproven"]
    unproven = [row for row in rows if row.word == "unproven"]
    return cards.listing(proven, unproven, page=page, wanted=wanted)


async def _listed(ask: Ask, unit: Unit, vendor: Vendor, sees: Viewer) -> Listed | None:
    """One row; None where the viewer may see nothing of this vendor."""
    ids = await family(unit, vendor)
    sightings = visible(await unit.find(Sighting, vendor_id=ids, state=SightingState.CONFIRMED), sees)
    outcomes = visible(await unit.find(Outcome, vendor_id=ids), sees)
    hidden = not sightings and await unit.count(Sighting, vendor_id=ids, closed=True)
    if hidden and not outcomes:
        return None
    figure = trust(evidence_of(sightings, outcomes), ask.services.clock.now())
    return Listed(vendor=vendor, word=figure.word, reason=f"{figure.word}, {reason(figure, ask.person.tz)}")


async def edit(ask: Ask) -> None:
    vendor = await _known(ask)
    profile, _ = await profile_of(ask, vendor, await viewer(ask.services, ask.person))
    await ask.open(cards.edit_form(profile, about=ask.form_about(id=vendor.id)))


async def forget(ask: Ask) -> Drawn:
    """Erases a vendor with everything about it, for good; its first witness or a manager may."""
    vendor = await _known(ask)
    async with ask.services.store.write(
        ask.workspace_id, actor_id=ask.person.user_id, what="vendor_forgotten", undoable=False
    ) as unit:
        ids = await family(unit, vendor)
        sightings = await unit.find(Sighting, vendor_id=ids, order="seen_at")
        only_witness = all(s.witness_id == ask.person.user_id for s in sightings)
        if not (only_witness or await is_manager(ask.services, ask.person)):
            raise NotAllowed("Colleagues saw them too: only a manager can erase this vendor.")
        await _erase(unit, ids, sightings)
        await unit.note(vendor.id)
    ask.services.known.forget(ask.workspace_id)
    return answers.say(f"Erased: {vendor.name}, with everything that was known about them.")


async def _erase(unit: Unit, ids: tuple[str, ...], sightings: list[Sighting]) -> None:
    for sighting in sightings:
        await forget_vectors(unit, sighting.id)
        await forget_images(unit, sighting.id)
    introductions = await unit.find(Introduction, vendor_id=ids)
    for row in (*introductions, *(await unit.find(Vendor, id=ids))):
        await forget_images(unit, row.id)
    for kind in (Outcome, Introduction, Contact, Alias, Sighting):
        for row in await unit.find(kind, vendor_id=ids):
            await unit.remove(row)
    for vendor in await unit.find(Vendor, id=ids):
        await unit.remove(vendor)


COMMAND = Command(
    name="/vendor",
    lead="Which vendors colleagues saw doing good work, and who to call.",
    words={
        "find": Word(run=find, arguments="<situation> [in <region>]", about="up to three vendors, with reasons"),
        "saw": Word(run=saw, arguments="<who, where, what>", about="remember a vendor that you saw at a customer"),
        "met": Word(run=met, arguments="<name> [of <vendor>]", about="somebody from an event, unproven"),
        "why": Word(run=why, arguments="<name>", about="the evidence behind the trust figure, to recompute by hand"),
        "list": Word(run=listing, arguments="[trade] [region]", about="proven and unproven vendors"),
        "edit": Word(run=edit, arguments="<name>", about="correct a vendor"),
        "forget": Word(run=forget, arguments="<name>", about="erase a vendor and everything about it, for good"),
    },
    otherwise=card,
)
COMMAND.words = {"<name>": Word(run=card, about="the vendor's card; a quoted word is always a name"), **COMMAND.words}
