"""SQLite's connections as the pool uses them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.sqlite_trips import FIRST, OneTripConnection

MANY = 2 * FIRST + 7
NUMBERS = text(
    "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :last) SELECT n FROM numbers"
)


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    made = create_async_engine(
        "sqlite+aiosqlite:///some.db",
        async_creator=lambda: OneTripConnection(str(tmp_path / "some.db"), busy_seconds=1),
    )
    yield made
    await made.dispose()


@pytest.mark.parametrize("last", [1, FIRST - 1, FIRST, FIRST + 1, MANY])
async def test_all_rows_come_in_their_order(engine: AsyncEngine, last: int) -> None:
    async with engine.connect() as connection:
        found = (await connection.execute(NUMBERS, {"last": last})).scalars().all()
        assert found == list(range(1, last + 1))
        streamed = await connection.stream(NUMBERS, {"last": last})
        assert [row.n async for row in streamed] == found


async def test_a_stream_that_is_left_early_harms_nothing(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        streamed = await connection.stream(NUMBERS, {"last": MANY})
        assert (await streamed.fetchmany(3)) == [(1,), (2,), (3,)]
        await streamed.close()
        assert (await connection.execute(NUMBERS, {"last": 2})).scalars().all() == [1, 2]


async def test_how_many_rows_were_written_is_known(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE seen (n INTEGER PRIMARY KEY)"))
        put = text("INSERT INTO seen VALUES (:n)")
        await connection.execute(put, [{"n": n} for n in range(5)])
        assert (await connection.execute(text("UPDATE seen SET n = n + 10 WHERE n > 1"))).rowcount == 3
        kept = await connection.execute(text("INSERT INTO seen VALUES (99) RETURNING n"))
        assert kept.scalar_one() == 99


async def test_an_error_leaves_the_connection_usable(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        with pytest.raises(OperationalError, match="no such table"):
            await connection.execute(text("SELECT * FROM nowhere"))
        assert (await connection.execute(NUMBERS, {"last": 1})).scalar_one() == 1
