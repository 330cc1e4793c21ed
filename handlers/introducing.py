"""Introductions under way: always one card in the rep's direct messages, brought up to date with every step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time

from domain import introductions, witnesses
from domain.dates import zone
from domain.errors import NotFound, Unclear
from domain.families import family, standing_for
from domain.fit import conflicts, fits_of
from domain.model import (
    Contact,
    Introduction,
    Need,
    Outcome,
    Person,
    Posting,
    Question,
    Sighting,
)
from domain.model import IntroductionState as State
from domain.policy import WORKING_DAY
from domain.ports import Unit
from domain.visibility import Viewer, visible
from handlers.cards import introductions as cards
from handlers.cards import outcomes as outcome_cards
from handlers.cards.blocks import Drawn
from handlers.cards.introductions import Underway
from handlers.cards.words import first_name
from handlers.people import is_manager, names, viewer
from handlers.postings import deliver, stale
from handlers.revealing import reveal
from handlers.services import Services
from handlers.suggesting import permalink

NEEDS_LOOKED_AT = 20
"""Of a customer, where an introduction was started without one; the newest that its rep may know of counts."""

Step = Callable[[Introduction, datetime], Introduction]

LISTED = 10
"""Introductions that a list shows."""


async def underway(services: Services, unit: Unit, intro: Introduction, sees: Viewer) -> Underway | None:
    """What the card needs, as far as its rep may see it now."""
    vendor = await standing_for(unit, intro.vendor_id)
    if vendor is None:
        return None
    ids = await family(unit, vendor)
    contact = await unit.get(Contact, intro.contact_id) if intro.contact_id else None
    if contact is not None and (contact.vendor_id not in ids or not visible([contact], sees)):
        contact = None  # works elsewhere by now, or is known from a closed channel
    seen = await unit.get(Sighting, intro.sighting_id) if intro.sighting_id else None
    seen = seen if seen and visible([seen], sees) else None
    everywhere = await unit.find(Sighting, vendor_id=ids)
    witness = seen.witness_id if seen else None
    asked = await unit.find(Question, sighting_id=seen.id, asker_id=intro.rep_id) if seen else []
    welcomed_by = contact.welcomed_by if contact else None
    called = await names(unit, [witness, intro.rep_id, welcomed_by])
    return Underway(
        introduction=intro,
        vendor=vendor,
        contact=contact,
        seen=seen,
        seen_by="You" if witness == intro.rep_id else first_name(called, witness),
        rep_name=called.get(intro.rep_id, ""),
        seen_at=tuple({s.customer_name for s in everywhere if s.customer_name}),
        witness_word=witnesses.word(asked, intro),
        witness_left=bool(witness) and await witnesses.gone(unit, str(witness)),
        welcomed_by="you" if welcomed_by == intro.rep_id else first_name(called, welcomed_by) if welcomed_by else "",
        conflicts=await _conflicts(services, unit, intro, ids, sees),
        told=tuple(await unit.find(Outcome, introduction_id=intro.id, undone_at=None, order="at")),
    )


async def _conflicts(
    services: Services, unit: Unit, intro: Introduction, vendor_ids: tuple[str, ...], sees: Viewer
) -> tuple[str, ...]:
    """Why the vendor may be no answer to what it is introduced for, while that can still be minded."""
    if intro.state not in introductions.before_sending:
        return ()
    need = await unit.get(Need, intro.need_id) if intro.need_id else None
    if need is None and intro.customer_name:
        told = await unit.find(Need, customer_name=intro.customer_name, order="-at", limit=NEEDS_LOOKED_AT)
        need = next(iter(visible(told, sees)), None)
    if need is None:
        region = services.places.recognise(intro.situation)
        need = Need(author_id=intro.rep_id, customer_name=intro.customer_name, situation=intro.situation, region=region)
    return conflicts(visible(await fits_of(unit, vendor_ids), sees), need, services.places)


async def draw(services: Services, posting: Posting) -> Drawn | None:
    """The card (or the outcome question) of a posting as it stands now."""
    rep = await services.directory.person(posting.workspace_id, posting.recipient_id)
    sees = await viewer(services, rep)
    async with services.store.read(posting.workspace_id) as unit:
        intro = await unit.get(Introduction, posting.subject_id.removesuffix(":question"))
        under = await underway(services, unit, intro, sees) if intro else None
    if under is None:
        return cards.gone() if posting.ts else None
    if posting.kind == "outcome_question":
        return outcome_cards.question(under)
    if under.introduction.state in introductions.open_states:
        await reveal(services, posting.workspace_id, posting.recipient_id, [under.contact])
    return cards.card(under)


async def show(services: Services, workspace_id: str, introduction_id: str) -> None:
    """Brings the card, and the question where it was asked, up to date."""
    async with services.store.read(workspace_id) as unit:
        subjects = (introduction_id, f"{introduction_id}:question")
        postings = await unit.find(Posting, subject_id=subjects)
    for posting in postings:
        await deliver(services, workspace_id, posting.id, draw)


# --- steps ---------------------------------------------------------------------------------------------------


async def step(services: Services, person: Person, introduction_id: str, what: str, move: Step) -> Introduction:
    """One step of the rep or a manager; the card follows."""
    async with services.store.write(person.workspace_id, actor_id=person.user_id, what=what) as unit:
        intro = await own(unit, services, person, introduction_id)
        now = services.clock.now()
        moved = await keep(unit, intro, move(intro, now), now)
        await unit.note(intro.id)
    await show(services, person.workspace_id, introduction_id)
    return moved


async def keep(unit: Unit, before: Introduction, after: Introduction, now: datetime) -> Introduction:
    """Writes what a step changed; its card, and the question where it was put, are to be drawn anew."""
    await stale(unit, (before.id, f"{before.id}:question"), now)
    fields = [name for name in before.__dataclass_fields__ if getattr(before, name) != getattr(after, name)]
    return await unit.change(before, **{name: getattr(after, name) for name in fields})


async def own(unit: Unit, services: Services, person: Person, introduction_id: str) -> Introduction:
    intro = await unit.get(Introduction, introduction_id)
    if intro is None:
        raise NotFound("That introduction was taken back.")
    introductions.check_teller(intro, person.user_id, is_manager=await is_manager(services, person))
    return intro


async def welcome(services: Services, person: Person, introduction_id: str) -> None:
    """The contact's yes holds for the next time too: for a year, told to this person."""
    now = services.clock.now()
    async with services.store.write(person.workspace_id, actor_id=person.user_id, what="welcomed") as unit:
        intro = await own(unit, services, person, introduction_id)
        contact = await unit.get(Contact, intro.contact_id) if intro.contact_id else None
        if contact is None:
            raise NotFound("I know nobody there by name.")
        await unit.change(contact, welcomed_at=now, welcomed_by=person.user_id)
        await unit.note(intro.id)
    await show(services, person.workspace_id, introduction_id)


