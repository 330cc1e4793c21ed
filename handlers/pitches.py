"""Cold pitches (R5): kept for whoever wrote of one, and the managers' queue of those that were passed on."""

from datetime import datetime, timedelta

from domain.dates import zone
from domain.decisions import propose
from domain.errors import Duplicate
from domain.memory import quote_of
from domain.model import (
    Card,
    CardKind,
    CardState,
    Decision,
    DecisionKind,
    DecisionState,
    InboxEvent,
    Person,
    Pitch,
    Posting,
    Reading,
)
from domain.naming import key, occurs, tidy_name
from domain.pitches import kind_of
from domain.ports import Unit
from domain.sightings import close_cards, forget_images
from handlers.cards import decisions as decision_cards
from handlers.cards import pitches as cards
from handlers.cards.blocks import Drawn
from handlers.decisions import open_questions
from handlers.ghosting import PITCHES, Turn, send, take_turn
from handlers.hearing import Said, whisper_back
from handlers.people import managers, viewer
from handlers.postings import deliver
from handlers.services import Services
from handlers.speaking import put

_LATELY = timedelta(days=7)


async def pitch(message: Said, reading: Reading, event: InboxEvent, services: Services) -> None:
    """A pitch in chat: it is nobody else's until its author passes it on."""
    pitcher = pitcher_in(reading)
    if pitcher is None:
        return
    card = None
    async with services.store.write(message.workspace_id, actor_id="kith", what="pitch_heard") as unit:
        kept = await keep_pitch(unit, pitch_of(message, pitcher, services))
        if kept is not None:
            waiting = message.card(CardKind.PITCH, kept.id, services.clock.now())
            card = await put(unit, services, waiting, message.author, acted_at=message.at)
        await unit.finish(event)
    if kept is not None and card is not None and card.state is CardState.SHOWN:
        await whisper_back(services, message, cards.offer(kept))


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


async def draw_offer(services: Services, card: Card) -> Drawn | None:
    async with services.store.read(card.workspace_id) as unit:
        made = await unit.get(Pitch, card.subject_id)
    return cards.offer(made) if made else None


async def forget_pitch(unit: Unit, channel_id: str, ts: str, now: datetime, *, says_now: str | None) -> None:
    """Its message was edited or deleted: what was not passed on goes, what was is quoted anew or not at all.

    What was answered stays tied to an edited message, so that nobody asks again. `says_now`: as of `forget_message`.
    """
    for row in await unit.find(Pitch, channel_id=channel_id, ts=ts):
        await forget_images(unit, row.id)
        passed_on = await unit.first(Decision, kind=DecisionKind.PITCH, subject_id=row.id) is not None
        answered = passed_on or await unit.first(Card, subject_id=row.id, state=CardState.ANSWERED) is not None
        if not answered:
            await close_cards(unit, row.id, now, CardState.WITHDRAWN)
            await unit.remove(row)
            continue
        quote = quote_of(says_now) if says_now and row.quote and occurs(row.pitcher, says_now) else ""
        await unit.change(row, quote=quote, ts=row.ts if says_now else None)
        await queue_is_stale(unit, now)


async def never_passed_on(unit: Unit, before: datetime) -> list[Pitch]:
    """Pitches older than that which are nobody's to decide."""
    old = await unit.due(Pitch, "at", before)
    asked = await unit.find(Decision, kind=DecisionKind.PITCH, subject_id=tuple(one.id for one in old)) if old else []
    decided = {one.subject_id for one in asked}
    return [one for one in old if one.id not in decided]


# --- the managers' queue -------------------------------------------------------------------------------------


async def hand(unit: Unit, pitch: Pitch, now: datetime) -> bool:
    """From now on it is the managers' to decide, once; False where they have one of the same pitcher before them."""
    others = await _waiting(unit)
    waits = any(key(other.pitcher) == key(pitch.pitcher) for _, other in others)
    if not waits:
        waits = await propose(unit, DecisionKind.PITCH, pitch.id, subject_id=pitch.id, now=now) is None
    await close_cards(unit, pitch.id, now)
    await unit.note(pitch.id)
    await queue_is_stale(unit, now)
    return not waits


async def _waiting(unit: Unit) -> list[tuple[Decision, Pitch]]:
    """What no manager has decided yet."""
    decisions = await unit.find(Decision, kind=DecisionKind.PITCH, state=DecisionState.OPEN)
    made = {row.id: row for row in await unit.find(Pitch, id=tuple(one.subject_id for one in decisions))}
    return [(one, made[one.subject_id]) for one in decisions if one.subject_id in made]


async def tell_managers(services: Services, workspace_id: str, _now: datetime | None = None) -> None:
    """One message a day to each manager, as soon as there is room for it; brought up to date as more come in.

    Where it finds no answer day after day it stops like any other, and says so; the digest and App Home go on asking.
    """
    await redraw_queues(services, workspace_id)
    async with services.store.read(workspace_id) as unit:
        waiting = [decision for decision, _ in await _waiting(unit)]
    for person in await managers(services, workspace_id) if waiting else []:
        async with services.store.read(workspace_id) as unit:
            due = await _untold(unit, person, waiting)
        if due:
            async with services.store.write(workspace_id, actor_id="kith", what="pitches_told") as unit:
                turn = await _turn(unit, services, person, waiting)
            if turn.posting is not None:
                await send(services, turn.posting, draw_queue)


async def _turn(unit: Unit, services: Services, person: Person, waiting: list[Decision]) -> Turn:
    if not await _untold(unit, person, waiting):
        return Turn()
    today = services.clock.now().astimezone(zone(person.tz)).date()
    return await take_turn(unit, services, person, PITCHES, f"{today.isoformat()}:{person.user_id}")


async def _untold(unit: Unit, person: Person, waiting: list[Decision]) -> bool:
    """Whether something came in on a later day than that of this manager's last message."""
    last = await unit.first(Posting, kind=PITCHES, recipient_id=person.user_id, order="-created_at")
    place = zone(person.tz)
    told = last.created_at.astimezone(place).date() if last else None
    return any(told is None or one.proposed_at.astimezone(place).date() > told for one in waiting)


async def queue_is_stale(unit: Unit, now: datetime, *, but: str = "") -> None:
    """What waits changes in this transaction; `but`: the ts of a message that is answered where it stands."""
    for posting in await unit.since(Posting, "created_at", now - _LATELY, kind=PITCHES):
        if not but or posting.ts != but:  # one that is just being sent may hold what was before
            await unit.change(posting, stale_since=now)


async def redraw_queues(services: Services, workspace_id: str) -> None:
    """The managers' messages of the last days, where what waits has changed."""
    async with services.store.read(workspace_id) as unit:
        stale = await unit.due(Posting, "stale_since", services.clock.now(), kind=PITCHES)
    for posting in stale:
        await deliver(services, workspace_id, posting.id, draw_queue)


async def draw_queue(services: Services, posting: Posting) -> Drawn | None:
    """What waits now; a message that was posted stays, emptied as it is decided."""
    person = await services.directory.person(posting.workspace_id, posting.recipient_id)
    found = await open_questions(services, posting.workspace_id, await viewer(services, person))
    waiting = [one for one in found if isinstance(one, decision_cards.Pitched)]
    return decision_cards.queue(waiting) if waiting or posting.ts else None
