"""Suggestions that nobody answered come once more, by direct message (G1)."""

from datetime import datetime
from typing import Final

from domain.model import Card, CardState, Posting, Suggestion
from domain.speaking import is_working, next_try
from handlers.cards.blocks import Drawn
from handlers.ghosting import send, take_turn
from handlers.people import viewer
from handlers.services import Services
from handlers.suggesting import drawn_suggestion

SECOND_CALL: Final = "second_call"


async def call_again(services: Services, workspace_id: str, now: datetime) -> None:
    """After three working hours, as soon as the budget has room for it; never while it is quiet there."""
    async with services.store.read(workspace_id) as unit:
        due = await unit.due(Card, "due_at", now, state=CardState.SHOWN)
    for card in due:
        person = await services.directory.person(workspace_id, card.addressee_id)
        async with services.store.write(workspace_id, actor_id="kith", what="called_again") as unit:
            fresh = await unit.get(Card, card.id)
            if fresh is None or fresh.due_at is None or fresh.state is not CardState.SHOWN:
                continue
            if not is_working(now, person.tz):
                await unit.change(fresh, due_at=next_try(now, person))
                continue
            turn = await take_turn(unit, services, person, SECOND_CALL, f"{card.subject_id}:again")
            await unit.change(fresh, due_at=turn.again_at)
        if turn.posting is not None:
            await send(services, turn.posting, draw_second_call)


async def draw_second_call(services: Services, posting: Posting) -> Drawn | None:
    person = await services.directory.person(posting.workspace_id, posting.recipient_id)
    async with services.store.read(posting.workspace_id) as unit:
        suggestion = await unit.get(Suggestion, posting.subject_id.removesuffix(":again"))
    if suggestion is None:
        return None
    return await drawn_suggestion(services, suggestion, await viewer(services, person))
