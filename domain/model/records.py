"""Book-keeping: our own messages, vectors, the audit log, the inbox."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.model.kinds import ModelResult
from domain.model.row import EPOCH, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting(Row):
    """The intent to have one message of ours in a direct conversation; `ts` is written back once Slack has it."""

    kind: str
    subject_id: str
    recipient_id: str
    channel_id: str | None = None
    ts: str | None = None
    stale_since: datetime | None = None
    """Since when what stands in Slack is not what it is about any more."""
    attempts: int = 0
    created_at: datetime = EPOCH
    answered_at: datetime | None = None
    """When its recipient first clicked on it (unasked ones only)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector(Row):
    """The embedding of a sighting's situation: little-endian float16, unit length, made by `model`.

    `text_mark` tells of which text: after a correction, or its undo, it is another one. Empty: of whatever it says.
    """

    sighting_id: str
    model: str
    data: bytes = b""
    text_mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCall(Row):
    """One reading for which a model was wanted, in figures; nothing of the message."""

    at: datetime = EPOCH
    model: str
    prompt_version: str
    result: ModelResult
    tokens_in: int = 0
    tokens_out: int = 0
    duration_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation(Row):
    """Kith in one of many workspaces: its bot token, sealed with the key that `key_id` names. Never two at a time."""

    key_id: str
    sealed: bytes = b""
    app_id: str = ""
    bot_id: str = ""
    bot_user_id: str = ""
    scopes: str = ""
    installed_at: datetime = EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunInstall(Row):
    """Somebody is at Slack's page to install Kith; the row is of no workspace, as Slack says only then of which.

    `mark` is the digest of the `state` that comes back, once and until then.
    """

    mark: str
    until: datetime = EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfilledDay(Row):
    """One day's file of one channel that was read to its end; a file with this checksum is not read again."""

    channel_id: str
    day: str
    checksum: str
    messages: int = 0
    at: datetime = EPOCH


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
    sighting_write: int = 0
    """Its number among the acts that wrote sightings, from 1 on; 0 where it wrote none. Recall catches up by it."""
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
