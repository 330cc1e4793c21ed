"""A go-to that was just named may be told to a channel, once, where and when a manager taps."""

from slack_bolt.app.async_app import AsyncApp

from domain.errors import NotAllowed, NotFound, Refused
from domain.families import standing_for
from domain.gotos import Holder
from domain.model import GoTo, Posting
from handlers.cards import gotos as cards
from handlers.cards.blocks import Drawn
from handlers.clicks import Click
from handlers.clicks import listener as clicked
from handlers.gotos import ANNOUNCED, told_as
from handlers.people import is_manager, names, viewer
from handlers.postings import deliver, want
from handlers.services import Services


def register(app: AsyncApp, services: Services) -> None:
    app.action("goto_tell")(clicked(services, on_tell))
    app.action("goto_tell_in")(clicked(services, on_tell))


async def on_tell(click: Click) -> None:
    services, now = click.services, click.services.clock.now()
    if not await is_manager(services, click.person):
        raise NotAllowed("Only managers tell a channel who is go-to.")
    channel_id = click.picked or click.value.get("channel", "")
    name = await _may_be_told(click, channel_id)
    async with services.store.write(click.workspace_id, actor_id=click.person.user_id, what="goto_told") as unit:
        goto = await unit.get(GoTo, click.value.get("id", ""))
        if goto is None:
            raise NotFound("Nobody is named for that any more.")
        posting = await want(unit, ANNOUNCED, told_as(goto), channel_id, now)
        if posting.channel_id is not None:
            raise Refused("A channel has been told of that already.")
        await unit.change(posting, channel_id=channel_id)
    await deliver(services, click.workspace_id, posting.id, draw_announcement)
    async with services.store.read(click.workspace_id) as unit:
        sent = await unit.get(Posting, posting.id)
    await click.tell(cards.told(name, posted=sent is not None and sent.ts is not None))


async def _may_be_told(click: Click, channel_id: str) -> str:
    """The channel's name, where this manager may post there and nobody from outside reads it."""
    channel = await click.services.directory.channel(click.workspace_id, channel_id) if channel_id else None
    if channel is None or channel.off_limits or channel.direct:
        raise Refused("A channel of this workspace only, please.")
    if channel.closed and channel_id not in (await viewer(click.services, click.person)).channels:
        raise Refused("I am not in that channel, or you are not.")
    return channel.name or "that channel"


async def draw_announcement(services: Services, posting: Posting) -> Drawn | None:
    """What stands now; None where somebody else was named meanwhile."""
    goto_id = posting.subject_id.partition(":")[0]
    async with services.store.read(posting.workspace_id) as unit:
        goto = await unit.get(GoTo, goto_id)
        vendor = await standing_for(unit, goto.vendor_id) if goto else None
        called = await names(unit, [goto.named_by]) if goto else {}
    if goto is None or vendor is None or vendor.closed or told_as(goto) != posting.subject_id or posting.ts:
        return None
    about = Holder(goto=goto, vendor=vendor).about
    return cards.announcement(vendor.name, about, cards.by_whom(called, goto.named_by))
