"""The Friday note: once a week for each person, what was left without an answer and what may have been missed."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from domain.errors import Duplicate, Unavailable
from domain.model import Card, FridayNote, Listening, Missed, Person
from domain.ports import Unit
from domain.speaking import NoteWeek, next_try, note_week
from handlers.ghosting import send, take_turn
from handlers.notes import KINDS, NOTE, OPEN, LeftOver, draw_note, gather
from handlers.services import Services
from handlers.speaking import may_interrupt

log = structlog.get_logger(__name__)

AT_ONCE: Final = 10
"""Notes of one workspace and one sweep at most: each asks Slack for what it quotes."""
NOTHING_TO_SAY: Final = timedelta(days=4)
"""Until the window of this week is over."""
AGAIN_AFTER: Final = timedelta(minutes=10)
KEPT: Final = timedelta(days=60)
"""Longer than anything waits that must not stand in two notes."""
_NOWHERE: Final = {2, 3}
"""Wednesday and Thursday in UTC: nowhere on earth is it the time for a note."""

Chore = Callable[[Services, str, datetime], Awaitable[None]]


def friday_notes() -> Chore:
    """A chore that remembers whom it has looked at, so that nobody is gone through again every few seconds.

    It forgets that with the process, which costs a look more; what was sent is a row.
    """
    later: dict[tuple[str, str], datetime] = {}

    async def write_notes(services: Services, workspace_id: str, now: datetime) -> None:
        if now.weekday() in _NOWHERE or (await services.preferences.get(workspace_id)).listen is not Listening.QUIET:
            return
        looked_at = 0
        for known in await _concerned(services, workspace_id):
            week, key = note_week(now, known.tz), (workspace_id, known.user_id)
            if week is None or later.get(key, now) > now:
                continue
            try:
                person = await services.directory.person(*key)
                later[key] = await write_note(services, person, week, now)
            except Unavailable:  # one whom Slack does not tell us of now must not keep the others waiting
                later[key] = now + AGAIN_AFTER
            looked_at += 1
            if looked_at == AT_ONCE:
                break

    return write_notes


async def _concerned(services: Services, workspace_id: str) -> list[Person]:
    """Who has something unanswered, as last seen."""
    async with services.store.read(workspace_id) as unit:
        cards = await unit.find(Card, kind=KINDS, state=OPEN)
        missed = await unit.find(Missed, answer=None)
        user_ids = {card.addressee_id for card in cards} | {one.author_id for one in missed}
        return await unit.find(Person, user_id=user_ids, order="user_id") if user_ids else []


async def write_note(services: Services, person: Person, week: NoteWeek, now: datetime) -> datetime:
    """Sends the note of the week if it is time and there is something to say; returns when to look again."""
    subject = f"{person.user_id}:{week.name}"
    async with services.store.read(person.workspace_id) as unit:
        if await unit.first(FridayNote, addressee_id=person.user_id, week=week.name):
            return now + NOTHING_TO_SAY
        showing = await may_interrupt(unit, services, person)
    if not showing.now:
        return next_try(now, person)
    left = await gather(services, person, week)
    if not left:
        return now + NOTHING_TO_SAY
    async with services.store.write(person.workspace_id, actor_id="kith", what="friday_note") as unit:
        turn = await take_turn(unit, services, person, NOTE, subject)
        if turn.again_at is not None:
            return turn.again_at
        if not turn.stopped and not await _keep(unit, person, week, left):
            return now + NOTHING_TO_SAY
    if turn.posting is not None:
        await send(services, turn.posting, draw_note)
    return now + NOTHING_TO_SAY


async def _keep(unit: Unit, person: Person, week: NoteWeek, left: LeftOver) -> bool:
    """The row that makes it one note a week; False where another process has written it."""
    try:
        await unit.add(
            FridayNote(addressee_id=person.user_id, week=week.name, cards=left.cards, missed=left.missed, at=week.until)
        )
    except Duplicate:
        return False
    for card in await unit.find(Card, id=left.cards):
        await unit.change(card, due_at=None)  # what stands in the note is not brought a third time
    return True


async def forget_old_notes(services: Services, workspace_id: str, now: datetime) -> None:
    async with services.store.read(workspace_id) as unit:
        old = await unit.due(FridayNote, "at", now - KEPT)
    if not old:
        return
    async with services.store.write(workspace_id, actor_id="kith", what="forgotten", undoable=False) as unit:
        for note in old:
            await unit.remove(note)
