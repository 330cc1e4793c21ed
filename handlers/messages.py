"""What people write to each other: read, decided in one transaction, answered privately or not at all."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from domain.memory import REMEMBERED, need_from, quote_of, sightings_from
from domain.model import (
    Card,
    CardKind,
    CardState,
    InboxEvent,
    Kind,
    Need,
    Reading,
    Sentiment,
    Sighting,
    Suggestion,
    SuggestionState,
    Vector,
)
from domain.naming import key
from domain.policy import SPEAK_BAR
from domain.ports import Unit
from domain.sightings import backfilled, card_for, close_cards, forget_images, forget_message, keep_vector, propose
from domain.suggestions import offer
from handlers.cards import sightings as sighting_cards
from handlers.hearing import Said, read, read_later, said, whisper_back
from handlers.leads import forget_lead, lead
from handlers.missing import forget_missed, keep_missed
from handlers.outcomes import overhear
from handlers.people import is_member, names, viewer
from handlers.pitches import forget_pitch, pitch
from handlers.services import Services
from handlers.speaking import put
from handlers.suggesting import drawn_suggestion, look
from handlers.troubles import forget_trouble, trouble

log = structlog.get_logger(__name__)


async def on_message(event: InboxEvent, services: Services) -> None:
    """A message that passed the gate."""
    if await _overtaken(event, services):
        return
    message = await said(event, services)
    if not await listens(message, services):
        return
    reading = await read(message, services)
    log.info("read", kind=reading.kind, speaks=reading.speaks, vendors=len(reading.vendors), by=reading.read_by)
    await read_later(event, reading, services)
    await act_on(message, reading, event, services)


async def on_message_changed(event: InboxEvent, services: Services) -> None:
    """Edited: what was read of the old text and not confirmed goes, the new text is read again (C6)."""
    channel_id, ts = str(event.payload["channel"]), str(event.payload["ts"])
    place, edited = (event.workspace_id, channel_id, ts), str(event.payload.get("edited") or "")
    if services.threads.edited_since(place, edited) or await services.store.inbox.accepted(
        event.workspace_id, f"deleted:{channel_id}:{ts}"
    ):
        return
    text = str(event.payload.get("text") or "")
    await _forget(event.workspace_id, channel_id, ts, services, what="message_changed", says_now=text)
    if not text:
        return
    message = await said(event, services)
    if await listens(message, services):
        reading = await read(message, services)
        await read_later(event, reading, services)
        await act_on(message, reading, event, services)


async def on_message_deleted(event: InboxEvent, services: Services) -> None:
    await _forget(
        event.workspace_id, str(event.payload["channel"]), str(event.payload["ts"]), services, what="message_deleted"
    )


async def _overtaken(event: InboxEvent, services: Services) -> bool:
    """Whether the message was edited or deleted before we came to read it: then that event has the last word."""
    channel_id, ts = event.payload["channel"], event.payload["ts"]
    inbox = services.store.inbox
    return await inbox.accepted(event.workspace_id, f"deleted:{channel_id}:{ts}") or await inbox.accepted(
        event.workspace_id, f"changed:{channel_id}:{ts}"
    )


async def _forget(
    workspace_id: str, channel_id: str, ts: str, services: Services, *, what: str, says_now: str | None = None
) -> None:
    """`says_now`: the text of an edited message (empty: ordinary talk); None when it was deleted."""
    now = services.clock.now()
    async with services.store.write(workspace_id, actor_id="kith", what=what, undoable=False) as unit:
        await forget_message(unit, channel_id, ts, now, says_now=says_now)
        await forget_missed(unit, channel_id, ts)
        await forget_trouble(unit, channel_id, ts, now)
        await forget_lead(unit, channel_id, ts, edited=bool(says_now))
        await forget_pitch(unit, channel_id, ts, now, says_now=says_now)
        for need in await unit.find(Need, channel_id=channel_id, ts=ts):
            await _forget_need(unit, need, now, says_now)


async def _forget_need(unit: Unit, need: Need, now: datetime, says_now: str | None) -> None:
    """A need that an introduction came of stays, and an edited message stays the place to tell its outcome."""
    suggestions = await unit.find(Suggestion, need_id=need.id)
    for suggestion in suggestions:
        await close_cards(unit, suggestion.id, now, CardState.WITHDRAWN)
        await forget_images(unit, suggestion.id)
    await forget_images(unit, need.id)
    if any(suggestion.state is SuggestionState.TAKEN for suggestion in suggestions):
        kept = need.ts if says_now is not None else None
        await unit.change(need, quote=quote_of(says_now) if says_now else None, ts=kept)
        return
    for suggestion in suggestions:
        await unit.remove(suggestion)
    await unit.remove(need)


async def listens(message: Said, services: Services) -> bool:
    """Whether what this person says here is for our ears."""
    channel = message.channel
    preferences = await services.preferences.get(message.workspace_id)
    if not preferences.listens_in(channel.channel_id) or not is_member(message.author):
        return False
    return channel.listening and not channel.off_limits


async def act_on(message: Said, reading: Reading, event: InboxEvent, services: Services) -> None:
    """Only what is sure enough to speak of is kept; of the rest, at most where it stands ("did I miss these?")."""
    if await overhear(message, reading, event, services):
        return
    if not reading.speaks:
        await keep_missed(message, reading, services)
        return
    if reading.kind in REMEMBERED and reading.vendors:
        await _remember(message, reading, event, services)
    elif reading.kind is Kind.PROBLEM:
        await trouble(message, reading, event, services)
    elif reading.kind is Kind.NEED:
        await _suggest(message, reading, event, services)
    elif reading.kind is Kind.INBOUND_REFERRAL:
        await lead(message, reading, event, services)
    elif reading.kind is Kind.PARTNER_PITCH:
        await pitch(message, reading, event, services)


# --- a sighting ----------------------------------------------------------------------------------------------


def sightings_of(message: Said, reading: Reading, services: Services, *, noted_by: str | None = None) -> list[Sighting]:
    return sightings_from(
        reading,
        workspace_id=message.workspace_id,
        witness_id=message.author.user_id,
        noted_by=noted_by,
        channel=message.channel.channel_id,
        ts=message.ts,
        thread_ts=message.thread_ts,
        quote=message.text,
        closed=message.channel.closed,
        now=min(message.at, services.clock.now()),
    )


async def _remember(message: Said, reading: Reading, event: InboxEvent, services: Services) -> None:
    cards: list[tuple[Card, Sighting]] = []
    async with services.store.write(message.workspace_id, actor_id="kith", what="heard") as unit:
        asked = await backfilled(unit, message.channel.channel_id, message.ts)
        for sighting in await propose(unit, [] if asked else sightings_of(message, reading, services)):
            card = await put(
                unit, services, card_for(sighting, services.clock.now()), message.author, acted_at=message.at
            )
            cards.append((card, sighting))
            await unit.note(sighting.id)
        called = await names(unit, [message.author.user_id])
        await unit.finish(event)
    services.threads.heat(message.place)
    await keep_vectors(services, [sighting for _, sighting in cards])
    for card, sighting in cards:
        if card.state is CardState.SHOWN:
            drawn = sighting_cards.question(sighting, called)
            await whisper_back(services, message, drawn)


async def keep_vectors(services: Services, sightings: Sequence[Sighting]) -> None:
    """Makes the sightings findable by their situation."""
    for sighting in sightings:
        vector: Vector = await services.recall.encode(sighting.workspace_id, sighting.id, situation_text(sighting))
        async with services.store.write(sighting.workspace_id, actor_id="kith", what="indexed") as unit:
            if await unit.get(Sighting, sighting.id) is not None:
                await keep_vector(unit, vector)


def situation_text(sighting: Sighting) -> str:
    return sighting.situation or quote_of(sighting.quote or "") or sighting.vendor_name


# --- a need --------------------------------------------------------------------------------------------------


def need_of(message: Said, reading: Reading, services: Services) -> Need:
    return need_from(
        reading,
        workspace_id=message.workspace_id,
        author_id=message.author.user_id,
        channel=message.channel.channel_id,
        ts=message.ts,
        thread_ts=message.thread_ts,
        quote=message.text,
        closed=message.channel.closed,
        now=min(message.at, services.clock.now()),
    )


def failing(reading: Reading) -> frozenset[str]:
    """Vendors that the need itself complains about: they are no answer to it."""
    return frozenset(key(v.name) for v in reading.vendors if v.sentiment is Sentiment.NEGATIVE)


async def _suggest(message: Said, reading: Reading, event: InboxEvent, services: Services) -> None:
    sees = await viewer(services, message.author)
    now = services.clock.now()
    need = need_of(message, reading, services)
    found = await look(services, need, sees, excluded=failing(reading), bar=SPEAK_BAR + message.author.bar)
    card = None
    async with services.store.write(message.workspace_id, actor_id="kith", what="need_heard") as unit:
        if await unit.first(Need, channel_id=message.channel.channel_id, ts=message.ts) is None:
            need = await unit.add(need)
            await unit.note(need.id)
            suggestion = await offer(unit, need, found.ranking, message.author.user_id, asked=False, now=now)
            if suggestion.picks:
                waiting = message.card(CardKind.SUGGESTION, suggestion.id, now)
                card = await put(unit, services, waiting, message.author, acted_at=message.at)
        await unit.finish(event)
    services.threads.heat(message.place)
    if card is not None and card.state is CardState.SHOWN:
        drawn = await drawn_suggestion(services, suggestion, sees)
        if drawn is not None:
            await whisper_back(services, message, drawn)
