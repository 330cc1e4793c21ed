"""The inbox as a table: accepted durably in groups, claimed by lease, finished by compare-and-set."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.model import InboxEvent
from domain.policy import RAW_TEXT_KEPT
from domain.ports import Clock
from storage.database import Database
from storage.groups import GroupedInserts
from storage.mapping import clean, storable
from storage.queries import insertion
from storage.tables import INBOX, InboxState

FINISHED_KEPT: Final = timedelta(days=7)
"""How long the id of a finished event is remembered, so that a late second delivery is known; Slack gives up sooner."""
ERROR_LENGTH: Final = 300
PROBE_LENGTH: Final = 16_384
_FIELDS: Final = tuple(INBOX.c[field.name] for field in fields(InboxEvent))
_UNFINISHED: Final = INBOX.c.state.in_([InboxState.OPEN.value, InboxState.CLAIMED.value])


class SqlInbox:
    """Implements `domain.ports.Inbox`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._accepting = GroupedInserts(database, INBOX)

    async def accept(self, event: InboxEvent) -> bool:
        return await self._accepting.insert(_columns(event))

    async def claim(self, now: datetime, *, limit: int, lease_seconds: float = 120.0) -> list[InboxEvent]:
        async with self._database.writing() as connection:
            taken = await _takeable(connection, now, limit)
            if not taken:
                return []
            claimed = await connection.execute(
                update(INBOX)
                .where(INBOX.c.id.in_(taken))
                .values(
                    state=InboxState.CLAIMED.value,
                    version=INBOX.c.version + 1,
                    leased_until=now + timedelta(seconds=lease_seconds),
                )
                .returning(*_FIELDS)
            )
            events = {row.id: _event(row) for row in claimed}
        return [events[event_id] for event_id in taken]

    async def finish(self, event: InboxEvent) -> bool:
        async with self._database.writing() as connection:
            return await mark_done(connection, event, event.workspace_id, self._clock.now())

    async def postpone(self, event: InboxEvent, until: datetime, error: str) -> None:
        values = {
            "state": InboxState.OPEN.value,
            "due_at": until,
            "attempts": INBOX.c.attempts + 1,
            "leased_until": None,
            "error": clean(error)[:ERROR_LENGTH],
        }
        async with self._database.writing() as connection:
            await connection.execute(update(INBOX).where(_held(event)).values(values))

    async def park(self, event: InboxEvent, error: str) -> None:
        async with self._database.writing() as connection:
            await connection.execute(update(INBOX).where(_held(event)).values(_parked(self._clock.now(), error)))

    async def accepted(self, workspace_id: str, fact: str) -> bool:
        matches = or_(INBOX.c.fact == fact, INBOX.c.fact.startswith(f"{fact}:", autoescape=True))
        async with self._database.reading() as connection:
            known = select(INBOX.c.id).where(INBOX.c.workspace_id == workspace_id, matches).limit(1)
            return (await connection.execute(known)).first() is not None

    async def counts(self) -> Mapping[str, int]:
        async with self._database.reading() as connection:
            found = await connection.execute(
                select(INBOX.c.state, func.count().label("number")).group_by(INBOX.c.state)
            )
            return {state.value: 0 for state in InboxState} | {row.state: row.number for row in found}

    async def erase(self, now: datetime) -> int:
        """An event that waited too long is parked: without its payload nobody can work it off."""
        waited = and_(_UNFINISHED, INBOX.c.received_at < now - RAW_TEXT_KEPT)
        forgotten = and_(INBOX.c.state == InboxState.DONE.value, INBOX.c.ended_at < now - FINISHED_KEPT)
        async with self._database.writing() as connection:
            erased = await connection.execute(update(INBOX).where(waited).values(_parked(now, "waited too long")))
            await connection.execute(delete(INBOX).where(forgotten))
        await self._database.settle()
        return erased.rowcount

    async def forget(self, workspace_id: str, user_id: str) -> int:
        now = self._clock.now()
        async with self._database.writing(workspace_id) as connection:
            waiting = select(INBOX.c.id, INBOX.c.payload).where(INBOX.c.workspace_id == workspace_id, _UNFINISHED)
            theirs = [row.id for row in await connection.execute(waiting) if _is_by(row.payload, user_id)]
            mine = and_(INBOX.c.workspace_id == workspace_id, INBOX.c.id.in_(theirs), _UNFINISHED)
            await connection.execute(update(INBOX).where(mine).values(_done(now)))
        await self._database.settle()
        return len(theirs)

    async def free(self) -> int:
        async with self._database.writing() as connection:
            claimed = update(INBOX).where(INBOX.c.state == InboxState.CLAIMED.value)
            return (await connection.execute(claimed.values(state=InboxState.OPEN.value, leased_until=None))).rowcount

    async def probe(self) -> None:
        """Writes a row as large as a message with its thread and takes it back.

        Raises:
            StoreUnavailable: the database does not answer or takes no writes.
        """
        now = self._clock.now()
        values = _columns(InboxEvent(id="probe", workspace_id="", kind="probe", received_at=now, due_at=now))
        insert = insertion(INBOX, is_sqlite=self._database.is_sqlite)
        async with self._database.writing() as connection:
            await connection.execute(insert.values(values | {"payload": {"text": "." * PROBE_LENGTH}}))
            await connection.rollback()

    async def close(self) -> None:
        await self._accepting.close()


