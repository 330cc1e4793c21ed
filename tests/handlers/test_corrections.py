"""What erasing a vendor takes along, and how a renamed vendor goes on answering."""

import dataclasses
from collections.abc import Sequence
from typing import Any, cast

import pytest

from domain.model import Alias, Region, Row, Sighting, Vendor
from domain.ports import Places
from handlers.commands.corrections import ABOUT_A_VENDOR
from handlers.services import Services
from handlers.vendor_forms import on_vendor_edit
from handlers.views import Form
from storage.store import SqlStore
from storage.tables import TABLES
from tests.handlers.drawings import as_text
from tests.handlers.fakes import NOON, FakeSlack, StillClock, services


class NoPlaces:
    """Knows no place, whatever it is taught."""

    def knowing(self, regions: Sequence[Region]) -> "NoPlaces":
        return self


@pytest.fixture
def using(store: SqlStore, clock: StillClock) -> Services:
    made = services(store, clock=clock, slack=FakeSlack(users_info={"user": {"id": "U1", "real_name": "Dana"}}))
    return dataclasses.replace(made, places=cast("Places", NoPlaces()))


def test_every_kind_of_row_about_a_vendor_goes_with_it() -> None:
    kinds = {kind for kind in TABLES if "vendor_id" in {field.name for field in dataclasses.fields(kind)}}
    assert set(ABOUT_A_VENDOR) == kinds


async def add(store: SqlStore, row: Row) -> Any:
    async with store.write("T1", actor_id="U2", what="test") as unit:
        return await unit.add(row)


async def rename(using: Services, vendor: Vendor, name: str, **typed: str) -> str:
    form = Form(
        services=using,
        workspace_id="T1",
        person=await using.directory.person("T1", "U1"),
        values={"vendor": name, **typed},
        chosen={},
        about={},
        row_id=vendor.id,
    )
    drawn = await on_vendor_edit(form)
    return as_text(drawn.blocks)


async def vendors(store: SqlStore) -> dict[str, Vendor]:
    async with store.read("T1") as unit:
        return {vendor.name: vendor for vendor in await unit.find(Vendor)}


async def test_the_old_name_of_an_open_vendor_leads_to_it_and_can_be_taken_back(
    store: SqlStore, using: Services
) -> None:
    lake = await add(store, Vendor(name="Lakeshore", key="lakeshore", created_at=NOON))
    assert "Saved: Bluewater" in await rename(using, lake, "Bluewater", trade="payroll")
    async with store.read("T1") as unit:
        assert [(alias.vendor_id, alias.key) for alias in await unit.find(Alias)] == [(lake.id, "lakeshore")]
    await rename(using, lake, "LAKESHORE")
    async with store.read("T1") as unit:
        assert [alias.key for alias in await unit.find(Alias)] == ["bluewater"]
    assert (await vendors(store))["LAKESHORE"].id == lake.id


async def test_the_old_name_of_a_secret_vendor_is_not_kept(store: SqlStore, using: Services) -> None:
    hush = await add(store, Vendor(name="Hush", key="hush", closed=True, created_by="U1", created_at=NOON))
    await rename(using, hush, "Quiet")
    async with store.read("T1") as unit:
        assert await unit.find(Alias) == []


async def test_a_name_that_another_vendor_bears_is_a_question(store: SqlStore, using: Services) -> None:
    lake = await add(store, Vendor(name="Lakeshore", key="lakeshore", created_at=NOON))
    await add(store, Vendor(name="Corvid", key="corvid", created_at=NOON))
    text = await rename(using, lake, "corvid", trade="payroll")
    assert "There is a vendor called *Corvid* already. Is *Lakeshore* the same?" in text
    known = await vendors(store)
    assert (known["Lakeshore"].trade, known["Lakeshore"].merged_into) == ("payroll", None)


async def test_a_secret_name_that_somebody_types_shows_nothing_of_the_secret(store: SqlStore, using: Services) -> None:
    lake = await add(store, Vendor(name="Lakeshore", key="lakeshore", created_at=NOON))
    hush = await add(store, Vendor(name="HUSH", key="hush", trade="signs", closed=True, created_by="U2"))
    await add(store, Sighting(vendor_name="HUSH", vendor_id=hush.id, closed=True, channel_id="C9", witness_id="U2"))
    assert "Saved: Hush" in await rename(using, lake, "Hush", trade="payroll")
    known = await vendors(store)
    assert (known["Hush"].trade, known["Hush"].closed) == ("payroll", False)
    assert known["Lakeshore"].merged_into == known["Hush"].id


async def test_the_name_of_one_that_was_merged_into_it_may_stand_instead(store: SqlStore, using: Services) -> None:
    lake = await add(store, Vendor(name="Lakeshore", key="lakeshore", created_at=NOON))
    await add(store, Vendor(name="Corvid", key="corvid", merged_into=lake.id, created_at=NOON))
    assert "Saved: Corvid" in await rename(using, lake, "Corvid", trade="payroll")
    known = await vendors(store)
    assert (known["Corvid"].merged_into, known["Corvid"].trade) == (None, "payroll")
    assert known["Lakeshore"].merged_into == known["Corvid"].id
