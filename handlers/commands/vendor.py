"""`/vendor`: one vendor's card, search, what I saw, whom I met, why; the other words stand in modules of their own."""

from dataclasses import replace

from domain.contacts import parse_contact
from domain.errors import Unclear
from domain.memory import sightings_from
from domain.model import Heard, Sighting
from domain.naming import key, plain
from domain.sightings import card_for
from domain.trust import explain
from domain.vendors import called_by
from handlers.cards import corrections as corrections_cards
from handlers.cards import sightings as sighting_cards
from handlers.cards import vendors as cards
from handlers.cards.blocks import Drawn
from handlers.commands import corrections, gotos, lists, reciprocity
from handlers.commands.registry import QUOTES, Ask, Command, Word, known_vendor, unquoted
from handlers.meeting import keep_met
from handlers.messages import keep_vectors
from handlers.people import viewer
from handlers.profiles import profile_of
from handlers.revealing import reveal
from handlers.suggesting import answer_words, permalink


async def find(ask: Ask) -> Drawn:
    """Who was seen solving this? A region may stand at the end: "in Texas"."""
    return await answer_words(ask.services, ask.person, ask.text)


async def card(ask: Ask) -> Drawn:
    """The card of a vendor that is known by this name; anything else is a search."""
    name, sees = unquoted(plain(ask.text)), await viewer(ask.services, ask.person)
    if not key(name):
        raise Unclear("Which vendor? For example: /vendor Lakeshore IT")
    async with ask.services.store.read(ask.workspace_id) as unit:
        vendor = await called_by(unit, name, sees)
    if vendor is None:
        quoted = ask.text[0] in QUOTES
        return cards.unknown(name) if quoted else await answer_words(ask.services, ask.person, ask.text)
    profile, people = await profile_of(ask.services, ask.person, vendor, sees)
    if not (profile.sightings or profile.outcomes or profile.contacts):
        return cards.unknown(name)
    await reveal(ask.services, ask.workspace_id, ask.person.user_id, profile.contacts)
    return cards.card(profile, people, ask.person.user_id)


async def why(ask: Ask) -> Drawn:
    vendor = await known_vendor(ask, "/vendor why Lakeshore IT")
    profile, _ = await profile_of(ask.services, ask.person, vendor, await viewer(ask.services, ask.person))
    links = {s.id: await permalink(ask.services, s) for s in profile.sightings[: cards.SHOWN]}
    linked = replace(profile, links={row_id: url for row_id, url in links.items() if url})
    return cards.why(linked, explain(profile.trust, ask.person.tz))


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


async def met(ask: Ask) -> Drawn | None:
    """A contact from an event: unproven, and never suggested until somebody saw them deliver."""
    line = plain(ask.text)
    person, _, company = line.partition(" of ") if " of " in line else line.partition(" at ")
    if not key(company or line):
        await ask.open(corrections_cards.met_form("", about=ask.form_about()))
        return None
    if company:
        return await keep_met(ask.services, ask.person, unquoted(company), person)
    name, _, _ = parse_contact(line)
    return await keep_met(ask.services, ask.person, unquoted(name or line), None)


COMMAND = Command(
    name="/vendor",
    lead="Which vendors colleagues saw doing good work, and who to call.",
    words={
        "find": Word(run=find, arguments="<situation> [in <region>]", about="up to three vendors, with reasons"),
        "saw": Word(run=saw, arguments="<who, where, what>", about="remember a vendor that you saw at a customer"),
        "met": Word(run=met, arguments="<name> [of <vendor>]", about="somebody from an event, unproven"),
        "why": Word(run=why, arguments="<name>", about="the evidence behind the trust figure, to recompute by hand"),
        **lists.WORDS,
        **gotos.WORDS,
        **corrections.WORDS,
        **reciprocity.WORDS,
    },
    otherwise=card,
)
COMMAND.words = {"<name>": Word(run=card, about="the vendor's card; a quoted word is always a name"), **COMMAND.words}
