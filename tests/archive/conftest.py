from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import storage.database
from storage.store import open_store
from tests.archive.stores import Desk, installed
from tests.storage.conftest import (  # noqa: F401 - fixtures: the same databases as for the store
    migrated_file,
    postgres_url,
    sqlite_url,
)
from tests.storage.samples import StillClock


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody cuts the power of a test, so that it need not wait for the disk."""
    monkeypatch.setattr(storage.database, "SYNCHRONOUS", "OFF")


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
async def desk(sqlite_url: str, tmp_path: Path, clock: StillClock) -> AsyncIterator[Desk]:  # noqa: F811 - the fixture
    store = await open_store(sqlite_url, clock=clock)
    await installed(store)
    yield Desk(store, tmp_path, clock)
    await store.close()
