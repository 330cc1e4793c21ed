"""What the model missed while it was away or at its limits, read again; what comes of it waits in App Home."""

from dataclasses import replace
from typing import Any

import structlog

from domain.errors import NotYet
from domain.model import Card, InboxEvent
from domain.policy import READ_AGAIN_AT_LEAST_EVERY, READ_AGAIN_FIRST, READ_AGAIN_WITHIN
from handlers.hearing import Said, read, said
from handlers.messages import act_on, listens
from handlers.services import Services
from handlers.speaking import SLACK_FAILED, failure

GONE = {"channel_not_found", "message_not_found", "thread_not_found", "not_in_channel", "is_archived"}

log = structlog.get_logger(__name__)


async def on_read_again(event: InboxEvent, services: Services) -> None:
    """Reads the message as it stands in Slack now, and acts on what the model says.

    What was edited or deleted meanwhile is left to those events, and a thread that holds a card already is left alone.

    Raises:
        NotYet: the model is still away, or Slack does not show the message just now.
    """
    if services.clock.now() - event.received_at > READ_AGAIN_WITHIN:
        return
    if not services.model_is_free():
        raise _later(event, services)
    message = await _as_it_stands(event, services)
    if message is None or not await listens(message, services) or await _has_card(message, services):
        return
    reading = await read(message, services)
    if reading.usage is not None and reading.usage.result.passes:
        raise _later(event, services)
    log.info("read_again", kind=reading.kind, speaks=reading.speaks, by=reading.read_by)
    await act_on(message, reading, event, services)


def _later(event: InboxEvent, services: Services) -> NotYet:
    pause = READ_AGAIN_FIRST * 2 ** min(event.attempts + 1, 10)
    return NotYet(services.clock.now() + min(pause, READ_AGAIN_AT_LEAST_EVERY))


async def _as_it_stands(event: InboxEvent, services: Services) -> Said | None:
    """The message; None where it is gone, or was edited since."""
    found = await _fetched(event, services)
    edited = str(((found or {}).get("edited") or {}).get("ts") or "")
    if found is None or edited != str(event.payload.get("edited") or ""):
        return None
    return await said(replace(event, payload=event.payload | {"text": found.get("text")}), services)


async def _fetched(event: InboxEvent, services: Services) -> dict[str, Any] | None:
    """As Slack shows it, for a reply by its own ts too; None where it is gone, or we are."""
    channel, ts = str(event.payload["channel"]), str(event.payload["ts"])
    client = services.slack.client(event.workspace_id)
    try:
        page = await client.conversations_replies(channel=channel, ts=ts, limit=1)
    except SLACK_FAILED as error:
        if failure(error) in GONE:
            return None
        raise _later(event, services) from error
    return next((m for m in page.get("messages") or [] if m.get("ts") == ts), None)


async def _has_card(message: Said, services: Services) -> bool:
    async with services.store.read(message.workspace_id) as unit:
        place = {"channel_id": message.channel.channel_id, "thread_ts": message.root}
        return await unit.first(Card, addressee_id=message.author.user_id, **place) is not None
