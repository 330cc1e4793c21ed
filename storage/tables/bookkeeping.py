"""What Kith keeps for its own work; changes here are no part of an act."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from storage.tables.table import Remembered, index, unique


class Workspace(Remembered, table=True):
    __tablename__ = "workspaces"

    name: str
    bot_user_id: str
    company: str
    sells: str
    managers: list[Any] = Field(sa_type=JSON)
    channels: list[Any] = Field(sa_type=JSON)
    listen: str | None
    unasked_per_day: int | None
    read_bar: float | None
    speak_bar: float | None
    remember_emoji: list[Any] = Field(sa_type=JSON)
    delivered_emoji: list[Any] = Field(sa_type=JSON)
    partly_emoji: list[Any] = Field(sa_type=JSON)
    not_delivered_emoji: list[Any] = Field(sa_type=JSON)
    busy_after: int | None
    asked_per_quarter: int | None
    half_life_days: int | None
    unconfirmed_days: int | None
    model_on: bool | None
    model_reads_closed: bool | None
    tokens_per_month: int | None
    digest_day: int | None
    digest_time: str
    digest_channel: str
    expected_back: list[Any] = Field(sa_type=JSON)
    silent_since: datetime | None
    installed_at: datetime
    uninstalled_at: datetime | None


class Person(Remembered, table=True):
    __tablename__ = "people"
    __table_args__ = (unique("user_id"),)

    user_id: str
    name: str
    tz: str
    is_admin: bool
    is_outsider: bool
    is_bot: bool
    deleted: bool
    dm_channel_id: str | None
    muted_until: datetime | None
    bar: float
    checked_at: datetime


class Channel(Remembered, table=True):
    __tablename__ = "channels"
    __table_args__ = (unique("channel_id"),)

    channel_id: str
    name: str
    closed: bool
    shared: bool
    direct: bool
    listening: bool
    locked: bool
    checked_at: datetime


class Card(Remembered, table=True):
    __tablename__ = "cards"
    __table_args__ = (
        unique("addressee_id", "kind", "subject_id"),
        index("state", "due_at"),
        index("addressee_id", "state"),
        index("channel_id"),
        index("subject_id"),
    )

    addressee_id: str
    kind: str
    subject_id: str
    channel_id: str
    thread_ts: str
    state: str
    created_at: datetime
    shown_at: datetime | None
    answered_at: datetime | None
    due_at: datetime | None


class Posting(Remembered, table=True):
    __tablename__ = "postings"
    __table_args__ = (
        unique("kind", "subject_id"),
        index("recipient_id"),
        index("stale_since"),
        index("channel_id", "ts"),
    )

    kind: str
    subject_id: str
    recipient_id: str
    channel_id: str | None
    ts: str | None
    stale_since: datetime | None
    attempts: int
    created_at: datetime
    answered_at: datetime | None


class ModelCall(Remembered, table=True):
    __tablename__ = "model_calls"
    __table_args__ = (index("at"),)

    at: datetime
    model: str
    prompt_version: str
    result: str
    tokens_in: int
    tokens_out: int
    duration_ms: int


class Installation(Remembered, table=True):
    __tablename__ = "installations"
    __table_args__ = (unique(),)

    key_id: str
    sealed: bytes
    app_id: str
    bot_id: str
    bot_user_id: str
    scopes: str
    installed_at: datetime


class BegunInstall(Remembered, table=True):
    __tablename__ = "begun_installs"
    __table_args__ = (unique("mark"), index("until"))

    mark: str
    until: datetime


class BackfilledDay(Remembered, table=True):
    __tablename__ = "backfilled_days"
    __table_args__ = (unique("channel_id", "day", "checksum"),)

    channel_id: str
    day: str
    checksum: str
    messages: int
    at: datetime


class Vector(Remembered, table=True):
    __tablename__ = "vectors"
    __table_args__ = (unique("sighting_id", "model"),)

    sighting_id: str
    model: str
    data: bytes
    text_mark: str
