"""What stands in the note of a week, gathered and drawn as its addressee may see it at that moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from domain.model import (
    Card,
    CardKind,
    CardState,
    FridayNote,
    Missed,
    Person,
    Posting,
    Sighting,
    Suggestion,
    SuggestionState,
)
from domain.ports import Unit
from domain.speaking import NoteWeek, left_over, note_week
from domain.visibility import Viewer
from handlers.cards import blocks as b
from handlers.cards import notes as cards
from handlers.cards.blocks import Drawn
from handlers.missing import drawn_missed
from handlers.people import names, viewer
from handlers.postings import deliver
from handlers.services import Services
from handlers.suggesting import drawn_suggestion

R = TypeVar("R", Card, Missed)

KINDS = {CardKind.SIGHTING, CardKind.SUGGESTION}
OPEN = {CardState.WAITING, CardState.SHOWN}
NOTE = "friday_note"
UNDONE_WITHIN = timedelta(days=4)
"""A note is worth drawing again for so long after somebody took something back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOver:
    """What a note would hold."""

    cards: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cards or self.missed)


async def gather(services: Services, person: Person, week: NoteWeek) -> LeftOver:
    """What is unanswered, came up before the note's time, and can still be shown.

    What stood in an earlier note, or came a second time by direct message, has had its turn.
    """
    sees = await viewer(services, person)
    async with services.store.read(person.workspace_id) as unit:
        waiting = await unit.find(Card, addressee_id=person.user_id, kind=KINDS, state=OPEN)
        missed = await unit.find(Missed, author_id=person.user_id, answer=None)
        earlier = await unit.find(FridayNote, addressee_id=person.user_id)
        again = tuple(f"{card.subject_id}:again" for card in waiting)
        called = {one.subject_id for one in await unit.find(Posting, kind="second_call", subject_id=again)}
    told = {row_id for note in earlier for row_id in (*note.cards, *note.missed)}
    told |= {card.id for card in waiting if f"{card.subject_id}:again" in called}
    fresh = [one for one in waiting if one.created_at <= week.until and one.id not in told]
    aside = [one for one in missed if one.at <= week.until and one.id not in told]
    can_cards = [one for one in fresh if await _drawn_card(services, one, sees)]
    can_missed = [one for one in aside if await drawn_missed(services, one, sees)]
    chosen, likeliest = left_over(can_cards, can_missed)
    return LeftOver(cards=tuple(one.id for one in chosen), missed=tuple(one.id for one in likeliest))


async def note_of(unit: Unit, posting: Posting) -> FridayNote | None:
    user_id, _, week = posting.subject_id.partition(":")
    return await unit.first(FridayNote, addressee_id=user_id, week=week)


async def draw_note(services: Services, posting: Posting) -> Drawn | None:
    person = await services.directory.person(posting.workspace_id, posting.recipient_id)
    if posting.ts is None and not _still_that_week(posting, person, services.clock.now()):
        return None
    sees = await viewer(services, person)
    async with services.store.read(posting.workspace_id) as unit:
        note = await note_of(unit, posting)
        rows = _in_order(await unit.find(Card, id=note.cards), note.cards) if note else []
        missed = _in_order(await unit.find(Missed, id=note.missed), note.missed) if note else []
    first = [drawn for one in rows if (drawn := await _drawn_card(services, one, sees))]
    rest = [drawn for one in missed if (drawn := await drawn_missed(services, one, sees))]
    if not (first or rest) and posting.ts is None:
        return None
    return cards.note(first, rest)


def _still_that_week(posting: Posting, person: Person, now: datetime) -> bool:
    """A note that Slack did not take is not made up for in another week."""
    week = note_week(now, person.tz)
    return week is not None and posting.subject_id == f"{person.user_id}:{week.name}"


def _in_order(rows: Sequence[R], ids: Sequence[str]) -> list[R]:
    by_id = {row.id: row for row in rows}
    return [by_id[row_id] for row_id in ids if row_id in by_id]


async def _drawn_card(services: Services, card: Card, sees: Viewer) -> list[b.Block] | None:
    if card.kind is CardKind.SUGGESTION:
        return await _drawn_suggestion(services, card, sees)
    async with services.store.read(card.workspace_id) as unit:
        sighting = await unit.get(Sighting, card.subject_id)
        called = await names(unit, [sighting.noted_by] if sighting else [])
    return cards.seen(sighting, called) if sighting else None


async def _drawn_suggestion(services: Services, card: Card, sees: Viewer) -> list[b.Block] | None:
    async with services.store.read(card.workspace_id) as unit:
        suggestion = await unit.get(Suggestion, card.subject_id)
    if suggestion is None:
        return None
    if suggestion.state is not SuggestionState.OFFERED:
        return cards.over()
    drawn = await drawn_suggestion(services, suggestion, sees)
    return cards.offered(drawn.blocks) if drawn else None


async def redraw_note(services: Services, workspace_id: str, channel_id: str, ts: str) -> bool:
    """Brings a note up to date in which somebody clicked; False where the message is no note."""
    async with services.store.read(workspace_id) as unit:
        posting = await unit.first(Posting, channel_id=channel_id, ts=ts, kind=NOTE)
    if posting is None:
        return False
    await deliver(services, workspace_id, posting.id, draw_note)
    return True


async def redraw_last_note(services: Services, person: Person) -> None:
    """After something was taken back that may stand in it."""
    async with services.store.read(person.workspace_id) as unit:
        note = await unit.first(FridayNote, addressee_id=person.user_id, order="-at")
        subject = f"{person.user_id}:{note.week}" if note else ""
        posting = await unit.first(Posting, kind=NOTE, subject_id=subject) if note else None
    if posting is not None and services.clock.now() - posting.created_at < UNDONE_WITHIN:
        await deliver(services, person.workspace_id, posting.id, draw_note)
