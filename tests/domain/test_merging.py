"""Merging and parting vendors on a real database file: whatever was merged, every row comes back as it was."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Refused, Unclear
from domain.families import families, family, names_of, standing, standing_for
from domain.merging import direction, merge, nearest, propose_merges, unmerge
from domain.model import Alias, Contact, Decision, Outcome, OutcomeKind, Referral, Row, Sighting, Vendor, Verdict
from domain.ports import Unit
from domain.sightings import confirm, propose
from domain.vendors import called, called_by, known_to, named, remember_vendor
from domain.visibility import Viewer
from storage.store import SqlStore, open_store

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEAM = "T1"
KINDS: tuple[type[Row], ...] = (Vendor, Alias, Contact, Sighting, Outcome, Decision)
NAMES = ("Lakeshore IT", "Corvid HVAC", "Northgate Storage", "Vantage", "Bluewater")
SAM, DANA = Viewer(user_id="USAM"), Viewer(user_id="UDANA")


class StillClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path}/kith.db", clock=StillClock())
    yield opened
    await opened.close()


def writing(store: SqlStore, what: str = "test", team: str = TEAM) -> AbstractAsyncContextManager[Unit]:
    return store.write(team, actor_id="UDANA", what=what)


def seen(vendor: str, ts: str = "1.1", **more: object) -> Sighting:
    values: dict[str, object] = {
        "vendor_name": vendor,
        "contact_name": "Brian Lesniak",
        "customer_name": "Acme",
        "situation": "rewired the office",
        "witness_id": "UDANA",
        "channel_id": "C1",
        "ts": ts,
        "seen_at": NOW,
    }
    return Sighting(workspace_id=TEAM, **(values | more))  # type: ignore[arg-type]


async def confirmed(unit: Unit, sighting: Sighting) -> Sighting:
    (kept,) = await propose(unit, [sighting])
    return await confirm(unit, kept, Verdict.GOOD, NOW)


async def vendors(unit: Unit, names: Iterable[str] = NAMES) -> list[Vendor]:
    made = []
    for number, name in enumerate(names):
        await confirmed(unit, seen(name, f"1.{number}"))
        vendor = await named(unit, name)
        assert vendor is not None
        made.append(vendor)
    return made


async def everything(store: SqlStore, team: str = TEAM) -> list[Row]:
    async with store.read(team) as unit:
        return [row for kind in KINDS for row in await unit.find(kind)]


# --- round trips ----------------------------------------------------------------------------------------------

STEPS = st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), max_size=12)


async def _stand(unit: Unit, name: str) -> Vendor:
    vendor = await called(unit, name)
    assert vendor is not None
    return vendor


async def _step(store: SqlStore, team: str, *, joins: bool, one: int, other: int) -> None:
    async with writing(store, "merged" if joins else "unmerged", team=team) as unit:
        try:
            if joins:
                await merge(unit, await _stand(unit, NAMES[one]), await _stand(unit, NAMES[other]))
            else:
                vendor = await named(unit, NAMES[one])
                assert vendor is not None
                await unmerge(unit, vendor)
        except (Refused, Unclear):
            return


def test_any_merges_in_any_order_leave_no_trace_once_they_are_taken_back(tmp_path: Path) -> None:
    """Each example is a workspace of its own in one database."""
    numbers = count()
    with asyncio.Runner() as runner:
        store = runner.run(open_store(f"sqlite:///{tmp_path}/kith.db", clock=StillClock()))

        @settings(max_examples=30)
        @given(steps=STEPS, order=st.permutations(range(5)))
        def round_trip(steps: list[tuple[bool, int, int]], order: list[int]) -> None:
            runner.run(_round_trip(store, f"T{next(numbers)}", steps, order))

        round_trip()
        runner.run(store.close())


async def _round_trip(store: SqlStore, team: str, steps: list[tuple[bool, int, int]], order: list[int]) -> None:
    async with writing(store, team=team) as unit:
        await vendors(unit)
    before = await everything(store, team)
    for joins, one, other in steps:
        await _step(store, team, joins=joins, one=one, other=other)
        await _everybody_is_in_one_family(store, team)
    for one in order:
        await _step(store, team, joins=False, one=one, other=0)
    assert await everything(store, team) == before


async def _everybody_is_in_one_family(store: SqlStore, team: str) -> None:
    async with store.read(team) as unit:
        rows = await unit.find(Vendor)
        heads = [row.id for row in rows if row.merged_into is None]
        assert heads
        assert set(await families(unit, heads)) == {row.id for row in rows}


async def test_what_was_seen_meanwhile_stays_with_the_name_that_it_was_about(store: SqlStore) -> None:
    async with writing(store) as unit:
        lake, corvid = await vendors(unit, NAMES[:2])
        await merge(unit, lake, corvid)
    async with writing(store) as unit:
        later = await confirmed(unit, seen("Lakeshore IT", "2.1", contact_name="Ann Lee"))
        assert later.vendor_id == lake.id
        assert set(await family(unit, corvid)) == {lake.id, corvid.id}
    async with writing(store) as unit:
        row = await named(unit, "lakeshore it")
        assert row is not None
        await unmerge(unit, row)
        assert await called(unit, "Lakeshore IT") == lake
        assert await unit.count(Sighting, vendor_id=lake.id) == 2
        assert {c.name for c in await unit.find(Contact, vendor_id=lake.id)} == {"Ann Lee", "Brian Lesniak"}


async def test_merging_writes_one_field_of_one_row(store: SqlStore) -> None:
    async with writing(store) as unit:
        lake, corvid = await vendors(unit, NAMES[:2])
    before = await everything(store)
    async with writing(store, "merged") as unit:
        merged = await merge(unit, lake, corvid)
    changed = [(old, new) for old, new in zip(before, await everything(store), strict=True) if old != new]
    assert changed == [(lake, merged)]
    assert merged == replace(lake, merged_into=corvid.id)


# --- refusals -------------------------------------------------------------------------------------------------


async def test_a_vendor_is_not_merged_into_itself_and_no_circle_can_be_made(store: SqlStore) -> None:
    async with writing(store) as unit:
        lake, corvid = await vendors(unit, NAMES[:2])
        with pytest.raises(Unclear, match="one vendor already"):
            await merge(unit, lake, lake)
        await merge(unit, lake, corvid)
        with pytest.raises(Unclear):
            await merge(unit, await _stand(unit, "Corvid HVAC"), await _stand(unit, "Lakeshore IT"))


async def test_what_stands_for_itself_cannot_be_parted(store: SqlStore) -> None:
    async with writing(store) as unit:
        (lake,) = await vendors(unit, NAMES[:1])
        with pytest.raises(Refused, match="not merged"):
            await unmerge(unit, lake)


async def test_no_open_name_leads_to_a_secret_one(store: SqlStore) -> None:
    async with writing(store) as unit:
        lake = await remember_vendor(unit, "Lakeshore IT", by="UDANA", now=NOW)
        await confirmed(unit, seen("Hush Hush", closed=True, channel_id="CSECRET"))
        hush = await _stand(unit, "Hush Hush")
        with pytest.raises(Refused, match="closed channel"):
            await merge(unit, lake, hush)
        await merge(unit, hush, lake)
        assert await called_by(unit, "Hush Hush", SAM) is None
        assert await called_by(unit, "Hush Hush", DANA) == lake
        assert await called_by(unit, "Lakeshore IT", SAM) == lake


async def test_secrets_of_one_channel_may_be_one_and_part_once_a_name_comes_into_the_open(store: SqlStore) -> None:
    async with writing(store) as unit:
        await confirmed(unit, seen("Hush One", "1.1", closed=True, channel_id="CA"))
        await confirmed(unit, seen("Hush Two", "1.2", closed=True, channel_id="CA"))
        await confirmed(unit, seen("Hush Three", "1.3", closed=True, channel_id="CB"))
        one, two, three = [await _stand(unit, f"Hush {n}") for n in ("One", "Two", "Three")]
        with pytest.raises(Refused):
            await merge(unit, three, one)
        await merge(unit, one, two)
        assert (await called_by(unit, "Hush One", DANA)) == two
        await confirmed(unit, seen("Hush One", "1.4"))
        opened = await called_by(unit, "Hush One", SAM)
        assert opened is not None
        assert (opened.id, opened.closed, opened.merged_into) == (one.id, False, None)
        assert await called_by(unit, "Hush Two", SAM) is None


async def test_a_secret_vendor_tells_nothing_of_itself_when_it_comes_into_the_open(store: SqlStore) -> None:
    async with writing(store) as unit:
        await remember_vendor(unit, "Hush", by="UDANA", now=NOW, trade="payroll", region="Austin", closed=True)
        known = await remember_vendor(unit, "Hush", by="USAM", now=NOW, trade="signs")
        assert (known.closed, known.trade, known.region) == (False, "signs", None)
        same = await remember_vendor(unit, "Hush", by="UDANA", now=NOW, region="Austin", closed=True)
        assert same.region is None


async def test_who_sees_a_fact_may_know_the_vendor(store: SqlStore) -> None:
    async with writing(store) as unit:
        made = [
            await unit.add(Vendor(name=f"V{n}", key=f"v{n}", closed=n > 0, created_by="UELSE", created_at=NOW))
            for n in range(5)
        ]
        await unit.add(Contact(vendor_id=made[1].id, name="Ann", key="ann", closed=True, channel_id="CA"))
        told = Outcome(introduction_id="I", vendor_id=made[2].id, kind=OutcomeKind.DELIVERED, told_by="USAM")
        await unit.add(replace(told, closed=True))
        await unit.add(Referral(vendor_name="V3", vendor_id=made[3].id, told_by="UELSE", closed=True, channel_id="CA"))
        inside = Viewer(user_id="USAM", channels=frozenset({"CA"}))
        assert await known_to(unit, made, inside) == made[:4]
        assert await known_to(unit, made, SAM) == [made[0], made[2]]
        assert await known_to(unit, made, Viewer(user_id="UELSE")) == made


# --- names ----------------------------------------------------------------------------------------------------


async def test_every_name_leads_to_the_vendor_that_stands(store: SqlStore) -> None:
    async with writing(store) as unit:
        lake, corvid = await vendors(unit, NAMES[:2])
        await unit.add(Alias(vendor_id=lake.id, name="LSIT", key="lsit"))
        await merge(unit, lake, corvid)
        assert await called(unit, "lsit") == corvid
        assert await names_of(unit, corvid) == ("Corvid HVAC", "Lakeshore IT", "LSIT")
        assert await standing_for(unit, lake.id) == corvid
        assert await standing_for(unit, "gone") is None
        assert await standing_for(unit, None) is None
        assert await standing(unit, corvid) == corvid


async def test_an_alike_name_is_proposed_once_and_a_second_time_never(store: SqlStore) -> None:
    async with writing(store) as unit:
        lake, corvid = await vendors(unit, NAMES[:2])
        near = await remember_vendor(unit, "Lakeshore IT Services", by="USAM", now=NOW)
        (asked,) = await unit.find(Decision)
        assert (asked.subject_id, asked.other_id) == (near.id, lake.id)
        assert await propose_merges(unit, near, NOW) == []
        assert await propose_merges(unit, lake, NOW) == []
        assert await propose_merges(unit, corvid, NOW) == []


async def test_the_vendor_that_an_alike_name_leads_to_is_proposed_once(store: SqlStore) -> None:
    async with writing(store) as unit:
        lake = await remember_vendor(unit, "Lakeshore IT", by="UDANA", now=NOW)
        corvid = await remember_vendor(unit, "Lakeshore IT Group", by="UDANA", now=NOW)
        await merge(unit, lake, corvid)
        near = await remember_vendor(unit, "Lakeshore IT Groups", by="USAM", now=NOW)
        assert [d.other_id for d in await unit.find(Decision, subject_id=near.id)] == [corvid.id]


def test_the_closest_spelling_comes_first() -> None:
    given_name = Vendor(id="V0", name="", key="lakeshore it services")
    others = [
        Vendor(id=f"V{n}", name="", key=k) for n, k in enumerate(("lakeshore", "lakeshore it service", "lake"), 1)
    ]
    assert [v.key for v in nearest(given_name, others)] == ["lakeshore it service", "lakeshore", "lake"]


def test_the_open_then_the_better_known_then_the_older_name_stands() -> None:
    old = Vendor(id="V1", name="Old", key="old", created_at=NOW)
    new = Vendor(id="V2", name="New", key="new", created_at=NOW + timedelta(days=1))
    assert direction(old, new, []) == direction(new, old, []) == (new, old)
    assert direction(old, new, [replace(seen("New"), vendor_id="V2")]) == (old, new)
    assert direction(old, replace(new, closed=True), [replace(seen("New"), vendor_id="V2")])[1] == old
