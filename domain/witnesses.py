"""What the colleague who saw a vendor hears when somebody leans on that: asked first, or told, never in the way."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from domain.families import families
from domain.model import (
    Card,
    CardKind,
    CardState,
    Introduction,
    Need,
    OutcomeKind,
    Person,
    Question,
    Sighting,
    SightingState,
    Verdict,
)
from domain.policy import UNDO_WINDOW
from domain.ports import Unit
from domain.visibility import Viewer, may_see


async def involve(unit: Unit, intro: Introduction, seen: Sighting | None, now: datetime) -> Question | None:
    """A rep goes ahead on a sighting. The question to put to its witness now; None where there is none to put.

    The witness of what came from a closed channel is asked; every other is told, some minutes later and only when
    there is room for it. Whoever has left, or is the rep, hears nothing.
    """
    if seen is None or seen.witness_id == intro.rep_id or await gone(unit, seen.witness_id):
        return None
    if intro.suggestion_id and await asked_before(unit, intro.suggestion_id, seen.id, intro.rep_id):
        return None
    if seen.closed:
        return await unit.add(
            Question(
                suggestion_id=intro.suggestion_id or "",
                introduction_id=None if intro.suggestion_id else intro.id,
                sighting_id=seen.id,
                asker_id=intro.rep_id,
                witness_id=seen.witness_id,
                situation=intro.situation if await _said_openly(unit, intro) else "",
                asked_at=now,
            )
        )
    told = await unit.add(
        Question(
            introduction_id=intro.id,
            sighting_id=seen.id,
            asker_id=intro.rep_id,
            witness_id=seen.witness_id,
            told=True,
            asked_at=now,
        )
    )
    await _later(unit, CardKind.TOLD, seen.witness_id, told.id, now)
    return None


async def may_hear(unit: Unit, intro: Introduction, witness: Viewer) -> bool:
    """Whether a witness may hear of an introduction: whoever may see it, and who may see both sides of it apart."""
    seen = await unit.get(Sighting, intro.sighting_id) if intro.sighting_id else None
    return may_see(intro, witness) or (seen is not None and may_see(seen, witness) and await _said_openly(unit, intro))


async def _said_openly(unit: Unit, intro: Introduction) -> bool:
    """Whether what it is for was said in the open; an introduction may be closed for its vendor's sake alone."""
    need = await unit.get(Need, intro.need_id) if intro.need_id else None
    return not intro.closed or (need is not None and not need.closed)


async def gone(unit: Unit, user_id: str) -> bool:
    """Whether nobody is there any more to be asked."""
    person = await unit.first(Person, user_id=user_id)
    return person is not None and (person.deleted or person.is_outsider)


async def asked_before(unit: Unit, suggestion_id: str, sighting_id: str, asker_id: str) -> Question | None:
    return await unit.first(Question, suggestion_id=suggestion_id, sighting_id=sighting_id, asker_id=asker_id)


def word(questions: Iterable[Question], intro: Introduction) -> str | None:
    """What the witness said of this introduction: empty while asked, None where there is nothing to say."""
    mine = [
        one
        for one in questions
        if one.asker_id == intro.rep_id
        and (one.introduction_id == intro.id or (one.suggestion_id and one.suggestion_id == intro.suggestion_id))
    ]
    said = [one.answer for one in mine if one.answer]
    if said:
        return said[-1]
    return "" if any(not one.told for one in mine) else None


async def close_loop(unit: Unit, intro: Introduction, kind: OutcomeKind, now: datetime) -> None:
    """A job is confirmed: its first witness shall be thanked, once, unless it is the rep."""
    if kind is not OutcomeKind.DELIVERED:
        return
    seen = await _first_seen(unit, intro)
    if seen is not None and seen.witness_id != intro.rep_id:
        await _later(unit, CardKind.THANKS, seen.witness_id, intro.id, now)


async def _first_seen(unit: Unit, intro: Introduction) -> Sighting | None:
    """The sighting behind the introduction, or else the first that praised the vendor."""
    if intro.sighting_id:
        return await unit.get(Sighting, intro.sighting_id)
    ids = tuple(await families(unit, [intro.vendor_id]))
    return await unit.first(
        Sighting, vendor_id=ids, state=SightingState.CONFIRMED, verdict=Verdict.GOOD, closed=False, order="seen_at"
    )


async def _later(unit: Unit, kind: CardKind, witness_id: str, subject_id: str, now: datetime) -> None:
    """Once undo is over, as soon as there is room in the witness's budget; what was said is not said again."""
    due = now + UNDO_WINDOW
    known = await unit.first(Card, addressee_id=witness_id, kind=kind, subject_id=subject_id)
    if known is None:
        card = Card(addressee_id=witness_id, kind=kind, subject_id=subject_id, channel_id="", thread_ts="")
        await unit.add(replace(card, created_at=now, due_at=due))
    elif known.state is not CardState.ANSWERED:
        await unit.change(known, state=CardState.WAITING, created_at=now, due_at=due)
