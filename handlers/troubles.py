"""Trouble at a customer that a known vendor serves too: one private line to whoever wrote of it (V0)."""

from datetime import datetime

from domain.errors import Duplicate
from domain.families import families, standing_for
from domain.introductions import hold_back, open_states, outcome_states
from domain.model import (
    Card,
    CardKind,
    CardState,
    Contact,
    InboxEvent,
    Introduction,
    Problem,
    Reading,
    Sighting,
    SightingState,
    Vendor,
)
from domain.model import IntroductionState as State
from domain.naming import key
from domain.policy import HELD_BACK
from domain.ports import Unit
from domain.sightings import close_cards
from domain.visibility import Viewer, visible
from domain.witnesses import gone
from handlers.cards import troubles as cards
from handlers.cards.blocks import Drawn
from handlers.hearing import Said, whisper_back
from handlers.introducing import keep, show
from handlers.people import names, viewer
from handlers.services import Services
from handlers.speaking import put

_SERVED = outcome_states | {State.INTRODUCED, State.MET}


async def trouble(message: Said, reading: Reading, event: InboxEvent, services: Services) -> None:
    """Holds the outcome questions about that customer back, and says who works there too."""
    customer, now = reading.customer or "", services.clock.now()
    sees = await viewer(services, message.author)
    members = await _who_may_know(services, message)
    card, held = None, list[Introduction]()
    async with services.store.write(message.workspace_id, actor_id="kith", what="problem_heard") as unit:
        vendor_id = await _serves_too(unit, customer, reading, sees)
        if vendor_id is not None:
            held = await _hold_back(unit, customer, members, now)
            card = await _card(unit, services, message, customer, vendor_id)
        await unit.finish(event)
    for intro in held:
        await show(services, message.workspace_id, intro.id)
    if card is not None and card.state is CardState.SHOWN:
        drawn = await draw_trouble(services, card)
        if drawn is not None:
            await whisper_back(services, message, drawn)


async def _who_may_know(services: Services, message: Said) -> frozenset[str] | None:
    """The members of a closed channel; None for an open one, where everybody may."""
    if not message.channel.closed:
        return None
    return await services.directory.members(message.workspace_id, message.channel.channel_id)


async def _card(unit: Unit, services: Services, message: Said, customer: str, vendor_id: str) -> Card | None:
    problem = Problem(
        vendor_id=vendor_id,
        author_id=message.author.user_id,
        customer_name=customer,
        channel_id=message.channel.channel_id,
        ts=message.ts,
        thread_ts=message.thread_ts,
        closed=message.channel.closed,
        at=services.clock.now(),
    )
    try:
        problem = await unit.add(problem)
    except Duplicate:
        return None
    await unit.note(problem.id)
    card = message.card(CardKind.PROBLEM, problem.id, services.clock.now())
    return await put(unit, services, card, message.author, acted_at=message.at)


async def _hold_back(unit: Unit, customer: str, members: frozenset[str] | None, now: datetime) -> list[Introduction]:
    """The open introductions there whose question waits now; a rep who may not know of the trouble notices nothing."""
    held = []
    for intro in await unit.find(Introduction, state=open_states):
        if key(intro.customer_name or "") != key(customer) or (members is not None and intro.rep_id not in members):
            continue
        waits = hold_back(intro, now + HELD_BACK)
        if waits is not intro:
            held.append(await keep(unit, intro, waits, now))
    return held


async def _serves_too(unit: Unit, customer: str, reading: Reading, sees: Viewer) -> str | None:
    """The vendor known at that customer, as far as the author may see: one that was named, else the latest."""
    if not key(customer):
        return None
    seen = visible(await unit.find(Sighting, state=SightingState.CONFIRMED), sees)
    there = [(s.vendor_id, s.seen_at) for s in seen if key(s.customer_name or "") == key(customer)]
    begun = visible(await unit.find(Introduction, state=_SERVED), sees)
    there += [
        (i.vendor_id, i.introduced_at or i.created_at) for i in begun if key(i.customer_name or "") == key(customer)
    ]
    named = {key(vendor.name) for vendor in reading.vendors}
    known = [(await standing_for(unit, vendor_id), at) for vendor_id, at in there]
    ranked = sorted(((v.key in named, at, v.id) for v, at in known if v is not None), reverse=True)
    return ranked[0][2] if ranked else None


async def forget_trouble(unit: Unit, channel_id: str, ts: str, now: datetime) -> None:
    """Its message was edited or deleted."""
    for problem in await unit.find(Problem, channel_id=channel_id, ts=ts):
        await close_cards(unit, problem.id, now, CardState.WITHDRAWN)
        await unit.remove(problem)


async def draw_trouble(services: Services, card: Card) -> Drawn | None:
    """The line as its addressee may see it now; None when nothing of it is left."""
    person = await services.directory.person(card.workspace_id, card.addressee_id)
    sees = await viewer(services, person)
    async with services.store.read(card.workspace_id) as unit:
        problem = await unit.get(Problem, card.subject_id)
        vendor = await standing_for(unit, problem.vendor_id) if problem else None
        if problem is None or vendor is None:
            return None
        witness = await _witness(unit, vendor, problem, sees)
        ids = tuple(await families(unit, [vendor.id]))
        contacts = visible(await unit.find(Contact, vendor_id=ids, order="created_at"), sees)
        called = await names(unit, [witness])
    own = witness == card.addressee_id
    return cards.trouble(
        problem.id,
        vendor.name,
        problem.customer_name,
        ask=None if own or witness is None else called.get(witness),
        call=contacts[0].name if contacts else None,
    )


async def _witness(unit: Unit, vendor: Vendor, problem: Problem, sees: Viewer) -> str | None:
    """Who can tell of them there: a colleague who saw them, or whose introduction it was; the author comes last."""
    ids = tuple(await families(unit, [vendor.id]))
    seen = visible(await unit.find(Sighting, vendor_id=ids, state=SightingState.CONFIRMED, order="-seen_at"), sees)
    begun = visible(await unit.find(Introduction, vendor_id=ids, state=_SERVED, order="-created_at"), sees)
    people = [s.witness_id for s in seen if key(s.customer_name or "") == key(problem.customer_name)]
    people += [i.rep_id for i in begun if key(i.customer_name or "") == key(problem.customer_name)]
    others = [one for one in people if one != problem.author_id and not await gone(unit, one)]
    return next(iter(others or people), None)
