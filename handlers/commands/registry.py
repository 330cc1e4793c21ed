"""Slash commands: one registry of words, from which help is generated, and one way to answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import KithError, NotAllowed, Unclear
from domain.model import Person, Vendor
from domain.naming import plain
from domain.vendors import called_by, unknown
from handlers.cards import answers
from handlers.cards import blocks as b
from handlers.cards.blocks import Drawn
from handlers.clicks import told_of
from handlers.people import is_manager, member, viewer
from handlers.services import Services
from handlers.speaking import SLACK_FAILED

log = structlog.get_logger(__name__)

QUOTES = "\"'“”„\u2018’"
"""What may stand around a name, as people and phones type it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One command as a colleague typed it; `text` is what stands behind the word, still escaped by Slack."""

    services: Services
    workspace_id: str
    person: Person
    channel_id: str
    text: str
    trigger_id: str
    response_url: str
    client: AsyncWebClient

    async def open(self, view: b.Block) -> None:
        await self.client.views_open(trigger_id=self.trigger_id, view=view)

    def form_about(self, **ids: str) -> str:
        """A form's metadata: rows, and where its result is shown as a new private line."""
        return b.value(url=self.response_url, new="1", **ids)


Run = Callable[[Ask], Awaitable[Drawn | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word behind a command: what follows it, and what it does, for help."""

    run: Run
    arguments: str = ""
    about: str
    managers_only: bool = False


@dataclass(slots=True)
class Command:
    name: str
    lead: str
    words: dict[str, Word] = field(default_factory=dict)
    otherwise: Run | None = None
    """What to do with a text that begins with none of the words; without it, help is shown."""

    def help(self, person_is_manager: bool, lead: str = "") -> Drawn:  # noqa: FBT001 - one flag, one caller
        rows = [
            (name, word.arguments, word.about)
            for name, word in self.words.items()
            if person_is_manager or not word.managers_only
        ]
        return answers.usage(self.name, rows, lead or self.lead)

    @property
    def usage_hint(self) -> str:
        """What Slack shows while somebody types: everybody's words, with what they cannot do without."""
        told = [(name, word.arguments) for name, word in self.words.items() if not word.managers_only]
        hints = [f"{name} {'' if needs.startswith('[') else needs.partition(' [')[0]}".strip() for name, needs in told]
        return " | ".join([*hints, "help"])

    async def run(self, ask: Ask) -> Drawn | None:
        first, rest = split_word(ask.text)
        manager = await is_manager(ask.services, ask.person)
        if not ask.text or first in {"help", "?"}:
            return self.help(manager)
        word = self.words.get(first)
        if word is not None:
            if word.managers_only and not manager:
                raise NotAllowed("Only managers can do that.")
            return await word.run(replace(ask, text=rest))
        if self.otherwise is not None:
            return await self.otherwise(ask)
        return self.help(manager, f"I don't know “{first}”.")


def split_word(text: str) -> tuple[str, str]:
    """The first word in lower case and the rest; a quoted beginning is a name, never a word."""
    text = text.strip()
    if not text or text[0] in QUOTES:
        return "", text
    first, _, rest = text.partition(" ")
    return first.lower(), rest.strip()


def unquoted(text: str) -> str:
    """A name without the quotes around it."""
    return text.strip().strip(QUOTES).strip()


async def known_vendor(ask: Ask, example: str, name: str | None = None) -> Vendor:
    """The vendor that was named, as it stands and as far as the one who asks may know of it.

    Raises:
        Unclear: no name was given.
        NotFound: nobody is known by it, whatever the reason.
    """
    name = unquoted(plain(ask.text if name is None else name))
    if not name:
        raise Unclear(f"Which vendor? For example: {example}")
    sees = await viewer(ask.services, ask.person)
    async with ask.services.store.read(ask.workspace_id) as unit:
        vendor = await called_by(unit, name, sees)
    if vendor is None:
        raise unknown(name)
    return vendor


def register_command(app: AsyncApp, services: Services, command: Command) -> None:
    async def on_command(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        with services.answering:
            await ack()
            drawn = await _answer(command, services, body, client)
            if drawn is not None:
                try:
                    await respond(text=drawn.text, blocks=drawn.blocks, response_type="ephemeral")
                except SLACK_FAILED:
                    log.warning("answer_not_sent", command=command.name)

    app.command(command.name)(on_command)


async def _answer(command: Command, services: Services, body: dict[str, Any], client: AsyncWebClient) -> Drawn | None:
    try:
        workspace_id = str(body["team_id"])
        ask = Ask(
            services=services,
            workspace_id=workspace_id,
            person=await member(services, workspace_id, str(body["user_id"])),
            channel_id=str(body.get("channel_id") or ""),
            text=str(body.get("text") or "").strip(),
            trigger_id=str(body.get("trigger_id") or ""),
            response_url=str(body.get("response_url") or ""),
            client=client,
        )
        return await command.run(ask)
    except KithError as error:
        return answers.say(error.sentence)
    except Exception as error:  # noqa: BLE001 - whatever broke: the person gets a sentence, the log the trace
        return told_of(error, "command_failed", command=command.name)
