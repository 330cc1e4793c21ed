"""What processes share: events that were acknowledged and wait, and how often a workspace has changed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field

from storage.tables.table import Table, unique


class InboxState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"
    PARKED = "parked"


class Inbox(Table, table=True):
    __tablename__ = "inbox"
    __table_args__ = (
        unique("fact"),
        Index(None, "state", "due_at"),
        Index(None, "state", "urgency", "received_at", "id"),
        Index(None, "received_at"),
        Index(None, "workspace_id", "lane", "state"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str
    kind: str
    fact: str | None
    payload: dict[str, Any] | None = Field(sa_type=JSON(none_as_null=True))
    urgency: int
    attempts: int
    version: int
    received_at: datetime
    due_at: datetime
    state: str
    lane: str
    """The channel: its events are worked off one at a time, in order."""
    holder: int
    """The number of the process that claimed it; 0: it has none."""
    leased_until: datetime | None
    ended_at: datetime | None
    error: str | None


class Stamp(Table, table=True):
    """Grows with every change of a workspace that processes keep in memory. Kept on PostgreSQL only."""

    __tablename__ = "stamps"

    workspace_id: str = Field(primary_key=True)
    stamp: int
