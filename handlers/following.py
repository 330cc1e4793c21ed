"""What follows later from an introduction: its witness is told or thanked, and a leaver's go to the managers."""

from datetime import datetime
from typing import Final

from domain.decisions import propose
from domain.introductions import open_states
from domain.model import (
    Card,
    CardKind,
    CardState,
    Decision,
    DecisionKind,
    InboxEvent,
    Introduction,
    Person,
    Posting,
    Question,
)
from domain.model import IntroductionState as State
from domain.policy import TOLD_WITHIN
from domain.ports import Unit
from domain.visibility import Viewer
from domain.witnesses import may_hear
from handlers.ghosting import send, take_turn
from handlers.people import is_member, viewer
from handlers.postings import Draw
from handlers.services import Services
from handlers.witness_cards import draw_thanks, draw_told

DRAW: Final[dict[str, Draw]] = {CardKind.TOLD.value: draw_told, CardKind.THANKS.value: draw_thanks}


async def tell_witnesses(services: Services, workspace_id: str, now: datetime) -> None:
    """Each once, as soon as there is room in that person's budget; what waits too long is let go."""
    async with services.store.read(workspace_id) as unit:
        due = await unit.due(Card, "due_at", now, kind={CardKind.TOLD, CardKind.THANKS}, state=CardState.WAITING)
    for card in due:
        witness = await services.directory.person(workspace_id, card.addressee_id)
        sees = await viewer(services, witness)
        async with services.store.write(workspace_id, actor_id="kith", what="witness_told") as unit:
            posting = await _turn(unit, services, card.id, witness, sees)
        if posting is not None:
            await send(services, posting, DRAW[card.kind.value])


async def _turn(unit: Unit, services: Services, card_id: str, witness: Person, sees: Viewer) -> Posting | None:
    now, card = services.clock.now(), await unit.get(Card, card_id)
    if card is None or card.state is not CardState.WAITING or card.due_at is None or card.due_at > now:
        return None
    late = now - card.created_at > TOLD_WITHIN
    if late or not is_member(witness) or not await _still_so(unit, card, sees):
        await unit.change(card, state=CardState.WITHDRAWN, due_at=None)
        return None
    turn = await take_turn(unit, services, witness, card.kind.value, card.subject_id)
    if turn.again_at is not None:
        await unit.change(card, due_at=turn.again_at)
    else:
        await unit.change(card, state=CardState.WITHDRAWN if turn.stopped else CardState.ANSWERED, due_at=None)
    return turn.posting


async def _still_so(unit: Unit, card: Card, sees: Viewer) -> bool:
    """Whether it was not taken back meanwhile, and the witness may know of it."""
    if card.kind is CardKind.THANKS:
        intro = await unit.get(Introduction, card.subject_id)
        return intro is not None and intro.state is State.DELIVERED and await may_hear(unit, intro, sees)
    question = await unit.get(Question, card.subject_id)
    intro = await unit.get(Introduction, question.introduction_id) if question and question.introduction_id else None
    return intro is not None and intro.state in open_states and await may_hear(unit, intro, sees)


async def on_person_left(event: InboxEvent, services: Services) -> None:
    """Somebody was deactivated: what they saw stays, marked; what they had under way is for the managers."""
    await services.directory.person(event.workspace_id, str(event.payload["user"]))
    await hand_to_managers(services, event.workspace_id, services.clock.now())


async def hand_to_managers(services: Services, workspace_id: str, now: datetime) -> None:
    """One decision for each leaver who has something under way."""
    async with services.store.read(workspace_id) as unit:
        left = await unit.find(Person, deleted=True)
        reps = {intro.rep_id for intro in await _under_way(unit, [person.user_id for person in left])}
        known = {one.key for one in await unit.find(Decision, kind=DecisionKind.LEAVER, key=tuple(reps))}
    for user_id in sorted(reps - known):
        async with services.store.write(workspace_id, actor_id="kith", what="leaver_proposed") as unit:
            made = await propose(unit, DecisionKind.LEAVER, user_id, subject_id=user_id, now=now)
            if made is not None:
                await unit.note(made.id)


async def _under_way(unit: Unit, user_ids: list[str]) -> list[Introduction]:
    return await unit.find(Introduction, rep_id=tuple(user_ids), state=open_states)
