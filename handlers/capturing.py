"""Somebody points at a message: 🤝, *Remember this vendor*, *This is a need* (C5)."""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Any

from domain.model import CardState, Kind, Person, Reading, Sighting, SightingState, TaughtKind
from domain.sightings import card_for, propose
from domain.thresholds import teach
from handlers.cards import sightings as cards
from handlers.cards.blocks import Drawn
from handlers.hearing import Said, read, whisper_back
from handlers.messages import failing, keep_vectors, listens, need_of, sightings_of
from handlers.people import is_member, names, viewer
from handlers.services import Services
from handlers.speaking import put
from handlers.suggesting import Asked, answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """What pointing at a message brought: something to show the one who pointed, and the sightings."""

    drawn: Drawn
    sightings: tuple[Sighting, ...] = ()


async def pointed_at(services: Services, workspace_id: str, channel_id: str, message: dict[str, Any]) -> Said | None:
    """The message with its author; None where it is not a colleague's or the channel is not for us."""
    author_id = str(message.get("user") or "")
    if not author_id or message.get("bot_id"):
        return None
    channel = await services.directory.channel(workspace_id, channel_id)
    author = await services.directory.person(workspace_id, author_id)
    if channel.off_limits or not is_member(author):
        return None
    return Said(
        workspace_id=workspace_id,
        channel=channel,
        author=author,
        ts=str(message["ts"]),
        thread_ts=str(message["thread_ts"]) if message.get("thread_ts") else None,
        text=str(message.get("text") or ""),
    )


async def remember(services: Services, message: Said, by: Person) -> Captured:
    """Captures the vendors of a message. Its author stays the witness; who pointed is noted."""
    reading: Reading = await read(message, services)
    made = sightings_of(message, reading, services, noted_by=by.user_id)
    if not made:
        return Captured(drawn=cards.no_vendor_found())
    unread = await _went_unread(services, message)
    async with services.store.write(message.workspace_id, actor_id=by.user_id, what="pointed_at") as unit:
        kept = await propose(unit, made)
        if kept and unread:
            await teach(unit, TaughtKind.UNREAD, services.clock.now())
        shown = []
        for sighting in kept:
            card = card_for(sighting, services.clock.now())
            own = message.author.user_id == by.user_id
            if own:
                await unit.add(card)
            else:
                shown.append((await put(unit, services, card, message.author, acted_at=message.at), sighting))
            await unit.note(sighting.id)
        known = await unit.find(Sighting, channel_id=message.channel.channel_id, ts=message.ts)
        called = await names(unit, [message.author.user_id, by.user_id])
    services.threads.heat(message.place)
    services.known.forget(message.workspace_id)
    await keep_vectors(services, kept)
    for card, sighting in shown:
        if card.state is CardState.SHOWN:
            drawn = cards.question(sighting, called)
            await whisper_back(services, message, drawn)
    return Captured(drawn=_to_pointer(message, by, kept or known, called), sightings=tuple(kept))


async def _went_unread(services: Services, message: Said) -> bool:
    """Whether the gate drops what somebody thought worth remembering, where it would have read it."""
    if message.reply_to is not None or not await listens(message, services):
        return False
    judge = partial(
        services.gate.judge, message.text, parent=None, known=await services.known.get(message.workspace_id)
    )
    return not (await asyncio.get_running_loop().run_in_executor(services.gatekeepers, judge)).reads


def _to_pointer(message: Said, by: Person, sightings: list[Sighting], called: dict[str, str]) -> Drawn:
    open_ones = [s for s in sightings if s.state is SightingState.PROPOSED]
    if not open_ones:
        return cards.remembered_before(sightings)
    if message.author.user_id == by.user_id:
        return cards.question(open_ones[0], called)
    return cards.asked_author(open_ones[0], called)


async def need_here(services: Services, message: Said, by: Person) -> Drawn:
    """*This is a need*: answered to the one who pointed, whatever the reader thinks of the message."""
    reading: Reading = await read(message, services)
    if reading.kind is not Kind.NEED and not reading.situation:
        reading = Reading(
            kind=Kind.NEED,
            customer=reading.customer,
            trade=services.trades.recognise(message.text),
            region=services.places.recognise(message.text),
            read_by=reading.read_by,
        )
    need = need_of(message, reading, services)
    services.threads.heat(message.place)
    return await answer(services, Asked(need=need, excluded=failing(reading)), await viewer(services, by))
