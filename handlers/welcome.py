"""A manager's first steps in App Home: name one vendor, then ask for one. And what managers look at from there."""

from slack_bolt.app.async_app import AsyncApp

from domain.errors import NotAllowed
from domain.model import Sighting
from handlers import audit, digest
from handlers.cards import blocks as b
from handlers.cards import home as cards
from handlers.cards import sightings as sighting_cards
from handlers.clicks import Click
from handlers.clicks import listener as clicked
from handlers.home import publish_home
from handlers.people import is_manager
from handlers.services import Services
from handlers.suggesting import answer_words
from handlers.views import Form
from handlers.views import listener as sent


def register(app: AsyncApp, services: Services) -> None:
    app.action("vendor_first")(clicked(services, on_vendor_first))
    app.action("ask_first")(clicked(services, on_ask_first))
    app.action("digest_preview")(clicked(services, on_digest_preview))
    app.action("log_open")(clicked(services, on_log_open))
    app.view("vendor_ask")(sent(services, on_vendor_ask))


async def on_vendor_first(click: Click) -> None:
    empty = Sighting(vendor_name="", witness_id=click.person.user_id)
    await click.open(sighting_cards.edit_form(empty, callback_id="vendor_saw", about=b.value(page=click.home_page)))


async def on_ask_first(click: Click) -> None:
    async with click.services.store.read(click.workspace_id) as unit:
        own = await unit.first(Sighting, witness_id=click.person.user_id, order="-seen_at")
    await click.open(cards.ask_form(own.situation if own else ""))


async def on_vendor_ask(form: Form) -> b.Block:
    """The answer takes the form's place."""
    drawn = await answer_words(form.services, form.person, form.text("situation") or "")
    await publish_home(form.services, form.workspace_id, form.person.user_id)
    return cards.read_only("Ask Kith", drawn)


async def on_digest_preview(click: Click) -> None:
    await _managers_only(click)
    await click.open(cards.read_only("This week", await digest.preview(click.services, click.person)))


async def on_log_open(click: Click) -> None:
    await _managers_only(click)
    await click.open(cards.read_only("Done lately", await audit.lately(click.services, click.person, 1)))


async def _managers_only(click: Click) -> None:
    if not await is_manager(click.services, click.person):
        raise NotAllowed("Only managers can do that.")
