"""App Home: what waits for me, what is under way, what I saw. Drawn from the store, for one person."""

import structlog

from domain.model import Card, CardKind, CardState, Listening, Person, Sighting, SightingState
from handlers.cards import home as cards
from handlers.introducing import mine
from handlers.people import is_member, names, viewer
from handlers.services import Services
from handlers.speaking import SLACK_FAILED, failure
from handlers.suggesting import open_suggestions

log = structlog.get_logger(__name__)


async def publish_home(services: Services, workspace_id: str, user_id: str) -> None:
    person = await services.directory.person(workspace_id, user_id)
    view = await _view(services, person) if is_member(person) else cards.outsider()
    try:
        await services.slack.client(workspace_id).views_publish(user_id=user_id, view=view)
    except SLACK_FAILED as error:
        log.warning("home_not_published", error=failure(error))


async def _view(services: Services, person: Person) -> dict[str, object]:
    sees = await viewer(services, person)
    silent = (await services.preferences.get(person.workspace_id)).listen is Listening.SILENT
    suggestions = [] if silent else await open_suggestions(services, person.workspace_id, sees)
    introductions = await mine(services, person)
    async with services.store.read(person.workspace_id) as unit:
        waiting = await unit.find(
            Card,
            addressee_id=person.user_id,
            kind=CardKind.SIGHTING,
            state={CardState.WAITING, CardState.SHOWN},
            order="-created_at",
            limit=cards.QUESTIONS,
        )
        asked = {s.id: s for s in await unit.find(Sighting, id=tuple(card.subject_id for card in waiting))}
        mine_seen = await unit.find(
            Sighting, witness_id=person.user_id, state=SightingState.CONFIRMED, order="-seen_at", limit=cards.SEEN
        )
        called = await names(unit, [s.noted_by for s in asked.values()])
    questions = [] if silent else [asked[card.subject_id] for card in waiting if card.subject_id in asked]
    return cards.home(
        questions=questions,
        suggestions=suggestions,
        introductions=introductions,
        seen=mine_seen,
        names=called,
        muted_until=person.muted_until if person.muted_until and person.muted_until > services.clock.now() else None,
    )
