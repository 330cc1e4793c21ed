"""App Home: what waits for me, what is under way, what I saw. Drawn from the store, for one person."""

import structlog

from domain.model import Card, CardKind, CardState, Listening, Person, Sighting, SightingState, Suggestion
from handlers.cards import gotos as goto_cards
from handlers.cards import home as cards
from handlers.cards import partners as partner_cards
from handlers.cards.blocks import Block, Drawn
from handlers.decisions import for_home
from handlers.gotos import stories
from handlers.introducing import mine
from handlers.leads import draw_lead, early_leads
from handlers.missing import open_missed
from handlers.outcomes import draw_overheard
from handlers.partners import all_partners
from handlers.people import is_member, names, viewer
from handlers.pitches import draw_offer
from handlers.services import Services
from handlers.speaking import SLACK_FAILED, failure
from handlers.suggesting import open_suggestions
from handlers.troubles import draw_trouble

log = structlog.get_logger(__name__)

DRAW = {
    CardKind.OUTCOME: draw_overheard,
    CardKind.PROBLEM: draw_trouble,
    CardKind.REFERRAL: draw_lead,
    CardKind.PITCH: draw_offer,
}

OPEN = frozenset({CardState.WAITING, CardState.SHOWN})


async def publish_home(services: Services, workspace_id: str, user_id: str, *, page: int = 0) -> None:
    """Draws it anew. `page`: of the questions that wait, the first page is 0; behind the last it is the last."""
    person = await services.directory.person(workspace_id, user_id)
    view = await _view(services, person, page) if is_member(person) else cards.outsider()
    try:
        await services.slack.client(workspace_id).views_publish(user_id=user_id, view=view)
    except SLACK_FAILED as error:
        log.warning("home_not_published", error=failure(error))


async def _view(services: Services, person: Person, page: int) -> dict[str, object]:
    sees = await viewer(services, person)
    silent = (await services.preferences.get(person.workspace_id)).listen is Listening.SILENT
    suggestions = [] if silent else await open_suggestions(services, person.workspace_id, sees)
    introductions = await mine(services, person)
    if not silent:
        early = await early_leads(services, person.workspace_id, person.user_id)
        suggestions = [*await _notes(services, person), *suggestions, *early]
    async with services.store.read(person.workspace_id) as unit:
        mine_open = {"addressee_id": person.user_id, "kind": CardKind.SIGHTING, "state": OPEN}
        paged = cards.Paged.of(page, 0 if silent else await unit.count(Card, **mine_open))
        waiting = await unit.find(
            Card, order="-created_at", limit=cards.QUESTIONS, offset=paged.page * cards.QUESTIONS, **mine_open
        )
        asked = {s.id: s for s in await unit.find(Sighting, id=tuple(card.subject_id for card in waiting))}
        mine_seen = await unit.find(
            Sighting, witness_id=person.user_id, state=SightingState.CONFIRMED, order="-seen_at", limit=cards.SEEN
        )
        called = await names(unit, [s.noted_by for s in asked.values()])
    asks = [] if silent else [asked[card.subject_id] for card in waiting if card.subject_id in asked]
    named, known = await stories(services, person, sees)
    return cards.home(
        begin=await _begin(services, person) if sees.is_manager else [],
        decisions=[] if silent else await for_home(services, person, sees),
        missed=[] if silent else await open_missed(services, person.workspace_id, sees),
        questions=asks,
        paged=paged,
        suggestions=suggestions,
        introductions=introductions,
        ended=await mine(services, person, only_open=False),
        seen=mine_seen,
        gotos=goto_cards.section(named, known),
        partners=partner_cards.section(await all_partners(services, person, sees)) if sees.is_manager else [],
        manager=sees.is_manager,
        names=called,
        muted_until=person.muted_until if person.muted_until and person.muted_until > services.clock.now() else None,
    )


async def _begin(services: Services, person: Person) -> list[Block]:
    """The first steps of a manager: name one vendor, then ask for one."""
    async with services.store.read(person.workspace_id) as unit:
        own = await unit.first(Sighting, witness_id=person.user_id, order="-seen_at")
        if own is None:
            known = await unit.first(Sighting, state=SightingState.CONFIRMED, closed=False)
            return cards.name_one() if known is None else []
        nobody_asked = await unit.first(Suggestion, asked=True) is None
    return cards.ask_for_one() if nobody_asked and own.state is SightingState.CONFIRMED else []


async def _notes(services: Services, person: Person) -> list[Drawn]:
    """Outcomes, trouble, leads and pitches that were read in what this person wrote."""
    async with services.store.read(person.workspace_id) as unit:
        waiting = await unit.find(
            Card,
            addressee_id=person.user_id,
            kind=set(DRAW),
            state={CardState.WAITING, CardState.SHOWN},
            order="-created_at",
            limit=cards.QUESTIONS,
        )
    drawn = [await DRAW[card.kind](services, card) for card in waiting]
    return [one for one in drawn if one is not None]
