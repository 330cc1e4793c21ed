"""A seeded sales team over many weeks, over the wire: people write, tap, react and type commands; the clock moves."""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot import Bot, build
from cli.play import manifest
from domain.drafts import speaks_of_money
from domain.funnel import STEPS
from nlp.local import Local
from playground import Message, MovableClock, Person, Playground
from playground.errors import PlaygroundError
from settings import Settings
from tests.soak.recount import Recount

FIRST = """
    Anouk Bram Cosima Dorian Elske Fergus Greta Hollis Imre Jorun Katya Leopold Mirela Nestor Odile Pascoe Quirin
    Rosalind Sixten Tamar Ulrika Valentin Wanda Xanthe Yorick Zelda Ansgar Beatrix Cormac Delphine Edvard Fenna
    Gideon Hedda Isolde Jarl Klaas Lisbet Magnus Noor
""".split()  # noqa: SIM905 - names read as names
ZONES = ("America/New_York", "Europe/London", "Asia/Kolkata")
"""Of the managers; the first two move their clocks in autumn, a week apart."""
VENDORS = """
    Lakeshore IT, Northgate Storage, Corvid HVAC, Brightline Electric, Redfern Plumbing, Oakmoor Movers, Tidewell
    Logistics, Silverpine Roofing, Harrow Translations, Quillstone Print, Bluefen Security, Marlowe Catering, Kestrel
    Payroll, Fairlight Signs, Stonebridge Legal, Aldermoor Cleaning, Pinnacle Lifts, Westmark Web
"""
CUSTOMERS = """
    Acme, Globex, Initech, Hooli, Vandelay, Umbrella, Stark Hotels, Wayne Clinics, Wonka Foods, Tyrell Resorts,
    Cyberdyne Homes, Soylent Kitchens, Massive Dynamic, Oscorp Labs, Gringotts, Duff Breweries, Sirius Spas,
    Zorin Hostels
"""
PITCHERS = "Vantage Media, Loopline, Brightsign, Growthly, Leadmonger, Partnerly"
SAW = (
    "Brian Lesniak's crew at {vendor} rewired {customer}'s new office over a weekend, zero downtime",
    "{vendor} installed the new cabling at {customer} in two days, they were thrilled",
    "Was at {customer} today: {vendor} rewired their office on time and on budget, great job",
)
NEEDS = (
    "{customer} is moving to a bigger floor in March and their network has to be up on day one",
    "{customer} needs somebody to rewire their office before the move, their network keeps failing",
)
SENT = "Brian from {vendor} sent me {customer}, they need a bigger laundry room"
PITCH = "Some guy from {pitcher} called, wants to partner, asked for our customer list"
CHAT = ("Morning all.", "Lunch at noon?", "Who has the demo trolley?", "Price list is updated, sheet three.")
STEPS_ON = {
    "intro_lead_on": 4,
    "intro_customer_agreed": 6,
    "intro_vendor_agreed": 6,
    "intro_sent": 6,
    "intro_met": 2,
    "outcome_delivered": 6,
    "outcome_quiet": 3,
    "outcome_partly": 1,
    "outcome_not": 2,
    "intro_price_only": 1,
    "intro_cancel": 1,
}
"""Buttons of an introduction, with how likely they are pressed."""
REASONS = ("too_big", "no_budget", "wrong_need", "no_answer", "poor_work")
ANSWERS = {f"{kind}_{answer}" for kind in ("pitch", "goto", "merge") for answer in ("accept", "decline")}
AT_WORK = (9, 13, 16, 19)
"""Hours (UTC) at which people do something."""
LOOKED_IN = {day: ((0, 3, 6, *AT_WORK, 22) if day == 0 else (0, *AT_WORK) if day < 5 else (0, 12)) for day in range(7)}
"""Hours to which the clock goes, by weekday."""
SHOWN = ("response_url", "chat.update", "chat.postMessage", "views.open", "views.publish")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`restarts`: weeks, by number, in which the process ends and starts anew; `two`: in which two share the database.

    `outage`: the week in which it is away from Sunday until Monday evening.
    """

    people: int
    start: datetime
    weeks: int
    acts: float
    """Of each person on a working day, on average."""
    restarts: tuple[int, ...]
    outage: int
    two: range
    seed: int = 20260915
    database_url: str = ""


@dataclass
class Quarter:
    plan: Plan
    slack: Playground
    home: Path
    local: Local
    people: list[Person]
    managers: list[Person]
    bots: list[Bot] = field(default_factory=list)
    recount: Recount = field(default_factory=Recount)
    checked: int = 0
    figures: int = 0
    busy_weeks: int = 0
    late: int = 0
    started: int = 0
    done: dict[str, int] = field(default_factory=dict)
    _read: set[tuple[str, str]] = field(default_factory=set)
    _happened: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.plan.seed)  # noqa: S311  # a repeatable life, not a secret

    # --- processes ---------------------------------------------------------------------------------------

    async def begin(self) -> None:
        made = replace(
            Settings.load({"KITH_HOME": str(self.home), "PORT": "0"}, None, needs_slack=False),
            slack_bot_token=self.slack.bot_token,
            slack_app_token=self.slack.app_token,
            slack_signing_secret=self.slack.signing_secret,
            slack_api_url=self.slack.api_url,
            company="Northlight",
            sells="commercial laundry machines",
        )
        if self.plan.database_url:
            made = replace(made, database_url=self.plan.database_url)
        bot = await build(made, clock=self.slack.clock, local=self.local)
        await bot.start()
        self.bots.append(bot)
        self.started += 1
        await self.slack.connected()

    async def end(self) -> None:
        await self.bots.pop(0).stop()

    async def settle(self) -> None:
        await self.slack.settled()
        for bot in self.bots:
            await bot.worker.settle()

    async def calm(self) -> None:
        """Nothing is under way any more."""
        await self.settle()
        if self.bots:
            await self.slack.quiet(still_s=0.05, timeout=60)

    async def sweep(self) -> None:
        """All processes at the same moment."""
        await asyncio.gather(*(bot.sweep.once() for bot in self.bots))

    async def harvest(self) -> None:
        store = self.bots[0].services.store
        await self.recount.harvest(store, self.slack.world.team.id, self.slack.clock.now())

    # --- the weeks ---------------------------------------------------------------------------------------

    async def live(self) -> None:
        await self.begin()
        end = self.plan.start + self.plan.weeks * WEEK
        while self.slack.clock.now() < end:
            await self._hour()
        await self.harvest()

    async def _hour(self) -> None:
        now = self.slack.clock.now()
        week, into = divmod(now - self.plan.start, WEEK)
        await self._processes(week, into)
        if now.weekday() < 5 and now.hour in AT_WORK:
            for person in self.people:
                if self.dice.random() < self.plan.acts / len(AT_WORK):
                    await self._act(person)
            await self._decide()
            await self.calm()
        async with AsyncExitStack() as still:  # what a sweep does between both would be dropped before it is counted
            for bot in self.bots:
                await still.enter_async_context(bot.sweep._alone)
            await self.harvest()
            now = self.slack.clock.now()
            await self.slack.advance(seconds=(_next_look(now) - now).total_seconds())
        await self.sweep()
        await self.harvest()
        await self._check()

    async def _processes(self, week: int, into: timedelta) -> None:
        """Ends and begins processes in the middle of the week; an outage lasts from Sunday to Monday evening."""
        if week in self.plan.two and len(self.bots) == 1 and into.days == 1:
            await self.begin()
        elif week not in self.plan.two and len(self.bots) > 1:
            await self.end()
        if week in self.plan.restarts and into.days == 2 and self._first("restart", week):
            await self.end()
            await self.begin()
        if week == self.plan.outage and self.slack.clock.now().weekday() == 6 and self._first("outage", week):
            await self.end()
            monday = datetime.combine((self.slack.clock.now() + timedelta(days=1)).date(), time(20, 5), UTC)
            await self.slack.advance(seconds=(monday - self.slack.clock.now()).total_seconds())
            await self.begin()

    def _first(self, what: str, week: int) -> bool:
        fresh = (what, week) not in self._happened
        self._happened.add((what, week))
        return fresh

    # --- what people do ----------------------------------------------------------------------------------

    async def _act(self, person: Person) -> None:
        acts: list[tuple[float, Callable[[Person], Awaitable[None]]]] = [
            (4, self._saw),
            (5, self._needs),
            (9, self._goes_on),
            (1, self._sent),
            (0.5, self._asked),
            (0.7, self._pitched),
            (1, self._finds),
            (2, self._chats),
        ]
        weights, choices = zip(*acts, strict=True)
        [act] = self.dice.choices(choices, weights)
        name = act.__name__.strip("_")
        self.done[name] = self.done.get(name, 0) + 1
        await act(person)

    def _of(self, names: str | Sequence[str]) -> str:
        listed = [" ".join(one.split()) for one in names.split(",")] if isinstance(names, str) else names
        return self.dice.choice(listed)

    def _channel(self) -> str:
        return self._of(("#general", "#deals", "#field-notes"))

    async def _says(self, person: Person, text: str) -> Message | None:
        """The private card that it brings, if any."""
        channel = self._channel()
        said = await person.post(channel, text)
        await self.settle()
        cards = [one for one in person.visible(channel, private=True) if one.ts > said.ts]
        return cards[-1] if cards else None

    async def _taps(self, person: Person, action: str, message: Message) -> Message | None:
        """Presses it, waits for what comes of it, and gives what stands there now."""
        before = len(self.slack.calls)
        try:
            await person.click(action, message)
        except PlaygroundError:
            return None  # it is no longer offered
        await self._answered(before)
        await self.calm()
        there = [one for one in person.visible(message.channel, private=bool(message.only_for)) if one.ts >= message.ts]
        return next((one for one in there if one.ts == message.ts), there[-1] if there else None)

    async def _answered(self, before: int) -> None:
        """What was done is kept by the time that somebody is shown it."""
        async with asyncio.timeout(30):
            while not any(call.method in SHOWN for call in self.slack.calls[before:]):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.005)

    async def _saw(self, person: Person) -> None:
        text = self._of(SAW).format(vendor=self._of(VENDORS), customer=self._of(CUSTOMERS))
        card = await self._says(person, text)
        action = self._of(("sighting_good",) * 6 + ("sighting_mixed", "sighting_bad", "sighting_dismiss", ""))
        if card and action in offered(card):
            noted = await self._taps(person, action, card)
            if noted and self.dice.random() < 0.1 and "undo" in offered(noted):
                await self._taps(person, "undo", noted)

    async def _needs(self, person: Person) -> None:
        card = await self._says(person, self._of(NEEDS).format(customer=self._of(CUSTOMERS)))
        action = self._of(("suggestion_mention",) * 3 + ("suggestion_intro",) * 4 + ("suggestion_not_alike", ""))
        if card and action in offered(card):
            taken = await self._taps(person, action, card)
            if taken and self.dice.random() < 0.05 and "undo" in offered(taken):
                await self._taps(person, "undo", taken)

    async def _goes_on(self, person: Person) -> None:
        """One step on with one of this person's introductions, by button or emoji."""
        mine = [one for one in person.messages_from_bot if offered(one) & STEPS_ON.keys()]
        if not mine:
            return
        card = self.dice.choice(mine)
        if self.dice.random() < 0.15:
            emoji = self._of(("white_check_mark", "white_check_mark", "large_yellow_circle"))
            mine_now = person.id in card.reactions.get(emoji, [])
            await (person.unreact if mine_now else person.react)(card, emoji)
            await self.calm()
            return
        there = {step: weight for step, weight in STEPS_ON.items() if step in offered(card)}
        [step] = self.dice.choices(list(there), list(there.values()))
        await self._taps(person, step, card)
        if person.modal:
            await person.submit({"reason": self._of(REASONS)})
            await self.calm()

    async def _sent(self, person: Person) -> None:
        card = await self._says(person, SENT.format(vendor=self._of(VENDORS), customer=self._of(CUSTOMERS)))
        action = self._of(("referral_qualified", "referral_given", "referral_dismiss"))
        if card and action in offered(card):
            await self._taps(person, action, card)

    async def _asked(self, person: Person) -> None:
        await self._types(person, "/vendor", f"asked {self._of(VENDORS)}")

    async def _pitched(self, person: Person) -> None:
        if self.dice.random() < 0.5:
            await self._types(person, "/kith", f"pitch {self._of(PITCHERS)}: wants our customer list")
            return
        card = await self._says(person, PITCH.format(pitcher=self._of(PITCHERS)))
        if card and "pitch_hand" in offered(card):
            await self._taps(person, "pitch_hand", card)

    async def _finds(self, person: Person) -> None:
        await self._types(person, "/vendor", "find office cabling")

    async def _types(self, person: Person, command: str, text: str) -> None:
        before = len(self.slack.calls)
        await person.slash("#general", command, text)
        await self._answered(before)

    async def _chats(self, person: Person) -> None:
        await person.post(self._channel(), self._of(CHAT))

    async def _decide(self) -> None:
        for manager in self.managers:
            waiting = [one for one in manager.messages_from_bot if offered(one) & ANSWERS]
            if waiting and self.dice.random() < 0.3:
                action = self._of(sorted(offered(waiting[-1]) & ANSWERS))
                await self._taps(manager, action, waiting[-1])

    # --- what is checked -----------------------------------------------------------------------------------

    def digests(self, manager: Person) -> list[Message]:
        return [one for one in manager.messages_from_bot if "Partners, week of" in one.text]

    async def _check(self) -> None:
        """Each new digest against the recount of its week, and its chart against that of eight weeks."""
        for manager in self.managers:
            for message in self.digests(manager):
                if (manager.id, message.ts) not in self._read:
                    self._read.add((manager.id, message.ts))
                    self._compare(manager, message)

    def _compare(self, manager: Person, message: Message) -> None:
        place = ZoneInfo(manager.user.tz)
        today = datetime.fromtimestamp(float(message.ts), UTC).astimezone(place).date()
        monday = today - timedelta(days=today.weekday())
        due = [datetime.combine(monday - back * WEEK, time(8), place).astimezone(UTC) for back in range(9)]
        steps, lost = self.recount.steps(due[1], due[0]), self.recount.lost(due[1], due[0])
        said = manager.read(message)
        told = {"This week": counted(said, "This week"), "Lost": counted(said, "Lost")}
        assert told == {"This week": steps, "Lost": lost}, (manager.user.name, monday, told, steps, lost)
        for series in charted(message):
            for back, point in enumerate(reversed(series["data"])):
                expected = self.recount.steps(due[back + 1], due[back]).get(series["name"], 0)
                assert point["value"] == expected, (manager.user.name, monday, back, series["name"])
                self.figures += 1
        self.checked += 1
        self.figures += len(steps) + len(lost)
        self.busy_weeks += bool(steps)
        self.late += "(late)" in message.text

    def told(self) -> dict[str, Any]:
        """The run in figures."""
        return {
            "what people did": dict(sorted(self.done.items())),
            "calls of Slack": len(self.slack.calls),
            "acts in the log": self.recount.acts,
            "digests": self.checked,
            "of weeks with something in them": self.busy_weeks,
            "of them late": self.late,
            "figures compared": self.figures,
            "starts": self.started,
            "texts read": len(self.spoken()),
        }

    def spoken(self) -> set[str]:
        """Every text that anybody was shown: messages, private cards, answers, forms, App Home."""
        found: set[str] = set()
        for call in self.slack.calls:
            if call.method.startswith(("chat.", "views.", "response_url")):
                found |= set(_strings(call.args))
        return found

    def figures_of_people(self) -> list[str]:
        names = "|".join(person.user.real_name.split()[0] for person in self.people)
        word = rf"(?!(?:{MONTHS})\b)\w+"
        after = re.compile(rf"\b(?:{names})\b(?:'s)?[:,]?(?: {word}){{0,2}} \d+\b(?! (?:{MONTHS}))")
        before = re.compile(rf"\b\d+ (?:\w+ ){{0,3}}(?:by|from|of) (?:{names})\b")
        return [text for text in self.spoken() if after.search(text) or before.search(text)]

    def money(self) -> list[str]:
        return [text for text in self.spoken() if speaks_of_money(text)]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in {"value", "action_id", "block_id", "private_metadata", "url"}:
                yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _next_look(now: datetime) -> datetime:
    """The next of the hours at which somebody looks, five minutes past."""
    days = [(now + timedelta(days=ahead)).date() for ahead in (0, 1)]
    looks = [datetime.combine(day, time(hour, 5), UTC) for day in days for hour in LOOKED_IN[day.weekday()]]
    return next(look for look in looks if look > now)


