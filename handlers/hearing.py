"""A message with what it needs to be understood: its place, its author, its thread."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from domain.model import Card, CardKind, Channel, Heard, InboxEvent, Kind, Line, Person, Reading
from domain.policy import READ_AGAIN_FIRST, SURELY_NOTHING
from handlers.budget import model_may_read, note_usage
from handlers.cards.blocks import Drawn
from handlers.intake import moment
from handlers.services import Services
from handlers.speaking import SLACK_FAILED, failure, whisper

READ_AGAIN = "read_again"
"""The kind of the inbox row for a message that the model is still to read."""

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

    def card(self, kind: CardKind, subject_id: str, now: datetime) -> Card:
        """Something unasked for its author, waiting until somebody decides whether it may be shown now."""
        return Card(
            addressee_id=self.author.user_id,
            kind=kind,
            subject_id=subject_id,
            channel_id=self.channel.channel_id,
            thread_ts=self.root,
            created_at=now,
        )

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


async def whisper_back(services: Services, message: Said, drawn: Drawn) -> None:
    """To its author only, where it was said."""
    place, author = message.channel.channel_id, message.author.user_id
    await whisper(services, message.workspace_id, place, author, drawn, thread_ts=message.reply_to)


async def read(message: Said, services: Services) -> Reading:
    """Reads it with its thread. What not all colleagues could see stays on this machine, unless a manager allowed it.

    No transaction is open meanwhile. Where the model was wanted, what that took is kept before the reading is used.
    """
    context = await thread_before(message, services)
    heard = Heard(text=message.text, user=message.author.user_id, channel=message.channel.name, context=context)
    known = await services.known.get(message.workspace_id)
    private = message.channel.closed or message.channel.direct
    with_model = await model_may_read(services, message.workspace_id, private=private)
    reading = await (services.reader if with_model else services.local_reader).read(heard, known)
    await note_usage(services, message.workspace_id, reading.usage)
    return reading


async def read_later(event: InboxEvent, reading: Reading, services: Services) -> None:
    """Lets the model read the message once it is back, where it was wanted in vain and something may be in it.

    Only the place of the message is kept for that. It must come before the event is done; a second time is no other.
    """
    missed = reading.usage is not None and reading.usage.result.passes and not reading.speaks
    if not missed or (reading.kind is Kind.NONE and reading.confidence >= SURELY_NOTHING):
        return
    now = services.clock.now()
    place = {name: event.payload.get(name) for name in ("channel", "user", "ts", "thread_ts", "edited")}
    again = InboxEvent(
        id=f"{event.id}:again",
        workspace_id=event.workspace_id,
        kind=READ_AGAIN,
        payload=place,
        urgency=2,
        received_at=now,
        due_at=now + READ_AGAIN_FIRST,
    )
    await services.store.inbox.accept(again)


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
