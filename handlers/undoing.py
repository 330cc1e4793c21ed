"""Undo: for five minutes, by button or `/kith undo`; the act that wrote is the act that is taken back (C4)."""

from typing import Final

from domain.errors import NotAllowed, NotFound, TooLate
from domain.model import (
    Act,
    Card,
    CardKind,
    CardState,
    Introduction,
    Person,
    Pitch,
    Referral,
    ReferralState,
    Sighting,
    SightingState,
    Suggestion,
    SuggestionState,
)
from domain.policy import NOT_ALIKE_STEP, UNDO_WINDOW
from domain.ports import Unit
from handlers.cards import answers
from handlers.cards import pitches as pitch_cards
from handlers.cards import referrals as referral_cards
from handlers.cards import sightings as sighting_cards
from handlers.cards.blocks import Drawn
from handlers.introducing import show
from handlers.notes import redraw_last_note
from handlers.people import names, viewer
from handlers.pitches import queue_is_stale, tell_managers
from handlers.services import Services
from handlers.suggesting import drawn_suggestion

OF_MANAGERS: Final = frozenset({"decisions", "pitches"})
"""Tables whose rows stand in the managers' messages."""
QUESTIONS: Final = frozenset({CardKind.SIGHTING, CardKind.SUGGESTION, CardKind.REFERRAL, CardKind.PITCH})
"""Cards that are open again once their answer is taken back."""


async def undo(services: Services, person: Person, act_id: str) -> Drawn:
    """Takes back what this person did, and draws what was there before.

    Raises:
        TooLate: more than five minutes ago.
        NotAllowed: somebody else did it.
        NotFound: there is nothing to take back.
    """
    now = services.clock.now()
    async with services.store.read(person.workspace_id) as unit:
        act = await unit.get(Act, act_id)
    if act is None or act.undone_at is not None:
        raise NotFound("There is nothing to take back.")
    if act.actor_id != person.user_id:
        raise NotAllowed("Only the one who did it can take it back.")
    if now - act.at > UNDO_WINDOW:
        raise TooLate("That was more than five minutes ago. Use /vendor edit, or change it on its card.")
    await services.store.undo(person.workspace_id, act_id, actor_id=person.user_id, now=now)
    services.known.forget(person.workspace_id)
    return await _afterwards(services, person, act)


async def undo_last(services: Services, person: Person) -> Drawn:
    now = services.clock.now()
    async with services.store.read(person.workspace_id) as unit:
        recent = await unit.since(Act, "at", now - UNDO_WINDOW, actor_id=person.user_id, undone_at=None)
    done = [act for act in recent if act.what not in {"undo", "asked"} and act.changes]
    if not done:
        raise NotFound("You did nothing in the last five minutes that I could take back.")
    return await undo(services, person, done[-1].id)


async def _afterwards(services: Services, person: Person, act: Act) -> Drawn:
    tables = {change.table for change in act.changes}
    async with services.store.write(person.workspace_id, actor_id=person.user_id, what="reopened") as unit:
        intro = await unit.get(Introduction, act.subject_id)
        suggestion = await _reopened_suggestion(unit, act)
        await _lower_bar(unit, services, person, act, suggestion)
        for subject_id in {act.subject_id, suggestion.id if suggestion else ""}:
            await _reopen_cards(unit, subject_id)
        if tables & OF_MANAGERS:
            await queue_is_stale(unit, services.clock.now())
    if tables & OF_MANAGERS:
        await tell_managers(services, person.workspace_id)
    if act.what in {"mentioned", "introduction_started"} or intro is not None:
        await show(services, person.workspace_id, act.subject_id)
    for change in act.changes:
        if change.table == "introductions" and change.row_id != act.subject_id:
            await show(services, person.workspace_id, change.row_id)
    await redraw_last_note(services, person)
    if suggestion is not None:
        drawn = await drawn_suggestion(services, suggestion, await viewer(services, person))
        if drawn is not None:
            return drawn
    async with services.store.read(person.workspace_id) as unit:
        return await _open_again(unit, person, act) or answers.say("Taken back.")


async def _open_again(unit: Unit, person: Person, act: Act) -> Drawn | None:
    """The question that has no answer any more, or what was answered before."""
    sighting = await unit.get(Sighting, act.subject_id)
    if sighting is not None and sighting.state is SightingState.PROPOSED:
        return sighting_cards.question(sighting, await names(unit, [sighting.noted_by]))
    referral = await unit.get(Referral, act.subject_id)
    if referral is not None:
        told = await unit.find(Act, subject_id=referral.id, actor_id=person.user_id, undone_at=None, order="-at")
        answered = referral.state in {ReferralState.QUALIFIED, ReferralState.UNQUALIFIED} and told
        return referral_cards.judged(referral, told[0].id) if answered else referral_cards.question(referral)
    pitch = await unit.get(Pitch, act.subject_id)
    return pitch_cards.offer(pitch) if pitch else None


async def _lower_bar(unit: Unit, services: Services, person: Person, act: Act, was: Suggestion | None) -> None:
    """*Not alike* had raised it, and a person is no part of an act."""
    raised = act.what == "suggestion_refused" and was is not None and not was.asked
    row = await unit.first(Person, user_id=person.user_id) if raised else None
    if row is not None:
        lower = round(max(row.bar - NOT_ALIKE_STEP, 0.0), 4)
        services.directory.keep(await unit.change(row, bar=lower))


async def _reopened_suggestion(unit: Unit, act: Act) -> Suggestion | None:
    """The suggestion that is open again because what came of it was taken back."""
    for change in act.changes:
        if change.table == "suggestions":
            found = await unit.get(Suggestion, change.row_id)
            if found is not None and found.state is SuggestionState.OFFERED:
                return found
    return None


async def _reopen_cards(unit: Unit, subject_id: str) -> None:
    for card in await unit.find(Card, subject_id=subject_id, state=CardState.ANSWERED, kind=QUESTIONS):
        await unit.change(card, state=CardState.SHOWN, answered_at=None)
