"""One write is one act: what it records, and how it is taken back."""

from dataclasses import replace

import pytest
from sqlalchemy import LargeBinary

from domain.errors import ChangedSince, NotFound, TooLate
from domain.model import (
    Act,
    Alias,
    Card,
    Channel,
    Installation,
    Person,
    Posting,
    Row,
    Sighting,
    Vector,
    Vendor,
    Workspace,
)
from storage.store import SqlStore
from storage.tables import BOOKKEEPING, TABLES
from tests.storage.conftest import Opener
from tests.storage.samples import NOON, StillClock, put, sample


async def acts(store: SqlStore) -> list[Act]:
    async with store.read("T1") as unit:
        return await unit.find(Act)


async def stored(store: SqlStore, row: Row) -> Row | None:
    async with store.read("T1") as unit:
        return await unit.get(type(row), row.id)


async def test_what_a_unit_changes_is_one_act(store: SqlStore, clock: StillClock) -> None:
    old = await put(store, sample(Vendor, name="old"))
    gone = await put(store, sample(Vendor))
    clock.pass_by(minutes=1)
    async with store.write("T1", actor_id="U7", what="merged") as unit:
        act_id = unit.act_id
        await unit.change(old, name="new")
        await unit.remove(gone)
        added = await unit.add(sample(Alias))
        await unit.note(old.id)
    act = (await acts(store))[-1]
    assert (act.id, act.actor_id, act.what, act.subject_id) == (act_id, "U7", "merged", old.id)
    assert act.at == clock.now()
    assert [(c.table, c.row_id, c.before is None, c.after is None) for c in act.changes] == [
        ("vendors", old.id, False, False),
        ("vendors", gone.id, False, True),
        ("aliases", added.id, True, False),
    ]
    assert act.changes[0].before is not None
    assert act.changes[0].after is not None
    assert (act.changes[0].before["name"], act.changes[0].after["name"]) == ("old", "new")


async def test_several_changes_of_a_row_count_as_one(store: SqlStore) -> None:
    async with store.write("T1", actor_id="U1", what="told") as unit:
        vendor = await unit.add(sample(Vendor, name="a"))
        await unit.change(vendor, name="b")
        passing = await unit.add(sample(Vendor))
        await unit.remove(passing)
    (act,) = await acts(store)
    assert [(c.row_id, c.before) for c in act.changes] == [(vendor.id, None)]
    assert act.changes[0].after is not None
    assert act.changes[0].after["name"] == "b"


async def test_a_unit_without_effect_is_no_act(store: SqlStore) -> None:
    vendor = await put(store, sample(Vendor, name="a"))
    async with store.write("T1", actor_id="U1", what="looked") as unit:
        await unit.note(vendor.id)
        changed = await unit.change(vendor, name="b")
        await unit.change(changed, name="a")
    assert [act.what for act in await acts(store)] == ["told"]


@pytest.mark.parametrize(
    "kind", [Workspace, Person, Channel, Card, Posting, Vector], ids=lambda kind: str(kind.__name__)
)
async def test_bookkeeping_is_stored_but_is_no_act(store: SqlStore, kind: type[Row]) -> None:
    row = await put(store, sample(kind))
    assert await stored(store, row) == row
    assert await acts(store) == []


async def test_writes_of_sightings_are_numbered_whatever_the_clock_says(opener: Opener, clock: StillClock) -> None:
    stores = [await opener(), await opener()]
    for store in (*stores, stores[0]):
        await put(store, sample(Sighting))
        await put(store, sample(Vendor))
        clock.pass_by(hours=-1)
    async with stores[1].read("T1") as unit:
        acts = await unit.find(Act, order="-at")
        assert [act.sighting_write for act in acts if act.sighting_write] == [1, 2, 3]
        assert len(acts) == 6
        assert (await unit.highest(Act, "sighting_write"))[1] == 3


async def test_an_act_can_be_written_by_hand(store: SqlStore) -> None:
    written = await put(store, Act(actor_id="U1", what="revealed", subject_id="C", at=NOON))
    assert await acts(store) == [written]


def test_images_hold_no_bytes() -> None:
    with_bytes = {kind for kind, table in TABLES.items() for column in table.c if isinstance(column.type, LargeBinary)}
    assert with_bytes == {Installation, Vector}
    assert with_bytes <= BOOKKEEPING


