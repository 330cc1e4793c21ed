"""Every direct message that nobody asked for goes through here: the budget, quiet hours, and the ghost rule (G9, G10).

Nothing is counted: what was answered is read off the messages and off what they are about, each time anew.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from domain.introductions import open_states
from domain.model import (
    Card,
    CardState,
    Decision,
    DecisionKind,
    DecisionState,
    FridayNote,
    Introduction,
    IntroductionState,
    Person,
    Posting,
    Question,
    Suggestion,
    SuggestionState,
)
from domain.policy import GHOST_AFTER
from domain.ports import Unit
from domain.speaking import is_ghosted, next_try
from handlers.cards import notes as cards
from handlers.cards.blocks import Drawn
from handlers.postings import Draw, deliver, want
from handlers.services import Services
from handlers.speaking import may_interrupt

log = structlog.get_logger(__name__)

NOTICE: Final = "ghost_notice"
PITCHES: Final = "pitches"
"""The kind of a manager's message about pitches that were passed on."""
LOOKED_AT: Final = 2 * GHOST_AFTER
"""Latest messages of a kind that are looked at; some of them Slack may never have taken."""
_UNTOLD: Final = open_states | {IntroductionState.LAPSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What comes of wanting to say something unasked.

    `posting`: to be sent now, in place of the message itself perhaps the notice that this kind stops.
    `again_at`: not now; think of it again then. `stopped`: this person does not want this kind of message.
    """

    posting: Posting | None = None
    again_at: datetime | None = None
    stopped: bool = False


async def take_turn(unit: Unit, services: Services, person: Person, kind: str, subject_id: str) -> Turn:
    """Decides about one unasked direct message, and keeps its intent where it may be sent."""
    now = services.clock.now()
    ignored = await _ignored(unit, kind, person.user_id)
    notice = f"{kind}:{ignored.id}" if ignored else ""
    if ignored and await unit.first(Posting, kind=NOTICE, subject_id=notice):
        return Turn(stopped=True)
    showing = await may_interrupt(unit, services, person)
    log.info("unasked", kind=kind, now=showing.now, reason=showing.reason, ignored=bool(ignored))
    if not showing.now:
        return Turn(again_at=next_try(now, person))
    if ignored:
        return Turn(posting=await want(unit, NOTICE, notice, person.user_id, now), stopped=True)
    return Turn(posting=await want(unit, kind, subject_id, person.user_id, now))


async def send(services: Services, posting: Posting, draw: Draw) -> None:
    """Sends what a turn brought; `draw` draws the message itself."""
    await deliver(services, posting.workspace_id, posting.id, draw_notice if posting.kind == NOTICE else draw)


async def draw_notice(services: Services, posting: Posting) -> Drawn | None:  # noqa: ARG001 - every drawing takes both
    kind = posting.subject_id.partition(":")[0]
    return cards.asking_again(kind) if posting.answered_at else cards.stopped(kind)


async def take_up(unit: Unit, kind: str, user_id: str, now: datetime) -> None:
    """The person wants messages of this kind again: the silence on earlier ones counts no more."""
    for posting in await _latest(unit, kind, user_id):
        if posting.answered_at is None:
            await unit.change(posting, answered_at=now)


async def _latest(unit: Unit, kind: str, user_id: str) -> list[Posting]:
    """Messages of a kind that reached the person, oldest first."""
    found = await unit.find(Posting, recipient_id=user_id, kind=kind, order="-created_at", limit=LOOKED_AT)
    return [posting for posting in reversed(found) if posting.ts][-GHOST_AFTER:]


async def _ignored(unit: Unit, kind: str, user_id: str) -> Posting | None:
    """The last of the messages in a row that found no answer, where there are so many that the kind stops."""
    latest = await _latest(unit, kind, user_id)
    return latest[-1] if is_ghosted([await is_answered(unit, posting) for posting in latest]) else None


async def is_answered(unit: Unit, posting: Posting) -> bool:
    """Whether somebody clicked on it, or answered elsewhere what it is about; what has gone counts as no silence."""
    return posting.answered_at is not None or await _answered_elsewhere(unit, posting)


async def _answered_elsewhere(unit: Unit, posting: Posting) -> bool:
    subject_id = posting.subject_id.partition(":")[0]
    match posting.kind:
        case "second_call":
            suggestion = await unit.get(Suggestion, subject_id)
            return suggestion is None or suggestion.state is not SuggestionState.OFFERED
        case "outcome_question":
            intro = await unit.get(Introduction, subject_id)
            return intro is None or intro.state not in _UNTOLD or intro.asked_outcome_at is None
        case "witness_question":
            question = await unit.get(Question, subject_id)
            return question is None or question.answer is not None
        case "friday_note":
            return await _note_answered(unit, posting)
        case "pitches":
            waiting = await unit.find(Decision, kind=DecisionKind.PITCH, state=DecisionState.OPEN)
            return not any(one.proposed_at <= posting.created_at for one in waiting)
        case _:
            return True


async def _note_answered(unit: Unit, posting: Posting) -> bool:
    user_id, _, week = posting.subject_id.partition(":")
    note = await unit.first(FridayNote, addressee_id=user_id, week=week)
    answered = await unit.find(Card, id=note.cards, state=CardState.ANSWERED) if note and note.cards else []
    return any(card.answered_at and card.answered_at >= posting.created_at for card in answered)
