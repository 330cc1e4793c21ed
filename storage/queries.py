"""Statements over the table of a kind; every one names the workspace."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache, reduce
from operator import add, ge, le
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Delete,
    Executable,
    Integer,
    Select,
    Table,
    UniqueConstraint,
    Update,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert
from sqlmodel import AutoString

from domain.model import Row
from storage.mapping import storable
from storage.tables import TABLES

Equals = Mapping[str, Any]
Asked = tuple[Executable, dict[str, Any]]
"""A statement with the values for its parameters, as `execute` takes them."""

_WORKSPACE: Final = "_workspace"
_MOMENT: Final = "_moment"
_LIMIT: Final = "_limit"
_OFFSET: Final = "_offset"


class _Is(Enum):
    """How a column is compared."""

    NULL = 0
    VALUE = 1
    AMONG = 2
    AMONG_OR_NULL = 3


_Shape = tuple[tuple[str, _Is], ...]
_Bound = Callable[[Any, Any], ColumnElement[bool]]
_SEVERAL: Final = (tuple, list, set, frozenset, range)


@dataclass(frozen=True, slots=True)
class Queries:
    """Results come in the same order on every database: nulls lowest, text compared by code point.

    A statement of one shape is built once; what it is asked for comes as parameters.
    """

    workspace_id: str
    is_sqlite: bool

    def find(
        self, kind: type[Row], equals: Equals, order: str = "", *, limit: int | None = None, offset: int = 0
    ) -> Asked:
        paged = {_LIMIT: limit} if limit is not None else {}
        paged |= {_OFFSET: offset} if offset else {}
        chosen = _selection(TABLES[kind], _shape(equals), order, paged=tuple(paged), is_sqlite=self.is_sqlite)
        return chosen, self._values(equals) | paged

    def since(self, kind: type[Row], name: str, moment: datetime, equals: Equals) -> Asked:
        chosen = _selection(TABLES[kind], _shape(equals), name, ge, is_sqlite=self.is_sqlite)
        return chosen, self._values(equals) | {_MOMENT: storable(moment)}

    def due(self, kind: type[Row], name: str, moment: datetime, equals: Equals) -> Asked:
        chosen = _selection(TABLES[kind], _shape(equals), name, le, is_sqlite=self.is_sqlite)
        return chosen, self._values(equals) | {_MOMENT: storable(moment)}

    def count(self, kind: type[Row], equals: Equals) -> Asked:
        return _counting(TABLES[kind], _shape(equals), is_sqlite=self.is_sqlite), self._values(equals)

    def highest(self, kind: type[Row], name: str) -> Asked:
        return _highest(TABLES[kind], name), self._values({})

    def total(self, kind: type[Row], names: Sequence[str], name: str, moment: datetime, equals: Equals) -> Asked:
        summed = _total(TABLES[kind], tuple(names), name, _shape(equals), is_sqlite=self.is_sqlite)
        return summed, self._values(equals) | {_MOMENT: storable(moment)}

    def add(self, kind: type[Row]) -> ReturningInsert[Any]:
        return _addition(TABLES[kind], is_sqlite=self.is_sqlite)

    def change(self, kind: type[Row], row_id: str) -> Update:
        return update(TABLES[kind]).where(*self._row(kind, row_id))

    def remove(self, kind: type[Row], row_id: str) -> Delete:
        return delete(TABLES[kind]).where(*self._row(kind, row_id))

    def _row(self, kind: type[Row], row_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        table = TABLES[kind]
        return table.c.workspace_id == self.workspace_id, table.c.id == row_id

    def _values(self, equals: Equals) -> dict[str, Any]:
        given = {name: _given(value) for name, value in equals.items() if value is not None}
        return given | {_WORKSPACE: self.workspace_id}


def _shape(equals: Equals) -> _Shape:
    return tuple((name, _is(value)) for name, value in equals.items())


def _is(value: Any) -> _Is:
    if value is None:
        return _Is.NULL
    if not isinstance(value, _SEVERAL):
        return _Is.VALUE
    return _Is.AMONG_OR_NULL if None in value else _Is.AMONG


def _given(value: Any) -> Any:
    if isinstance(value, _SEVERAL):
        return [storable(member) for member in value if member is not None]
    return storable(value)


@cache
def _selection(
    table: Table,
    shape: _Shape,
    order: str,
    bound: _Bound | None = None,
    *,
    paged: tuple[str, ...] = (),
    is_sqlite: bool,
) -> Select[Any]:
    chosen = select(table).where(*_conditions(table, shape, is_sqlite=is_sqlite))
    if bound is not None:
        chosen = chosen.where(bound(column(table, order), bindparam(_MOMENT)))
    chosen = chosen.order_by(*_order(table, shape, order, is_sqlite=is_sqlite))
    if _LIMIT in paged:
        chosen = chosen.limit(bindparam(_LIMIT, type_=Integer))
    return chosen.offset(bindparam(_OFFSET, type_=Integer)) if _OFFSET in paged else chosen


@cache
def _counting(table: Table, shape: _Shape, *, is_sqlite: bool) -> Select[Any]:
    return select(func.count()).select_from(table).where(*_conditions(table, shape, is_sqlite=is_sqlite))


@cache
def _highest(table: Table, name: str) -> Select[Any]:
    wanted = column(table, name)
    return select(table.c.id, wanted).where(_mine(table)).order_by(wanted.desc()).limit(1)


@cache
def _total(table: Table, names: tuple[str, ...], name: str, shape: _Shape, *, is_sqlite: bool) -> Select[Any]:
    sums = [func.coalesce(func.sum(column(table, one)), 0) for one in names]
    late = column(table, name) >= bindparam(_MOMENT)
    return select(reduce(add, sums)).where(*_conditions(table, shape, is_sqlite=is_sqlite), late)


@cache
def _addition(table: Table, *, is_sqlite: bool) -> ReturningInsert[Any]:
    return insertion(table, is_sqlite=is_sqlite).returning(table.c.id)


def _mine(table: Table) -> ColumnElement[bool]:
    return table.c.workspace_id == bindparam(_WORKSPACE)


def _conditions(table: Table, shape: _Shape, *, is_sqlite: bool) -> list[ColumnElement[bool]]:
    return [_mine(table), *(_equals(column(table, name), how, is_sqlite=is_sqlite) for name, how in shape)]


def _equals(chosen: Column[Any], how: _Is, *, is_sqlite: bool) -> ColumnElement[bool]:
    if how is _Is.NULL:
        return chosen.is_(None)
    if how is _Is.VALUE:
        return chosen == bindparam(chosen.name)
    among = _among(chosen, is_sqlite=is_sqlite)
    return or_(among, chosen.is_(None)) if how is _Is.AMONG_OR_NULL else among


def _among(chosen: Column[Any], *, is_sqlite: bool) -> ColumnElement[bool]:
    """On SQLite the members are one parameter, so that a statement is prepared once for however many there are."""
    if not is_sqlite:
        return chosen.in_(bindparam(chosen.name, expanding=True))
    members = func.json_each(bindparam(chosen.name, type_=JSON)).table_valued("value")
    return chosen.in_(select(members.c.value))


def _order(table: Table, shape: _Shape, order: str, *, is_sqlite: bool) -> list[ColumnElement[Any]]:
    """SQLite must not see that the primary key has this order: it would walk through all of the workspace by it."""
    by_id = comparable(table.c.id, is_sqlite=is_sqlite)
    if not order:
        return [by_id.concat("") if is_sqlite and any(name != "id" for name, _ in shape) else by_id]
    by = comparable(column(table, order.removeprefix("-")), is_sqlite=is_sqlite)
    return [by.desc().nulls_last() if order.startswith("-") else by.asc().nulls_first(), by_id]


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
