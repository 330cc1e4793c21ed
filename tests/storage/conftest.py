"""The same tests over both databases: a file of SQLite, and PostgreSQL out of a wheel."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url

import storage.database
from storage.migrations import upgrade
from storage.store import SqlStore, open_store
from storage.tables import METADATA
from tests.storage.samples import StillClock

Opener = Callable[[], Awaitable[SqlStore]]


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody cuts the power of a test, so that it need not wait for the disk."""
    monkeypatch.setattr(storage.database, "SYNCHRONOUS", "OFF")


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def opener(url: str, clock: StillClock) -> AsyncIterator[Opener]:
    """Opens stores on the test's database and closes them afterwards."""
    opened: list[SqlStore] = []

    async def open_another() -> SqlStore:
        opened.append(await open_store(url, clock=clock))
        return opened[-1]

    yield open_another
    for store in opened:
        await store.close()


@pytest.fixture
async def store(opener: Opener) -> SqlStore:
    return await opener()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "kith.db"
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()
    return file


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'kith.db')}"


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """An empty, migrated database; its rows are deleted afterwards."""
    yield postgres_server
    engine = create_engine(make_url(postgres_server))
    with engine.begin() as connection:
        names = ", ".join(table.name for table in METADATA.sorted_tables)
        connection.exec_driver_sql(f"TRUNCATE {names}")
    engine.dispose()
