"""A channel that comes to be shared with another organisation is left alone until a manager decides (S2)."""

from slack_bolt.app.async_app import AsyncApp

from domain.errors import NotAllowed, NotFound, Refused
from domain.model import Channel, InboxEvent, Posting
from handlers.cards import sharing as cards
from handlers.cards.blocks import Drawn
from handlers.clicks import Click
from handlers.clicks import listener as clicked
from handlers.people import is_manager, managers
from handlers.postings import deliver, want
from handlers.services import Services

SHARED = "channel_shared"


def register(app: AsyncApp, services: Services) -> None:
    app.action("shared_listen")(clicked(services, on_listen))
    app.action("shared_stay_out")(clicked(services, on_stay_out))


async def on_channel_shared(event: InboxEvent, services: Services) -> None:
    """Locks the channel, then tells each manager once."""
    channel_id, now = str(event.payload["channel"]), services.clock.now()
    await services.directory.channel(event.workspace_id, channel_id)
    people = await managers(services, event.workspace_id)
    async with services.store.write(event.workspace_id, actor_id="kith", what="channel_locked") as unit:
        row = await unit.first(Channel, channel_id=channel_id)
        if row is not None:
            services.directory.keep_channel(await unit.change(row, locked=True))
        postings = [
            await want(unit, SHARED, f"{channel_id}:{event.id}:{person.user_id}", person.user_id, now)
            for person in people
        ]
        await unit.finish(event)
    for posting in postings:
        await deliver(services, event.workspace_id, posting.id, draw_shared)


async def draw_shared(services: Services, posting: Posting) -> Drawn | None:
    """The question, as long as nobody has answered it."""
    channel_id = posting.subject_id.partition(":")[0]
    channel = await services.directory.channel(posting.workspace_id, channel_id)
    return cards.notice(channel_id, channel.name or "a channel") if channel.locked and posting.ts is None else None


async def on_listen(click: Click) -> None:
    channel = await _asked(click)
    if channel.shared:
        raise Refused(f"#{channel.name} is still shared with another organisation: I say and store nothing there.")
    await _lock(click, channel, locked=False, what="channel_unlocked")
    await click.replace(cards.listening(channel.name))


async def on_stay_out(click: Click) -> None:
    channel = await _asked(click)
    await _lock(click, channel, locked=True, what="channel_locked")
    await click.replace(cards.staying_out(channel.channel_id, channel.name))


async def _asked(click: Click) -> Channel:
    """The channel as Slack tells of it now.

    Raises:
        NotAllowed: somebody who is no manager.
    """
    if not await is_manager(click.services, click.person):
        raise NotAllowed("Only managers decide that.")
    channel_id = click.value.get("channel", "")
    async with click.services.store.read(click.workspace_id) as unit:
        if await unit.first(Channel, channel_id=channel_id) is None:
            raise NotFound("I don't know that channel.")
    click.services.directory.forget_channel(click.workspace_id, channel_id)
    return await click.services.directory.channel(click.workspace_id, channel_id)


async def _lock(click: Click, channel: Channel, *, locked: bool, what: str) -> None:
    async with click.services.store.write(click.workspace_id, actor_id=click.person.user_id, what=what) as unit:
        row = await unit.first(Channel, channel_id=channel.channel_id)
        if row is not None:
            click.services.directory.keep_channel(await unit.change(row, locked=locked))
            await unit.note(row.id)
