"""A colleague's own: everything that is remembered about them, in their direct messages, or forgotten for good (S5)."""

import json
import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp

from domain.errors import KithError, Refused, Unclear
from domain.model import EPOCH, Act, Person, Posting, Row
from domain.personal import everything_of, forget_person, pseudonym
from domain.policy import UNDO_WINDOW
from domain.requests import new_request
from handlers.cards import answers
from handlers.cards import yours as cards
from handlers.cards.blocks import Drawn
from handlers.clicks import Click, reference
from handlers.clicks import listener as clicked
from handlers.commands.registry import Ask
from handlers.home import publish_home
from handlers.people import member, viewer
from handlers.services import Services
from handlers.speaking import SLACK_FAILED, failure

log = structlog.get_logger(__name__)

EXPORT = "export"
ACTS = 500
"""The latest lines of the log that go into an export."""
_HIDDEN = frozenset({"workspace_id", "changes"})


def register(app: AsyncApp, services: Services) -> None:
    app.action("export_me")(clicked(services, on_export_me))
    app.action("unmute")(clicked(services, on_unmute))
    app.action("forget_open")(clicked(services, on_forget_open))
    app.view("forget_me")(forget_listener(services))


# --- export --------------------------------------------------------------------------------------------------


async def export(ask: Ask) -> Drawn:
    """`/kith export me`."""
    _only_me(ask, "/kith export me writes everything that I remember about you into our direct messages.")
    return await _export(ask.services, ask.person)


async def on_export_me(click: Click) -> None:
    await click.tell(answers.say("I am writing it into our direct messages."))
    await _export(click.services, click.person)


async def _export(services: Services, person: Person) -> Drawn:
    """Writes it; each message is known afterwards, so that forgetting can delete it."""
    sees = await viewer(services, person)
    async with services.store.read(person.workspace_id) as unit:
        rows = await everything_of(unit, sees, acts=ACTS)
    channel_id = await services.directory.direct(person.workspace_id, person.user_id)
    client, token = services.slack.client(person.workspace_id), new_request()
    for number, drawn in enumerate(cards.exported([_line(row) for row in rows])):
        answer = await client.chat_postMessage(
            channel=channel_id, text=drawn.text, blocks=drawn.blocks, unfurl_links=False, unfurl_media=False
        )
        now = services.clock.now()
        async with services.store.write(person.workspace_id, actor_id="kith", what="exported") as unit:
            posting = Posting(kind=EXPORT, subject_id=f"{token}:{number}", recipient_id=person.user_id, created_at=now)
            posting = await unit.add(posting)
            await unit.change(posting, channel_id=channel_id, ts=str(answer["ts"]))
    return answers.say("Everything that I remember about you stands in our direct messages now.")


def _line(row: Row) -> str:
    """One row as a line of JSON, without what is empty."""
    values = {name: value for name, value in asdict(row).items() if name not in _HIDDEN and _told(value)}
    return json.dumps({"row": type(row).__name__.lower(), **values}, default=_plain, ensure_ascii=False)


def _told(value: object) -> bool:
    return value is not False and value not in (None, "", (), EPOCH)


def _plain(value: object) -> object:
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)


# --- forget --------------------------------------------------------------------------------------------------


async def forget(ask: Ask) -> None:
    """`/kith forget me`: asks once more."""
    _only_me(ask, "/kith forget me forgets you, after asking once more. A vendor: /vendor forget <name>")
    await ask.open(cards.forget_form())


async def on_forget_open(click: Click) -> None:
    await click.open(cards.forget_form())


def _only_me(ask: Ask, sentence: str) -> None:
    if ask.text.lower() != "me":
        raise Unclear(sentence)


def forget_listener(services: Services) -> Callable[..., Awaitable[None]]:
    """Answers once the database has forgotten; what stands in Slack is deleted behind it, message by message."""

    async def on_forget_me(ack: Callable[..., Awaitable[Any]], body: dict[str, Any]) -> None:
        workspace_id, user_id = str(body["team"]["id"]), str(body["user"]["id"])
        posted, done = list[Posting](), False
        try:
            posted = await _forget(services, workspace_id, user_id)
            shown, done = cards.forgotten(), True
        except KithError as error:
            shown = cards.not_forgotten(error.sentence)
        except Exception:  # whatever broke: the person gets a reference, the log the trace
            ref = reference()
            log.exception("forgetting_failed", reference=ref)
            shown = cards.not_forgotten(answers.trouble(ref).text)
        await ack(response_action="update", view=shown)
        if done:
            await clear(services, workspace_id, user_id, posted)

    return on_forget_me


async def _forget(services: Services, workspace_id: str, user_id: str) -> list[Posting]:
    """Forgets the person; returns our messages to them.

    Raises:
        Refused: somebody who stands on the list of managers, which is the workspace's.
    """
    await member(services, workspace_id, user_id)
    if user_id in (await services.preferences.get(workspace_id)).managers:
        raise Refused("You stand on the list of managers. Let another manager take you off (/kith settings) first.")
    return await erase_person(services, workspace_id, user_id)


async def erase_person(services: Services, workspace_id: str, user_id: str) -> list[Posting]:
    """Takes them out of the database; returns our messages to them. Nothing in it leads back to them."""
    store, now, alias = services.store, services.clock.now(), pseudonym(secrets.token_hex(12))
    await store.inbox.forget(workspace_id, user_id)
    await store.forget_images(now - UNDO_WINDOW)
    async with store.write(workspace_id, actor_id=alias, what="person_forgotten", undoable=False) as unit:
        posted = await forget_person(unit, user_id, alias, now)
        for act in await unit.since(Act, "at", now - UNDO_WINDOW - timedelta(minutes=1)):
            if any(user_id in f"{change.before}{change.after}" for change in act.changes):
                await unit.change(act, changes=())
    await store.rename_in_log(workspace_id, user_id, alias)
    services.directory.drop_person(workspace_id, user_id)
    services.known.forget(workspace_id)
    services.threads.forget_person(workspace_id, user_id)
    await store.inbox.erase(now)
    return posted


async def clear(services: Services, workspace_id: str, user_id: str, posted: Iterable[Posting]) -> None:
    """App Home and our direct messages, as far as Slack lets us."""
    client = services.slack.client(workspace_id)
    try:
        await client.views_publish(user_id=user_id, view=cards.home_forgotten())
    except SLACK_FAILED as error:
        log.warning("home_not_published", error=failure(error))
    for posting in posted:
        try:
            await client.chat_delete(channel=str(posting.channel_id), ts=str(posting.ts))
        except SLACK_FAILED as error:
            log.warning("message_not_deleted", posting=posting.id, error=failure(error))


# --- mute ----------------------------------------------------------------------------------------------------


async def on_unmute(click: Click) -> None:
    async with click.services.store.write(click.workspace_id, actor_id=click.person.user_id, what="muted") as unit:
        person = await unit.first(Person, user_id=click.person.user_id)
        if person is not None:
            click.services.directory.keep(await unit.change(person, muted_until=None))
    await publish_home(click.services, click.workspace_id, click.person.user_id, page=click.home_page)
