"""Events that failed again and again and were set aside, for whoever runs Kith."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select

from storage.tables import INBOX, InboxState


@dataclass(frozen=True, slots=True)
class Parked:
    """`whole`: it still has its payload, and can be tried again."""

    id: str
    kind: str
    error: str
    attempts: int
    ended_at: datetime
    whole: bool


IS_PARKED: Final[ColumnElement[bool]] = INBOX.c.state == InboxState.PARKED.value
IS_WHOLE: Final[ColumnElement[bool]] = and_(IS_PARKED, INBOX.c.payload.is_not(None))
PARKED: Final = (
    select(
        INBOX.c.id,
        INBOX.c.kind,
        func.coalesce(INBOX.c.error, "").label("error"),
        INBOX.c.attempts,
        INBOX.c.ended_at,
        INBOX.c.payload.is_not(None).label("whole"),
    )
    .where(IS_PARKED)
    .order_by(INBOX.c.ended_at.desc(), INBOX.c.id)
)
"""The latest first."""
