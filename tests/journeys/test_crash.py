"""The bot as a process of its own: killed, stopped, started again, and started with what it cannot use."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.play import manifest
from playground import Playground
from tests.journeys.conftest import Mode
from tests.journeys.inside import database, rows, saw

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120
VENDORS = tuple(f"{name} Cabling" for name in ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel"))
STATES = "SELECT count(*) FROM inbox WHERE state IN ('open', 'claimed')"


@dataclass
class Running:
    """A bot of its own; its log is read as it comes."""

    process: Process
    log: list[dict[str, Any]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        assert self.process.stderr is not None
        while line := await self.process.stderr.readline():
            self.text.append(line.decode())
            if line.startswith(b"{"):
                self.log.append(json.loads(line))
            self._more.set()
        self._more.set()

    async def says(self, event: str) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for entry in self.log:
                    if entry["event"] == event:
                        return entry
                assert self.process.returncode is None, "".join(self.text)
                self._more.clear()
                await self._more.wait()

    async def ends(self) -> int:
        async with asyncio.timeout(PATIENCE_S):
            return await self.process.wait()


def environment(slack: Playground, mode: Mode, home: Path, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "SLACK_MODE": mode,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "KITH_HOME": str(home),
        "KITH_COMPANY": "Northlight",
        "KITH_SELLS": "commercial laundry machines",
        "KITH_UNASKED_PER_DAY": "-1",
        "KITH_LOG": "json",
        "PORT": "0",
        **more,
    }


@asynccontextmanager
async def started(environ: dict[str, str], *more: str) -> AsyncIterator[Running]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(ROOT / "bot.py"), "run", *more, env=environ, stdout=DEVNULL, stderr=PIPE
    )
    running = Running(process)
    listening = asyncio.create_task(running.listen())
    try:
        yield running
    finally:
        if process.returncode is None:
            process.kill()
        await listening
        await process.wait()


@asynccontextmanager
async def bot(slack: Playground, mode: Mode, home: Path) -> AsyncIterator[Running]:
    """Started and ready to take events."""
    async with started(environment(slack, mode, home)) as running:
        port = (await running.says("kith_started"))["port"]
        if mode == "http":
            slack.bot_url = f"http://127.0.0.1:{port}/slack/events"
        await slack.connected()
        yield running


@pytest.fixture
async def slack(mode: Mode) -> AsyncIterator[Playground]:
    async with Playground(mode=mode, manifest=manifest()) as playground:
        yield playground


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true():  # noqa: ASYNC110  # the other process rings no bell
            await asyncio.sleep(0.05)


def asked(slack: Playground) -> list[str]:
    """The vendors that somebody was asked about by an ephemeral."""
    texts = [str(call.args.get("blocks")) for call in slack.calls if call.method == "chat.postEphemeral"]
    return sorted(vendor for text in texts for vendor in VENDORS if vendor in text)


async def test_what_was_acknowledged_before_a_kill_is_read_once_after_it(
    slack: Playground, mode: Mode, tmp_path: Path
) -> None:
    dana = slack.person("dana")
    async with bot(slack, mode, tmp_path) as first:
        for vendor in VENDORS:
            await dana.post("#field-notes", saw(vendor))
        await slack.settled()
        first.process.send_signal(signal.SIGKILL)
        assert await first.ends() == -signal.SIGKILL
    assert all(delivery.ok for delivery in slack.deliveries)
    [(waiting,)] = rows(tmp_path, STATES)
    assert waiting > 0
    async with bot(slack, mode, tmp_path) as second:
        await until(lambda: rows(tmp_path, STATES) == [(0,)])
        await slack.quiet()
        second.process.send_signal(signal.SIGTERM)
        assert await second.ends() == 0
    assert sorted(name for (name,) in rows(tmp_path, "SELECT vendor_name FROM sightings")) == sorted(VENDORS)
    assert rows(tmp_path, "SELECT count(*), count(DISTINCT subject_id) FROM cards") == [(len(VENDORS), len(VENDORS))]
    assert len(asked(slack)) == len(set(asked(slack)))
    assert rows(tmp_path, "SELECT count(*) FROM inbox WHERE payload IS NOT NULL") == [(0,)]


async def test_sigterm_lets_what_is_under_way_be_finished(slack: Playground, mode: Mode, tmp_path: Path) -> None:
    slack.faults.add("users.info", "latency", latency_s=1)
    async with bot(slack, mode, tmp_path) as running:
        await slack.person("dana").post("#field-notes", saw(VENDORS[0]))
        await until(lambda: any(call.method == "conversations.info" for call in slack.calls))
        running.process.send_signal(signal.SIGTERM)
        assert await running.ends() == 0
        assert running.log[-1]["event"] == "kith_stopped"
    assert not database(tmp_path).with_name("kith.db-wal").exists()
    assert rows(tmp_path, "SELECT vendor_name FROM sightings") == [(VENDORS[0],)]
    assert rows(tmp_path, STATES) == [(0,)]


async def test_health_is_told_in_both_modes(slack: Playground, mode: Mode, tmp_path: Path) -> None:
    async with bot(slack, mode, tmp_path) as running, httpx.AsyncClient(trust_env=False) as client:
        front = f"http://127.0.0.1:{(await running.says('kith_started'))['port']}"
        assert (await client.get(f"{front}/healthz")).status_code == 200
        assert (await client.get(f"{front}/readyz")).status_code == 200
        assert (await client.post(f"{front}/slack/events")).status_code == (401 if mode == "http" else 404)


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "a bot token that Slack does not know": ({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "Slack does not accept the token"),
    "an app token that Slack does not know": ({"SLACK_APP_TOKEN": "xapp-wrong"}, "Slack does not accept the token"),
    "a Slack that is not there": ({"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "127.0.0.1:9"),
    "a home that is a file": ({"KITH_HOME": f"{__file__}/home"}, "home"),
}


@pytest.mark.parametrize("mode", ["socket"])
@pytest.mark.parametrize("what", WRONG)
async def test_what_cannot_be_used_is_said_in_a_sentence(
    slack: Playground, mode: Mode, tmp_path: Path, what: str
) -> None:
    wrong, sentence = WRONG[what]
    async with started(environment(slack, mode, tmp_path) | wrong) as running:
        assert await running.ends() == 1
    words = "".join(running.text)
    assert sentence in words
    assert "Traceback" not in words
    assert "xoxb-wrong" not in words
