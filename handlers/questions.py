"""What is said to Kith itself: a question in a direct message, or with @Kith in a channel; answered privately."""

import re
from dataclasses import replace

from domain.asking import asked_for
from domain.memory import REMEMBERED
from domain.model import InboxEvent, Kind, Need, Reading
from domain.naming import plain
from domain.policy import EPHEMERAL_WITHIN
from domain.sightings import card_for, propose
from handlers.cards import sightings as sighting_cards
from handlers.cards.blocks import Drawn
from handlers.commands.kith import COMMAND as KITH
from handlers.hearing import Said, read, said, whisper_back
from handlers.intake import moment
from handlers.messages import failing, keep_vectors, need_of, sightings_of
from handlers.people import is_manager, is_member, viewer
from handlers.services import Services
from handlers.suggesting import Asked, answer

_MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
HELP = {"", "help", "hi", "hello", "?"}


async def on_mention(event: InboxEvent, services: Services) -> None:
    """@Kith in a channel: an ephemeral answer, never a public one."""
    message = await said(event, services)
    if not is_member(message.author) or message.channel.off_limits:
        return
    if services.clock.now() - moment(message.ts) > EPHEMERAL_WITHIN:
        return
    drawn = await reply(replace(message, text=_MENTION.sub(" ", message.text)), event, services)
    await whisper_back(services, message, drawn)


async def on_direct(event: InboxEvent, services: Services) -> None:
    """A direct message to Kith: a question, or something that its writer saw."""
    message = await said(event, services)
    message = replace(message, channel=replace(message.channel, direct=True))  # Slack may not tell us: no im:read
    if not is_member(message.author):
        return
    if event.version > 1 and await _answered(event, message, services):
        return
    drawn = await reply(message, event, services)
    await services.slack.client(message.workspace_id).chat_postMessage(
        channel=message.channel.channel_id,
        text=drawn.text,
        blocks=drawn.blocks,
        thread_ts=message.reply_to,
        unfurl_links=False,
        unfurl_media=False,
        metadata={"event_type": "kith_sighting", "event_payload": {"answer": event.id}},
    )


async def _answered(event: InboxEvent, message: Said, services: Services) -> bool:
    """Whether an earlier try was answered and only its end was lost."""
    page = await services.slack.client(message.workspace_id).conversations_history(
        channel=message.channel.channel_id, oldest=message.ts, limit=50, include_all_metadata=True
    )
    marks = [(m.get("metadata") or {}).get("event_payload") or {} for m in page.get("messages") or []]
    return any(mark.get("answer") == event.id for mark in marks)


async def reply(message: Said, event: InboxEvent, services: Services) -> Drawn:
    """What the person is answered: help, the question about what they saw, or who was seen solving it."""
    text = plain(message.text).strip()
    if text.lower().strip(" !.") in HELP:
        return KITH.help(await is_manager(services, message.author))
    reading = await read(message, services)
    if reading.kind in REMEMBERED and reading.vendors:
        return await _saw(message, reading, event, services)
    need = need_of(message, reading, services) if reading.kind is Kind.NEED else _asked(message, text, services)
    # what is asked of Kith is told to Kith: it is no fact of the channel
    need = replace(need, channel_id=None, ts=None, thread_ts=None, quote=None, closed=False)
    return await answer(services, Asked(need=need, excluded=failing(reading)), await viewer(services, message.author))


def _asked(message: Said, text: str, services: Services) -> Need:
    text = asked_for(text)
    return Need(
        workspace_id=message.workspace_id,
        author_id=message.author.user_id,
        situation=text,
        trade=services.trades.recognise(text),
        region=services.places.recognise(text),
        at=services.clock.now(),
    )


async def _saw(message: Said, reading: Reading, event: InboxEvent, services: Services) -> Drawn:
    """Something that the writer saw. Told in a direct message it has no place, and is the workspace's once tapped."""
    made = sightings_of(message, reading, services)
    if message.channel.direct:
        made = [replace(one, closed=False, channel_id=None, ts=None, thread_ts=None) for one in made]
    now = services.clock.now()
    async with services.store.write(
        message.workspace_id, actor_id=message.author.user_id, what="sighting_told"
    ) as unit:
        kept = await propose(unit, made)
        for sighting in kept:
            await unit.add(card_for(sighting, now))
            await unit.note(sighting.id)
        await unit.finish(event)
    await keep_vectors(services, kept)
    return sighting_cards.question(kept[0], {}) if kept else sighting_cards.remembered_before(made)
