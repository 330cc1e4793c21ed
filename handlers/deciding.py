"""What each answer of a manager does: once, checked again, and with a way back (M2)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from domain.decisions import decide
from domain.errors import NotAllowed, NotFound, Refused
from domain.families import standing_for
from domain.gotos import name_goto
from domain.introductions import cancel
from domain.merging import direction, merge
from domain.model import Contact, Decision, DecisionKind, DecisionState, Posting, Sighting, Vendor
from domain.ports import Unit
from domain.visibility import Viewer
from handlers.cards import answers
from handlers.cards import decisions as cards
from handlers.cards import sightings as sighting_cards
from handlers.cards.blocks import Drawn
from handlers.clicks import Click, Run
from handlers.decisions import asked, left_open, pair, tell_of, told
from handlers.introducing import keep, show
from handlers.people import is_manager, viewer
from handlers.pitches import queue_is_stale, redraw_queues
from handlers.postings import want


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer under way, in its transaction."""

    unit: Unit
    click: Click
    sees: Viewer
    decision: Decision


Effect = Callable[[Answer], Awaitable[list[str]]]
"""What follows from a decision; returns the introductions whose cards change."""


def on_answer(kind: DecisionKind, state: DecisionState, what: str, effect: Effect | None = None) -> Run:
    """Takes the decision once, does what follows from it, and puts the answer where the question stood."""

    async def run(click: Click) -> None:
        sees, now = await viewer(click.services, click.person), click.services.clock.now()
        try:
            async with click.services.store.write(click.workspace_id, actor_id=click.person.user_id, what=what) as unit:
                decision_id = await _check(unit, click, kind, sees)
                decision = await decide(unit, decision_id, state, by=click.person.user_id, now=now)
                answer = Answer(unit=unit, click=click, sees=sees, decision=decision)
                changed = await effect(answer) if effect is not None else []
                drawn = await _drawn(answer)
        except Refused as error:
            if isinstance(error, NotAllowed):
                raise
            await _put(click, answers.say(error.sentence))
            return
        click.services.known.forget(click.workspace_id)
        more = await tell_of(click.services, decision)
        await _put(click, replace(drawn, blocks=[*drawn.blocks, *more]))
        if kind is DecisionKind.PITCH:
            await redraw_queues(click.services, click.workspace_id)
        for introduction_id in changed:
            await show(click.services, click.workspace_id, introduction_id)

    return run


async def _check(unit: Unit, click: Click, kind: DecisionKind, sees: Viewer) -> str:
    """The decision's id, where this person may take it; whoever brought a name in may say whose name it is."""
    decision = await unit.get(Decision, click.value.get("id", ""))
    if decision is None or decision.kind is not kind:
        raise NotFound("That is no longer there.")
    vendor = await unit.get(Vendor, decision.subject_id) if kind is DecisionKind.MERGE else None
    brought_in = vendor is not None and vendor.created_by == click.person.user_id
    if not brought_in and not await is_manager(click.services, click.person):
        raise NotAllowed("Only managers decide that.")
    if decision.state is DecisionState.OPEN and await asked(unit, decision, sees) is None:
        raise NotFound("That is no longer there.")
    return decision.id


async def _drawn(answer: Answer) -> Drawn:
    """What stands in place of the question; on a witness's card the rest of the card stays."""
    unit, click = answer.unit, answer.click
    text = await told(unit, answer.decision, answer.sees)
    sighting = await unit.get(Sighting, click.value.get("sighting", ""))
    if sighting is None or sighting.witness_id != click.person.user_id:
        return answers.done(text, unit.act_id)
    contact = await unit.get(Contact, sighting.contact_id) if sighting.contact_id else None
    return sighting_cards.noted(sighting, contact, unit.act_id, settled=text)


async def _put(click: Click, drawn: Drawn) -> None:
    """Only the question gives way to its answer where the message holds more than that."""
    message = click.body.get("message") or {}
    whole = cards.put_in_place(message.get("blocks") or [], click.value.get("id", ""), drawn)
    if whole is None or click.in_home:
        await click.replace(drawn)
    else:
        await click.respond(text=message.get("text") or drawn.text, blocks=whole, replace_original=True)


async def make_one(answer: Answer) -> list[str]:
    two = await pair(answer.unit, answer.decision, answer.sees)
    if two is not None:
        ids = tuple(vendor.id for vendor in two)
        absorbed, stands = direction(*two, await answer.unit.find(Sighting, vendor_id=ids))
        await merge(answer.unit, absorbed, stands)
    return []


async def make_goto(answer: Answer) -> list[str]:
    decision = answer.decision
    vendor = await standing_for(answer.unit, decision.subject_id)
    if vendor is not None and decision.trade:
        by, now = answer.click.person.user_id, answer.click.services.clock.now()
        await name_goto(answer.unit, vendor, trade=decision.trade, region=decision.region or "", by=by, now=now)
        await answer.unit.note(vendor.id)
    return []


async def take_over(answer: Answer) -> list[str]:
    """The manager becomes the rep of what is open; the cards come to the manager's direct messages."""
    unit, now = answer.unit, answer.click.services.clock.now()
    manager = answer.click.person.user_id
    changed = await left_open(unit, answer.decision, answer.sees)
    for intro in changed:
        await unit.change(intro, rep_id=manager, version=intro.version + 1)
        await want(unit, "introduction", intro.id, manager, now)
        for posting in await unit.find(Posting, subject_id=(intro.id, f"{intro.id}:question")):
            await unit.change(posting, recipient_id=manager, channel_id=None, ts=None, attempts=0)
    return [intro.id for intro in changed]


async def drop(answer: Answer) -> list[str]:
    changed = await left_open(answer.unit, answer.decision, answer.sees)
    for intro in changed:
        now = answer.click.services.clock.now()
        await keep(answer.unit, intro, cancel(intro, now), now)
    return [intro.id for intro in changed]


async def settle(answer: Answer) -> list[str]:
    """The messages of the other managers ask no longer; this one is answered where it was clicked."""
    click = answer.click
    await queue_is_stale(answer.unit, click.services.clock.now(), but=click.message_ts)
    return []


_YES, _NO = DecisionState.ACCEPTED, DecisionState.DECLINED
RUNS: dict[str, Run] = {
    "merge_accept": on_answer(DecisionKind.MERGE, _YES, "merged", make_one),
    "merge_decline": on_answer(DecisionKind.MERGE, _NO, "merge_declined"),
    "goto_accept": on_answer(DecisionKind.GOTO, _YES, "goto_named", make_goto),
    "goto_decline": on_answer(DecisionKind.GOTO, _NO, "goto_declined"),
    "pitch_accept": on_answer(DecisionKind.PITCH, _YES, "pitch_accepted", settle),
    "pitch_decline": on_answer(DecisionKind.PITCH, _NO, "pitch_declined", settle),
    "thank_send": on_answer(DecisionKind.THANK, _YES, "thanked"),
    "thank_later": on_answer(DecisionKind.THANK, _NO, "not_thanked"),
    "leaver_take": on_answer(DecisionKind.LEAVER, _YES, "introductions_taken_over", take_over),
    "leaver_drop": on_answer(DecisionKind.LEAVER, _NO, "introductions_dropped", drop),
}
