"""Buttons on an introduction's card and around it: every step, the outcome, why it failed, what was overheard."""

from datetime import datetime

from domain import introductions
from domain.errors import NotFound
from domain.model import Card, CardState, Introduction, OutcomeKind, Readiness
from handlers.beginning import lead_on
from handlers.cards import agenda, answers
from handlers.cards import blocks as b
from handlers.cards import introductions as cards
from handlers.cards import outcomes as outcome_cards
from handlers.clicks import Click, Run
from handlers.drafting import draft_with_model
from handlers.introducing import Step, ask_on, mine, own, step, underway, welcome
from handlers.outcomes import learn, tell_outcome, tell_reason, unrelated
from handlers.people import viewer


def on_step(what: str, move: Step) -> Run:
    async def run(click: Click) -> None:
        await step(click.services, click.person, click.value.get("id", ""), what, move)
        await _refresh(click)

    return run


def on_yes(what: str, move: Step) -> Run:
    """A yes of one of the two; after the second one the draft is there."""

    async def run(click: Click) -> None:
        moved = await step(click.services, click.person, click.value.get("id", ""), what, move)
        await _refresh(click)
        await draft_with_model(click.services, moved, await viewer(click.services, click.person))

    return run


def on_readiness(readiness: Readiness) -> Run:
    def move(intro: Introduction, now: datetime) -> Introduction:  # noqa: ARG001 - every step takes the moment
        return introductions.gauge(intro, readiness)

    return on_step("readiness_told", move)


async def on_lead_on(click: Click) -> None:
    await lead_on(click.services, click.person, click.value.get("id", ""))
    await _refresh(click)


async def on_welcomes(click: Click) -> None:
    await welcome(click.services, click.person, click.value.get("id", ""))
    await _refresh(click)


async def on_ask_on(click: Click) -> None:
    await ask_on(click.services, click.person, click.value.get("id", ""), click.picked)


async def _refresh(click: Click) -> None:
    """What was clicked shows the step: the card by itself, App Home and a list anew."""
    if click.in_home:
        await click.replace(answers.say(""))
    elif click.on_private_card:
        await click.replace(agenda.listing(await mine(click.services, click.person)))


async def on_edit_draft(click: Click) -> None:
    sees = await viewer(click.services, click.person)
    async with click.services.store.read(click.workspace_id) as unit:
        intro = await own(unit, click.services, click.person, click.value.get("id", ""))
        under = await underway(click.services, unit, intro, sees)
    if under is not None:
        await click.open(cards.draft_form(under))


# --- the outcome ---------------------------------------------------------------------------------------------


def on_outcome(kind: OutcomeKind) -> Run:
    async def run(click: Click) -> None:
        under, act_id = await tell_outcome(click.services, click.person, click.value.get("id", ""), kind)
        if under is None:
            return
        if kind is OutcomeKind.NOT_DELIVERED:
            about = b.value(id=under.introduction.id, url=str(click.body.get("response_url") or ""), new="1")
            await click.open(outcome_cards.reason_form(under, about))
        if click.in_home:
            await _refresh(click)
        elif click.on_private_card:
            await click.replace(outcome_cards.outcome_noted(under, act_id))
        else:
            await click.tell(outcome_cards.outcome_noted(under, act_id))

    return run


def on_reason(reason: str) -> Run:
    async def run(click: Click) -> None:
        await click.replace(await tell_reason(click.services, click.person, click.value.get("id", ""), reason))

    return run


async def on_fit_learn(click: Click) -> None:
    act_id = await learn(click.services, click.person, click.value.get("id", ""))
    await click.replace(answers.done("Noted. I'll mind that before I suggest them.", act_id))


async def on_fit_leave(click: Click) -> None:
    await click.replace(answers.say("Fine, nothing is remembered of it."))


async def on_unrelated(click: Click) -> None:
    await unrelated(click.services, click.person, click.value.get("id", ""))
    await click.replace(answers.say("Fine. It stays as it is."))


async def on_problem_seen(click: Click) -> None:
    """The line about trouble was read; it no longer waits in App Home."""
    async with click.services.store.write(click.workspace_id, actor_id=click.person.user_id, what="read") as unit:
        cards_ = await unit.find(Card, subject_id=click.value.get("id", ""), addressee_id=click.person.user_id)
        if not cards_:
            raise NotFound("That is no longer there.")
        for card in cards_:
            await unit.change(card, state=CardState.ANSWERED, answered_at=click.services.clock.now())
    await click.replace(answers.say("Good luck with it."))


RUNS: dict[str, Run] = {
    "intro_customer_agreed": on_yes("customer_agreed", introductions.customer_agrees),
    "intro_vendor_agreed": on_yes("vendor_agreed", introductions.vendor_agrees),
    "intro_ready": on_readiness(Readiness.READY),
    "intro_looking": on_readiness(Readiness.LOOKING),
    "intro_price_only": on_readiness(Readiness.PRICE_ONLY),
    "intro_welcomes": on_welcomes,
    "intro_sent": on_step("introduction_sent", introductions.sent),
    "intro_met": on_step("met", introductions.met),
    "intro_cancel": on_step("introduction_cancelled", introductions.cancel),
    "intro_lead_on": on_lead_on,
    "intro_edit_draft": on_edit_draft,
    "intro_ask_on": on_ask_on,
    "outcome_delivered": on_outcome(OutcomeKind.DELIVERED),
    "outcome_quiet": on_outcome(OutcomeKind.QUIET),
    "outcome_partly": on_outcome(OutcomeKind.PARTLY),
    "outcome_not": on_outcome(OutcomeKind.NOT_DELIVERED),
    "outcome_early": on_step("asked_later", introductions.ask_later),
    "outcome_unrelated": on_unrelated,
    **{f"reason_{reason}": on_reason(reason) for _, reason in outcome_cards.REASONS},
    "fit_learn": on_fit_learn,
    "fit_leave": on_fit_leave,
    "problem_seen": on_problem_seen,
}
