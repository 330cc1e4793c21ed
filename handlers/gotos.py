"""Who is named for what, with the story behind each, for whoever looks."""

from collections import defaultdict

from domain.families import families, standing_for
from domain.gotos import Holder, gotos
from domain.model import (
    Contact,
    GoTo,
    Need,
    Outcome,
    OutcomeKind,
    Person,
    Posting,
    Region,
    Sighting,
    SightingState,
    Verdict,
)
from domain.naming import fold
from domain.ports import Places, Unit
from domain.visibility import Viewer, visible
from handlers.cards import gotos as cards
from handlers.cards.blocks import Block
from handlers.cards.gotos import Story
from handlers.cards.words import Names
from handlers.people import names
from handlers.services import Services

ANNOUNCED = "goto_told"
_GOOD = (OutcomeKind.DELIVERED, OutcomeKind.QUIET)
LATELY = 50
"""Own sightings and needs in which the regions of a person are looked up."""


async def tell_offer(services: Services, workspace_id: str, vendor_id: str, trade: str, region: str) -> list[Block]:
    """The tap with which a channel is told who was just named: the digest's channel, or one to choose. Once."""
    async with services.store.read(workspace_id) as unit:
        rows = [row for row in await unit.find(GoTo, trade=trade) if fold(row.region) == fold(region)]
        goto = next(iter([row for row in rows if await _is(unit, row, vendor_id)]), None)
        posting = await unit.first(Posting, kind=ANNOUNCED, subject_id=told_as(goto)) if goto else None
    if goto is None or posting is not None:
        return []
    channel_id = (await services.preferences.get(workspace_id)).digest_channel
    if not channel_id:
        return cards.offer(goto.id, None)
    channel = await services.directory.channel(workspace_id, channel_id)
    return cards.offer(goto.id, (channel_id, channel.name))


async def _is(unit: Unit, goto: GoTo, vendor_id: str) -> bool:
    one, other = await standing_for(unit, goto.vendor_id), await standing_for(unit, vendor_id)
    return one is not None and other is not None and one.id == other.id


def told_as(goto: GoTo) -> str:
    """Each vendor that is named for the same is told of once."""
    return f"{goto.id}:{goto.vendor_id}"


async def stories(services: Services, person: Person, sees: Viewer) -> tuple[list[Story], Names]:
    """Of every go-to; those of the regions in which the person works first."""
    async with services.store.read(person.workspace_id) as unit:
        named = await gotos(unit)
        if not named:
            return [], {}
        regions = await _regions(unit, person)
        places = services.places.knowing(await unit.find(Region))
        made = await _told(unit, named, sees)
        people = {one for story in made for one in (*story.delivered, *story.seen)}
        called = await names(unit, people)
    near = [any(_near(places, holder, region) for region in regions) for holder in named]
    order = sorted(range(len(named)), key=lambda number: not near[number])
    return [made[number] for number in order], {**called, person.user_id: cards.YOU}


def _near(places: Places, holder: Holder, region: str) -> bool:
    return bool(holder.goto.region) and bool(places.fits(region, holder.goto.region))


async def _regions(unit: Unit, person: Person) -> set[str]:
    seen = await unit.find(Sighting, witness_id=person.user_id, order="-seen_at", limit=LATELY)
    needed = await unit.find(Need, author_id=person.user_id, order="-at", limit=LATELY)
    return {region for region in (*(row.region for row in seen), *(row.region for row in needed)) if region}


async def _told(unit: Unit, named: list[Holder], sees: Viewer) -> list[Story]:
    """One query for each kind of row, however many are named."""
    heads = await families(unit, {holder.vendor.id for holder in named})
    ids = tuple(heads)
    seen = visible(
        await unit.find(Sighting, vendor_id=ids, state=SightingState.CONFIRMED, verdict=Verdict.GOOD, order="seen_at"),
        sees,
    )
    told = visible(await unit.find(Outcome, vendor_id=ids, kind=_GOOD, undone_at=None, order="at"), sees)
    contacts = visible(await unit.find(Contact, vendor_id=ids, met_by=None, order="-created_at"), sees)
    witnesses: defaultdict[str, dict[str, None]] = defaultdict(dict)
    tellers: defaultdict[str, dict[str, None]] = defaultdict(dict)
    people: dict[str, str] = {}
    for sighting in seen:
        witnesses[heads[str(sighting.vendor_id)]][sighting.witness_id] = None
    for outcome in told:
        tellers[heads[outcome.vendor_id]][outcome.told_by] = None
    for contact in contacts:
        people.setdefault(heads[contact.vendor_id], contact.name)
    return [
        Story(
            vendor=holder.vendor.name,
            about=holder.about,
            contact=people.get(holder.vendor.id),
            delivered=tuple(tellers[holder.vendor.id]),
            seen=tuple(witnesses[holder.vendor.id]),
        )
        for holder in named
    ]
