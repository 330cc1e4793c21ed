"""Book-keeping: our own messages, vectors, the audit log, the inbox."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.model.row import EPOCH, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting(Row):
    """The intent to have one message of ours in a direct conversation; `ts` is written back once Slack has it."""

    kind: str
    subject_id: str
    recipient_id: str
    channel_id: str | None = None
    ts: str | None = None
    drawn_version: int = 0
    attempts: int = 0
    created_at: datetime = EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector(Row):
    """The embedding of a sighting's situation: little-endian float16, unit length, made by `model`."""

    sighting_id: str
    model: str
    data: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row before and after an act, as JSON-ready mappings; None where it did not exist."""

    table: str
    row_id: str
    before: dict[str, object] | None
    after: dict[str, object] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Row):
    """One write that somebody caused: the audit line and the undo are the same row."""

    actor_id: str
    what: str
    subject_id: str = ""
    changes: tuple[Change, ...] = ()
    at: datetime = EPOCH
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEvent:
    """An acknowledged event that waits to be worked off. `id` is Slack's event_id.

    `fact` is a second key (the same fact may come as two events); `payload` is the least that the handler needs and
    is erased once the event is done.
    """

    id: str
    workspace_id: str
    kind: str
    fact: str | None = None
    payload: dict[str, object] = field(default_factory=dict)
    urgency: int = 1
    attempts: int = 0
    version: int = 0
    received_at: datetime = EPOCH
    due_at: datetime = EPOCH
