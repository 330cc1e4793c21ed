"""A message with what it needs to be understood: its place, its author, its thread."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from domain.model import Channel, Heard, InboxEvent, Line, Person, Reading
from handlers.intake import moment
from handlers.services import Services
from handlers.speaking import SLACK_FAILED, failure

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message in one place."""

    workspace_id: str
    channel: Channel
    author: Person
    ts: str
    thread_ts: str | None
    text: str

    @property
    def root(self) -> str:
        return self.thread_ts or self.ts

    @property
    def place(self) -> tuple[str, str, str]:
        return (self.workspace_id, self.channel.channel_id, self.root)

    @property
    def at(self) -> datetime:
        return moment(self.ts)

    @property
    def reply_to(self) -> str | None:
        """The thread to answer in, when it was said in one."""
        return self.thread_ts if self.thread_ts and self.thread_ts != self.ts else None


async def said(event: InboxEvent, services: Services) -> Said:
    payload = event.payload
    channel = await services.directory.channel(event.workspace_id, str(payload["channel"]))
    author = await services.directory.person(event.workspace_id, str(payload["user"]))
    return Said(
        workspace_id=event.workspace_id,
        channel=channel,
        author=author,
        ts=str(payload["ts"]),
        thread_ts=str(payload["thread_ts"]) if payload.get("thread_ts") else None,
        text=str(payload.get("text") or ""),
    )


async def read(message: Said, services: Services) -> Reading:
    """Reads it with its thread. What was said in a closed channel stays on this machine."""
    context = await thread_before(message, services)
    heard = Heard(text=message.text, user=message.author.user_id, channel=message.channel.name, context=context)
    reader = services.local_reader if message.channel.closed else services.reader
    return await reader.read(heard, await services.known.get(message.workspace_id))


async def thread_before(message: Said, services: Services) -> tuple[Line, ...]:
    """The thread so far: asked of Slack once, and out of the buffer where Slack does not answer."""
    if message.reply_to is None:
        return ()
    buffered = services.threads.before(message.place, message.ts)
    try:
        page = await services.slack.client(message.workspace_id).conversations_replies(
            channel=message.channel.channel_id, ts=message.reply_to, latest=message.ts, limit=15
        )
    except SLACK_FAILED as error:
        log.info("thread_not_fetched", error=failure(error))
        return buffered
    lines = [
        Line(user=str(m.get("user") or ""), text=str(m.get("text") or ""))
        for m in page.get("messages") or []
        if str(m.get("ts")) < message.ts and not m.get("bot_id")
    ]
    return tuple(lines) or buffered


async def message_at(services: Services, workspace_id: str, channel_id: str, ts: str) -> dict[str, Any] | None:
    """One message by its place, root or reply; None where Slack does not show it."""
    client = services.slack.client(workspace_id)
    try:
        page = await client.conversations_replies(channel=channel_id, ts=ts, limit=1)
        found = next((m for m in page.get("messages") or [] if m.get("ts") == ts), None)
        if found is None:
            page = await client.conversations_history(channel=channel_id, latest=ts, oldest=ts, inclusive=True, limit=1)
            found = next((m for m in page.get("messages") or [] if m.get("ts") == ts), None)
    except SLACK_FAILED as error:
        log.info("message_not_fetched", error=failure(error))
        return None
    return found
