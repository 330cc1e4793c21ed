"""The silent trial (G8): everything is stored, nobody is shown anything, and after two weeks managers see what it was.

When it began is noted by the sweep, whoever switched it on: the environment, the settings, or *Go on*.
"""

from collections import Counter
from datetime import datetime
from typing import Final

import structlog

from domain.model import (
    Card,
    CardKind,
    Channel,
    Listening,
    Person,
    Posting,
    Sighting,
    SightingState,
    Suggestion,
    Workspace,
)
from domain.policy import TRIAL, TRIAL_EXAMPLES
from domain.ports import Unit
from domain.speaking import is_working
from domain.visibility import Viewer
from handlers.cards import blocks as b
from handlers.cards import sightings as sighting_cards
from handlers.cards import trial as cards
from handlers.cards.blocks import Drawn
from handlers.cards.words import in_sentence
from handlers.people import managers, names, viewer
from handlers.postings import deliver, want
from handlers.services import Services
from handlers.suggesting import drawn_suggestion

log = structlog.get_logger(__name__)

REPORT: Final = "trial_report"


async def tell_of_trial(services: Services, workspace_id: str, now: datetime) -> None:
    """Notes when a trial begins and ends, and reports to each manager once, two weeks after it began."""
    silent = (await services.preferences.get(workspace_id)).listen is Listening.SILENT
    async with services.store.read(workspace_id) as unit:
        workspace = await unit.first(Workspace)
    if workspace is None:
        return
    if silent != (workspace.silent_since is not None):
        await _note_silence(services, workspace_id, now if silent else None)
    elif workspace.silent_since is not None and now - workspace.silent_since >= TRIAL:
        await _report(services, workspace_id, workspace.silent_since, now)


async def _note_silence(services: Services, workspace_id: str, since: datetime | None) -> None:
    async with services.store.write(workspace_id, actor_id="kith", what="trial_noted") as unit:
        workspace = await unit.first(Workspace)
        if workspace is not None:
            await unit.change(workspace, silent_since=since)


async def _report(services: Services, workspace_id: str, since: datetime, now: datetime) -> None:
    for person in await _untold(services, workspace_id, since):
        if not is_working(now, person.tz) or (person.muted_until is not None and person.muted_until > now):
            continue
        async with services.store.write(workspace_id, actor_id="kith", what="trial_reported") as unit:
            posting = await want(unit, REPORT, _subject(since, person.user_id), person.user_id, now)
        await deliver(services, workspace_id, posting.id, draw_report)


def _subject(since: datetime, user_id: str) -> str:
    return f"{user_id}:{since.isoformat()}"


async def _untold(services: Services, workspace_id: str, since: datetime) -> list[Person]:
    people = await managers(services, workspace_id)
    async with services.store.read(workspace_id) as unit:
        told = {posting.subject_id for posting in await unit.find(Posting, kind=REPORT)}
    return [person for person in people if _subject(since, person.user_id) not in told]


async def draw_report(services: Services, posting: Posting) -> Drawn | None:
    """What would have been said until the report was due, as far as this manager may see it."""
    user_id, _, began = posting.subject_id.partition(":")
    since = datetime.fromisoformat(began)
    person = await services.directory.person(posting.workspace_id, user_id)
    sees = await viewer(services, person)
    async with services.store.read(posting.workspace_id) as unit:
        workspace = await unit.first(Workspace)
        cards_ = await _heard(unit, since, posting.created_at)
        opened = {channel.channel_id for channel in await unit.find(Channel, closed=False)}
    counts = Counter(card.kind for card in cards_ if card.channel_id in opened | sees.channels)
    examples = await _examples(services, [card for card in cards_ if card.channel_id in opened], sees)
    decided = _decided(workspace, since, person.tz)
    return cards.report(since, counts, examples, decided=decided, tz=person.tz)


async def _heard(unit: Unit, since: datetime, until: datetime) -> list[Card]:
    """What Kith would have said by itself; what was told to it in a direct message has no channel."""
    found = await unit.since(Card, "created_at", since)
    return [card for card in found if card.channel_id and card.created_at <= until]


def _decided(workspace: Workspace | None, since: datetime, tz: str) -> str | None:
    began = workspace.silent_since if workspace else None
    if began is None:
        return cards.started()
    return cards.goes_on(began + TRIAL, tz) if began > since else None


async def _examples(services: Services, rows: list[Card], sees: Viewer) -> list[list[b.Block]]:
    """The newest of each kind by turns, drawn as their addressee would have been shown them."""
    drawn: list[list[b.Block]] = []
    for card in _by_turns(rows):
        blocks = await _example(services, card, sees)
        if blocks:
            drawn.append(blocks)
        if len(drawn) == TRIAL_EXAMPLES:
            break
    return drawn


def _by_turns(rows: list[Card]) -> list[Card]:
    kinds = [[card for card in reversed(rows) if card.kind is kind] for kind in CardKind]
    longest = max(map(len, kinds), default=0)
    return [of_kind[i] for i in range(longest) for of_kind in kinds if i < len(of_kind)]


async def _example(services: Services, card: Card, sees: Viewer) -> list[b.Block] | None:
    async with services.store.read(card.workspace_id) as unit:
        called = await names(unit, [card.addressee_id])
        drawn = await _question(unit, card)
        suggestion = await unit.get(Suggestion, card.subject_id) if card.kind is CardKind.SUGGESTION else None
    if suggestion is not None:
        drawn = await drawn_suggestion(services, suggestion, sees)
    return cards.to(in_sentence(called, card.addressee_id), drawn.blocks) if drawn else None


async def _question(unit: Unit, card: Card) -> Drawn | None:
    if card.kind is not CardKind.SIGHTING:
        return None
    sighting = await unit.get(Sighting, card.subject_id)
    if sighting is None or sighting.closed or sighting.state is not SightingState.PROPOSED:
        return None
    return sighting_cards.question(sighting, await names(unit, [sighting.noted_by]))


async def decide(services: Services, person: Person, *, start: bool, now: datetime) -> None:
    """A manager starts, or goes on listening silently; every report says so then."""
    async with services.store.write(
        person.workspace_id, actor_id=person.user_id, what="trial_ended" if start else "trial_went_on"
    ) as unit:
        workspace = await unit.first(Workspace)
        if workspace is not None and workspace.silent_since is not None:
            values = {"listen": Listening.QUIET, "silent_since": None} if start else {"silent_since": now}
            await unit.change(workspace, **values)
        await unit.note(person.workspace_id)
        reports = await unit.find(Posting, kind=REPORT)
    services.preferences.forget(person.workspace_id)
    for posting in reports:
        await deliver(services, person.workspace_id, posting.id, draw_report)
