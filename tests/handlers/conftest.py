"""A real database file for what is worth nothing with a fake one."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

import storage.database
from storage.migrations import upgrade
from storage.store import SqlStore, open_store
from tests.handlers.fakes import StillClock


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "kith.db"
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()
    return file


@pytest.fixture
async def store(
    migrated_file: Path, tmp_path: Path, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[SqlStore]:
    monkeypatch.setattr(storage.database, "SYNCHRONOUS", "OFF")  # nobody cuts the power of a test
    opened = await open_store(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'kith.db')}", clock=clock)
    yield opened
    await opened.close()