def offered(message: Message) -> set[str]:
    """The action ids that can be pressed on it."""
    return {
        element["action_id"]
        for block in message.blocks
        for element in block.get("elements") or []
        if isinstance(element, dict) and "action_id" in element
    }


def counted(text: str, lead: str) -> dict[str, int]:
    """The figures of one sentence: "This week: 3 seen, 1 met."."""
    found = re.search(rf"{lead}: ([^.]*)\.", text)
    parts = [part.split(" ", 1) for part in found[1].split(", ")] if found else []
    return {what: int(many) for many, what in parts}


def charted(message: Message) -> list[dict[str, Any]]:
    charts = [block for block in message.blocks if block.get("type") == "data_visualization"]
    series: list[dict[str, Any]] = [one for chart in charts for one in chart["chart"]["series"]]
    assert not charts or [one["name"] for one in series] == list(STEPS)
    return series


@asynccontextmanager
async def quarter(plan: Plan, home: Path, local: Local) -> AsyncIterator[Quarter]:
    clock = MovableClock(plan.start - datetime.now(UTC))
    async with Playground(manifest=manifest(), clock=clock, seed="empty") as slack:
        people = []
        for number, first in enumerate(FIRST[: plan.people]):
            manager = number < len(ZONES)
            zone = ZONES[number % len(ZONES)] if manager or number % 2 else "America/Chicago"
            name = f"{first} Northlight"
            people.append(slack.add_user(first.lower(), real_name=name, tz=zone, is_admin=manager))
        for channel in ("general", "deals", "field-notes"):
            slack.world.channel(channel).members.extend(person.id for person in people)
        slack.person("mona").user.is_admin = False
        life = Quarter(plan, slack, home, local, people, people[: len(ZONES)])
        try:
            yield life
        finally:
            while life.bots:
                await life.end()
