"""A burst of events over HTTP against a bot that is a process of its own; people type commands meanwhile.

On PostgreSQL the bot is two processes: one at the door, one that works the inbox off.

Requests leave at their time whether or not earlier ones were answered, as Slack's do. What is refused or not
acknowledged within three seconds is sent again, three times at most: at once, after 20 s and after a minute more (with
Slack: at once, after one minute and after five).
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
import numpy as np
import sqlalchemy
from sqlalchemy import Engine, create_engine

from cli.bench_chat import chat, praise
from cli.play import manifest
from playground import Person, Playground
from playground.events import envelope
from tests.journeys.test_crash import Running, environment, started

ACKNOWLEDGED_WITHIN_S: Final = 3
AGAIN_S: Final = (0.1, 20.0, 60.0)
COMMANDS: Final = ("find rewiring an office", "list", "find moving a warehouse", "find a cold store")
QUESTION: Final = "who do we know for office cabling?"
ANSWER_WITHIN_S: Final = 100
"""Nobody waits longer; then it counts as that long."""
STATES: Final = sqlalchemy.text("SELECT state, count(*) FROM inbox GROUP BY state")
Event = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`of_interest`: how many of the events are messages that the gate lets pass for what they say."""

    events: int
    seconds: float
    of_interest: int
    commands_every: float = 1.0
    questions: int = 20
    """Direct messages to the bot, which are more urgent than what it overhears."""
    database_url: str = ""
    drain_seconds: float = 1_800


@dataclass
class Figures:
    """Times in ms; `acknowledged` of every event's successful attempt, `commands` and `questions` until the answer."""

    acknowledged: list[float] = field(default_factory=list)
    commands: list[float] = field(default_factory=list)
    questions: list[float] = field(default_factory=list)
    attempts: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    unanswered: int = 0
    """Commands that were not acknowledged in time."""
    lasted_s: float = 0.0
    drained_s: float = 0.0
    left_at_end: int = 0
    peak_mb: float = 0.0
    cpu_s: float = 0.0
    burst_cpu_s: float = 0.0
    load: tuple[float, float] = (0.0, 0.0)
    rows: dict[str, int] = field(default_factory=dict)

    def told(self) -> str:
        spans = {"acknowledged": self.acknowledged, "commands": self.commands, "questions": self.questions}
        lines = [
            f"{name:<13} n {len(times):>6}  p50 {_at(times, 50):>7.1f}  p95 {_at(times, 95):>7.1f}"
            f"  p99 {_at(times, 99):>7.1f}  max {max(times, default=0):>7.1f} ms"
            for name, times in spans.items()
        ]
        rate = len(self.acknowledged) / self.lasted_s if self.lasted_s else 0
        return "\n".join(
            [
                *lines,
                f"sent in {self.lasted_s:.0f} s ({rate:.0f}/s), attempts {dict(self.attempts)}, lost {self.lost}",
                f"commands without an answer {self.unanswered}",
                f"rows {self.rows}; open at the end {self.left_at_end}, worked off {self.drained_s:.0f} s later",
                f"peak memory {self.peak_mb:.0f} MB, processor {self.cpu_s:.1f} s, {self.burst_cpu_s:.1f} in the burst",
                f"load average {self.load[0]:.2f} before, {self.load[1]:.2f} after",
            ]
        )


def _at(times: Sequence[float], percent: float) -> float:
    return float(np.percentile(times, percent)) if times else 0.0


def texts(plan: Plan) -> list[str]:
    """Talk, and praise in between; the lines of the files in BURST_CHAT (names with colons between) if it is set."""
    chance = random.Random(7)  # noqa: S311  # the same burst in every run
    files = [Path(name) for name in os.environ.get("BURST_CHAT", "").split(":") if name]
    talk = [line for _, line in chat(files, plan.events)]
    chance.shuffle(talk)
    told = list(itertools.islice(itertools.cycle(talk), plan.events - plan.of_interest))
    told += itertools.islice(itertools.cycle(praise()), plan.of_interest)
    chance.shuffle(told)
    return told


