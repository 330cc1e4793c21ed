"""Two processes of the bot on one PostgreSQL: what one learns the other knows, and what is due is done once."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from cli.play import manifest
from playground import Playground
from storage.peers import LEADING
from tests.journeys.conftest import NEEDS, SAW
from tests.journeys.test_crash import Running, environment, started, until

pytestmark = pytest.mark.postgres
SWEEPER = Path(__file__).with_name("sweeper.py")
SWEEPERS = 3
LEADER = "SELECT count(*), min(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid::bigint = 27500"


def asked(url: str, query: str) -> list[tuple[Any, ...]]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]
    finally:
        engine.dispose()


async def address(bot: Running) -> str:
    port = (await bot.says("kith_started"))["port"]
    return f"http://127.0.0.1:{port}/slack/events"


async def test_what_is_confirmed_in_one_process_is_suggested_by_another_at_once(
    own_postgres: str, tmp_path: Path
) -> None:
    """The first takes what Slack sends, and works nothing off; the second does both."""
    async with Playground(mode="http", manifest=manifest()) as slack, AsyncExitStack() as living:
        environ = environment(slack, "http", tmp_path, DATABASE_URL=own_postgres)
        front = await living.enter_async_context(started(environ, "--http"))
        whole = await living.enter_async_context(started(environ))
        dana, sam = slack.person("dana"), slack.person("sam")
        slack.bot_url = await address(whole)
        await sam.post("#deals", NEEDS)  # nobody is known for it, and now the second has names and matrix in memory
        await slack.settled()
        slack.bot_url = await address(front)
        await dana.post("#field-notes", SAW)
        card = await dana.sees("#field-notes", "How did they do?", private=True)
        await dana.click("sighting_good", card)
        await dana.sees("#field-notes", "Noted", private=True)
        slack.bot_url = await address(whole)
        await sam.post("#deals", NEEDS.replace("Globex", "Initech"))
        assert await sam.sees("#deals", "Lakeshore IT", private=True)


async def swept(environ: dict[str, str], at: datetime) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(SWEEPER), at.isoformat(), env=environ, stdout=DEVNULL, stderr=PIPE
    )
    _, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()


async def test_processes_that_sweep_at_the_same_time_send_everything_once(own_postgres: str, tmp_path: Path) -> None:
    """More than ever happens, where one leads: all of them sweep the same moments at once."""
    async with Playground(mode="http", manifest=manifest()) as slack:
        environ = environment(slack, "http", tmp_path, DATABASE_URL=own_postgres, KITH_MANAGERS=slack.person("mona").id)
        async with started(environ) as bot:
            slack.bot_url = await address(bot)
            await slack.person("dana").post("#field-notes", SAW)
            card = await slack.person("dana").sees("#field-notes", "How did they do?", private=True)
            await slack.person("dana").click("sighting_good", card)
            await slack.person("sam").post("#deals", NEEDS)
            await slack.person("sam").sees("#deals", "Lakeshore IT", private=True)
            await slack.person("sam").post("#field-notes", SAW.replace("Lakeshore IT", "Alder Cabling"))
            await slack.person("sam").sees("#field-notes", "How did they do?", private=True)
        now = datetime.now(UTC)
        friday = (now + timedelta(days=7 + (4 - now.weekday()) % 7)).replace(hour=21, minute=30)
        for moment in (friday, friday + timedelta(days=3)):
            await asyncio.gather(*(swept(environ, moment) for _ in range(SWEEPERS)))
        posted = Counter(
            str(call.args["metadata"]["event_payload"])
            for call in slack.calls
            if call.method == "chat.postMessage" and call.ok and call.args.get("metadata")
        )
        assert posted
        assert set(posted.values()) == {1}
        rows = partial(asked, own_postgres)
        assert rows("SELECT count(*) > 0, count(*) = count(DISTINCT (addressee_id, week)) FROM friday_notes") == [
            (True, True)
        ]
        assert rows("SELECT count(*) FROM postings WHERE ts IS NULL") == [(0,)]
        assert rows("SELECT count(*) FROM postings WHERE kind = 'digest'")[0][0] > 0


async def test_one_leads_and_when_it_dies_another_does(own_postgres: str, tmp_path: Path) -> None:
    async with Playground(mode="socket", manifest=manifest()) as slack, AsyncExitStack() as living:
        environ = environment(slack, "socket", tmp_path, DATABASE_URL=own_postgres)
        first, second = [await living.enter_async_context(started(environ, "--worker")) for _ in range(2)]
        for worker in (first, second):
            await worker.says("kith_started")
        rows = partial(asked, own_postgres)
        assert str(LEADING) in LEADER
        await until(lambda: rows(LEADER)[0][0] == 1)
        led = rows(LEADER)[0][1]
        first.process.kill()
        await first.ends()
        third = await living.enter_async_context(started(environ, "--worker"))
        await third.says("kith_started")
        await until(lambda: rows(LEADER)[0][0] == 1)
        second.process.kill()
        await second.ends()
        await until(lambda: rows(LEADER)[0][0] == 1 and rows(LEADER)[0][1] != led)
        assert not [call for call in slack.calls if call.method == "apps.connections.open"]
