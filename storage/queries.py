"""Statements over the table of a kind; every one names the workspace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, reduce
from operator import add
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Delete,
    Select,
    Table,
    UniqueConstraint,
    Update,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import AutoString

from domain.model import Row
from storage.mapping import storable
from storage.tables import TABLES

Equals = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Queries:
    """Results come in the same order on every database: nulls lowest, text compared by code point."""

    workspace_id: str
    is_sqlite: bool

    def find(self, kind: type[Row], equals: Equals, order: str = "") -> Select[Any]:
        table = TABLES[kind]
        chosen = select(table).where(*self._conditions(table, equals))
        if not order:
            return chosen.order_by(self._by_id(table, equals))
        by = self._comparable(column(table, order.removeprefix("-")))
        first = by.desc().nulls_last() if order.startswith("-") else by.asc().nulls_first()
        return chosen.order_by(first, self._comparable(table.c.id))

    def count(self, kind: type[Row], equals: Equals) -> Select[int]:
        table = TABLES[kind]
        return select(func.count()).select_from(table).where(*self._conditions(table, equals))

    def since(self, kind: type[Row], name: str, moment: datetime, equals: Equals) -> Select[Any]:
        return self.find(kind, equals, order=name).where(column(TABLES[kind], name) >= moment)

    def total(self, kind: type[Row], names: Sequence[str], name: str, moment: datetime, equals: Equals) -> Select[Any]:
        table = TABLES[kind]
        sums = [func.coalesce(func.sum(column(table, one)), 0) for one in names]
        late = column(table, name) >= moment
        return select(reduce(add, sums)).where(*self._conditions(table, equals), late)

    def due(self, kind: type[Row], name: str, moment: datetime, equals: Equals) -> Select[Any]:
        return self.find(kind, equals, order=name).where(column(TABLES[kind], name) <= moment)

    def change(self, kind: type[Row], row_id: str) -> Update:
        table = TABLES[kind]
        return update(table).where(*self._conditions(table, {"id": row_id}))

    def remove(self, kind: type[Row], row_id: str) -> Delete:
        table = TABLES[kind]
        return delete(table).where(*self._conditions(table, {"id": row_id}))

    def _conditions(self, table: Table, equals: Equals) -> list[ColumnElement[bool]]:
        mine = table.c.workspace_id == self.workspace_id
        return [mine, *(_equals(column(table, name), value) for name, value in equals.items())]

    def _by_id(self, table: Table, equals: Equals) -> ColumnElement[Any]:
        """SQLite must not see that the primary key has this order: it would walk through all of the workspace by it."""
        plain = self._comparable(table.c.id)
        return plain.concat("") if self.is_sqlite and equals.keys() - {"id"} else plain

    def _comparable(self, chosen: Column[Any]) -> ColumnElement[Any]:
        return comparable(chosen, is_sqlite=self.is_sqlite)


def comparable(chosen: Column[Any], *, is_sqlite: bool) -> ColumnElement[Any]:
    """The column to order by: text by code point, whatever the language of the database."""
    is_text = isinstance(chosen.type, AutoString)
    return chosen.collate("C") if is_text and not is_sqlite else chosen


def insertion(table: Table, *, is_sqlite: bool) -> sqlite.Insert | postgresql.Insert:
    """An insert that leaves alone what a unique key holds already."""
    if is_sqlite:
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


@cache
def unique_columns(table: Table) -> frozenset[str]:
    return frozenset(
        column.name
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
        for column in constraint.columns
    )


def column(table: Table, name: str) -> Column[Any]:
    if name not in table.c:
        raise TypeError(f"{table.name} have no {name!r}")
    return table.c[name]


def _equals(chosen: Column[Any], value: Any) -> ColumnElement[bool]:
    if value is None:
        return chosen.is_(None)
    if not isinstance(value, tuple | list | set | frozenset):
        same: ColumnElement[bool] = chosen == storable(value)
        return same
    members = [storable(member) for member in value if member is not None]
    among: ColumnElement[bool] = chosen.in_(members)
    return or_(among, chosen.is_(None)) if None in value else among
