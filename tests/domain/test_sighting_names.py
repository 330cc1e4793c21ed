from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.errors import NotFound
from domain.model import Sighting
from domain.ports import Store
from domain.sightings import correct, name_vendor
from storage.store import open_store
from tests.handlers.fakes import StillClock

TEAM = "T1"
GUESSED = Sighting(vendor_name="Creel", customer_name="Tolland", witness_id="U1", unsure=("Creel", "Tolland", "Pell"))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(f"sqlite:///{tmp_path}/kith.db", clock=StillClock())
    yield opened
    await opened.close()


async def stored(store: Store) -> Sighting:
    async with store.write(TEAM, actor_id="kith", what="heard") as unit:
        return await unit.add(GUESSED)


@pytest.mark.parametrize(("number", "vendor", "customer"), [(1, "Tolland", None), (2, "Pell", "Tolland")])
async def test_a_named_vendor_is_no_customer(store: Store, number: int, vendor: str, customer: str | None) -> None:
    sighting = await stored(store)
    async with store.write(TEAM, actor_id="U1", what="sighting_corrected") as unit:
        named = await name_vendor(unit, sighting, number)
    assert (named.vendor_name, named.customer_name, named.unsure) == (vendor, customer, ())


@pytest.mark.parametrize("number", [-1, 3])
async def test_only_a_name_that_was_offered_is_taken(store: Store, number: int) -> None:
    sighting = await stored(store)
    async with store.write(TEAM, actor_id="U1", what="sighting_corrected") as unit:
        with pytest.raises(NotFound):
            await name_vendor(unit, sighting, number)


async def test_what_is_typed_settles_the_name(store: Store) -> None:
    sighting = await stored(store)
    async with store.write(TEAM, actor_id="U1", what="sighting_corrected") as unit:
        assert (await correct(unit, sighting, {"vendor_name": "Halden"})).unsure == ()
