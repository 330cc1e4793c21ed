"""What a unit promises, over both databases."""

import asyncio
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import Duplicate, NotFound
from domain.model import (
    Act,
    Alias,
    Card,
    CardKind,
    CardState,
    Channel,
    Contact,
    Customer,
    Decision,
    DecisionKind,
    GoTo,
    Introduction,
    ModelCall,
    Need,
    Person,
    Pick,
    Posting,
    Row,
    Sighting,
    Suggestion,
    Vector,
    Vendor,
    Workspace,
)
from storage.store import SqlStore
from tests.storage.samples import KINDS, NOON, any_row, put, sample

COLLISIONS: list[tuple[type[Row], dict[str, Any]]] = [
    (Person, {"user_id": "U2"}),
    (Vendor, {"key": "acme"}),
    (Alias, {"key": "acme"}),
    (Contact, {"vendor_id": "V", "key": "ann"}),
    (Sighting, {"channel_id": "C", "ts": "1.0", "vendor_name": "Acme"}),
    (Need, {"channel_id": "C", "ts": "1.0"}),
    (Card, {"addressee_id": "U2", "kind": CardKind.SIGHTING, "subject_id": "S"}),
    (Posting, {"kind": "digest", "subject_id": "2026-W10"}),
    (Vector, {"sighting_id": "S", "model": "minilm"}),
    (Channel, {"channel_id": "C"}),
    (Customer, {"key": "acme"}),
    (Introduction, {"suggestion_id": "S", "vendor_id": "V"}),
    (Decision, {"kind": DecisionKind.MERGE, "key": "V1:V2"}),
    (GoTo, {"trade": "office moving", "region": ""}),
]

_numbers = itertools.count()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
async def test_a_row_comes_back_as_it_was_added(store: SqlStore, kind: type[Row]) -> None:
    added = await put(store, sample(kind))
    assert added.id
    assert added.workspace_id == "T1"
    async with store.read("T1") as unit:
        assert await unit.get(kind, added.id) == added
        assert added in await unit.find(kind)


@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_row_comes_back_as_it_was_added(store: SqlStore, data: st.DataObject) -> None:
    workspace = f"T-{next(_numbers)}"
    rows = [data.draw(any_row(kind)) for kind in KINDS]
    async with store.write(workspace, actor_id="U1", what="told") as unit:
        for row in rows:
            added = await unit.add(row)
            assert added == replace(row, id=added.id, workspace_id=workspace)
            assert await unit.get(type(row), added.id) == added


async def test_the_workspace_row_has_the_id_of_its_workspace(store: SqlStore) -> None:
    added = await put(store, Workspace(name="Us", managers=("U1", "U2")))
    assert (added.id, added.workspace_id, added.managers) == ("T1", "T1", ("U1", "U2"))


async def test_picks_come_back_as_values(store: SqlStore) -> None:
    pick = Pick(vendor_id="V", sighting_ids=("S1", "S2"), score=0.5, likeness=0.25, trust=1.0, region_fits=True)
    added = await put(store, Suggestion(need_id="N", addressee_id="U", picks=(pick,)))
    async with store.read("T1") as unit:
        found = await unit.get(Suggestion, added.id)
    assert found is not None
    assert found.picks == (pick,)


async def test_times_come_back_aware_and_in_utc(store: SqlStore) -> None:
    east = datetime(2026, 3, 2, 14, 30, tzinfo=timezone(timedelta(hours=2)))
    added = await put(store, sample(Need, at=east))
    async with store.read("T1") as unit:
        found = await unit.get(Need, added.id)
    assert found is not None
    assert found.at == east
    assert found.at.tzinfo is UTC
    assert added.at.tzinfo is UTC


async def test_a_naive_time_is_refused(store: SqlStore) -> None:
    with pytest.raises(ValueError, match="zone"):
        await put(store, sample(Need, at=datetime(2026, 3, 2, 14, 30)))  # noqa: DTZ001 - the point


