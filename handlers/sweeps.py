"""What becomes due: cards that come once more, the one outcome question, posts that Slack did not take, retention."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from domain.errors import StoreUnavailable
from domain.introductions import come_due, open_states
from domain.model import (
    CardState,
    Introduction,
    ModelCall,
    Posting,
    Referral,
    ReferralState,
    Row,
    Sighting,
    SightingState,
)
from domain.model import IntroductionState as State
from domain.policy import BACKFILLED_KEPT, MODEL_CALLS_KEPT, UNDO_WINDOW, UNINSTALLED_KEPT
from domain.requests import new_request
from domain.sightings import close_cards, forget_images, forget_vectors
from handlers import following
from handlers.announcing import draw_announcement
from handlers.budget import SPENT, draw_tokens_spent, month_of, tell_tokens_spent
from handlers.calling import SECOND_CALL, call_again, draw_second_call
from handlers.digest import KIND as DIGEST
from handlers.digest import draw_digest, send_digests
from handlers.friday import forget_old_notes, friday_notes
from handlers.ghosting import NOTICE, PITCHES, Turn, draw_notice, send, take_turn
from handlers.gotos import ANNOUNCED
from handlers.installing import WELCOME, draw_welcome
from handlers.introducing import draw, keep, show
from handlers.lifecycle import draw_joined
from handlers.missing import forget_old_missed
from handlers.notes import NOTE, draw_note
from handlers.pitches import draw_queue, never_passed_on, tell_managers
from handlers.postings import Draw, deliver_again
from handlers.services import Services
from handlers.sharing import SHARED, draw_shared
from handlers.trial import REPORT, draw_report, tell_of_trial
from handlers.witness_cards import draw_answer, draw_question

log = structlog.get_logger(__name__)

Chore = Callable[[Services, str, datetime], Awaitable[None]]


def chores(services: Services) -> list[Callable[[datetime], Awaitable[None]]]:
    """Everything that a sweep does, in order; each may run twice for one moment and changes nothing then."""
    return [
        *(
            _watched(services, _in_each_workspace(services, one))
            for one in (
                refresh_names,
                call_again,
                ask_outcomes,
                following.tell_witnesses,
                following.hand_to_managers,
                friday_notes(),
                tell_of_trial,
                tell_managers,
                send_digests,
                tell_tokens_spent,
                post_again,
                forget_unconfirmed,
                forget_calls,
                forget_old_missed,
                forget_old_notes,
            )
        ),
        _watched(services, _retention(services)),
    ]


async def refresh_names(services: Services, workspace_id: str, _now: datetime) -> None:
    """What an import brought, the name of a channel, or what another process set, is known within a round."""
    services.preferences.forget(workspace_id)
    await services.known.refresh(workspace_id)


def _in_each_workspace(services: Services, chore: Chore) -> Callable[[datetime], Awaitable[None]]:
    async def run(now: datetime) -> None:
        for workspace_id in await services.store.workspaces():
            if not await services.slack.serves(workspace_id):
                continue
            try:
                with services.metrics.chore(chore.__name__):
                    await chore(services, workspace_id, now)
            except StoreUnavailable:
                raise
            except Exception:  # the others' turn comes all the same
                log.exception("chore_failed", chore=chore.__name__, workspace=workspace_id)

    run.__name__ = chore.__name__
    return run


def _watched(services: Services, chore: Callable[[datetime], Awaitable[None]]) -> Callable[[datetime], Awaitable[None]]:
    """With an id in the log, and seen from outside to have gone through."""

    async def run(now: datetime) -> None:
        with structlog.contextvars.bound_contextvars(request=new_request()):
            await chore(now)
            services.metrics.swept(services.clock.now())

    run.__name__ = chore.__name__
    return run


def _retention(services: Services) -> Callable[[datetime], Awaitable[None]]:
    async def retention(now: datetime) -> None:
        """Raw text, images and uninstalled workspaces that outlived their time."""
        with services.metrics.chore("retention"):
            await services.store.inbox.erase(now)
            await services.store.forget_images(now - UNDO_WINDOW - timedelta(minutes=1))
            before = now - UNINSTALLED_KEPT
            for workspace_id in await services.store.uninstalled(before):
                if await services.store.erase_workspace(workspace_id, uninstalled_before=before):
                    services.preferences.forget(workspace_id)
                    services.known.forget(workspace_id)

    return retention


DRAW: dict[str, Draw] = {
    "introduction": draw,
    "outcome_question": draw,
    "witness_question": draw_question,
    "witness_answer": draw_answer,
    **following.DRAW,
    SECOND_CALL: draw_second_call,
    "joined": draw_joined,
    NOTE: draw_note,
    NOTICE: draw_notice,
    REPORT: draw_report,
    DIGEST: draw_digest,
    PITCHES: draw_queue,
    ANNOUNCED: draw_announcement,
    SHARED: draw_shared,
    SPENT: draw_tokens_spent,
    WELCOME: draw_welcome,
}


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
            moved, turn = come_due(fresh, now), Turn()
            if moved.state is not State.LAPSED and not rep.deleted:
                turn = await take_turn(unit, services, rep, "outcome_question", f"{intro.id}:question")
            if turn.again_at is None:
                await keep(unit, fresh, moved, now)
                await unit.note(intro.id)
        if turn.again_at is not None:
            await _put_off(services, intro, turn.again_at)
            continue
        await show(services, workspace_id, intro.id)
        if turn.stopped and turn.posting is not None:
            await send(services, turn.posting, draw)


async def _put_off(services: Services, intro: Introduction, until: datetime) -> None:
    async with services.store.write(intro.workspace_id, actor_id="kith", what="outcome_put_off") as unit:
        fresh = await unit.get(Introduction, intro.id)
        if fresh is not None and fresh.version == intro.version:
            await unit.change(fresh, due_at=until)
            await unit.note(intro.id)


async def post_again(services: Services, workspace_id: str, now: datetime) -> None:
    """Posts that Slack has not taken, and cards that are not up to date."""
    await deliver_again(services, workspace_id, now, DRAW)


async def forget_unconfirmed(services: Services, workspace_id: str, now: datetime) -> None:
    """What nobody answered goes with its words (S4): after the time set in the settings, 30 days if nothing is set.

    Sightings of a backfill stay 90 days after it. Leads and pitches go like sightings.
    """
    before = now - (await services.preferences.get(workspace_id)).unconfirmed_kept
    async with services.store.read(workspace_id) as unit:
        waiting = SightingState.PROPOSED
        old = await unit.due(Sighting, "seen_at", before, state=waiting, imported_at=None)
        old += await unit.due(Sighting, "imported_at", now - BACKFILLED_KEPT, state=waiting)
        others: list[Row] = [*await unit.due(Referral, "at", before, state=ReferralState.PROPOSED)]
        others += await never_passed_on(unit, before)
    if not old and not others:
        return
    async with services.store.write(workspace_id, actor_id="kith", what="forgotten", undoable=False) as unit:
        for sighting in old:
            row = await unit.get(Sighting, sighting.id)
            if row is not None and row.state is SightingState.PROPOSED:
                await close_cards(unit, row.id, now, CardState.WITHDRAWN)
                await forget_vectors(unit, row.id)
                await forget_images(unit, row.id)
                await unit.remove(row)
        for one in others:
            await close_cards(unit, one.id, now, CardState.WITHDRAWN)
            await forget_images(unit, one.id)
            await unit.remove(one)


async def forget_calls(services: Services, workspace_id: str, now: datetime) -> None:
    """The figures of the model's readings go after a good year, and notices that reached nobody with their month."""
    async with services.store.read(workspace_id) as unit:
        old: list[Row] = [*await unit.due(ModelCall, "at", now - MODEL_CALLS_KEPT)]
        old += await unit.due(Posting, "created_at", month_of(now), kind=SPENT, ts=None)
    if not old:
        return
    async with services.store.write(workspace_id, actor_id="kith", what="forgotten") as unit:
        for row in old:
            await unit.remove(row)
