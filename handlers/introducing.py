"""Introductions: from the tap on a suggestion to the outcome, always as one card in the rep's direct messages."""

from collections.abc import Callable
from datetime import datetime

from domain import introductions
from domain.errors import Duplicate, NotAllowed, NotFound
from domain.model import (
    Contact,
    InboxEvent,
    Introduction,
    Need,
    Outcome,
    OutcomeKind,
    Person,
    Pick,
    Posting,
    Sighting,
    Suggestion,
    SuggestionState,
    Vendor,
)
from domain.ports import Unit
from domain.sightings import close_cards
from domain.vendors import family
from domain.visibility import Viewer, visible
from handlers.cards import introductions as cards
from handlers.cards.blocks import Drawn
from handlers.cards.introductions import Underway
from handlers.cards.words import first_name
from handlers.people import is_manager, names, viewer
from handlers.postings import deliver, want
from handlers.services import Services

Step = Callable[[Introduction, datetime], Introduction]


async def underway(unit: Unit, intro: Introduction, sees: Viewer) -> Underway | None:
    """What the card needs, as far as its rep may see it now."""
    vendor = await unit.get(Vendor, intro.vendor_id)
    if vendor is None:
        return None
    contact = await unit.get(Contact, intro.contact_id) if intro.contact_id else None
    seen = await unit.get(Sighting, intro.sighting_id) if intro.sighting_id else None
    ids = await family(unit, vendor)
    everywhere = await unit.find(Sighting, vendor_id=ids)
    witness = seen.witness_id if seen else None
    called = await names(unit, [witness, intro.rep_id])
    return Underway(
        introduction=intro,
        vendor=vendor,
        contact=contact if contact and visible([contact], sees) else None,
        seen=seen if seen and visible([seen], sees) else None,
        seen_by="You" if witness == intro.rep_id else first_name(called, witness),
        rep_name=called.get(intro.rep_id, ""),
        seen_at=tuple({s.customer_name for s in everywhere if s.customer_name}),
    )


async def draw(services: Services, posting: Posting) -> Drawn | None:
    """The card (or the outcome question) of a posting as it stands now."""
    rep = await services.directory.person(posting.workspace_id, posting.recipient_id)
    sees = await viewer(services, rep)
    async with services.store.read(posting.workspace_id) as unit:
        intro = await unit.get(Introduction, posting.subject_id.removesuffix(":question"))
        under = await underway(unit, intro, sees) if intro else None
    if under is None:
        return cards.gone() if posting.ts else None
    return cards.question(under) if posting.kind == "outcome_question" else cards.card(under)


async def show(services: Services, workspace_id: str, introduction_id: str) -> None:
    """Brings the card, and the question where it was asked, up to date."""
    async with services.store.read(workspace_id) as unit:
        subjects = (introduction_id, f"{introduction_id}:question")
        postings = await unit.find(Posting, subject_id=subjects)
    for posting in postings:
        await deliver(services, workspace_id, posting.id, draw)


# --- beginning -----------------------------------------------------------------------------------------------


async def take(
    services: Services, person: Person, suggestion_id: str, vendor_id: str, *, warm: bool
) -> tuple[Introduction, str]:
    """The rep took a suggestion: a mention, or a warm introduction. Returns it with the act that undoes it.

    Raises:
        NotFound: the suggestion is gone.
        NotAllowed: it was offered to somebody else.
        Duplicate: it was taken already.
    """
    now = services.clock.now()
    what = "introduction_started" if warm else "mentioned"
    async with services.store.write(person.workspace_id, actor_id=person.user_id, what=what) as unit:
        suggestion, pick = await _offered(unit, person, suggestion_id, vendor_id)
        need = await unit.get(Need, suggestion.need_id)
        begin = introductions.start if warm else introductions.mention
        intro = begin(
            workspace_id=person.workspace_id,
            vendor_id=pick.vendor_id,
            rep_id=person.user_id,
            now=now,
            need=need,
            suggestion_id=suggestion.id,
            sighting_id=next(iter(pick.sighting_ids), None),
            contact_id=pick.contact_id,
        )
        try:
            intro = await unit.add(intro)
        except Duplicate:
            raise Duplicate("You have taken that one already: it is in our direct messages.") from None
        await unit.change(suggestion, state=SuggestionState.TAKEN, answered_at=now)
        await close_cards(unit, suggestion.id, now)
        posting = await want(unit, "introduction", intro.id, person.user_id, now)
        await unit.note(intro.id)
        act_id = unit.act_id
    await deliver(services, person.workspace_id, posting.id, draw)
    return intro, act_id


async def _offered(unit: Unit, person: Person, suggestion_id: str, vendor_id: str) -> tuple[Suggestion, Pick]:
    suggestion = await unit.get(Suggestion, suggestion_id)
    if suggestion is None:
        raise NotFound("That suggestion is no longer there.")
    if suggestion.addressee_id != person.user_id:
        raise NotAllowed("That suggestion was made to somebody else.")
    pick = next((one for one in suggestion.picks if one.vendor_id == vendor_id), None)
    if pick is None:
        raise NotFound("That suggestion is no longer there.")
    return suggestion, pick


