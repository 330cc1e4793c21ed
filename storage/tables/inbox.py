"""Events that were acknowledged and wait: the worker's own table, the only one that spans workspaces."""

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
    __table_args__ = (unique("fact"), Index(None, "state", "due_at"), Index(None, "received_at"))

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
    leased_until: datetime | None
    ended_at: datetime | None
    error: str | None
