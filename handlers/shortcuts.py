"""Message shortcuts: *Remember this vendor* and *This is a need*."""

from typing import Any

from slack_bolt.app.async_app import AsyncApp

from domain.errors import Refused
from domain.model import Sighting
from domain.naming import plain, shorten
from handlers.capturing import need_here, pointed_at, remember
from handlers.cards import blocks as b
from handlers.cards import sightings as cards
from handlers.clicks import Click, listener
from handlers.hearing import Said
from handlers.services import Services


def register(app: AsyncApp, services: Services) -> None:
    app.shortcut("remember_vendor")(listener(services, on_remember_vendor))
    app.shortcut("mark_need")(listener(services, on_mark_need))


async def _message(click: Click) -> Said:
    message: dict[str, Any] = click.body.get("message") or {}
    found = await pointed_at(click.services, click.workspace_id, click.channel_id, message)
    if found is None:
        raise Refused("That message is not a colleague's, or this channel is shared with others: I leave it alone.")
    return found


async def on_remember_vendor(click: Click) -> None:
    """As 🤝; where no vendor is found in one's own message, a form asks for it."""
    message = await _message(click)
    captured = await remember(click.services, message, click.person)
    if not captured.sightings and message.author.user_id == click.person.user_id and _nothing(captured.drawn):
        empty = Sighting(vendor_name="", situation=shorten(plain(message.text), 300), witness_id=click.person.user_id)
        about = b.value(url=str(click.body.get("response_url") or ""), new="1")
        await click.open(cards.edit_form(empty, callback_id="vendor_saw", about=about))
        return
    await click.tell(captured.drawn)


def _nothing(drawn: b.Drawn) -> bool:
    return drawn == cards.no_vendor_found()


async def on_mark_need(click: Click) -> None:
    await click.tell(await need_here(click.services, await _message(click), click.person))
