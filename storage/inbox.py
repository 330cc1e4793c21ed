"""The inbox as a table: accepted durably in groups, claimed by lease, finished by compare-and-set."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.model import InboxEvent
from domain.policy import RAW_TEXT_KEPT
from domain.ports import Clock
from storage.database import Database
from storage.groups import GroupedInserts
from storage.mapping import clean, storable
from storage.parked import IS_PARKED, IS_WHOLE, PARKED, Parked
from storage.peers import held_by_the_dead
from storage.queries import insertion
from storage.tables import INBOX, InboxState

FINISHED_KEPT: Final = timedelta(days=7)
"""How long the id of a finished event is remembered, so that a late second delivery is known; Slack gives up sooner."""
ERROR_LENGTH: Final = 300
PROBE_LENGTH: Final = 16_384
_FIELDS: Final = tuple(INBOX.c[field.name] for field in fields(InboxEvent))
_IN_TURN: Final = (INBOX.c.urgency, INBOX.c.received_at, INBOX.c.id)
_UNFINISHED: Final = INBOX.c.state.in_([InboxState.OPEN.value, InboxState.CLAIMED.value])

Lane = tuple[str, str]
"""(workspace id, channel id): what happens there is worked off one at a time, in order."""


class SqlInbox:
    """Implements `domain.ports.Inbox`."""

    def __init__(self, database: Database, clock: Clock, *, holder: Callable[[], int] = lambda: 0) -> None:
        """`holder` gives the number by which other processes know that we live."""
        self._database, self._clock, self._holder = database, clock, holder
        self._accepting = GroupedInserts(database, INBOX)

    async def accept(self, event: InboxEvent) -> bool:
        return await self._accepting.insert(_columns(event))

    async def claim(self, now: datetime, *, limit: int, lease_seconds: float = 120.0) -> list[InboxEvent]:
        async with self._database.writing() as connection:
            taken = await _takeable(connection, now, limit)
            if not taken:
                return []
            events = await self._take(connection, taken, now + timedelta(seconds=lease_seconds))
        return [events[event_id] for event_id in taken]

    async def claim_next(self, event_id: str, now: datetime, *, lease_seconds: float = 120.0) -> InboxEvent | None:
        async with self._database.writing() as connection:
            lane = await _lane_of(connection, event_id)
            if lane is None or await _is_busy(connection, lane, now):
                return None
            taken = await _takeable(connection, now, 1, lane)
            events = await self._take(connection, taken, now + timedelta(seconds=lease_seconds))
        return next(iter(events.values()), None)

    async def _take(self, connection: AsyncConnection, ids: Sequence[str], until: datetime) -> dict[str, InboxEvent]:
        values = {
            "state": InboxState.CLAIMED.value,
            "version": INBOX.c.version + 1,
            "holder": self._holder(),
            "leased_until": until,
        }
        claimed = await connection.execute(update(INBOX).where(INBOX.c.id.in_(ids)).values(values).returning(*_FIELDS))
        return {row.id: _event(row) for row in claimed}

    async def waiting(self, before: datetime, *, limit: int) -> list[InboxEvent]:
        names = ("id", "workspace_id", "kind", "urgency", "received_at", "due_at")
        unheld = and_(INBOX.c.state == InboxState.OPEN.value, INBOX.c.due_at <= before)
        lapsed = and_(INBOX.c.state == InboxState.CLAIMED.value, INBOX.c.leased_until <= before)
        chosen = select(*(INBOX.c[name] for name in names)).where(or_(unheld, lapsed)).order_by(*_IN_TURN).limit(limit)
        async with self._database.reading() as connection:
            return [InboxEvent(**row._asdict()) for row in await connection.execute(chosen)]

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

    async def due_since(self, now: datetime) -> datetime | None:
        due = select(INBOX.c.due_at).where(_UNFINISHED, INBOX.c.due_at <= now).order_by(INBOX.c.due_at).limit(1)
        async with self._database.reading() as connection:
            return (await connection.execute(due)).scalar()

    async def parked(self, *, limit: int) -> list[Parked]:
        """What was set aside, latest first."""
        async with self._database.reading() as connection:
            found = await connection.execute(PARKED.limit(limit))
            return [Parked(**row._asdict()) for row in found]

    async def try_again(self) -> int:
        """Opens again what was set aside and still has its payload; returns how many."""
        values = {"state": InboxState.OPEN.value, "due_at": INBOX.c.received_at, "attempts": 0, "ended_at": None}
        async with self._database.writing() as connection:
            return (await connection.execute(update(INBOX).where(IS_WHOLE).values(values))).rowcount

    async def erase(self, now: datetime) -> int:
        """An event that waited too long is parked: without its payload nobody can work it off."""
        waited = and_(_UNFINISHED, INBOX.c.received_at < now - RAW_TEXT_KEPT)
        aside = and_(IS_PARKED, INBOX.c.received_at < now - RAW_TEXT_KEPT)
        ended = INBOX.c.state.in_([InboxState.DONE.value, InboxState.PARKED.value])
        forgotten = and_(ended, INBOX.c.ended_at < now - FINISHED_KEPT)
        async with self._database.writing() as connection:
            parked = _parked(now, "waited too long") | {"payload": None}
            erased = await connection.execute(update(INBOX).where(waited).values(parked))
            await connection.execute(update(INBOX).where(aside).values(payload=None))
            await connection.execute(delete(INBOX).where(forgotten))
        await self._database.settle()
        return erased.rowcount

    async def forget(self, workspace_id: str, user_id: str) -> int:
        now = self._clock.now()
        async with self._database.writing(workspace_id) as connection:
            whole = and_(INBOX.c.workspace_id == workspace_id, INBOX.c.payload.is_not(None))
            waiting = select(INBOX.c.id, INBOX.c.payload).where(whole)
            theirs = [row.id for row in await connection.execute(waiting) if _is_by(row.payload, user_id)]
            mine = and_(whole, INBOX.c.id.in_(theirs))
            await connection.execute(update(INBOX).where(mine).values(_done(now)))
        await self._database.settle()
        return len(theirs)

    async def free(self) -> int:
        orphaned: ColumnElement[bool] = INBOX.c.state == InboxState.CLAIMED.value
        if not self._database.is_sqlite:  # else there is one process, and whoever had claimed something is gone
            orphaned = and_(orphaned, held_by_the_dead())
        values = {"state": InboxState.OPEN.value, "leased_until": None, "holder": 0}
        async with self._database.writing() as connection:
            return (await connection.execute(update(INBOX).where(orphaned).values(values))).rowcount

    async def probe(self) -> None:
        """Writes a row as large as a message with its thread, durably, and takes it away again.

        Only a commit tells: until then SQLite keeps in memory what may find no room on the disk.

        Raises:
            StoreUnavailable: the database does not answer or takes no writes.
        """
        now = self._clock.now()
        event = InboxEvent(id=f"probe-{uuid4().hex}", workspace_id="", kind="probe", received_at=now, due_at=now)
        values = _columns(event) | {"payload": {"text": "." * PROBE_LENGTH}, "state": InboxState.DONE.value}
        insert = insertion(INBOX, is_sqlite=self._database.is_sqlite)
        async with self._database.writing() as connection:
            await connection.execute(insert.values(values | {"ended_at": now}))
        async with self._database.writing() as connection:
            await connection.execute(delete(INBOX).where(INBOX.c.id == event.id))

    async def close(self) -> None:
        await self._accepting.close()


async def mark_done(connection: AsyncConnection, event: InboxEvent, workspace_id: str, now: datetime) -> bool:
    """Erases the payload too; False when the event was finished or is held by somebody else by now."""
    done = await connection.execute(
        update(INBOX).where(_held(event), INBOX.c.workspace_id == workspace_id).values(_done(now))
    )
    return bool(done.rowcount)


async def _lane_of(connection: AsyncConnection, event_id: str) -> Lane | None:
    """Where an unfinished event waits; until the transaction ends nobody else claims there."""
    chosen = select(INBOX.c.workspace_id, INBOX.c.lane).where(INBOX.c.id == event_id)
    row = (await connection.execute(chosen)).first()
    if row is None:
        return None
    if connection.dialect.name != "sqlite":  # there a writer is alone anyway
        key = func.hashtextextended(f"lane:{row.workspace_id}:{row.lane}", 0)
        await connection.execute(select(func.pg_advisory_xact_lock(key)))
    return row.workspace_id, row.lane


def _in_lane(lane: Lane) -> ColumnElement[bool]:
    return and_(INBOX.c.workspace_id == lane[0], INBOX.c.lane == lane[1])


async def _is_busy(connection: AsyncConnection, lane: Lane, now: datetime) -> bool:
    held = and_(_in_lane(lane), INBOX.c.state == InboxState.CLAIMED.value, INBOX.c.leased_until > now)
    return (await connection.execute(select(INBOX.c.id).where(held).limit(1))).first() is not None


async def _takeable(connection: AsyncConnection, now: datetime, limit: int, lane: Lane | None = None) -> list[str]:
    """Ids of what nobody holds, most urgent first; other processes pass over what is locked here.

    First what somebody held for too long: apart, each is found in an index however much waits.
    """
    expired = and_(INBOX.c.state == InboxState.CLAIMED.value, INBOX.c.leased_until <= now)
    at_once = INBOX.c.due_at <= INBOX.c.received_at  # also when the clock was put back meanwhile
    waiting = and_(INBOX.c.state == InboxState.OPEN.value, or_(at_once, INBOX.c.due_at <= now))
    taken: list[str] = []
    for due in (expired, waiting):
        chosen = (
            select(INBOX.c.id)
            .where(due, *([_in_lane(lane)] if lane else []))
            .order_by(*_IN_TURN)
            .limit(limit - len(taken))
            .with_for_update(skip_locked=True)
        )
        taken += (await connection.execute(chosen)).scalars()
    return taken


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
        "lane": clean(str(event.payload.get("channel") or "")),
        "holder": 0,
    }


def _event(row: Row[Any]) -> InboxEvent:
    values = row._asdict()
    return InboxEvent(**values | {"payload": values["payload"] or {}})
