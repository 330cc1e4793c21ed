"""A workspace of thirty people with a secret in every closed fact, and a watch over all that leaves the bot."""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import structlog

from bot import build
from domain.model import Gating, Heard, Kind, Known, Reading
from nlp.local import Local
from nlp.reader import LocalReader
from nlp.recall import SituationRecall
from playground import Message, MovableClock, Person, Playground, responses
from playground.model import Channel
from playground.tickets import ResponseUrl
from playground.workspace import Workspace
from tests.journeys.conftest import Scene, settings_for
from tests.prompts.modelserver import ModelServer

REPS: Final = tuple(f"rep{n:02}" for n in range(1, 22))
CLOSED: Final = {
    "deal-room": ("dana", "sam", "mona", "rep01"),
    "board-room": ("olga", "rep02", "rep03", "rep04"),
    "crisis": ("priya", "rep05", "rep06", "mona"),
}
"""Closed channels with the bot in them. Mona and Olga are managers, and so is Petra, who is in none."""
MANAGERS: Final = ("mona", "olga", "petra")
OUTSIDERS: Final = ("petra", "rep07", "rep08", "gil", "una")
"""People who are in no closed channel; the last two are guests."""
GUESTS: Final = ("gil", "una")
_HEADS: Final = ("Zarko", "Vexil", "Quonda", "Brimba", "Thalgo", "Wyndle", "Jorvak", "Kessum", "Plindo", "Fraxen")
_TAILS: Final = ("rim", "tova", "shaw", "lund", "gast", "nauer", "peck", "dahl", "wick", "bara")


@dataclass(frozen=True)
class Secret:
    """One planted word: the closed channel that it belongs to (none: a direct message), and whoever said it."""

    word: str
    what: str
    channel_id: str | None
    tellers: frozenset[str]


@dataclass
class Vault:
    """Makes words that nobody else says, and knows who may read each."""

    secrets: dict[str, Secret] = field(default_factory=dict)
    _made: int = 0

    def plant(self, what: str, channel: Channel | None, *tellers: Person) -> str:
        """A name of its own; `what` says in a failure which kind of fact leaked."""
        n, self._made = self._made, self._made + 1
        word = f"{_HEADS[n % 10]}{_TAILS[n // 10 % 10]}{'' if n < 100 else 'en'}"
        place = channel.id if channel else None
        self.secrets[word.casefold()] = Secret(word, what, place, frozenset(one.id for one in tellers))
        return word

    def said_by(self, word: str, person: Person) -> None:
        secret = self.secrets[word.casefold()]
        self.secrets[word.casefold()] = Secret(
            secret.word, secret.what, secret.channel_id, secret.tellers | {person.id}
        )

    def found_in(self, text: str) -> list[Secret]:
        if not self.secrets:
            return []
        pattern = "|".join(map(re.escape, self.secrets))
        return [
            self.secrets[word] for word in sorted({hit.casefold() for hit in re.findall(pattern, text, re.IGNORECASE)})
        ]


@dataclass
class Watch:
    """Holds every answer of the bot against who reads it, at the moment at which it is sent."""

    slack: Workspace
    vault: Vault
    typed: dict[str, str] = field(default_factory=dict)
    """What each person is typing now: that may be said back."""
    leaks: list[str] = field(default_factory=list)
    looked_at: int = 0
    """(payload, reader) pairs."""
    rightly: set[tuple[str, str]] = field(default_factory=set)
    """(secret, person) that was shown to somebody who may read it."""

    def shown(self, readers: Iterable[str], payload: object, where: str) -> None:
        text = json.dumps(payload, ensure_ascii=False, default=str)
        found = self.vault.found_in(text)
        for reader in readers:
            self.looked_at += 1
            for secret in found:
                if self.may_read(secret, reader):
                    self.rightly.add((secret.word, reader))
                elif secret.word.casefold() not in self.typed.get(reader, "").casefold():
                    name = self.slack.world.users[reader].name
                    at = text.casefold().index(secret.word.casefold())
                    about = text[max(0, at - 300) : at + 100]
                    self.leaks.append(f"{secret.word} ({secret.what}) to {name} by {where}: … {about} …")

    def may_read(self, secret: Secret, reader: str) -> bool:
        channel = self.slack.world.channels.get(secret.channel_id or "")
        return reader in secret.tellers or (channel is not None and reader in channel.members)

    def called(self, method: str, args: dict[str, Any]) -> None:
        if method != "response_url":
            self.shown(self._readers(method, args), args, method)

    def _readers(self, method: str, args: dict[str, Any]) -> set[str]:
        world = self.slack.world
        if method == "chat.postEphemeral":
            return {str(args["user"])}
        if method == "views.publish":
            return {str(args["user_id"])}
        if method in {"views.open", "views.push"}:
            trigger = self.slack.triggers._known.get(str(args["trigger_id"]))
            return {trigger.user} if trigger else set()
        if method == "views.update":
            return {user for user, stack in world.modals.items() for view in stack if view["id"] == args.get("view_id")}
        channel = world.channels.get(str(args.get("channel") or ""))
        members = set(channel.members) if channel else set(world.users)
        return members - {world.bot.id}


