"""Our own messages in direct conversations: first the intent as a row, then the post, then its `ts` written back.

A post whose answer was lost is looked up by its metadata before it is posted again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakValueDictionary

import structlog
from slack_sdk.errors import SlackApiError

from domain.model import Posting
from domain.ports import Unit
from domain.speaking import may_show
from handlers.cards.blocks import CHART, Drawn
from handlers.people import is_member
from handlers.services import Services
from handlers.speaking import SLACK_FAILED, UNASKED, failure

log = structlog.get_logger(__name__)

Draw = Callable[[Services, Posting], Awaitable[Drawn | None]]
"""Draws the present state of what a posting is about; None when it is gone."""

EVENT_TYPES = {
    "introduction": "kith_introduction",
    "outcome_question": "kith_introduction",
    "digest": "kith_digest",
}
AGAIN_AFTER = timedelta(seconds=60)
ATTEMPTS = 8
"""Each time after twice as long: the last one is some two hours after the first."""
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
            if not await _for_members(services, posting):
                return
            if posting.ts is None and posting.kind in UNASKED and not await _is_time(services, posting):
                return
            drawn = await draw(services, posting)
            if drawn is not None:
                await _send(services, posting, drawn)
            elif posting.ts is None:  # there is nothing left to say: tried a few times more, then given up
                await _count(services, posting)
            if posting.stale_since is not None:
                await _freshen(services, posting)
        except SLACK_FAILED as error:
            log.warning("posting_waits", posting=posting_id, error=failure(error))
            if posting.ts is not None:
                await _count(services, posting)


async def _for_members(services: Services, posting: Posting) -> bool:
    """Whether its recipient is still a colleague; a channel, whether it is still the workspace's own.

    What goes to a channel is drawn for whoever of the workspace is there.
    """
    if posting.recipient_id == posting.channel_id:
        return not (await services.directory.channel(posting.workspace_id, posting.recipient_id)).off_limits
    return is_member(await services.directory.person(posting.workspace_id, posting.recipient_id))


async def _is_time(services: Services, posting: Posting) -> bool:
    """Whether something unasked may be put before the person now, as far as the hour and a mute decide.

    It may have waited for Slack, or somebody else's tap caused it at their own time of day. The sweep tries again.
    """
    person = await services.directory.person(posting.workspace_id, posting.recipient_id)
    return may_show(services.clock.now(), person, [], caused_by_own_act=False).now


async def _send(services: Services, posting: Posting, drawn: Drawn) -> None:
    if posting.channel_id and posting.ts:
        await _update(services, posting, posting.channel_id, posting.ts, drawn)
        return
    if not await _claimed(services, posting):
        return
    channel_id = posting.channel_id or await services.directory.direct(posting.workspace_id, posting.recipient_id)
    found = await _already_there(services, posting, channel_id) if posting.attempts else None
    ts = found or await _post(services, posting, channel_id, drawn)
    async with services.store.write(posting.workspace_id, actor_id="kith", what="posted") as unit:
        row = await unit.get(Posting, posting.id)
        if row is not None:
            await unit.change(row, channel_id=channel_id, ts=ts, attempts=0)
    if found:  # what stands there may be what was true when its answer was lost
        await _update(services, posting, channel_id, found, drawn)


async def _post(services: Services, posting: Posting, channel_id: str, drawn: Drawn) -> str:
    """Posts it; where Slack does not know the chart block yet, without it: the same stands there in words."""
    try:
        return await _posted(services, posting, channel_id, drawn)
    except SlackApiError as error:
        plain = [block for block in drawn.blocks if block["type"] != CHART]
        if failure(error) != "invalid_blocks" or len(plain) == len(drawn.blocks):
            raise
        return await _posted(services, posting, channel_id, replace(drawn, blocks=plain))


async def _posted(services: Services, posting: Posting, channel_id: str, drawn: Drawn) -> str:
    answer = await services.slack.client(posting.workspace_id).chat_postMessage(
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
    return str(answer["ts"])


async def _update(services: Services, posting: Posting, channel_id: str, ts: str, drawn: Drawn) -> None:
    client = services.slack.client(posting.workspace_id)
    try:
        await client.chat_update(channel=channel_id, ts=ts, text=drawn.text, blocks=drawn.blocks)
    except SlackApiError as error:
        if failure(error) not in {"message_not_found", "cant_update_message"}:
            raise


async def stale(unit: Unit, subject_ids: tuple[str, ...], now: datetime) -> None:
    """What they are about changes in this transaction: should we die before it is drawn, the sweep draws it."""
    for posting in await unit.find(Posting, subject_id=subject_ids):
        if posting.ts is not None:
            await unit.change(posting, stale_since=now)


async def _freshen(services: Services, posting: Posting) -> None:
    async with services.store.write(posting.workspace_id, actor_id="kith", what="drawn") as unit:
        row = await unit.get(Posting, posting.id)
        if row is not None and row.stale_since == posting.stale_since:
            await unit.change(row, stale_since=None, attempts=0)


async def deliver_again(services: Services, workspace_id: str, now: datetime, drawing: Mapping[str, Draw]) -> None:
    """What Slack did not take, or what we died over: posts whose intent stands, and cards that are not up to date."""
    async with services.store.read(workspace_id) as unit:
        waiting = [(posting, posting.created_at) for posting in await unit.find(Posting, ts=None)]
        old = await unit.due(Posting, "stale_since", now - AGAIN_AFTER)
        waiting += [(posting, posting.stale_since) for posting in old if posting.stale_since]
    for posting, since in waiting:
        patience = AGAIN_AFTER * 2 ** max(posting.attempts - 1, 0)
        if posting.attempts < ATTEMPTS and now - since >= patience and posting.kind in drawing:
            await deliver(services, workspace_id, posting.id, drawing[posting.kind])


async def mark_answered(services: Services, workspace_id: str, channel_id: str, ts: str) -> None:
    """Somebody clicked on a message of ours: an unasked one has been answered, whatever the click did."""
    async with services.store.read(workspace_id) as unit:
        posting = await unit.first(Posting, channel_id=channel_id, ts=ts)
    if posting is None or posting.kind not in UNASKED or posting.answered_at is not None:
        return
    async with services.store.write(workspace_id, actor_id="kith", what="answered") as unit:
        fresh = await unit.get(Posting, posting.id)
        if fresh is not None:
            await unit.change(fresh, answered_at=services.clock.now())


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


async def _claimed(services: Services, posting: Posting) -> bool:
    """Whether this try is ours: of several processes that want to post it at once, one does."""
    async with services.store.write(posting.workspace_id, actor_id="kith", what="posting_tried") as unit:
        row = await unit.get(Posting, posting.id)
        if row is None or row.ts is not None or row.attempts != posting.attempts:
            return False
        await unit.change(row, attempts=row.attempts + 1)
    return True


async def _count(services: Services, posting: Posting) -> None:
    async with services.store.write(posting.workspace_id, actor_id="kith", what="posting_tried") as unit:
        row = await unit.get(Posting, posting.id)
        if row is not None:
            await unit.change(row, attempts=row.attempts + 1)
