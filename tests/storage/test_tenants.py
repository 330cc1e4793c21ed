"""Workspaces cannot see each other: every kind of row, every method of a unit, every statement."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Integer, event
from sqlmodel import AutoString

from domain.errors import ChangedSince, NotFound
from domain.model import Act, Row, Vendor, Workspace
from domain.ports import Unit
from storage.store import SqlStore
from storage.tables import BOOKKEEPING, METADATA, TABLES
from tests.storage.samples import KINDS, NOON, put, sample, waiting

KIND_NAMES = [kind.__name__ for kind in KINDS]
TRIED = {
    "get",
    "find",
    "first",
    "count",
    "since",
    "due",
    "total",
    "add",
    "add_all",
    "highest",
    "change",
    "remove",
    "note",
    "finish",
}


def a_time_of(kind: type[Row]) -> str | None:
    times = (column.name for column in TABLES[kind].c if type(column.type).__name__ == "UTCDateTime")
    return next(times, None)


def numbers_of(kind: type[Row]) -> list[str]:
    return [column.name for column in TABLES[kind].c if isinstance(column.type, Integer)]


@contextmanager
def statements(store: SqlStore) -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engines = {store._database.readers.sync_engine, store._database.writers.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def test_every_method_of_a_unit_is_tried_below() -> None:
    assert {name for name, _ in inspect.getmembers(Unit, inspect.isfunction) if name[0] != "_"} == TRIED


@pytest.mark.parametrize("kind", KINDS, ids=KIND_NAMES)
async def test_no_read_sees_another_workspace(store: SqlStore, kind: type[Row]) -> None:
    theirs = await put(store, sample(kind), workspace="T1")
    async with store.read("T2") as unit:
        assert await unit.get(kind, theirs.id) is None
        assert await unit.find(kind) == []
        assert await unit.find(kind, id=[theirs.id, None]) == []
        assert await unit.find(kind, workspace_id="T1") == []
        assert await unit.first(kind, id=theirs.id) is None
        assert await unit.count(kind) == 0
        for number in numbers_of(kind)[:1]:
            assert await unit.highest(kind, number) == ("", 0)
        if column := a_time_of(kind):
            assert await unit.since(kind, column, NOON - timedelta(days=36500)) == []
            assert await unit.due(kind, column, NOON + timedelta(days=36500)) == []
            if numbers := numbers_of(kind):
                assert await unit.total(kind, numbers, column, NOON - timedelta(days=36500)) == 0


@pytest.mark.parametrize("kind", KINDS, ids=KIND_NAMES)
async def test_no_write_touches_another_workspace(store: SqlStore, kind: type[Row]) -> None:
    theirs = await put(store, sample(kind), workspace="T1")
    text = next(
        c.name for c in TABLES[kind].c if c.name not in {"id", "workspace_id"} and isinstance(c.type, AutoString)
    )
    async with store.write("T2", actor_id="U2", what="tried") as unit:
        with pytest.raises(NotFound):
            await unit.change(theirs, **{text: "taken over"})
        await unit.remove(theirs)
        mine = await unit.add(theirs)
        await unit.note(theirs.id)
        assert mine.workspace_id == "T2"
        await unit.remove(mine)
        assert await unit.add_all([theirs]) == [mine]
    async with store.read("T1") as unit:
        assert await unit.find(kind, id=theirs.id) == [theirs]
        assert await unit.count(Act, actor_id="U2") == 0


@pytest.mark.parametrize("kind", KINDS, ids=KIND_NAMES)
async def test_every_statement_of_a_unit_names_the_workspace(store: SqlStore, kind: type[Row]) -> None:
    with statements(store) as seen:
        row = await put(store, sample(kind))
        async with store.write("T1", actor_id="U1", what="removed") as unit:
            await unit.change(row)
            await unit.find(kind, order="-id")
            await unit.count(kind)
            for number in numbers_of(kind)[:1]:
                assert (await unit.highest(kind, number))[0] == row.id
            if (column := a_time_of(kind)) and (numbers := numbers_of(kind)):
                await unit.total(kind, numbers, column, NOON)
            await unit.remove(row)
    about_rows = [statement for statement in seen if " FROM " in statement or "INTO" in statement]
    assert about_rows
    assert all("workspace_id" in statement for statement in about_rows)


async def test_an_act_is_undone_only_in_its_own_workspace(store: SqlStore) -> None:
    vendor = await put(store, sample(Vendor), workspace="T1")
    async with store.read("T1") as unit:
        (act,) = await unit.find(Act)
    with pytest.raises(NotFound):
        await store.undo("T2", act.id, actor_id="U2", now=NOON)
    async with store.read("T1") as unit:
        assert await unit.get(Vendor, vendor.id) == vendor


async def test_an_event_is_finished_only_in_its_own_workspace(store: SqlStore) -> None:
    await store.inbox.accept(waiting(1, workspace_id="T1"))
    (event,) = await store.inbox.claim(NOON, limit=1)
    with pytest.raises(ChangedSince):
        async with store.write("T2", actor_id="U2", what="told") as unit:
            await unit.finish(event)
    assert (await store.inbox.counts())["claimed"] == 1


async def test_erasing_a_workspace_leaves_nothing_of_it_and_all_of_the_others(store: SqlStore) -> None:
    for workspace in ("T1", "T2"):
        for kind in KINDS:
            await put(store, sample(kind), workspace=workspace)
        await store.inbox.accept(waiting(int(workspace[1:]), workspace_id=workspace))
    with statements(store) as seen:
        await store.erase_workspace("T1")
    assert sum("DELETE" in statement for statement in seen) == len(METADATA.tables)
    audited = len(set(KINDS) - BOOKKEEPING)
    for kind in KINDS:
        async with store.read("T1") as unit:
            assert await unit.count(kind) == 0
        async with store.read("T2") as unit:
            assert await unit.count(kind) == (1 + audited if kind is Act else 1)
    assert [e.workspace_id for e in await store.inbox.claim(NOON, limit=10)] == ["T2"]


async def test_installed_workspaces_are_named(store: SqlStore) -> None:
    await put(store, sample(Workspace), workspace="T2")
    await put(store, sample(Workspace), workspace="T1")
    await put(store, sample(Workspace, uninstalled_at=NOON), workspace="T3")
    assert await store.workspaces() == ["T1", "T2"]
