"""Kith's processes killed with SIGKILL at random moments under load, and what that must not do.

People write of what they saw and what customers need, ask the bot, and press buttons; Slack (the playground) delivers
over Socket Mode, spread over the processes. At the end, what Slack was told was taken is compared with the database,
and what the bot posted with what stands in Slack.
"""

import asyncio
import itertools
import random
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, text

from playground import Message, Playground
from playground.errors import PlaygroundError
from tests.journeys.inside import saw
from tests.journeys.test_crash import ROOT, Running, environment, started
from tests.soak.quarter import offered

FIRST: Final = """
    Alder Birch Cedar Dogwood Elm Fir Ginkgo Hazel Juniper Larch Maple Oakmoor Poplar Rowan Spruce Tamarack Walnut
    Yewfield Aspen Beechwood Cypress Hawthorn Linden Magnolia Olivet Pinecrest Quince Redfern Sequoia Teakwood
""".split()  # noqa: SIM905 - names read as names
SECOND: Final = """
    Cabling Networks Electric Datacom Wiring Systems Telecom Installers Contracting Connect Fibre Power Circuits
    Services Technik Brothers Partners Works Group Engineering Solutions Cables Lines Crew Company
""".split()  # noqa: SIM905 - as above
CUSTOMERS: Final = ("Acme", "Globex", "Initech", "Hooli", "Vandelay", "Stark Hotels", "Wayne Clinics", "Wonka Foods")
PEOPLE: Final = ("dana", "sam", "mona", "priya")
CHANNELS: Final = 6
NEED: Final = "{customer} asked whether we know somebody who can rewire their office before the move"
QUESTION: Final = "who do we know for office cabling?"
PRESSED: Final = {"sighting_good", "suggestion_mention"}
CROWDED: Final = 100
"""People stop for a while where so much waits, so that the end does not take for ever."""
LAST_S: Final = 1.0
"""People go on for that long after the last start."""
DRAINED_S: Final = 900
SETTLED_S: Final = 120
LATER: Final = timedelta(minutes=10)
"""After which the sweep tries again what was posted and not written back."""

WAITING: Final = "SELECT count(*) FROM inbox WHERE state IN ('open', 'claimed')"
CAME_OF: Final = {table: f"SELECT channel_id, ts FROM {table}" for table in ("sightings", "needs")}  # noqa: S608 - ours
ROW: Final = "SELECT kind, state, version, attempts, error FROM inbox WHERE id = :id"
SEVERAL: Final = {
    "sightings of one message": "SELECT channel_id, ts FROM sightings WHERE ts IS NOT NULL",
    "needs of one message": "SELECT channel_id, ts FROM needs WHERE ts IS NOT NULL",
    "cards on one subject": "SELECT kind, subject_id FROM cards",
    "suggestions for one need": "SELECT need_id, need_id FROM suggestions",
    "postings of one kind on one subject": "SELECT kind, subject_id FROM postings",
    "introductions by one suggestion": "SELECT suggestion_id, suggestion_id FROM introductions",
    "acts that tell of one message": "SELECT what, subject_id FROM acts WHERE what IN ('heard', 'need_heard')",
}
"""What there may be one of, as pairs that must differ."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`pause_s`: between two acts of each of the people. An empty URL: SQLite, one process."""

    kills: int
    pause_s: float
    database_url: str = ""
    seed: int = 7

    @property
    def processes(self) -> int:
        return 2 if self.database_url else 1


@dataclass
class Figures:
    kills: int = 0
    while_starting: int = 0
    waited_at_kill: list[int] = field(default_factory=list)
    acknowledged: int = 0
    again: int = 0
    lost: list[str] = field(default_factory=list)
    twice: dict[str, list[Any]] = field(default_factory=dict)
    posted_twice: list[Any] = field(default_factory=list)
    left: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    posts: int = 0
    lasted_s: float = 0.0

    def told(self) -> str:
        return (
            f"{self.kills} kills ({self.while_starting} of them while it started) in {self.lasted_s:.0f} s; "
            f"waiting at a kill: {sum(self.waited_at_kill)} in all, {max(self.waited_at_kill, default=0)} at most\n"
            f"{self.acknowledged} events acknowledged, {self.again} attempts failed and were sent again\n"
            f"lost {len(self.lost)}, twice in the database {sum(map(len, self.twice.values()))}, "
            f"twice in Slack {len(self.posted_twice)} of {self.posts} posts\n"
            f"rows {self.rows}; left over {self.left}"
        )