def events(plan: Plan, slack: Playground) -> Iterator[Event]:
    """Nine in ten are messages; the rest are edits, reactions and other bots' messages, which are dropped."""
    chance = random.Random(8)  # noqa: S311  # as above
    places = [slack.world.channel(name).id for name in ("#deals", "#field-notes", "#general")]
    people = [slack.person(name).id for name in ("dana", "sam", "mona", "priya")]
    for number, words in enumerate(texts(plan)):
        ts, user, channel = f"{int(time.time())}.{number:06}", chance.choice(people), chance.choice(places)
        said = {"user": user, "text": words, "ts": ts, "client_msg_id": f"burst-{number}"}
        place = {"channel": channel, "channel_type": "channel", "event_ts": ts}
        event: Event = {"type": "message", **said, **place}
        draw = chance.random() if plan.of_interest < plan.events else 1.0
        if draw < 0.05:
            item = {"type": "message", "channel": channel, "ts": ts}
            event = {"type": "reaction_added", "user": user, "reaction": "tada", "item": item, "event_ts": ts}
        elif draw < 0.08:
            edit: Event = {
                "message": {**said, "edited": {"user": user, "ts": ts}},
                "previous_message": {**said, "text": "hm"},
            }
            event = {"type": "message", "subtype": "message_changed", "ts": ts, **edit, **place}
        elif draw < 0.1:
            event = {"type": "message", "subtype": "bot_message", "bot_id": "B0DEPLOY01", "text": words, **place}
        yield envelope(slack.world, event)