async def test_text_that_no_database_takes_is_cleaned(store: SqlStore) -> None:
    added = await put(store, sample(Vendor, name="A\0c\ud800me", key="acme"))
    assert added.name == "A\ufffdc\ufffdme"
    async with store.read("T1") as unit:
        assert await unit.first(Vendor, name="A\0c\ud800me") == added


async def test_a_changed_row_is_returned_and_stored(store: SqlStore) -> None:
    vendor = await put(store, sample(Vendor, name="Acme"))
    async with store.write("T1", actor_id="U1", what="changed") as unit:
        await unit.change(vendor, trade="lifts")
        changed = await unit.change(vendor, region="Berlin")
        assert await unit.change(changed) == changed
    assert changed == replace(vendor, trade="lifts", region="Berlin")
    async with store.read("T1") as unit:
        assert await unit.get(Vendor, vendor.id) == changed


async def test_a_removed_row_is_gone(store: SqlStore) -> None:
    vendor = await put(store, sample(Vendor))
    async with store.write("T1", actor_id="U1", what="removed") as unit:
        await unit.remove(vendor)
        await unit.remove(vendor)
        with pytest.raises(NotFound):
            await unit.change(vendor, name="x")
    async with store.read("T1") as unit:
        assert await unit.get(Vendor, vendor.id) is None


async def test_a_row_keeps_its_identity(store: SqlStore) -> None:
    vendor = await put(store, sample(Vendor))
    async with store.write("T1", actor_id="U1", what="changed") as unit:
        for name in ("id", "workspace_id"):
            with pytest.raises(TypeError, match="identity"):
                await unit.change(vendor, **{name: "T2"})


@pytest.mark.parametrize(("kind", "key"), COLLISIONS, ids=lambda value: getattr(value, "__name__", "key"))
async def test_a_second_row_with_the_key_is_a_duplicate(store: SqlStore, kind: type[Row], key: dict[str, Any]) -> None:
    async with store.write("T1", actor_id="U1", what="told") as unit:
        await unit.add(sample(kind, **key))
        with pytest.raises(Duplicate):
            await unit.add(sample(kind, **key))
        after = await unit.add(sample(Vendor))
    async with store.read("T1") as unit:
        assert await unit.count(kind, **key) == 1
        assert await unit.get(Vendor, after.id) == after


async def test_many_rows_are_added_at_once(store: SqlStore) -> None:
    async with store.write("T1", actor_id="U1", what="told") as unit:
        assert await unit.add_all([]) == []
        added = await unit.add_all([sample(Vendor, name=f"v{number}") for number in range(3)])
    assert [vendor.name for vendor in added] == ["v0", "v1", "v2"]
    assert {vendor.workspace_id for vendor in added} == {"T1"}
    async with store.read("T1") as unit:
        assert await unit.find(Vendor) == sorted(added, key=lambda vendor: vendor.id)
        (act,) = await unit.find(Act)
    assert [change.row_id for change in act.changes] == [vendor.id for vendor in added]


@pytest.mark.parametrize("there", [True, False], ids=["stored before", "twice in it"])
async def test_one_of_many_that_is_there_already_keeps_all_of_them_out(
    store: SqlStore,
    there: bool,  # noqa: FBT001 - the case
) -> None:
    known = await put(store, sample(Vendor, key="known"))
    async with store.write("T1", actor_id="U1", what="told") as unit:
        with pytest.raises(Duplicate):
            await unit.add_all([sample(Vendor), sample(Vendor, key="known" if there else "x"), sample(Vendor, key="x")])
        after = await unit.add(sample(Vendor))
    async with store.read("T1") as unit:
        assert await unit.find(Vendor) == [known, after]


async def test_a_unit_for_reading_adds_nothing(store: SqlStore) -> None:
    async with store.read("T1") as unit:
        with pytest.raises(RuntimeError, match="opened for reading"):
            await unit.add_all([sample(Vendor)])


