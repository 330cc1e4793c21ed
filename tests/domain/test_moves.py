"""A contact changes jobs: what was good follows, what was not stays, and nothing counts twice."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import Unclear
from domain.merging import merge
from domain.model import Contact, Row, Sighting, Vendor, Verdict
from domain.moves import move, move_person
from domain.ports import Unit
from domain.sightings import confirm, propose
from domain.vendors import called, remember_vendor
from storage.store import SqlStore, open_store

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEAM = "T1"


class StillClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path}/kith.db", clock=StillClock())
    yield opened
    await opened.close()


def writing(store: SqlStore, what: str = "test") -> AbstractAsyncContextManager[Unit]:
    return store.write(TEAM, actor_id="UDANA", what=what)


async def saw(unit: Unit, vendor: str, verdict: Verdict, ts: str, contact: str = "Brian Lesniak") -> Sighting:
    sighting = Sighting(
        workspace_id=TEAM,
        vendor_name=vendor,
        contact_name=contact,
        contact_email="brian@old.example",
        contact_phone="555 0100",
        witness_id="UDANA",
        channel_id="C1",
        ts=ts,
        seen_at=NOW,
    )
    (kept,) = await propose(unit, [sighting])
    return await confirm(unit, kept, verdict, NOW)


async def brian(unit: Unit, vendor: Vendor) -> Contact:
    contact = await unit.first(Contact, vendor_id=vendor.id, key="brian lesniak")
    assert contact is not None
    return contact


async def of(unit: Unit, vendor: Vendor) -> set[str | None]:
    return {sighting.ts for sighting in await unit.find(Sighting, vendor_id=vendor.id)}


async def two(unit: Unit) -> tuple[Vendor, Vendor]:
    lake = await remember_vendor(unit, "Lakeshore IT", by="UDANA", now=NOW)
    return lake, await remember_vendor(unit, "Corvid", by="UDANA", now=NOW)


async def test_good_words_follow_the_person_and_bad_ones_stay_with_the_vendor(store: SqlStore) -> None:
    async with writing(store) as unit:
        lake, corvid = await two(unit)
        await saw(unit, "Lakeshore IT", Verdict.GOOD, "1.1")
        await saw(unit, "Lakeshore IT", Verdict.BAD, "1.2")
        await saw(unit, "Lakeshore IT", Verdict.MIXED, "1.3")
        await saw(unit, "Lakeshore IT", Verdict.GOOD, "1.4", contact="Ann Lee")
        moved = await move(unit, await brian(unit, lake), corvid, email="brian@corvid.example")
        assert (moved.vendor_id, moved.email, moved.phone) == (corvid.id, "brian@corvid.example", "555 0100")
        assert await of(unit, corvid) == {"1.1"}
        assert await of(unit, lake) == {"1.2", "1.3", "1.4"}
        (followed,) = await unit.find(Sighting, vendor_id=corvid.id)
        assert followed.vendor_name == "Lakeshore IT"


async def test_the_old_address_goes_with_the_old_job(store: SqlStore) -> None:
    async with writing(store) as unit:
        lake, corvid = await two(unit)
        await saw(unit, "Lakeshore IT", Verdict.GOOD, "1.1")
        moved = await move(unit, await brian(unit, lake), corvid)
        assert (moved.email, moved.phone) == (None, "555 0100")


async def test_whoever_works_there_already_moves_nowhere(store: SqlStore) -> None:
    async with writing(store) as unit:
        lake, corvid = await two(unit)
        await saw(unit, "Lakeshore IT", Verdict.GOOD, "1.1")
        await merge(unit, lake, corvid)
        with pytest.raises(Unclear, match="already"):
            await move(unit, await brian(unit, lake), corvid)


async def test_moving_back_brings_everything_back(store: SqlStore) -> None:
    async with writing(store) as unit:
        lake, corvid = await two(unit)
        await saw(unit, "Lakeshore IT", Verdict.GOOD, "1.1")
        moved = await move(unit, await brian(unit, lake), corvid)
        await saw(unit, "Corvid", Verdict.GOOD, "1.2")
        back = await move(unit, moved, lake)
        assert await of(unit, lake) == {"1.1", "1.2"}
        assert await of(unit, corvid) == set()
        assert back.id == moved.id


async def test_a_namesake_who_is_there_already_is_the_same_person(store: SqlStore) -> None:
    async with writing(store) as unit:
        lake, corvid = await two(unit)
        await saw(unit, "Lakeshore IT", Verdict.GOOD, "1.1")
        await saw(unit, "Corvid", Verdict.GOOD, "1.2")
        there = await brian(unit, corvid)
        moved = await move(unit, await brian(unit, lake), corvid, phone="555 0199")
        assert (moved.id, moved.phone) == (there.id, "555 0199")
        assert await unit.count(Contact) == 1
        assert {s.contact_id for s in await unit.find(Sighting)} == {there.id}


async def test_a_person_known_under_two_names_of_a_vendor_moves_once_and_whole(store: SqlStore) -> None:
    async with writing(store) as unit:
        lake, corvid = await two(unit)
        vantage = await remember_vendor(unit, "Vantage", by="UDANA", now=NOW)
        await saw(unit, "Lakeshore IT", Verdict.GOOD, "1.1")
        await saw(unit, "Corvid", Verdict.GOOD, "1.2")
        await merge(unit, lake, corvid)
        moved = await move_person(unit, await brian(unit, corvid), vantage, phone="555 0199")
        assert await unit.find(Contact) == [moved]
        assert (moved.vendor_id, moved.phone) == (vantage.id, "555 0199")
        assert await of(unit, vantage) == {"1.1", "1.2"}


async def test_undo_takes_a_move_back_whole(store: SqlStore) -> None:
    async with writing(store) as unit:
        lake, corvid = await two(unit)
        await saw(unit, "Lakeshore IT", Verdict.GOOD, "1.1")
        await saw(unit, "Corvid", Verdict.GOOD, "1.2")

    async def rows() -> list[Row]:
        async with store.read(TEAM) as reading:
            return [*await reading.find(Vendor), *await reading.find(Contact), *await reading.find(Sighting)]

    before = await rows()
    async with writing(store, "contact_moved") as unit:
        await move(unit, await brian(unit, lake), corvid)
        act_id = unit.act_id
    assert await rows() != before
    await store.undo(TEAM, act_id, actor_id="UDANA", now=NOW)
    assert await rows() == before


@pytest.mark.parametrize(("verdict", "counts_for"), [(Verdict.GOOD, "Corvid"), (Verdict.BAD, "Lakeshore IT")])
async def test_a_corrected_verdict_counts_where_it_belongs_and_brings_nobody_back(
    store: SqlStore, verdict: Verdict, counts_for: str
) -> None:
    async with writing(store) as unit:
        lake, corvid = await two(unit)
        sighting = await saw(unit, "Lakeshore IT", Verdict.GOOD, "1.1")
        moved = await move(unit, await brian(unit, lake), corvid)
        fresh = await unit.get(Sighting, sighting.id)
        assert fresh is not None
        again = await confirm(unit, fresh, verdict, NOW)
        wanted = await called(unit, counts_for)
        assert wanted is not None
        assert (again.vendor_id, again.contact_id) == (wanted.id, moved.id)
        assert await unit.find(Contact) == [moved]
