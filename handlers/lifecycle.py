"""Joining a channel, channels that change, people that change, and being removed from the workspace."""

from typing import Final

import structlog

from domain.model import (
    BackfilledDay,
    Card,
    Channel,
    Contact,
    Customer,
    Fit,
    InboxEvent,
    Introduction,
    Missed,
    Need,
    Outcome,
    Pitch,
    Posting,
    Problem,
    Referral,
    Row,
    Sighting,
    Workspace,
)
from domain.ports import Unit
from handlers.budget import model_allowed
from handlers.cards import answers
from handlers.cards.blocks import Drawn
from handlers.cards.lookback import LABEL
from handlers.postings import deliver, want
from handlers.services import Services
from handlers.workspaces import mark_uninstalled

log = structlog.get_logger(__name__)

SAID_SOMEWHERE: Final[tuple[type[Row], ...]] = (
    Sighting,
    Need,
    Contact,
    Customer,
    Fit,
    Introduction,
    Outcome,
    Card,
    Posting,
    Missed,
    Problem,
    Referral,
    Pitch,
    BackfilledDay,
)
"""Kinds of rows with a `channel_id`, besides the channel itself."""


async def on_joined(event: InboxEvent, services: Services) -> None:
    """We were invited: one notice of what is read and kept, with the way to stop it."""
    channel_id, now = str(event.payload["channel"]), services.clock.now()
    services.directory.forget_channel(event.workspace_id, channel_id)
    await services.directory.channel(event.workspace_id, channel_id)
    async with services.store.write(event.workspace_id, actor_id="kith", what="joined") as unit:
        row = await unit.first(Channel, channel_id=channel_id)
        if row is not None:
            services.directory.keep_channel(await unit.change(row, listening=True))
        posting = await want(unit, "joined", f"{channel_id}:{event.id}", channel_id, now)
        await unit.change(posting, channel_id=channel_id)
        await unit.finish(event)
    await deliver(services, event.workspace_id, posting.id, draw_joined)


async def draw_joined(services: Services, posting: Posting) -> Drawn | None:
    """The notice, where there is something to give notice of."""
    channel = await services.directory.channel(posting.workspace_id, str(posting.channel_id))
    preferences = await services.preferences.get(posting.workspace_id)
    reads = preferences.listens_in(channel.channel_id) and channel.listening and not channel.off_limits
    with_model = await model_allowed(services, posting.workspace_id, private=channel.closed)
    if not reads or posting.ts is not None:
        return None
    return answers.joined(services.read_with if with_model else None, None if channel.closed else LABEL)


async def on_channel_id_changed(event: InboxEvent, services: Services) -> None:
    old, new = str(event.payload["old"]), str(event.payload["new"])
    services.directory.forget_channel(event.workspace_id, old)
    async with services.store.write(event.workspace_id, actor_id="kith", what="channel_renumbered") as unit:
        for kind in SAID_SOMEWHERE:
            for row in await unit.find(kind, channel_id=old):
                await unit.change(row, channel_id=new)
        channel = await unit.first(Channel, channel_id=old)
        if channel is not None and await unit.first(Channel, channel_id=new) is None:
            await unit.change(channel, channel_id=new)
        await _renumber_settings(unit, old, new)
        await unit.finish(event)
    services.preferences.forget(event.workspace_id)


async def _renumber_settings(unit: Unit, old: str, new: str) -> None:
    workspace = await unit.first(Workspace)
    if workspace is not None and old in {*workspace.channels, workspace.digest_channel}:
        channels = tuple(new if channel == old else channel for channel in workspace.channels)
        digest = new if workspace.digest_channel == old else workspace.digest_channel
        await unit.change(workspace, channels=channels, digest_channel=digest)


async def on_uninstalled(event: InboxEvent, services: Services) -> None:
    """The token is dead already; the workspace is marked, and nothing is sent to it any more.

    An event that comes late, after Kith was installed anew, marks nothing: Slack takes the token then.
    """
    standing = await services.slack.standing(event.workspace_id)
    async with services.store.write(event.workspace_id, actor_id="kith", what="uninstalled") as unit:
        marked = standing.alive is not True and await mark_uninstalled(unit, standing, services.clock.now())
        await unit.finish(event)
    services.slack.forget(event.workspace_id)
    log.warning("uninstalled", workspace=event.workspace_id, marked=marked)