async def test_undo_restores_every_row(store: SqlStore, clock: StillClock) -> None:
    kept = await put(store, sample(Vendor, key="acme"))
    gone = await put(store, sample(Sighting, vendor_id=kept.id))
    async with store.write("T1", actor_id="U1", what="merged") as unit:
        changed = await unit.change(kept, key="acme gmbh", created_at=NOON)
        await unit.remove(gone)
        added = await unit.add(sample(Vendor, key="acme"))
        act_id = unit.act_id
    undone = await store.undo("T1", act_id, actor_id="U2", now=clock.pass_by(minutes=1))
    assert [await stored(store, row) for row in (changed, gone, added)] == [kept, gone, None]
    assert (undone.id, undone.what, undone.undone_at) == (act_id, "merged", clock.now())
    assert await stored(store, undone) == undone
    last = (await acts(store))[-1]
    assert (last.what, last.actor_id, last.subject_id, len(last.changes)) == ("undo", "U2", act_id, 3)


async def test_undo_works_once(store: SqlStore) -> None:
    await put(store, sample(Vendor))
    (act,) = await acts(store)
    await store.undo("T1", act.id, actor_id="U1", now=NOON)
    with pytest.raises(NotFound):
        await store.undo("T1", act.id, actor_id="U1", now=NOON)
    with pytest.raises(NotFound):
        await store.undo("T1", "no such act", actor_id="U1", now=NOON)


async def test_undo_can_be_undone(store: SqlStore) -> None:
    vendor = await put(store, sample(Vendor))
    await store.undo("T1", (await acts(store))[0].id, actor_id="U1", now=NOON)
    await store.undo("T1", (await acts(store))[-1].id, actor_id="U1", now=NOON)
    assert await stored(store, vendor) == vendor


async def test_undo_of_a_row_that_was_changed_later_changes_nothing(store: SqlStore) -> None:
    async with store.write("T1", actor_id="U1", what="told") as unit:
        untouched, touched = await unit.add(sample(Vendor)), await unit.add(sample(Vendor))
        act_id = unit.act_id
    async with store.write("T1", actor_id="U1", what="changed") as unit:
        later = await unit.change(touched, name="new")
    with pytest.raises(ChangedSince):
        await store.undo("T1", act_id, actor_id="U1", now=NOON)
    assert [await stored(store, row) for row in (untouched, touched)] == [untouched, later]
    assert (await acts(store))[0].undone_at is None


async def test_undo_of_a_removal_is_refused_when_the_key_is_taken(store: SqlStore) -> None:
    gone = await put(store, sample(Vendor, key="acme"))
    async with store.write("T1", actor_id="U1", what="forgot") as unit:
        await unit.remove(gone)
        act_id = unit.act_id
    await put(store, sample(Vendor, key="acme"))
    with pytest.raises(ChangedSince):
        await store.undo("T1", act_id, actor_id="U1", now=NOON)


async def test_undo_of_a_removal_is_refused_when_the_row_is_back(store: SqlStore) -> None:
    gone = await put(store, sample(Vendor))
    async with store.write("T1", actor_id="U1", what="forgot") as unit:
        await unit.remove(gone)
        act_id = unit.act_id
    await put(store, gone)
    with pytest.raises(ChangedSince):
        await store.undo("T1", act_id, actor_id="U1", now=NOON)


async def test_images_are_dropped_but_the_line_stays(store: SqlStore, clock: StillClock) -> None:
    await put(store, sample(Vendor))
    clock.pass_by(days=1)
    await put(store, sample(Vendor))
    assert await store.forget_images(clock.now()) == 1
    assert await store.forget_images(clock.now()) == 0
    old, new = await acts(store)
    assert (old.changes, old.what, old.actor_id) == ((), "told", "U1")
    assert new.changes
    with pytest.raises(TooLate):
        await store.undo("T1", old.id, actor_id="U1", now=clock.now())


async def test_an_image_from_before_a_field_existed_still_fits(store: SqlStore) -> None:
    vendor = await put(store, sample(Vendor))
    (act,) = await acts(store)
    after = {name: value for name, value in (act.changes[0].after or {}).items() if name != "trade"}
    async with store.write("T1", actor_id="U1", what="aged") as unit:
        await unit.change(act, changes=(replace(act.changes[0], after=after),))
    await store.undo("T1", act.id, actor_id="U1", now=NOON)
    assert await stored(store, vendor) is None


async def test_forgetting_leaves_a_line_without_images(store: SqlStore) -> None:
    vendor = await put(store, sample(Vendor))
    async with store.write("T1", actor_id="U7", what="vendor_forgotten", undoable=False) as unit:
        await unit.remove(vendor)
    act = (await acts(store))[-1]
    assert (act.what, act.changes) == ("vendor_forgotten", ())
