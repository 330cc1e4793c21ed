"""What was offered, who was brought together, what came of it, and the log of it all."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from storage.tables.table import Remembered, index, unique


class Suggestion(Remembered, table=True):
    __tablename__ = "suggestions"
    __table_args__ = (
        index("need_id"),
        index("addressee_id", "created_at"),
    )

    need_id: str
    addressee_id: str
    picks: list[Any] = Field(sa_type=JSON)
    state: str
    asked: bool
    created_at: datetime
    answered_at: datetime | None


class Introduction(Remembered, table=True):
    __tablename__ = "introductions"
    __table_args__ = (
        unique("suggestion_id", "vendor_id"),
        index("vendor_id"),
        index("need_id"),
        index("rep_id", "state"),
        index("state", "due_at"),
        index("channel_id", "ts"),
    )

    vendor_id: str
    rep_id: str
    need_id: str | None
    suggestion_id: str | None
    sighting_id: str | None
    contact_id: str | None
    customer_name: str | None
    situation: str
    closed: bool
    channel_id: str | None
    ts: str | None
    thread_ts: str | None
    state: str
    version: int
    readiness: str | None
    draft: str | None
    created_at: datetime
    asked_at: datetime | None
    customer_agreed_at: datetime | None
    vendor_agreed_at: datetime | None
    introduced_at: datetime | None
    met_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None
    asked_outcome_at: datetime | None


class Outcome(Remembered, table=True):
    __tablename__ = "outcomes"
    __table_args__ = (
        index("introduction_id"),
        index("vendor_id"),
        index("told_by"),
        index("channel_id", "ts"),
    )

    introduction_id: str
    vendor_id: str
    kind: str
    told_by: str
    via: str
    emoji: str | None
    channel_id: str | None
    ts: str | None
    customer_name: str | None
    closed: bool
    reason: str | None
    at: datetime
    undone_at: datetime | None


class Question(Remembered, table=True):
    __tablename__ = "questions"
    __table_args__ = (
        unique("introduction_id"),
        index("suggestion_id"),
        index("sighting_id", "asker_id"),
        index("witness_id", "answer"),
    )

    suggestion_id: str
    introduction_id: str | None
    sighting_id: str
    asker_id: str
    witness_id: str
    told: bool
    situation: str
    answer: str | None
    asked_at: datetime
    answered_at: datetime | None


class Decision(Remembered, table=True):
    __tablename__ = "decisions"
    __table_args__ = (
        unique("kind", "key"),
        index("state", "kind"),
        index("subject_id"),
    )

    kind: str
    key: str
    subject_id: str
    other_id: str | None
    trade: str | None
    region: str | None
    state: str
    proposed_at: datetime
    decided_at: datetime | None
    decided_by: str | None


class GoTo(Remembered, table=True):
    __tablename__ = "gotos"
    __table_args__ = (
        unique("trade", "region"),
        index("vendor_id"),
    )

    vendor_id: str
    trade: str
    region: str
    named_by: str
    named_at: datetime


class Act(Remembered, table=True):
    __tablename__ = "acts"
    __table_args__ = (
        index("at"),
        index("actor_id", "at"),
        index("subject_id"),
        index("sighting_write"),
    )

    actor_id: str
    what: str
    subject_id: str
    changes: list[Any] = Field(sa_type=JSON)
    sighting_write: int
    at: datetime
    undone_at: datetime | None