async def ask_on(services: Services, person: Person, introduction_id: str, picked: str) -> None:
    """The outcome question comes on the day that the rep picked, in the morning there."""
    try:
        day = datetime.fromisoformat(picked).date()
    except ValueError:
        raise Unclear("Pick a day, please.") from None
    at = datetime.combine(day, time(WORKING_DAY[0]), zone(person.tz)).astimezone(UTC)

    def move(intro: Introduction, now: datetime) -> Introduction:
        return introductions.ask_later(intro, now, at)

    await step(services, person, introduction_id, "asked_later", move)


async def mine(services: Services, person: Person, *, only_open: bool = True, linked: bool = True) -> list[Underway]:
    """This person's introductions, the newest first; `linked`: each with the way to its card."""
    sees = await viewer(services, person)
    states = introductions.open_states if only_open else introductions.outcome_states | {State.LAPSED, State.CANCELLED}
    order = "-created_at" if only_open else "-ended_at"
    async with services.store.read(person.workspace_id) as unit:
        rows = await unit.find(Introduction, rep_id=person.user_id, state=states, order=order, limit=LISTED)
        found = [(await underway(services, unit, row, sees), await _posting(unit, row)) for row in rows]
    return [
        replace(under, permalink=await permalink(services, posting) if posting and linked else None)
        for under, posting in found
        if under
    ]


async def _posting(unit: Unit, intro: Introduction) -> Posting | None:
    return await unit.first(Posting, kind="introduction", subject_id=intro.id)