async def mark_done(connection: AsyncConnection, event: InboxEvent, workspace_id: str, now: datetime) -> bool:
    """Erases the payload too; False when the event was finished or is held by somebody else by now."""
    done = await connection.execute(
        update(INBOX).where(_held(event), INBOX.c.workspace_id == workspace_id).values(_done(now))
    )
    return bool(done.rowcount)


async def _takeable(connection: AsyncConnection, now: datetime, limit: int) -> list[str]:
    """Ids of what nobody holds, most urgent first; other processes pass over what is locked here."""
    expired = and_(INBOX.c.state == InboxState.CLAIMED.value, INBOX.c.leased_until <= now)
    waiting = and_(INBOX.c.state == InboxState.OPEN.value, INBOX.c.due_at <= now)
    chosen = (
        select(INBOX.c.id)
        .where(or_(waiting, expired))
        .order_by(INBOX.c.urgency, INBOX.c.received_at, INBOX.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list((await connection.execute(chosen)).scalars())


def _held(event: InboxEvent) -> ColumnElement[bool]:
    """The event as its holder knows it: whoever claims it later raises the version."""
    return and_(
        INBOX.c.id == event.id,
        INBOX.c.workspace_id == event.workspace_id,
        INBOX.c.version == event.version,
        _UNFINISHED,
    )


def _is_by(payload: dict[str, Any] | None, user_id: str) -> bool:
    return user_id in {str((payload or {}).get(name)) for name in ("user", "author")}


def _done(now: datetime) -> dict[str, Any]:
    return {"state": InboxState.DONE.value, "payload": None, "leased_until": None, "ended_at": now, "error": None}


def _parked(now: datetime, error: str) -> dict[str, Any]:
    return {
        "state": InboxState.PARKED.value,
        "payload": None,
        "leased_until": None,
        "ended_at": now,
        "error": clean(error)[:ERROR_LENGTH],
    }


def _columns(event: InboxEvent) -> dict[str, Any]:
    return {
        "id": clean(event.id),
        "workspace_id": clean(event.workspace_id),
        "kind": clean(event.kind),
        "fact": None if event.fact is None else clean(event.fact),
        "payload": storable(event.payload),
        "urgency": event.urgency,
        "attempts": event.attempts,
        "version": event.version,
        "received_at": event.received_at,
        "due_at": event.due_at,
        "state": InboxState.OPEN.value,
    }


def _event(row: Row[Any]) -> InboxEvent:
    values = row._asdict()
    return InboxEvent(**values | {"payload": values["payload"] or {}})