class Killing:
    """One run: a Slack, its people, and the processes that come and go."""

    def __init__(self, plan: Plan, slack: Playground, home: Path) -> None:
        self.plan, self.slack, self.home, self.figures = plan, slack, home, Figures()
        self._dice = random.Random(plan.seed)  # noqa: S311 - the same moments in every run, as far as the machine lets
        self._url = plan.database_url or f"sqlite:///{home / 'kith.db'}"
        self._engine: Engine = create_engine(self._url)
        self._environ = environment(slack, "socket", home, DATABASE_URL=self._url)
        trees = ("".join(three).capitalize() for three in itertools.permutations(FIRST, 3))
        # no two of them begin with one word: a rep who writes of the first word of an introduced vendor means that one
        self._names = (f"{name} {second}" for name, second in zip(trees, itertools.cycle(SECOND), strict=False))
        self._places = [slack.add_channel(f"site-{number}", *PEOPLE, slack.world.bot.id) for number in range(CHANNELS)]
        self._wrote: dict[tuple[str, str], str] = {}
        self._pressed: set[tuple[str, str]] = set()
        self._over = asyncio.Event()

    async def run(self) -> Figures:
        began = time.perf_counter()
        async with AsyncExitStack() as living:
            first = [await self._begin(living) for _ in range(self.plan.processes)]
            people = [asyncio.create_task(self._lives(name)) for name in PEOPLE]
            await self._kill_all(living, first)
            await asyncio.sleep(LAST_S)
            self._over.set()
            await asyncio.gather(*people)
            await self.slack.settled(SETTLED_S)
            await self._until(lambda: self._number(WAITING) == 0, DRAINED_S)
            await self.slack.quiet(timeout=SETTLED_S)
        await self._sweep()
        self.figures.lasted_s = time.perf_counter() - began
        self._count()
        self._engine.dispose()
        return self.figures

    # --- processes ---------------------------------------------------------------------------------------

    async def _begin(self, living: AsyncExitStack, *, wait: bool = True) -> Running:
        running = await living.enter_async_context(started(self._environ))
        if wait:
            await running.says("kith_started")
        return running

    async def _kill_all(self, living: AsyncExitStack, running: list[Running]) -> None:
        """One in eight is killed while it starts, half of the others within two seconds of work, the rest in eight."""
        for number in range(self.plan.kills):
            await asyncio.sleep(self._dice.uniform(0.05, self._dice.choice((2, 8))))
            victim = running.pop(self._dice.randrange(len(running)))
            self.figures.waited_at_kill.append(self._number(WAITING))
            await self._kill(victim)
            if number % 8 == 7:
                early = await self._begin(living, wait=False)
                await asyncio.sleep(self._dice.uniform(0.2, 3))
                await self._kill(early)
                self.figures.while_starting += 1
            running.append(await self._begin(living))

    async def _kill(self, victim: Running) -> None:
        assert victim.process.returncode is None, "".join(victim.text)[-3000:]
        victim.process.send_signal(signal.SIGKILL)
        assert await victim.ends() == -signal.SIGKILL
        self.figures.kills += 1

    async def _sweep(self) -> None:
        """What is due in some minutes, by a process of its own."""
        at = (datetime.now(UTC) + LATER).isoformat()
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(ROOT / "bot.py"), "sweep", "--at", at, env=self._environ, stdout=DEVNULL, stderr=PIPE
        )
        _, errors = await process.communicate()
        assert process.returncode == 0, errors.decode()

    async def _until(self, true: Callable[[], bool], within_s: float) -> None:
        async with asyncio.timeout(within_s):
            while not true():  # noqa: ASYNC110 - the other processes ring no bell
                await asyncio.sleep(0.2)

    # --- people ------------------------------------------------------------------------------------------

    async def _lives(self, name: str) -> None:
        acts: list[tuple[int, Callable[[str], Awaitable[None]]]] = [
            (6, self._saw),
            (3, self._needs),
            (1, self._asks),
            (3, self._presses),
        ]
        weights, choices = zip(*acts, strict=True)
        while not self._over.is_set():
            [act] = self._dice.choices(choices, weights)
            with suppress(PlaygroundError):  # what was killed answers no button; people see that
                await act(name)
            await asyncio.sleep(self.plan.pause_s * self._dice.uniform(0.5, 1.5))
            while self._number(WAITING) > CROWDED and not self._over.is_set():  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(1)

    async def _saw(self, name: str) -> None:
        said = await self._says(name, saw(next(self._names), self._dice.choice(CUSTOMERS)))
        self._wrote[said.channel, said.ts] = "sightings"

    async def _needs(self, name: str) -> None:
        said = await self._says(name, NEED.format(customer=self._dice.choice(CUSTOMERS)))
        self._wrote[said.channel, said.ts] = "needs"

    async def _says(self, name: str, words: str) -> Message:
        return await self.slack.person(name).post(self._dice.choice(self._places).id, words)

    async def _asks(self, name: str) -> None:
        await self.slack.person(name).dm(QUESTION)

    async def _presses(self, name: str) -> None:
        """A button of a private card that is there, each once."""
        person, place = self.slack.person(name), self._dice.choice(self._places)
        for card in reversed(person.visible(place.id, private=True)):
            for action in offered(card) & PRESSED:
                if (card.ts, action) not in self._pressed:
                    self._pressed.add((card.ts, action))
                    await person.click(action, card)
                    return

    # --- the count ---------------------------------------------------------------------------------------

    def _ask(self, query: str, **values: str) -> list[tuple[Any, ...]]:
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    def _count(self) -> None:
        figures, events = self.figures, [one for one in self.slack.deliveries if one.kind == "events_api"]
        taken = {one.event_id: one.payload["event"] for one in events if one.ok}
        figures.acknowledged, figures.again = len(taken), sum(not one.ok for one in events)
        standing = [one for each in self.slack.world.messages.values() for one in each.values() if one.bot_id]
        marks = [one.metadata["event_payload"] for one in standing if one.metadata]
        figures.posts = len(standing)
        figures.posted_twice = repeated(str(mark) for mark in marks)
        figures.posted_twice += repeated((one.only_for, str(one.blocks)) for one in standing if one.only_for)
        came_of = {table: set(self._ask(query)) for table, query in CAME_OF.items()}
        answered = {str(mark["answer"]) for mark in marks if "answer" in mark}
        for event_id, event in taken.items():
            place = (str(event.get("channel")), str(event.get("ts")))
            if place in self._wrote and place not in came_of[self._wrote[place]]:
                figures.lost.append(f"{event['text']}: {self._ask(ROW, id=event_id)}")
            elif event.get("text") == QUESTION and event_id not in answered:
                figures.lost.append(f"{event_id}, not answered: {self._ask(ROW, id=event_id)}")
        figures.twice = {what: repeated(self._ask(query)) for what, query in SEVERAL.items()}
        figures.left = {
            "waiting": self._number(WAITING),
            "parked": self._number("SELECT count(*) FROM inbox WHERE state = 'parked'"),
            "texts": self._number("SELECT count(*) FROM inbox WHERE payload IS NOT NULL"),
            "unposted": self._number("SELECT count(*) FROM postings WHERE ts IS NULL"),
        }
        tables = ("sightings", "needs", "suggestions", "cards", "postings", "introductions", "acts")
        figures.rows = {table: self._number(f"SELECT count(*) FROM {table}") for table in tables}  # noqa: S608 - ours

    def _number(self, query: str) -> int:
        return int(self._ask(query)[0][0])


def repeated(found: Iterable[Any]) -> list[Any]:
    return [one for one, times in Counter(found).items() if times > 1]
