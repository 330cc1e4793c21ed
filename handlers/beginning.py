"""Introductions begin: a suggestion is taken, a command starts one, a mention is led on to an introduction."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from domain import introductions, witnesses
from domain.errors import Duplicate, NotAllowed, NotFound
from domain.families import families, family, standing_for
from domain.model import (
    Contact,
    Introduction,
    Need,
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
from domain.visibility import visible
from handlers.introducing import draw, own, step
from handlers.people import viewer
from handlers.postings import deliver, want
from handlers.services import Services
from handlers.witness_cards import draw_question


async def take(
    services: Services, person: Person, suggestion_id: str, vendor_id: str, *, warm: bool
) -> tuple[Introduction, str]:
    """The rep took a suggestion: a mention, or a warm introduction. Returns it with the act that undoes it.

    Raises:
        NotFound: the suggestion is gone.
        NotAllowed: it was offered to somebody else.
        Duplicate: it was taken already.
    """
    now, sees = services.clock.now(), await viewer(services, person)
    what = "introduction_started" if warm else "mentioned"
    async with services.store.write(person.workspace_id, actor_id=person.user_id, what=what) as unit:
        suggestion, pick = await _offered(unit, person, suggestion_id, vendor_id)
        seen = await unit.find(Sighting, id=pick.sighting_ids)
        if seen and not visible(seen, sees):
            raise NotFound("That suggestion is no longer there.")
        need = await unit.get(Need, suggestion.need_id)
        intro = introductions.mention(
            workspace_id=person.workspace_id,
            vendor_id=pick.vendor_id,
            rep_id=person.user_id,
            now=now,
            need=need,
            suggestion_id=suggestion.id,
            sighting_id=next(iter(pick.sighting_ids), None),
            contact_id=pick.contact_id,
        )
        intro = await _kept_secret(unit, intro, seen)
        if warm:
            intro = introductions.start(intro, welcomed_at=await _welcomed_at(unit, intro))
        try:
            await _check_first(unit, suggestion, pick)
            intro = await unit.add(intro)
        except Duplicate:
            raise Duplicate("You have taken that one already: it is in our direct messages.") from None
        asks = await _lean(unit, intro, now)
        await unit.change(suggestion, state=SuggestionState.TAKEN, answered_at=now)
        await close_cards(unit, suggestion.id, now)
        posting = await want(unit, "introduction", intro.id, person.user_id, now)
        await unit.note(intro.id)
        act_id = unit.act_id
    services.known.forget(person.workspace_id)
    await deliver(services, person.workspace_id, posting.id, draw)
    await _ask(services, asks)
    return intro, act_id


async def _kept_secret(unit: Unit, intro: Introduction, seen: Iterable[Sighting]) -> Introduction:
    """Of a vendor that is named in closed channels only nobody learns through an introduction: it is its rep's alone.

    Where the need was said in that very channel, it is its members'.
    """
    vendor = await standing_for(unit, intro.vendor_id)
    if vendor is None or not vendor.closed:
        return intro
    need = await unit.get(Need, intro.need_id) if intro.need_id else None
    elsewhere = need is not None and need.closed and any(one.channel_id != need.channel_id for one in seen)
    return replace(intro, closed=True, channel_id=None if elsewhere else intro.channel_id)


async def _lean(unit: Unit, intro: Introduction, now: datetime) -> Posting | None:
    """The witness is asked first (then a question is to be posted), or told later, or neither."""
    seen = await unit.get(Sighting, intro.sighting_id) if intro.sighting_id else None
    question = await witnesses.involve(unit, intro, seen, now)
    return await want(unit, "witness_question", question.id, question.witness_id, now) if question else None


async def _ask(services: Services, question: Posting | None) -> None:
    if question is not None:
        await deliver(services, question.workspace_id, question.id, draw_question)


async def _welcomed_at(unit: Unit, intro: Introduction) -> datetime | None:
    contact = await unit.get(Contact, intro.contact_id) if intro.contact_id else None
    return contact.welcomed_at if contact else None


async def _check_first(unit: Unit, suggestion: Suggestion, pick: Pick) -> None:
    """Raises Duplicate where the same vendor was taken under another name: the two were merged since."""
    vendor = await standing_for(unit, pick.vendor_id)
    same = await families(unit, [vendor.id]) if vendor else {}
    if await unit.count(Introduction, suggestion_id=suggestion.id, vendor_id=tuple(same)):
        raise Duplicate("It was taken already.")


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
        contact = contacts[0] if contacts else None
        fresh = introductions.mention(
            workspace_id=person.workspace_id,
            vendor_id=vendor.id,
            rep_id=person.user_id,
            now=now,
            customer_name=customer_name,
            sighting_id=good.id if good else None,
            contact_id=contact.id if contact else None,
        )
        fresh = await _kept_secret(unit, fresh, ())
        intro = await unit.add(introductions.start(fresh, welcomed_at=contact.welcomed_at if contact else None))
        asks = await _lean(unit, intro, now)
        posting = await want(unit, "introduction", intro.id, person.user_id, now)
        await unit.note(intro.id)
    services.known.forget(person.workspace_id)
    await deliver(services, person.workspace_id, posting.id, draw)
    await _ask(services, asks)
    return intro


async def lead_on(services: Services, person: Person, introduction_id: str) -> None:
    """A mention becomes an introduction; a yes of the contact that stands is taken over."""
    async with services.store.read(person.workspace_id) as unit:
        intro = await own(unit, services, person, introduction_id)
        welcomed_at = await _welcomed_at(unit, intro)

    def move(intro: Introduction, now: datetime) -> Introduction:
        return introductions.lead_on(intro, now, welcomed_at=welcomed_at)

    await step(services, person, introduction_id, "introduction_started", move)
