"""Fields, columns and revisions agree."""

import dataclasses
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect

import domain.model
import storage.database
from domain.model import InboxEvent, Row
from storage.database import SYNCHRONOUS
from storage.migrations import upgrade
from storage.store import SqlStore, open_store
from storage.tables import INBOX, METADATA, TABLES
from tests.storage.samples import KINDS, StillClock


def test_every_kind_of_row_has_a_table() -> None:
    kinds = {value for value in vars(domain.model).values() if isinstance(value, type) and issubclass(value, Row)}
    assert set(TABLES) == kinds - {Row}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__name__))
def test_every_field_has_a_column_and_every_column_a_field(kind: type[Row]) -> None:
    assert {field.name for field in dataclasses.fields(kind)} == set(TABLES[kind].c.keys())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__name__))
def test_a_column_is_nullable_when_its_field_may_be_none(kind: type[Row]) -> None:
    may_be_none = {f.name for f in dataclasses.fields(kind) if "None" in str(f.type)}
    assert may_be_none == {column.name for column in TABLES[kind].c if column.nullable}


def test_the_inbox_has_a_column_for_every_field_of_an_event() -> None:
    assert {field.name for field in dataclasses.fields(InboxEvent)} < set(INBOX.c.keys())


async def test_tables_and_revisions_agree(store: SqlStore) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA))

    async with store._database.writing() as connection:
        assert await connection.run_sync(differences) == []


async def test_opening_creates_the_folder_and_opens_again(tmp_path: Path, clock: StillClock) -> None:
    for _ in range(2):
        store = await open_store(f"sqlite:///{tmp_path / 'deep' / 'er' / 'kith.db'}", clock=clock)
        assert await store.ready()
        await store.close()


async def test_commits_are_durable(sqlite_url: str, clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage.database, "SYNCHRONOUS", SYNCHRONOUS)
    store = await open_store(sqlite_url, clock=clock)
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "query_only": 0}
    async with store._database.writers.connect() as connection:
        for name, value in wanted.items():
            assert (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one() == value
    await store.close()


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'kith.db'}")
    for _ in range(2):
        with engine.begin() as connection:
            upgrade(connection)
            assert set(inspect(connection).get_table_names()) == {*METADATA.tables, "alembic_version"}
    engine.dispose()