@contextlib.contextmanager
def watching(slack: Playground, vault: Vault) -> Iterator[Watch]:
    """From here on everything that the bot says is looked at."""
    watch = Watch(slack.workspace, vault)
    wire, was, respond = slack.workspace.wire, slack.workspace.wire.call, responses.respond

    def call(method: str, args: dict[str, Any], error: str, ms: float, by: str) -> None:
        was(method, args, error, ms, by)
        if by == slack.world.bot.id:
            watch.called(method, args)

    def answered(slack: Workspace, url: ResponseUrl, answer: dict[str, Any]) -> None:
        in_channel = answer.get("response_type") == "in_channel"
        watch.shown(slack.world.channels[url.channel].members if in_channel else [url.user], answer, "an answer")
        respond(slack, url, answer)

    wire.call = call  # type: ignore[method-assign]
    responses.respond = answered
    try:
        yield watch
    finally:
        responses.respond = respond


@dataclass
class Office(Scene):
    """The workspace with its people, the planted secrets and the watch."""

    vault: Vault
    watch: Watch
    server: ModelServer
    log: list[Any] = field(default_factory=list)

    def person(self, name: str) -> Person:
        return self.slack.person(name)

    async def told(self, person: Person, command: str, text: str, *, where: str = "#general") -> str:
        """What a command answers to this person: a private line, or a form, which is closed again."""
        world = self.slack.world
        self.watch.typed[person.id] = text
        before = len(world.ephemerals)
        modal = person.modal
        answer = await person.slash(where, command, text)
        assert answer.ok, (command, text, answer)
        async with asyncio.timeout(20):
            while True:
                fresh = [message for message in world.ephemerals[before:] if message.only_for == person.id]
                if fresh:
                    said = person.read(fresh[-1])
                    break
                if person.modal is not None and person.modal is not modal:
                    said = person.read(person.modal)
                    await person.close_modal(everything=True)
                    break
                await asyncio.sleep(0.005)
        self.watch.typed.pop(person.id)
        return said

    async def tap(self, person: Person, where: str, words: str, action: str, **more: Any) -> Message:
        card = await person.sees(where, words, private=True)
        await person.click(action, card, **more)
        return card


class SureReader(LocalReader):
    """Understands what the local reading does, and is always sure enough to speak."""

    def __init__(self, reader: LocalReader) -> None:
        self._reader = reader

    def read_now(self, heard: Heard, known: Known) -> Reading:
        reading = self._reader.read_now(heard, known)
        return replace(reading, speaks=reading.kind is not Kind.NONE)


class OpenGate:
    """Lets everything pass: what is read is not what is tested here."""

    def glance(self, text: str, *, parent: str | None, known: Known) -> Gating | None:
        return Gating(score=1.0, reads=bool(text))

    def judge(self, text: str, *, parent: str | None, known: Known) -> Gating:
        return Gating(score=1.0, reads=bool(text))


def sure(local: Local) -> Local:
    """Reads everything and speaks whenever it understood something, so that no test waits for a threshold.

    What it recalls is its own: the locks of one test belong to its own event loop.
    """
    recall = SituationRecall(local.minilm, local.trades)
    return replace(local, reader=SureReader(local.reader), gate=OpenGate(), recall=recall)  # type: ignore[arg-type]


@contextlib.asynccontextmanager
async def office(home: Path, local: Local, server: ModelServer, clock: MovableClock) -> AsyncIterator[Office]:
    async with Playground(manifest=None, clock=clock, mode="socket") as slack:
        _people(slack)
        model = {"openai_api_key": "sk-test", "openai_base_url": server.url, "openai_model": "small-1"}
        quick = {"model_per_minute": 100_000, "unasked_per_day": -1}
        with structlog.testing.capture_logs() as log:
            bot = await build(
                settings_for(slack, "socket", home, **model, **quick), clock=slack.clock, local=sure(local)
            )
            vault = Vault()
            with watching(slack, vault) as watch:
                await bot.start()
                try:
                    await slack.connected()
                    made = Office(slack, bot, vault, watch, server, log)
                    for name in CLOSED:
                        await made.person(CLOSED[name][0]).invite(f"#{name}", "kith")
                    await made.rest()
                    yield made
                finally:
                    await bot.stop()


def _people(slack: Playground) -> None:
    """Thirty people: three managers, 23 reps, three guests, a stranger."""
    for name in REPS:
        slack.add_user(name)
    for name in ("olga", "petra"):
        slack.add_user(name, is_admin=True)
    slack.add_user("una", is_ultra_restricted=True)
    slack.add_user("vera", is_stranger=True, team_id="T0OTHERORG")
    world = slack.world
    for name in ("general", "deals", "field-notes"):
        channel = world.channel(name)
        guests = {"una"} if name == "general" else set()
        joined = [world.user(one).id for one in (*REPS, "olga", "petra", *sorted(guests))]
        channel.members += joined
    world.channels = {each.id: each for each in world.channels.values() if each.name != "deal-room"}
    for name, members in CLOSED.items():
        slack.add_channel(name, *members, kind="private")
    slack.add_channel("with-globex", "dana", "rep07", "vera", "kith", is_ext_shared=True)


async def together(*acts: Awaitable[Any]) -> None:
    await asyncio.gather(*acts)
