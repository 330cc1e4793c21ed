"""What becomes due: cards that come once more, the one outcome question, posts that Slack did not take, retention."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from domain.introductions import come_due, open_states
from domain.model import (
    Card,
    CardState,
    Introduction,
    Posting,
    Sighting,
    SightingState,
    Suggestion,
)
from domain.model import IntroductionState as State
from domain.policy import UNCONFIRMED_KEPT, UNDO_WINDOW, UNINSTALLED_KEPT
from domain.sightings import close_cards, forget_images, forget_vectors
from domain.speaking import is_working, may_show, next_working_moment
from handlers.cards.blocks import Drawn
from handlers.introducing import draw, keep, show
from handlers.lifecycle import draw_joined
from handlers.people import viewer
from handlers.postings import AGAIN_AFTER, ATTEMPTS, Draw, deliver, want
from handlers.services import Services
from handlers.speaking import shown_lately
from handlers.suggesting import drawn_suggestion
from handlers.witnesses import draw_answer, draw_question

Chore = Callable[[Services, str, datetime], Awaitable[None]]


def chores(services: Services) -> list[Callable[[datetime], Awaitable[None]]]:
    """Everything that a sweep does, in order; each may run twice for one moment and changes nothing then."""
    return [
        *(_in_each_workspace(services, one) for one in (call_again, ask_outcomes, post_again, forget_unconfirmed)),
        _retention(services),
    ]


def _in_each_workspace(services: Services, chore: Chore) -> Callable[[datetime], Awaitable[None]]:
    async def run(now: datetime) -> None:
        for workspace_id in await services.store.workspaces():
            await chore(services, workspace_id, now)

    run.__name__ = chore.__name__
    return run


def _retention(services: Services) -> Callable[[datetime], Awaitable[None]]:
    async def retention(now: datetime) -> None:
        """Raw text, images and uninstalled workspaces that outlived their time."""
        await services.store.inbox.erase(now)
        await services.store.forget_images(now - UNDO_WINDOW - timedelta(minutes=1))
        for workspace_id in await services.store.uninstalled(now - UNINSTALLED_KEPT):
            await services.store.erase_workspace(workspace_id)

    return retention


async def draw_second_call(services: Services, posting: Posting) -> Drawn | None:
    person = await services.directory.person(posting.workspace_id, posting.recipient_id)
    async with services.store.read(posting.workspace_id) as unit:
        suggestion = await unit.get(Suggestion, posting.subject_id.removesuffix(":again"))
    if suggestion is None:
        return None
    return await drawn_suggestion(services, suggestion, await viewer(services, person))


DRAW: dict[str, Draw] = {
    "introduction": draw,
    "outcome_question": draw,
    "witness_question": draw_question,
    "witness_answer": draw_answer,
    "second_call": draw_second_call,
    "joined": draw_joined,
}


async def call_again(services: Services, workspace_id: str, now: datetime) -> None:
    """A suggestion that was not answered for three working hours comes once by direct message (G1)."""
    async with services.store.read(workspace_id) as unit:
        due = await unit.due(Card, "due_at", now, state=CardState.SHOWN)
    preferences = await services.preferences.get(workspace_id)
    for card in due:
        person = await services.directory.person(workspace_id, card.addressee_id)
        async with services.store.write(workspace_id, actor_id="kith", what="called_again") as unit:
            fresh = await unit.get(Card, card.id)
            if fresh is None or fresh.due_at is None or fresh.state is not CardState.SHOWN:
                continue
            if not is_working(now, person.tz):
                await unit.change(fresh, due_at=next_working_moment(now, person.tz))
                continue
            shown = await shown_lately(unit, person.user_id, now)
            showing = may_show(
                now,
                person,
                shown,
                preferences.unasked_per_day,
                caused_by_own_act=False,
                listen=preferences.listen,
            )
            await unit.change(fresh, due_at=None, shown_at=now if showing.now else fresh.shown_at)
            posting = None
            if showing.now:
                posting = await want(unit, "second_call", f"{card.subject_id}:again", person.user_id, now)
        if posting is not None:
            await deliver(services, workspace_id, posting.id, draw_second_call)


async def ask_outcomes(services: Services, workspace_id: str, now: datetime) -> None:
    """The one outcome question, 30 days after; unanswered, the introduction lapses another 30 days later."""
    async with services.store.read(workspace_id) as unit:
        due = await unit.due(Introduction, "due_at", now, state=open_states)
    for intro in due:
        rep = await services.directory.person(workspace_id, intro.rep_id)
        async with services.store.write(workspace_id, actor_id="kith", what="outcome_asked") as unit:
            fresh = await unit.get(Introduction, intro.id)
            if fresh is None or fresh.version != intro.version:
                continue
            if not is_working(now, rep.tz) and fresh.asked_outcome_at is None:
                await unit.change(fresh, due_at=next_working_moment(now, rep.tz))
                continue
            moved = await keep(unit, fresh, come_due(fresh, now))
            await unit.note(intro.id)
            if moved.state is not State.LAPSED:
                await want(unit, "outcome_question", f"{intro.id}:question", intro.rep_id, now)
        await show(services, workspace_id, intro.id)


async def post_again(services: Services, workspace_id: str, now: datetime) -> None:
    """Posts whose intent stands but that Slack has not taken."""
    async with services.store.read(workspace_id) as unit:
        waiting = await unit.find(Posting, ts=None)
    for posting in waiting:
        if posting.attempts < ATTEMPTS and now - posting.created_at >= AGAIN_AFTER and posting.kind in DRAW:
            await deliver(services, workspace_id, posting.id, DRAW[posting.kind])


async def forget_unconfirmed(services: Services, workspace_id: str, now: datetime) -> None:
    """Sightings that nobody confirmed go after 30 days, with their words (S4)."""
    async with services.store.read(workspace_id) as unit:
        old = await unit.due(Sighting, "seen_at", now - UNCONFIRMED_KEPT, state=SightingState.PROPOSED)
    if not old:
        return
    async with services.store.write(workspace_id, actor_id="kith", what="forgotten", undoable=False) as unit:
        for sighting in old:
            row = await unit.get(Sighting, sighting.id)
            if row is not None and row.state is SightingState.PROPOSED:
                await close_cards(unit, row.id, now, CardState.WITHDRAWN)
                await forget_vectors(unit, row.id)
                await forget_images(unit, row.id)
                await unit.remove(row)
