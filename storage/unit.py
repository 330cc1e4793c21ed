"""One transaction in one workspace, over SQLAlchemy."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.errors import ChangedSince, Duplicate, NotFound
from domain.model import Act, InboxEvent, Row, Sighting, Workspace
from storage.inbox import mark_done
from storage.ledger import Ledger
from storage.mapping import columns, revive
from storage.peers import announce
from storage.queries import Asked, Queries, unique_columns
from storage.tables import KEPT_IN_MEMORY, TABLES

R = TypeVar("R", bound=Row)


class SqlUnit:
    """Implements `domain.ports.Unit`; without `new_id` it only reads.

    The kind is positional only, because some rows have a column of that name.
    """

    def __init__(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        *,
        now: datetime,
        new_id: Callable[[], str] | None = None,
    ) -> None:
        self.workspace_id = workspace_id
        self.act_id = new_id() if new_id else ""
        self.subject_id = ""
        self.refusal: ChangedSince | None = None
        """Set when the unit must not commit, whatever its body makes of the error."""
        self._connection, self._now, self._new_id = connection, now, new_id
        self._queries = Queries(workspace_id, is_sqlite=connection.dialect.name == "sqlite")
        self._ledger = Ledger()
        self._touched: set[type[Row]] = set()

    async def get(self, kind: type[R], row_id: str) -> R | None:
        return next(iter(await self._rows(kind, self._queries.find(kind, {"id": row_id}))), None)

    async def find(
        self, kind: type[R], /, *, order: str = "", limit: int | None = None, offset: int = 0, **equals: Any
    ) -> list[R]:
        return await self._rows(kind, self._queries.find(kind, equals, order, limit=limit, offset=offset))

    async def first(self, kind: type[R], /, *, order: str = "", **equals: Any) -> R | None:
        return next(iter(await self.find(kind, order=order, limit=1, **equals)), None)

    async def count(self, kind: type[R], /, **equals: Any) -> int:
        found = await self._connection.execute(*self._queries.count(kind, equals))
        return int(found.scalar_one())

    async def highest(self, kind: type[R], /, column: str) -> tuple[str, int]:
        found = (await self._connection.execute(*self._queries.highest(kind, column))).first()
        return (found[0], found[1]) if found else ("", 0)

    async def since(self, kind: type[R], /, column: str, moment: datetime, **equals: Any) -> list[R]:
        return await self._rows(kind, self._queries.since(kind, column, moment, equals))

    async def total(
        self, kind: type[R], columns: Sequence[str], /, column: str, moment: datetime, **equals: Any
    ) -> int:
        found = await self._connection.execute(*self._queries.total(kind, columns, column, moment, equals))
        return int(found.scalar_one())

    async def due(self, kind: type[R], /, column: str, moment: datetime, **equals: Any) -> list[R]:
        return await self._rows(kind, self._queries.due(kind, column, moment, equals))

    async def add(self, row: R) -> R:
        values = self._values(row)
        if (await self._connection.execute(self._queries.add(type(row)), values)).one_or_none() is None:
            raise Duplicate("I have that already.")
        stored = revive(type(row), values)
        self._entered(None, stored)
        return stored

    async def add_all(self, rows: Sequence[R]) -> list[R]:
        values = [self._values(row) for row in rows]
        if not values:
            return []
        kind = type(rows[0])
        try:
            async with self._connection.begin_nested():
                await self._connection.execute(insert(TABLES[kind]), values)
        except IntegrityError as error:
            raise Duplicate("I have that already.") from error
        stored = [revive(kind, one) for one in values]
        for row in stored:
            self._entered(None, row)
        return stored

    async def change(self, row: R, **values: Any) -> R:
        """Also raises Duplicate, after which the transaction goes on, when a new value collides with a unique key."""
        self._writable()
        if not values.keys().isdisjoint({"id", "workspace_id"}):
            raise TypeError("a row keeps its identity")
        before = await self.get(type(row), row.id)
        if before is None:
            raise NotFound("That is gone.")
        new = columns(replace(before, **values))
        if values:
            await self._update(type(row), row.id, {name: new[name] for name in values})
        after = revive(type(row), new)
        self._entered(before, after)
        return after

    async def remove(self, row: Row) -> None:
        self._writable()
        before = await self.get(type(row), row.id)
        await self._connection.execute(self._queries.remove(type(row), row.id))
        self._entered(before, None)

    async def note(self, subject_id: str) -> None:
        self._writable()
        self.subject_id = subject_id

    async def finish(self, event: InboxEvent) -> None:
        self._writable()
        if not await mark_done(self._connection, event, self.workspace_id, self._now):
            self.refusal = ChangedSince("That has been worked off already.")
            raise self.refusal

    async def conclude(self, *, actor_id: str, what: str, undoable: bool = True) -> None:
        """Writes the act, if anything that belongs into one was changed; without images where it must not be undone.

        Raises:
            ChangedSince: an inbox event of this unit was worked off by somebody else.
        """
        if self.refusal is not None:
            raise self.refusal
        if written := self._ledger.tables:
            of_sightings = TABLES[Sighting].name in written
            act = Act(
                id=self.act_id,
                actor_id=actor_id,
                what=what,
                subject_id=self.subject_id,
                changes=self._ledger.changes() if undoable else (),
                sighting_write=await self._next_sighting_write() if of_sightings else 0,
                at=self._now,
            )
            await self.add(act)
        told = [TABLES[kind].name for kind in self._touched & KEPT_IN_MEMORY]
        if told and not self._queries.is_sqlite:
            await announce(self._connection, self.workspace_id, told)

    async def _next_sighting_write(self) -> int:
        """Writers of a workspace take turns: what is written later has the higher number, whatever the clock says."""
        _, last = await self.highest(Act, "sighting_write")
        return last + 1

    def _entered(self, before: Row | None, after: Row | None) -> None:
        self._touched.update(type(row) for row in (before, after) if row is not None)
        self._ledger.enter(before, after)

    def _values(self, row: Row) -> dict[str, Any]:
        """The columns of a new row of this workspace."""
        new_id = self._writable()
        row_id = self.workspace_id if isinstance(row, Workspace) else row.id or new_id()
        return columns(replace(row, id=row_id, workspace_id=self.workspace_id))

    def _writable(self) -> Callable[[], str]:
        if self._new_id is None:
            raise RuntimeError("this unit was opened for reading")
        return self._new_id

    async def _rows(self, kind: type[R], asked: Asked) -> list[R]:
        found = await self._connection.execute(*asked)
        names = tuple(found.keys())
        return [revive(kind, dict(zip(names, row, strict=True))) for row in found]

    async def _update(self, kind: type[Row], row_id: str, values: dict[str, Any]) -> None:
        collides = not unique_columns(TABLES[kind]).isdisjoint(values)
        try:
            async with self._connection.begin_nested() if collides else nullcontext():
                await self._connection.execute(self._queries.change(kind, row_id).values(values))
        except IntegrityError as error:
            raise Duplicate("I have that already.") from error
