"""Every vendor once, under the name that stands, as far as the viewer may know it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.addressbook import customer_names, described, each_once, entries
from domain.errors import Refused
from domain.gotos import gotos, name_goto
from domain.merging import merge
from domain.model import Contact, GoTo, Outcome, OutcomeKind, Sighting, SightingState, Vendor
from domain.vendors import remember_vendor
from domain.visibility import Viewer
from storage.store import SqlStore, open_store

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SAM = Viewer(user_id="USAM")
SEEN = Sighting(
    vendor_name="Lakeshore IT",
    customer_name="Acme",
    witness_id="UDANA",
    state=SightingState.CONFIRMED,
    channel_id="C1",
    ts="1.1",
    trade="payroll",
    seen_at=NOW,
)


class StillClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path}/kith.db", clock=StillClock())
    yield opened
    await opened.close()


async def test_merged_names_are_one_entry_and_secrets_none(store: SqlStore) -> None:
    async with store.write("T1", actor_id="UDANA", what="test") as unit:
        lake = await remember_vendor(unit, "Lakeshore IT", by="UDANA", now=NOW)
        corvid = await remember_vendor(unit, "Corvid", by="UDANA", now=NOW, trade="signs")
        hush = await remember_vendor(unit, "Hush", by="UDANA", now=NOW, closed=True)
        await unit.add(replace(SEEN, vendor_id=lake.id, region="Austin"))
        await unit.add(replace(SEEN, vendor_id=lake.id, ts="1.2", closed=True, trade="catering"))
        await unit.add(replace(SEEN, vendor_id=hush.id, ts="1.3", closed=True))
        await unit.add(replace(SEEN, vendor_id="gone", ts="1.4"))
        await unit.add(
            Outcome(introduction_id="I1", vendor_id=corvid.id, kind=OutcomeKind.DELIVERED, told_by="UDANA", at=NOW)
        )
        await merge(unit, lake, corvid)
        (entry,) = await entries(unit, SAM)
        assert (entry.vendor.id, entry.vendor.name, entry.vendor.region) == (corvid.id, "Corvid", "Austin")
        assert (len(entry.sightings), len(entry.outcomes)) == (1, 1)
        assert (set(entry.trades), set(entry.regions)) == ({"payroll", "signs"}, {"Austin"})
        assert {e.vendor.name for e in await entries(unit, Viewer(user_id="UDANA"))} == {"Corvid", "Hush"}


async def test_a_circle_that_should_not_be_there_hangs_nothing(store: SqlStore) -> None:
    async with store.write("T1", actor_id="UDANA", what="test") as unit:
        one = await unit.add(Vendor(name="One", key="one", created_at=NOW))
        other = await unit.add(Vendor(name="Other", key="other", merged_into=one.id, created_at=NOW))
        await unit.change(one, merged_into=other.id)
        assert await entries(unit, SAM) == []


async def test_customers_are_those_of_what_the_viewer_may_see(store: SqlStore) -> None:
    async with store.write("T1", actor_id="UDANA", what="test") as unit:
        await unit.add(replace(SEEN, customer_name="ACME Inc", seen_at=NOW - timedelta(days=2)))
        await unit.add(replace(SEEN, ts="1.2"))
        await unit.add(replace(SEEN, ts="1.3", customer_name="Hooli", closed=True))
        assert await customer_names(unit, SAM) == ["Acme"]


def test_what_a_vendor_does_is_told_by_what_was_seen_where_nothing_else_tells() -> None:
    bare = Vendor(name="Lakeshore IT", key="lakeshore it")
    seen = [replace(SEEN, trade=None), SEEN, replace(SEEN, trade="signs", region="Austin")]
    assert described(bare, seen) == replace(bare, trade="payroll", region="Austin")
    assert described(replace(bare, trade="catering"), seen).trade == "catering"
    assert described(bare, []) == bare


def test_a_person_known_under_two_names_of_a_vendor_is_one() -> None:
    met = Contact(id="K1", vendor_id="V1", name="Brian", key="brian", phone="1", met_by="USAM")
    seen = Contact(id="K2", vendor_id="V2", name="Brian", key="brian", phone="2", email="b@x.example")
    other = Contact(id="K3", vendor_id="V1", name="Ann", key="ann")
    assert each_once([met, seen, other]) == (replace(met, email="b@x.example", met_by=None), other)
    assert each_once([met, replace(seen, met_by="UDANA")])[0].met_by == "USAM"


async def test_a_go_to_is_one_vendor_for_a_trade_and_region_and_follows_a_merge(store: SqlStore) -> None:
    async with store.write("T1", actor_id="UMONA", what="test") as unit:
        lake = await remember_vendor(unit, "Lakeshore IT", by="UDANA", now=NOW)
        corvid = await remember_vendor(unit, "Corvid", by="UDANA", now=NOW)
        hush = await remember_vendor(unit, "Hush", by="UDANA", now=NOW, closed=True)
        await name_goto(unit, lake, trade="payroll", region="Texas", by="UMONA", now=NOW)
        await name_goto(unit, corvid, trade="payroll", region="texas", by="UMONA", now=NOW)
        await name_goto(unit, lake, trade="payroll", by="UMONA", now=NOW)
        await unit.add(GoTo(vendor_id="gone", trade="signs"))
        with pytest.raises(Refused, match="closed channel"):
            await name_goto(unit, hush, trade="payroll", by="UMONA", now=NOW)
        await merge(unit, lake, corvid)
        assert [(one.about, one.vendor.name) for one in await gotos(unit)] == [
            ("payroll", "Corvid"),
            ("payroll in Texas", "Corvid"),
        ]