async def begin(services: Services, person: Person, vendor: Vendor, customer_name: str) -> Introduction:
    """`/intro <vendor> to <customer>`: started by the rep without a suggestion."""
    now, sees = services.clock.now(), await viewer(services, person)
    async with services.store.write(person.workspace_id, actor_id=person.user_id, what="introduction_started") as unit:
        ids = await family(unit, vendor)
        contacts = visible(await unit.find(Contact, vendor_id=ids, order="created_at"), sees)
        seen = visible(await unit.find(Sighting, vendor_id=ids, state="confirmed", order="-seen_at"), sees)
        good = next((s for s in seen if s.verdict == "good"), None)
        intro = await unit.add(
            introductions.start(
                workspace_id=person.workspace_id,
                vendor_id=vendor.id,
                rep_id=person.user_id,
                now=now,
                customer_name=customer_name,
                sighting_id=good.id if good else None,
                contact_id=contacts[0].id if contacts else None,
            )
        )
        posting = await want(unit, "introduction", intro.id, person.user_id, now)
        await unit.note(intro.id)
    await deliver(services, person.workspace_id, posting.id, draw)
    return intro


# --- steps and outcomes --------------------------------------------------------------------------------------


async def step(services: Services, person: Person, introduction_id: str, what: str, move: Step) -> Introduction:
    """One step of the rep or a manager; the card follows."""
    async with services.store.write(person.workspace_id, actor_id=person.user_id, what=what) as unit:
        intro = await _own(unit, services, person, introduction_id)
        moved = await keep(unit, intro, move(intro, services.clock.now()))
        await unit.note(intro.id)
    await show(services, person.workspace_id, introduction_id)
    return moved


async def keep(unit: Unit, before: Introduction, after: Introduction) -> Introduction:
    """Writes what a step changed."""
    fields = [name for name in before.__dataclass_fields__ if getattr(before, name) != getattr(after, name)]
    return await unit.change(before, **{name: getattr(after, name) for name in fields})


async def _own(unit: Unit, services: Services, person: Person, introduction_id: str) -> Introduction:
    intro = await unit.get(Introduction, introduction_id)
    if intro is None:
        raise NotFound("That introduction was taken back.")
    introductions.check_teller(intro, person.user_id, is_manager=await is_manager(services, person))
    return intro


async def tell_outcome(
    services: Services,
    person: Person,
    introduction_id: str,
    kind: OutcomeKind,
    *,
    emoji: str | None = None,
    place: tuple[str, str] | None = None,
    event: InboxEvent | None = None,
) -> tuple[Underway | None, str]:
    """The rep's word on how it went, from any open state. Returns what to show, and the act that undoes it.

    `event`: the emoji's inbox row, finished in the same transaction so that it counts once.
    """
    now = services.clock.now()
    sees = await viewer(services, person)
    async with services.store.write(person.workspace_id, actor_id=person.user_id, what="outcome_told") as unit:
        intro = await _own(unit, services, person, introduction_id)
        ended = await keep(unit, intro, introductions.outcome(intro, kind, now))
        await unit.add(
            Outcome(
                introduction_id=intro.id,
                vendor_id=intro.vendor_id,
                kind=kind,
                told_by=person.user_id,
                via="emoji" if emoji else "button",
                emoji=emoji,
                channel_id=place[0] if place and not intro.closed else intro.channel_id,
                ts=place[1] if place else None,
                customer_name=intro.customer_name,
                closed=intro.closed,
                at=now,
            )
        )
        await unit.note(intro.id)
        if event is not None:
            await unit.finish(event)
        under, act_id = await underway(unit, ended, sees), unit.act_id
    await show(services, person.workspace_id, introduction_id)
    return under, act_id


async def take_back_emoji(services: Services, person: Person, ts: str, emoji: str) -> bool:
    """The emoji is gone: the outcome that it told goes too; what was told before it stands again."""
    now = services.clock.now()
    async with services.store.write(person.workspace_id, actor_id=person.user_id, what="outcome_taken_back") as unit:
        told = await unit.first(
            Outcome,
            order="-at",
            ts=ts,
            emoji=emoji,
            told_by=person.user_id,
            undone_at=None,
        )
        intro = await unit.get(Introduction, told.introduction_id) if told else None
        if told is None or intro is None:
            return False
        await unit.change(told, undone_at=now)
        standing = await unit.find(Outcome, introduction_id=intro.id, undone_at=None)
        if intro.state in introductions.outcome_states:
            await keep(unit, intro, introductions.take_back(intro, standing, now))
        await unit.note(intro.id)
    await show(services, person.workspace_id, intro.id)
    return True


async def mine(services: Services, person: Person, *, only_open: bool = True) -> list[Underway]:
    sees = await viewer(services, person)
    async with services.store.read(person.workspace_id) as unit:
        rows = await unit.find(Introduction, rep_id=person.user_id, order="-created_at", limit=30)
        kept = [row for row in rows if row.state in introductions.open_states or not only_open]
        found = [await underway(unit, row, sees) for row in kept]
    return [under for under in found if under is not None]
