"""What a click or a sent form comes with, and how it is answered where it happened."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import KithError
from domain.model import Person
from domain.requests import new_request
from handlers.cards import answers
from handlers.cards import blocks as b
from handlers.cards.blocks import Drawn
from handlers.home import publish_home
from handlers.notes import redraw_note
from handlers.people import member
from handlers.postings import mark_answered
from handlers.services import Services
from handlers.speaking import SLACK_FAILED
from handlers.web import failure, passes

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A button pressed by a colleague, or a date or channel picked. `value` is what it carries: row ids."""

    services: Services
    workspace_id: str
    person: Person
    value: dict[str, str]
    picked: str
    """The date that was picked, as 2026-03-31, or the channel; of a button nothing."""
    body: dict[str, Any]
    client: AsyncWebClient
    respond: AsyncRespond

    @property
    def trigger_id(self) -> str:
        return str(self.body.get("trigger_id") or "")

    @property
    def in_home(self) -> bool:
        return bool((self.body.get("container") or {}).get("type") == "view")

    @property
    def home_page(self) -> int:
        """The page of App Home that was clicked on; it stays after the tap."""
        return page_of(content((self.body.get("view") or {}).get("private_metadata")))

    @property
    def on_private_card(self) -> bool:
        return bool((self.body.get("container") or {}).get("is_ephemeral"))

    @property
    def message_ts(self) -> str:
        return str((self.body.get("container") or {}).get("message_ts") or "")

    @property
    def channel_id(self) -> str:
        return str((self.body.get("channel") or {}).get("id") or "")

    async def replace(self, drawn: Drawn) -> None:
        """Puts this in the place of what was clicked."""
        if self.in_home:
            await publish_home(self.services, self.workspace_id, self.person.user_id, page=self.home_page)
        elif await self.in_note():
            await self.tell(drawn)
        elif self.body.get("response_url"):
            await self.respond(text=drawn.text, blocks=drawn.blocks, replace_original=True)

    async def in_note(self) -> bool:
        """Whether it was one line of a Friday note, whose other lines stay; the note is brought up to date."""
        if self.on_private_card or not self.message_ts:
            return False
        return await redraw_note(self.services, self.workspace_id, self.channel_id, self.message_ts)

    async def tell(self, drawn: Drawn) -> None:
        """Says something beside what was clicked, to this person only."""
        await tell(self.body, self.client, self.respond, drawn)

    async def open(self, view: b.Block) -> None:
        await self.client.views_open(trigger_id=self.trigger_id, view=view)


Run = Callable[[Click], Awaitable[None]]


def reference() -> str:
    """The id of the request under way, by which the log is searched; it carries nothing else."""
    return str(structlog.contextvars.get_contextvars().get("request") or new_request())


def told_of(error: Exception, event: str, **more: str) -> Drawn:
    """What a person reads when something broke: to try again where that helps, else a reference to the log's trace."""
    if passes(error):
        log.warning("slack_did_not_take_it", error=failure(error), what=event)
        return answers.say("Slack did not take that just now. Please try again.")
    ref = reference()
    log.error(event, reference=ref, exc_info=error, **more)
    return answers.trouble(ref)


async def tell(body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, drawn: Drawn) -> None:
    """An answer to one person, wherever the request came from."""
    if body.get("response_url"):
        await respond(text=drawn.text, blocks=drawn.blocks, response_type="ephemeral", replace_original=False)
    elif body.get("trigger_id"):
        await client.views_open(
            trigger_id=body["trigger_id"], view=b.modal("notice", "Kith", drawn.blocks, submit=None)
        )


def listener(services: Services, run: Run) -> Callable[..., Awaitable[None]]:
    """A Bolt listener that acknowledges first, then runs, and turns refusals into a sentence."""

    async def on_click(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
    ) -> None:
        with services.answering:
            await ack()
            await guarded(services, run, body, client, respond)

    return on_click


async def guarded(
    services: Services, run: Run, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond
) -> None:
    try:
        click = await _click(services, body, client, respond)
        if click.message_ts and not click.on_private_card:
            await mark_answered(services, click.workspace_id, click.channel_id, click.message_ts)
        await run(click)
    except KithError as error:
        await _try_to_tell(body, client, respond, answers.say(error.sentence))
    except Exception as error:  # noqa: BLE001 - whatever broke: the person gets a sentence, the log the trace
        await _try_to_tell(body, client, respond, told_of(error, "click_failed"))


async def _try_to_tell(body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, drawn: Drawn) -> None:
    try:
        await tell(body, client, respond, drawn)
    except SLACK_FAILED:
        log.warning("answer_not_sent")


async def _click(services: Services, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond) -> Click:
    workspace_id = str((body.get("team") or {}).get("id") or body["user"].get("team_id") or "")
    action: dict[str, Any] = next(iter(body.get("actions") or []), {})
    return Click(
        services=services,
        workspace_id=workspace_id,
        person=await member(services, workspace_id, str(body["user"]["id"])),
        value=content(action.get("value") or action.get("block_id")),
        picked=str(action.get("selected_date") or action.get("selected_conversation") or ""),
        body=body,
        client=client,
        respond=respond,
    )


def page_of(told: dict[str, str]) -> int:
    """The page that a button or a view names; the first where it names none."""
    page = told.get("page", "")
    return int(page) if page.isdecimal() else 0


def content(raw: object) -> dict[str, str]:
    """A button's value or a form's metadata: row ids by name; anything else is nothing."""
    try:
        found = json.loads(str(raw or "{}"))
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}
