"""Draws what goes to the witness of a sighting, and what the asker is told of the answer."""

from domain.families import standing_for
from domain.model import Introduction, Posting, Question, Sighting
from domain.ports import Unit
from domain.witnesses import may_hear
from handlers.cards import witnesses as cards
from handlers.cards.blocks import Drawn
from handlers.cards.words import first_name
from handlers.people import names, viewer
from handlers.services import Services


async def draw_question(services: Services, posting: Posting) -> Drawn | None:
    async with services.store.read(posting.workspace_id) as unit:
        question = await unit.get(Question, posting.subject_id)
        seen = await unit.get(Sighting, question.sighting_id) if question else None
        if question is None or seen is None:
            return None
        called = await names(unit, [question.asker_id])
        vendor_name = await vendor_of(unit, seen)
    return cards.witness_question(question, vendor_name, first_name(called, question.asker_id), seen.situation)


async def draw_answer(services: Services, posting: Posting) -> Drawn | None:
    async with services.store.read(posting.workspace_id) as unit:
        question = await unit.get(Question, posting.subject_id.removesuffix(":answer"))
        seen = await unit.get(Sighting, question.sighting_id) if question else None
        if question is None or seen is None:
            return None
        called = await names(unit, [question.witness_id])
        vendor_name = await vendor_of(unit, seen)
    return cards.witness_answer(question, vendor_name, first_name(called, question.witness_id))


async def vendor_of(unit: Unit, seen: Sighting) -> str:
    vendor = await standing_for(unit, seen.vendor_id)
    return vendor.name if vendor else seen.vendor_name


async def draw_told(services: Services, posting: Posting) -> Drawn | None:
    """A colleague goes ahead on what this person saw."""
    async with services.store.read(posting.workspace_id) as unit:
        question = await unit.get(Question, posting.subject_id)
    intro = question.introduction_id if question else None
    return await _of(services, posting, intro, question)


async def draw_thanks(services: Services, posting: Posting) -> Drawn | None:
    return await _of(services, posting, posting.subject_id, None)


async def _of(services: Services, posting: Posting, intro_id: str | None, told: Question | None) -> Drawn | None:
    """What is said of an introduction to somebody who is not its rep; nothing where they may not know of it."""
    person = await services.directory.person(posting.workspace_id, posting.recipient_id)
    sees = await viewer(services, person)
    async with services.store.read(posting.workspace_id) as unit:
        intro = await unit.get(Introduction, intro_id) if intro_id else None
        vendor = await standing_for(unit, intro.vendor_id) if intro else None
        if intro is None or vendor is None or not await may_hear(unit, intro, sees):
            return None
        rep = first_name(await names(unit, [intro.rep_id]), intro.rep_id)
    if told is not None:
        return cards.told(told, vendor.name, rep, intro.customer_name)
    return cards.thanks(vendor.name, rep, intro.customer_name)
