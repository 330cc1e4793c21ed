"""Our own messages in direct conversations: first the intent as a row, then the post, then its `ts` written back.

A post whose answer was lost is looked up by its metadata before it is posted again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

import structlog
from slack_sdk.errors import SlackApiError

from domain.model import Posting
from domain.ports import Unit
from handlers.cards.blocks import Drawn
from handlers.services import Services
from handlers.speaking import SLACK_FAILED, failure

log = structlog.get_logger(__name__)

Draw = Callable[[Services, Posting], Awaitable[Drawn | None]]
"""Draws the present state of what a posting is about; None when it is gone."""

EVENT_TYPES = {"introduction": "kith_introduction", "outcome_question": "kith_introduction"}
AGAIN_AFTER = timedelta(seconds=60)
ATTEMPTS = 8
_turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
"""One turn at a time for each posting in this process."""


async def want(unit: Unit, kind: str, subject_id: str, recipient_id: str, now: datetime) -> Posting:
    """The intent, once for each kind and subject."""
    known = await unit.first(Posting, kind=kind, subject_id=subject_id)
    return known or await unit.add(Posting(kind=kind, subject_id=subject_id, recipient_id=recipient_id, created_at=now))


async def deliver(services: Services, workspace_id: str, posting_id: str, draw: Draw) -> None:
    """Posts, or updates in place, what the posting is about. A failure leaves the intent for the sweep."""
    turn = _turns.setdefault(posting_id, asyncio.Lock())
    async with turn:
        async with services.store.read(workspace_id) as unit:
            posting = await unit.get(Posting, posting_id)
        if posting is None:
            return
        try:
            drawn = await draw(services, posting)
            if drawn is not None:
                await _send(services, posting, drawn)
        except SLACK_FAILED as error:
            log.warning("posting_waits", posting=posting_id, error=failure(error))
            await _count(services, posting)


async def _send(services: Services, posting: Posting, drawn: Drawn) -> None:
    client = services.slack.client(posting.workspace_id)
    if posting.channel_id and posting.ts:
        try:
            await client.chat_update(channel=posting.channel_id, ts=posting.ts, text=drawn.text, blocks=drawn.blocks)
        except SlackApiError as error:
            if failure(error) not in {"message_not_found", "cant_update_message"}:
                raise
        return
    channel_id = posting.channel_id or await services.directory.direct(posting.workspace_id, posting.recipient_id)
    ts = await _already_there(services, posting, channel_id) if posting.attempts else None
    if ts is None:
        await _count(services, posting)
        answer = await client.chat_postMessage(
            channel=channel_id,
            text=drawn.text,
            blocks=drawn.blocks,
            metadata={
                "event_type": EVENT_TYPES.get(posting.kind, "kith_sighting"),
                "event_payload": {"posting": posting.id},
            },
            unfurl_links=False,
            unfurl_media=False,
        )
        ts = str(answer["ts"])
    async with services.store.write(posting.workspace_id, actor_id="kith", what="posted") as unit:
        row = await unit.get(Posting, posting.id)
        if row is not None:
            await unit.change(row, channel_id=channel_id, ts=ts)


async def _already_there(services: Services, posting: Posting, channel_id: str) -> str | None:
    """The ts of a post whose answer was lost, found by its mark."""
    client = services.slack.client(posting.workspace_id)
    page = await client.conversations_history(channel=channel_id, limit=100, include_all_metadata=True)
    messages: list[dict[str, Any]] = page.get("messages") or []
    for message in messages:
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        if payload.get("posting") == posting.id:
            return str(message["ts"])
    return None


async def _count(services: Services, posting: Posting) -> None:
    async with services.store.write(posting.workspace_id, actor_id="kith", what="posting_tried") as unit:
        row = await unit.get(Posting, posting.id)
        if row is not None:
            await unit.change(row, attempts=row.attempts + 1)
