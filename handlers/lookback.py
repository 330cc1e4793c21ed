"""*Look back 90 days* in a channel that Kith was invited to: counts first, kept only when a manager says so (C11).

Everything is read on this machine, twice: once to count, once to keep, so that nothing of it lies about meanwhile.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import NotAllowed, NotFound, Refused
from domain.memory import REMEMBERED
from domain.model import Channel, Heard, Known, Line, Sighting
from domain.policy import HUMAN_SUBTYPES, LOOK_BACK, LOOKED_AT_MOST, LOOKED_AT_THREADS
from domain.sightings import card_for, propose
from handlers.cards import lookback as cards
from handlers.clicks import Click
from handlers.clicks import listener as clicked
from handlers.hearing import Said
from handlers.messages import keep_vectors, listens, sightings_of
from handlers.people import is_manager
from handlers.services import Services
from handlers.speaking import SLACK_FAILED

PAGE = 200
BEFORE = 15
"""Lines of a thread that are looked at before a reply in it."""


@dataclass(slots=True)
class Found:
    """`whole`: nothing of the time was left out."""

    messages: int = 0
    sightings: list[Sighting] = field(default_factory=list)
    whole: bool = True


def register(app: AsyncApp, services: Services) -> None:
    app.action("look_back")(clicked(services, on_look_back))
    app.action("look_back_keep")(clicked(services, on_keep))
    app.action("look_back_leave")(clicked(services, on_leave))


async def on_look_back(click: Click) -> None:
    """Counts, and says what keeping would mean. Nothing is written."""
    channel = await _asked(click)
    await click.tell(cards.counting(channel.name))
    found = await _look(click, channel)
    await click.tell(cards.counted(channel.name, found.messages, len(found.sightings), whole=found.whole))


async def on_keep(click: Click) -> None:
    """What was seen waits for its witnesses in App Home, as after a backfill; nobody is sent anything."""
    channel = await _asked(click)
    services, now = click.services, click.services.clock.now()
    found = await _look(click, channel)
    async with services.store.write(click.workspace_id, actor_id=click.person.user_id, what="looked_back") as unit:
        kept = await propose(unit, [replace(one, imported_at=now) for one in found.sightings])
        for sighting in kept:
            await unit.add(card_for(sighting, sighting.seen_at))  # what was seen last is asked about first
            await unit.note(sighting.id)
        act_id = unit.act_id
    await keep_vectors(services, kept)
    await click.replace(cards.kept(channel.name, len(kept), act_id if kept else None))


async def on_leave(click: Click) -> None:
    await click.replace(cards.left())


async def _asked(click: Click) -> Channel:
    """The channel as it is now.

    Raises:
        NotAllowed: somebody who is no manager.
        NotFound: a channel that Kith does not know.
        Refused: one that it must not read, or no longer listens in.
    """
    services = click.services
    if not await is_manager(services, click.person):
        raise NotAllowed("Only managers can ask me to look back.")
    if not click.channel_id:
        raise NotFound("I don't know this channel.")
    services.directory.forget_channel(click.workspace_id, click.channel_id)
    channel = await services.directory.channel(click.workspace_id, click.channel_id)
    preferences = await services.preferences.get(click.workspace_id)
    reads = preferences.listens_in(channel.channel_id) and channel.listening and not channel.off_limits
    if not reads or channel.closed or channel.direct:
        raise Refused("I look back in open channels that I listen in, and nowhere else.")
    return channel


async def _look(click: Click, channel: Channel) -> Found:
    services, found = click.services, Found()
    known = await services.known.get(click.workspace_id)
    try:
        async for message, before in _said(click, channel, found):
            if not await listens(message, services):
                continue
            found.messages += 1
            found.sightings += await _seen(services, message, before, known)
    except SLACK_FAILED:
        raise Refused("Slack did not let me read that far just now. Try again in a few minutes.") from None
    found.sightings = await _new(services, click.workspace_id, channel.channel_id, found.sightings)
    return found


async def _said(click: Click, channel: Channel, found: Found) -> AsyncIterator[tuple[Said, tuple[Line, ...]]]:
    """Messages that people wrote, the newest first, each with what was said before it in its thread."""
    client = click.services.slack.client(click.workspace_id)
    oldest = f"{(click.services.clock.now() - LOOK_BACK).timestamp():.6f}"
    seen = threads = 0
    cursor: str | None = None
    while True:
        page = await client.conversations_history(channel=channel.channel_id, oldest=oldest, limit=PAGE, cursor=cursor)
        for root in page.get("messages") or []:
            seen += 1
            if _by_a_person(root) and not _is_reply(root):
                yield await _message(click, channel, root), ()
            if not root.get("reply_count"):
                continue
            if threads == LOOKED_AT_THREADS:
                found.whole = False
                continue
            threads += 1
            async for each in _replies(click, channel, client, root):
                yield each
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "") or None
        if not cursor:
            return
        if seen >= LOOKED_AT_MOST:
            found.whole = False
            return


async def _replies(
    click: Click, channel: Channel, client: AsyncWebClient, root: dict[str, Any]
) -> AsyncIterator[tuple[Said, tuple[Line, ...]]]:
    """Of one thread the first page: longer ones have said what they were about."""
    page = await client.conversations_replies(channel=channel.channel_id, ts=root["ts"], limit=PAGE)
    before: list[Line] = []
    for each in page.get("messages") or []:
        if not _by_a_person(each):
            continue
        if each["ts"] != root["ts"]:
            yield await _message(click, channel, each), tuple(before[:1] + before[1:][-BEFORE:])
        before.append(Line(user=str(each["user"]), text=str(each.get("text") or "")))


def _by_a_person(message: dict[str, Any]) -> bool:
    told = message.get("subtype") in HUMAN_SUBTYPES and not message.get("bot_id") and not message.get("app_id")
    return told and message.get("user") not in {None, "", "USLACKBOT"}


def _is_reply(message: dict[str, Any]) -> bool:
    """One that was sent to the channel too: it comes with its thread."""
    return bool(message.get("thread_ts")) and message.get("thread_ts") != message["ts"]


async def _message(click: Click, channel: Channel, told: dict[str, Any]) -> Said:
    return Said(
        workspace_id=click.workspace_id,
        channel=channel,
        author=await click.services.directory.person(click.workspace_id, str(told["user"])),
        ts=str(told["ts"]),
        thread_ts=str(told["thread_ts"]) if told.get("thread_ts") else None,
        text=str(told.get("text") or ""),
    )


async def _seen(services: Services, message: Said, before: tuple[Line, ...], known: Known) -> list[Sighting]:
    judge = partial(services.gate.judge, message.text, parent=before[0].text if before else None, known=known)
    gating = await asyncio.get_running_loop().run_in_executor(services.gatekeepers, judge)
    if not gating.reads:
        return []
    heard = Heard(text=message.text, user=message.author.user_id, channel=message.channel.name, context=before)
    reading = await services.local_reader.read(heard, known)
    if not (reading.speaks and reading.kind in REMEMBERED and reading.vendors):
        return []
    return sightings_of(message, reading, services)


async def _new(services: Services, workspace_id: str, channel_id: str, told: list[Sighting]) -> list[Sighting]:
    """Of messages of which nothing was kept before, and that were not deleted while we read."""
    async with services.store.read(workspace_id) as unit:
        known = await unit.find(Sighting, channel_id=channel_id, ts=[one.ts for one in told]) if told else []
    heard = {one.ts for one in known}
    inbox = services.store.inbox
    return [
        one
        for one in told
        if one.ts not in heard and not await inbox.accepted(workspace_id, f"deleted:{channel_id}:{one.ts}")
    ]