async def test_nulls_in_a_key_do_not_collide(store: SqlStore) -> None:
    for _ in range(2):
        await put(store, sample(Sighting, vendor_name="Acme"))
        await put(store, sample(Need))
        await put(store, sample(Introduction, vendor_id="V"))


async def test_a_change_into_a_taken_key_is_a_duplicate_and_the_unit_goes_on(store: SqlStore) -> None:
    await put(store, sample(Vendor, key="taken"))
    vendor = await put(store, sample(Vendor, key="free"))
    async with store.write("T1", actor_id="U1", what="renamed") as unit:
        with pytest.raises(Duplicate):
            await unit.change(vendor, key="taken")
        await unit.change(vendor, key="other")
    async with store.read("T1") as unit:
        assert await unit.first(Vendor, key="other") == replace(vendor, key="other")


async def test_an_exception_takes_everything_back(store: SqlStore) -> None:
    async def fail() -> None:
        async with store.write("T1", actor_id="U1", what="told") as unit:
            await unit.add(sample(Vendor))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with store.read("T1") as unit:
        assert await unit.count(Vendor) == 0


async def test_a_cancelled_unit_takes_everything_back_and_blocks_nobody(store: SqlStore) -> None:
    begun = asyncio.Event()

    async def hang() -> None:
        async with store.write("T1", actor_id="U1", what="told") as unit:
            await unit.add(sample(Vendor))
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hang())
    await asyncio.wait_for(begun.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await put(store, sample(Vendor))
    async with store.read("T1") as unit:
        assert await unit.count(Vendor) == 1


async def test_numbers_are_summed_from_a_moment_on(store: SqlStore) -> None:
    for days, tokens in ((40, 1_000), (1, 20), (0, 3)):
        await put(store, sample(ModelCall, at=NOON - timedelta(days=days), tokens_in=tokens, tokens_out=1))
    async with store.read("T1") as unit:
        week = NOON - timedelta(days=7)
        assert await unit.total(ModelCall, ("tokens_in", "tokens_out"), "at", week) == 25
        assert await unit.total(ModelCall, ("tokens_in",), "at", week, model="another") == 0


async def test_a_reading_unit_refuses_to_write(store: SqlStore) -> None:
    vendor = await put(store, sample(Vendor))
    async with store.read("T1") as unit:
        for attempt in (
            unit.add(sample(Vendor)),
            unit.change(vendor, name="x"),
            unit.remove(vendor),
            unit.note("x"),
        ):
            with pytest.raises(RuntimeError, match="reading"):
                await attempt


async def test_a_reader_sees_a_snapshot_and_waits_for_nobody(store: SqlStore) -> None:
    async with store.write("T1", actor_id="U1", what="told") as writer:
        await writer.add(sample(Vendor))
        async with store.read("T1") as reader:
            assert await reader.count(Vendor) == 0
            await writer.add(sample(Vendor))
            assert await reader.count(Vendor) == 0


async def test_writers_of_a_workspace_take_turns(store: SqlStore) -> None:
    person = await put(store, sample(Person))

    async def raise_bar() -> None:
        async with store.write("T1", actor_id="U1", what="told") as unit:
            present = await unit.get(Person, person.id)
            assert present is not None
            await asyncio.sleep(0)
            await unit.change(present, bar=present.bar + 1)

    await asyncio.gather(*(raise_bar() for _ in range(8)))
    async with store.read("T1") as unit:
        assert (await unit.find(Person))[0].bar == 8


async def test_enums_come_back_as_enums(store: SqlStore) -> None:
    card = await put(store, sample(Card, state=CardState.SHOWN))
    async with store.read("T1") as unit:
        found = await unit.first(Card, state=CardState.SHOWN)
    assert found == card
    assert found is not None
    assert isinstance(found.state, CardState)
