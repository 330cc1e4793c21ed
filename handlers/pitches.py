"""Cold pitches (R5): kept for whoever wrote of one, and the managers' queue of those that were passed on."""

from datetime import datetime

from domain.errors import Duplicate
from domain.memory import quote_of
from domain.model import (
    Card,
    CardKind,
    CardState,
    Decision,
    DecisionKind,
    InboxEvent,
    Pitch,
    Posting,
    Reading,
)
from domain.naming import key, tidy_name
from domain.pitches import kind_of
from domain.ports import Unit
from domain.sightings import close_cards
from handlers.cards import decisions as decision_cards
from handlers.cards import pitches as cards
from handlers.cards.blocks import Drawn
from handlers.decisions import open_questions
from handlers.hearing import Said
from handlers.people import managers, viewer
from handlers.postings import deliver, want
from handlers.services import Services
from handlers.speaking import put, whisper

QUEUE_KIND = "pitches"


async def pitch(message: Said, reading: Reading, event: InboxEvent, services: Services) -> None:
    """A pitch in chat: it is nobody else's until its author passes it on."""
    pitcher = pitcher_in(reading)
    if pitcher is None:
        return
    card = None
    async with services.store.write(message.workspace_id, actor_id="kith", what="pitch_heard") as unit:
        kept = await keep_pitch(unit, pitch_of(message, pitcher, services))
        if kept is not None:
            card = await put(unit, services, _card(kept, message, services), message.author, acted_at=message.at)
        await unit.finish(event)
    if kept is not None and card is not None and card.state is CardState.SHOWN:
        place, author = message.channel.channel_id, message.author.user_id
        drawn = cards.offer(kept)
        await whisper(services, message.workspace_id, place, author, drawn, thread_ts=message.reply_to)


def pitcher_in(reading: Reading) -> str | None:
    return next((vendor.name for vendor in reading.vendors if key(vendor.name)), None)


def pitch_of(message: Said, pitcher: str, services: Services) -> Pitch:
    return Pitch(
        pitcher=tidy_name(pitcher),
        handed_by=message.author.user_id,
        quote=quote_of(message.text),
        kind=kind_of(message.text),
        channel_id=message.channel.channel_id,
        ts=message.ts,
        at=min(message.at, services.clock.now()),
    )


async def keep_pitch(unit: Unit, made: Pitch) -> Pitch | None:
    """Keeps it; None where this message gave it before."""
    try:
        kept = await unit.add(made)
    except Duplicate:
        return None
    await unit.note(kept.id)
    return kept


def _card(made: Pitch, message: Said, services: Services) -> Card:
    return Card(
        addressee_id=message.author.user_id,
        kind=CardKind.PITCH,
        subject_id=made.id,
        channel_id=message.channel.channel_id,
        thread_ts=message.root,
        created_at=services.clock.now(),
    )


async def draw_offer(services: Services, card: Card) -> Drawn | None:
    async with services.store.read(card.workspace_id) as unit:
        made = await unit.get(Pitch, card.subject_id)
    return cards.offer(made) if made else None


async def forget_pitch(unit: Unit, channel_id: str, ts: str) -> None:
    """Its message was edited or deleted: what was not passed on goes, what was loses its quote."""
    for row in await unit.find(Pitch, channel_id=channel_id, ts=ts):
        if await unit.first(Decision, kind=DecisionKind.PITCH, subject_id=row.id) is None:
            await close_cards(unit, row.id, row.at, CardState.WITHDRAWN)
            await unit.remove(row)
        else:
            await unit.change(row, quote="", ts=None)


# --- the managers' queue -------------------------------------------------------------------------------------


async def tell_managers(services: Services, workspace_id: str, now: datetime) -> None:
    """One message a day to each manager, brought up to date as more come in."""
    for person in await managers(services, workspace_id):
        day = now.date().isoformat()
        async with services.store.write(workspace_id, actor_id="kith", what="pitches_told") as unit:
            posting = await want(unit, QUEUE_KIND, f"{day}:{person.user_id}", person.user_id, now)
        await deliver(services, workspace_id, posting.id, draw_queue)


async def draw_queue(services: Services, posting: Posting) -> Drawn | None:
    """What waits now; a message that was posted stays, emptied as it is decided."""
    person = await services.directory.person(posting.workspace_id, posting.recipient_id)
    found = await open_questions(services, posting.workspace_id, await viewer(services, person))
    waiting = [one for one in found if isinstance(one, decision_cards.Pitched)]
    return decision_cards.queue(waiting) if waiting or posting.ts else None