class Burst:
    def __init__(self, plan: Plan, slack: Playground) -> None:
        self.plan, self.slack, self.figures = plan, slack, Figures()
        self._secret = slack.signing_secret.encode()
        self._over = asyncio.Event()

    async def run(self, running: Running, database_url: str) -> Figures:
        figures = self.figures
        figures.load = (os.getloadavg()[0], 0.0)
        self._weighed(running)
        before = figures.cpu_s
        connector = aiohttp.TCPConnector(limit=0)
        limit = aiohttp.ClientTimeout(total=ACKNOWLEDGED_WITHIN_S)
        async with aiohttp.ClientSession(connector=connector, timeout=limit) as self._session:
            began = time.perf_counter()
            beside = [asyncio.create_task(each) for each in (self._type(), self._ask(), self._weigh(running))]
            await self._send_all(began)
            figures.lasted_s = time.perf_counter() - began
            self._over.set()
            self._weighed(running)
            figures.burst_cpu_s = figures.cpu_s - before
            await asyncio.gather(*beside)
        with closing(_Rows(database_url)) as rows:
            await self._drain(running, rows)
        figures.load = (figures.load[0], os.getloadavg()[0])
        return figures

    async def _send_all(self, began: float) -> None:
        tasks = set()
        for number, sent in enumerate(events(self.plan, self.slack)):
            due = began + number * self.plan.seconds / self.plan.events
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            task = asyncio.create_task(self._deliver(json.dumps(sent).encode()))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        while tasks:
            await asyncio.wait(tasks)

    async def _deliver(self, body: bytes) -> None:
        for pause in (0.0, *AGAIN_S):
            await asyncio.sleep(pause)
            began = time.perf_counter()
            outcome = await self._attempt(body)
            self.figures.attempts[outcome] += 1
            if outcome == "200":
                self.figures.acknowledged.append(1000 * (time.perf_counter() - began))
                return
        self.figures.lost += 1

    async def _attempt(self, body: bytes) -> str:
        at = str(int(time.time()))
        signature = hmac.new(self._secret, b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {
            "content-type": "application/json",
            "x-slack-request-timestamp": at,
            "x-slack-signature": f"v0={signature}",
        }
        try:
            async with self._session.post(self.slack.bot_url, data=body, headers=headers) as answer:
                await answer.read()
                return str(answer.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            return type(error).__name__

    async def _type(self) -> None:
        """One person types commands, one after the other."""
        sam = self.slack.person("sam")
        for words in itertools.cycle(COMMANDS):
            if self._over.is_set():
                return
            began = time.perf_counter()
            said = len(self._answers(sam))
            if not (await sam.slash("#general", "/vendor", words)).ok:
                self.figures.unanswered += 1
                continue
            await self._more(lambda: len(self._answers(sam)), said)
            self.figures.commands.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(self.plan.commands_every)

    def _answers(self, person: Person) -> list[Any]:
        return person.visible("#general", private=True)

    async def _ask(self) -> None:
        """Somebody writes to the bot, which waits in the inbox with everything else."""
        dana = self.slack.person("dana")
        for _ in range(self.plan.questions):
            if self._over.is_set():
                return
            said, began = len(dana.messages_from_bot), time.perf_counter()
            await dana.dm(QUESTION)
            await self._more(lambda: len(dana.messages_from_bot), said)
            self.figures.questions.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(self.plan.seconds / self.plan.questions / 2)

    async def _more(self, count: Callable[[], int], than: int) -> None:
        until = time.perf_counter() + ANSWER_WITHIN_S
        while count() <= than and time.perf_counter() < until:  # noqa: ASYNC110  # people look, too
            await asyncio.sleep(0.01)

    async def _weigh(self, running: Running) -> None:
        while not self._over.is_set():
            self._weighed(running)
            await asyncio.sleep(1)

    def _weighed(self, running: Running) -> None:
        process = Path(f"/proc/{running.process.pid}")
        status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines() if ":" in line)
        self.figures.peak_mb = int(status["VmHWM"].split()[0]) / 1024
        stat = (process / "stat").read_text().rpartition(")")[2].split()
        self.figures.cpu_s = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    async def _drain(self, running: Running, rows: "_Rows") -> None:
        began = time.perf_counter()
        self.figures.left_at_end = await rows.waiting()
        async with asyncio.timeout(self.plan.drain_seconds):
            while await rows.waiting():  # noqa: ASYNC110  # the other process rings no bell
                await asyncio.sleep(0.2)
        self.figures.drained_s = time.perf_counter() - began
        self.figures.rows = await rows.states()
        self._weighed(running)


class _Rows:
    """The inbox, as another process sees it."""

    def __init__(self, url: str) -> None:
        self._engine: Engine = create_engine(url)

    async def states(self) -> dict[str, int]:
        return await asyncio.to_thread(self._read)

    async def waiting(self) -> int:
        found = await self.states()
        return found.get("open", 0) + found.get("claimed", 0)

    def _read(self) -> dict[str, int]:
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(STATES)}

    def close(self) -> None:
        self._engine.dispose()


@asynccontextmanager
async def office(plan: Plan, home: Path) -> AsyncIterator[tuple[Burst, Running, str]]:
    """A Slack, and the bot beside it with its web server and one vendor in its memory."""
    database_url = plan.database_url or f"sqlite:///{home / 'kith.db'}"
    more = {"DATABASE_URL": database_url, "KITH_UNASKED_PER_DAY": "2", "OPENBLAS_NUM_THREADS": "1"}
    playing = Playground(mode="http", manifest=manifest(), retry_delays_s=AGAIN_S)
    async with playing as slack, AsyncExitStack() as living:
        environ = environment(slack, "http", home, **more)
        running = await living.enter_async_context(started(environ, *(["--http"] if plan.database_url else [])))
        if plan.database_url:
            await (await living.enter_async_context(started(environ, "--worker"))).says("kith_started")
        slack.bot_url = f"http://127.0.0.1:{(await running.says('kith_started'))['port']}/slack/events"
        burst = Burst(plan, slack)
        await slack.person("dana").slash("#general", "/vendor", "met Ann Lee of Corvid HVAC")
        await slack.quiet()
        yield burst, running, database_url
