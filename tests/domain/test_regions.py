from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.model import Region
from domain.regions import taught, teach_region
from storage.store import SqlStore, open_store

NOW = datetime(2026, 7, 1, tzinfo=UTC)


class StillClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path}/kith.db", clock=StillClock())
    yield opened
    await opened.close()


@pytest.mark.parametrize(
    ("text", "name", "places"),
    [
        ("Gulf South = Mobile, Biloxi", "Gulf South", ("Mobile", "Biloxi")),
        ("Gulf South: Mobile; Biloxi; Mobile", "Gulf South", ("Mobile", "Biloxi")),
        ("Austin, TX", "Austin, TX", ()),
        (" Austin ", "Austin", ()),
        ("Gulf South =", "Gulf South =", ()),
        ("= Mobile", "= Mobile", ()),
        ("", "", ()),
    ],
)
def test_a_region_is_taught_by_naming_its_places(text: str, name: str, places: tuple[str, ...]) -> None:
    assert taught(text) == (name, places)


async def test_a_region_is_kept_once_and_told_again_it_has_the_new_places(store: SqlStore) -> None:
    async with store.write("T1", actor_id="UDANA", what="told") as unit:
        first = await teach_region(unit, "Gulf South", ("Mobile",), by="UDANA", now=NOW)
        second = await teach_region(unit, "GULF SOUTH", ("Mobile", "Biloxi"), by="USAM", now=NOW)
        assert second.id == first.id
        assert [row.places for row in await unit.find(Region)] == [("Mobile", "Biloxi")]
