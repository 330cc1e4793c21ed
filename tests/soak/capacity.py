"""What a process costs: processor time and memory of intake, of a worker and of PostgreSQL, for each event.

Processor time is compared, not the clock on the wall: what else the machine does hardly changes it.
"""

import asyncio
import hashlib
import hmac
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import TextClause, create_engine, text

from cli.bench_chat import ordinary
from playground import Playground
from playground.events import envelope
from tests.journeys.inside import saw
from tests.journeys.test_crash import Running
from tests.soak.kills import CUSTOMERS, FIRST, SECOND

AT_ONCE: Final = 8
"""Requests that Slack has under way."""
DRAINED_S: Final = 900
WAITING: Final = text("SELECT count(*) FROM inbox WHERE state IN ('open', 'claimed')")
ROWS: Final = text("SELECT count(*) FROM inbox")
PEOPLE: Final = ("dana", "sam", "mona", "priya")
PLACES: Final = 12
TICK: Final = os.sysconf("SC_CLK_TCK")


@dataclass
class Cost:
    """Milliseconds of a processor for each event; `seconds`: on the clock, for all of them."""

    events: int
    kept: int = 0
    """Of them written and read."""
    seconds: float = 0.0
    ms: dict[str, float] = field(default_factory=dict)

    def told(self) -> str:
        parts = ", ".join(f"{name} {ms:.2f} ms" for name, ms in self.ms.items())
        rate = self.events / self.seconds
        return f"{self.events} events, {self.kept} of them kept, in {self.seconds:.0f} s ({rate:.0f}/s); each: {parts}"


class Capacity:
    """`processes` are measured by name, each with those that it started."""

    def __init__(self, slack: Playground, database_url: str, processes: dict[str, int]) -> None:
        self.slack, self.processes = slack, processes
        self._engine = create_engine(database_url)
        self._places = [slack.add_channel(f"c{number}", *PEOPLE, slack.world.bot.id).id for number in range(PLACES)]
        self._numbers = iter(range(1, 10**9))

    async def idle(self, seconds: float) -> dict[str, float]:
        """Milliseconds of a processor in each second in which nobody says anything."""
        before = self._spent()
        await asyncio.sleep(seconds)
        return {name: 1000 * (spent - before[name]) / seconds for name, spent in self._spent().items()}

    async def talk(self, events: int) -> Cost:
        """Ordinary talk, most of which the gate drops: it is acknowledged and never written."""
        return await self._measured(list(islice(cycle(ordinary()), events)))

    async def read(self, events: int) -> Cost:
        """Sightings: accepted, and worked off until nothing waits."""
        names = (f"{a}{b.lower()} {c}" for c in SECOND for a in FIRST for b in FIRST)
        return await self._measured([saw(n, c) for n, c in zip(islice(names, events), cycle(CUSTOMERS), strict=False)])

    async def _measured(self, texts: Sequence[str]) -> Cost:
        before, rows, began = self._spent(), self._number(ROWS), time.perf_counter()
        bodies = iter([json.dumps(envelope(self.slack.world, event)).encode() for event in self._events(texts)])
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            await asyncio.gather(*(self._send(client, bodies) for _ in range(AT_ONCE)))
        await self._drained()
        cost = Cost(len(texts), self._number(ROWS) - rows, time.perf_counter() - began)
        cost.ms = {name: 1000 * (spent - before[name]) / len(texts) for name, spent in self._spent().items()}
        return cost

    def _events(self, texts: Sequence[str]) -> Iterator[dict[str, Any]]:
        people = cycle([self.slack.person(name).id for name in PEOPLE])
        for words, user, place in zip(texts, people, cycle(self._places), strict=False):
            ts = f"{int(time.time())}.{next(self._numbers):06}"
            place_and_time = {"channel": place, "channel_type": "channel", "event_ts": ts}
            yield {"type": "message", "user": user, "text": words, "ts": ts, "client_msg_id": ts, **place_and_time}

    async def _send(self, client: httpx.AsyncClient, bodies: Iterator[bytes]) -> None:
        for body in bodies:
            at = str(int(time.time()))
            secret = self.slack.signing_secret.encode()
            signature = hmac.new(secret, b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
            headers = {"x-slack-request-timestamp": at, "x-slack-signature": f"v0={signature}"}
            headers["content-type"] = "application/json"
            answer = await client.post(self.slack.bot_url, content=body, headers=headers)
            assert answer.status_code == 200, answer.text

    async def _drained(self) -> None:
        async with asyncio.timeout(DRAINED_S):
            while self.waiting():  # noqa: ASYNC110 - the other processes ring no bell
                await asyncio.sleep(0.2)

    def waiting(self) -> int:
        return self._number(WAITING)

    def _number(self, query: TextClause) -> int:
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def memory_mb(self) -> dict[str, float]:
        """At most so far, of the process alone."""
        return {name: peak_mb(pid) for name, pid in self.processes.items()}

    def _spent(self) -> dict[str, float]:
        return {name: spent_s(pid) for name, pid in self.processes.items()}

    def close(self) -> None:
        self._engine.dispose()


def pid_of(running: Running) -> int:
    return running.process.pid


def postgres_pid(database_url: str) -> int:
    """The server, whose children are the connections."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        backend = int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
        server = int(_stat(backend)[1])
    engine.dispose()
    return server


def spent_s(pid: int) -> float:
    """Seconds of a processor: of the process, of the children it has, and of those that it had."""
    children = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _parent(entry) == pid]
    own = sum(map(int, _stat(pid)[11:15]))
    return (own + sum(sum(map(int, _stat(child)[11:13])) for child in children)) / TICK


def _parent(entry: Path) -> int:
    try:
        return int(_stat(int(entry.name))[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _stat(pid: int) -> list[str]:
    """The fields after the name: state, parent, …, user, system, children's user, children's system."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))
