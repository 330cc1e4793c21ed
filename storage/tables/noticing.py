"""What was not sure enough to speak of, and what people taught with one tap."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field

from storage.tables.table import Remembered, index, unique


class Missed(Remembered, table=True):
    __tablename__ = "missed"
    __table_args__ = (
        unique("channel_id", "ts"),
        index("author_id", "at"),
        index("at"),
    )

    author_id: str
    channel_id: str
    ts: str
    kind: str
    score: float
    answer: str | None
    at: datetime


class Taught(Remembered, table=True):
    __tablename__ = "taught"
    __table_args__ = (index("at"),)

    kind: str
    setting: float | None
    at: datetime


class FridayNote(Remembered, table=True):
    __tablename__ = "friday_notes"
    __table_args__ = (
        unique("addressee_id", "week"),
        index("at"),
    )

    addressee_id: str
    week: str
    cards: list[Any] = Field(sa_type=JSON)
    missed: list[Any] = Field(sa_type=JSON)
    at: datetime
