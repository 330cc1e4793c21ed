"""Messages that were read as relevant and were not sure enough to speak of: ids are kept, their author is asked.

Where a model was asked to read, its reading decides and nothing falls between. What was said in a closed
channel is among them: the row holds no words of it, and only the author, while still a member there, is shown it.
"""

from datetime import datetime

import structlog

from domain.errors import Duplicate
from domain.memory import REMEMBERED
from domain.model import Kind, Listening, Missed, Need, Reading, Sighting
from domain.naming import plain, shorten
from domain.policy import MISSED_AT_MOST, MISSED_FROM, MISSED_KEPT
from domain.ports import Unit
from domain.visibility import Viewer
from handlers.cards import blocks as b
from handlers.cards import notes as cards
from handlers.hearing import Said, message_at
from handlers.people import names
from handlers.services import Services
from handlers.suggesting import permalink

log = structlog.get_logger(__name__)


async def keep_missed(message: Said, reading: Reading, services: Services) -> None:
    """Keeps where a message stands that nobody is asked about now."""
    preferences = await services.preferences.get(message.workspace_id)
    if reading.usage is not None or preferences.listen is not Listening.QUIET or not _leads_somewhere(reading):
        return
    row = Missed(
        author_id=message.author.user_id,
        channel_id=message.channel.channel_id,
        ts=message.ts,
        kind=reading.kind,
        score=reading.worth,
        at=min(message.at, services.clock.now()),
    )
    async with services.store.write(message.workspace_id, actor_id="kith", what="set_aside") as unit:
        try:
            row = await unit.add(row)
        except Duplicate:
            return
        await unit.note(row.id)
        await _keep_few(unit, row.author_id)
    log.info("set_aside", kind=row.kind, score=round(row.score, 2))


def _leads_somewhere(reading: Reading) -> bool:
    """Whether a *Yes* would bring something: a vendor to remember, or a need."""
    if reading.worth < MISSED_FROM:
        return False
    return reading.kind is Kind.NEED or (reading.kind in REMEMBERED and bool(reading.vendors))


async def _keep_few(unit: Unit, author_id: str) -> None:
    rows = await unit.find(Missed, author_id=author_id, answer=None)
    for row in sorted(rows, key=lambda one: (-one.score, one.id))[MISSED_AT_MOST:]:
        await unit.remove(row)


async def forget_missed(unit: Unit, channel_id: str, ts: str) -> None:
    """The message was edited or deleted: it is no longer the one that was set aside."""
    for row in await unit.find(Missed, channel_id=channel_id, ts=ts):
        await unit.remove(row)


async def forget_old_missed(services: Services, workspace_id: str, now: datetime) -> None:
    """What nobody answered is forgotten after two weeks, where it stands included."""
    async with services.store.read(workspace_id) as unit:
        old = await unit.due(Missed, "at", now - MISSED_KEPT)
    if not old:
        return
    async with services.store.write(workspace_id, actor_id="kith", what="forgotten", undoable=False) as unit:
        for row in old:
            await unit.remove(row)


async def shown(services: Services, missed: Missed, sees: Viewer) -> cards.Shown | None:
    """The message as its author may be shown it now; None where it is gone, or no longer for our ears or theirs."""
    channel = await services.directory.channel(missed.workspace_id, missed.channel_id)
    preferences = await services.preferences.get(missed.workspace_id)
    if not (channel.listening and preferences.listens_in(channel.channel_id)) or channel.off_limits:
        return None
    if channel.closed and channel.channel_id not in sees.channels:
        return None
    found = await message_at(services, missed.workspace_id, missed.channel_id, missed.ts)
    text = plain(str((found or {}).get("text") or "")).strip()
    if found is None or found.get("user") != missed.author_id or not text:
        return None
    return cards.Shown(
        missed=missed,
        text=shorten(text, cards.SHOWN_LETTERS),
        place=f"#{channel.name}" if channel.name else "a channel",
        permalink=await permalink(services, missed),
    )


async def drawn_missed(services: Services, missed: Missed, sees: Viewer) -> list[b.Block] | None:
    """The question about one message, or what became of it."""
    if missed.answer is None:
        one = await shown(services, missed, sees)
        return cards.missed_question(one) if one else None
    async with services.store.read(missed.workspace_id) as unit:
        sightings = await unit.find(Sighting, channel_id=missed.channel_id, ts=missed.ts, witness_id=sees.user_id)
        need = await unit.first(Need, channel_id=missed.channel_id, ts=missed.ts)
        called = await names(unit, [sighting.noted_by for sighting in sightings])
    return cards.missed_answered(missed, sightings, need, called)


async def open_missed(services: Services, workspace_id: str, sees: Viewer) -> list[list[b.Block]]:
    """What waits in App Home: the likeliest of what this person may be asked about."""
    async with services.store.read(workspace_id) as unit:
        rows = await unit.find(Missed, author_id=sees.user_id, answer=None, order="-score", limit=cards.IN_HOME)
    drawn = [await drawn_missed(services, row, sees) for row in rows]
    return [blocks for blocks in drawn if blocks]
