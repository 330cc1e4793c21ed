"""Buttons: what each does. Action ids are public names; everything is checked again when clicked."""

from slack_bolt.app.async_app import AsyncApp

from domain import introductions
from domain.errors import Duplicate, NotFound
from domain.model import (
    Channel,
    Contact,
    Introduction,
    OutcomeKind,
    Person,
    Suggestion,
    SuggestionState,
    Vendor,
    Verdict,
)
from domain.policy import MUTE, NOT_ALIKE_STEP
from domain.sightings import close_cards, confirm, dismiss, of_witness
from handlers.cards import answers, suggestions
from handlers.cards import blocks as b
from handlers.cards import introductions as introduction_cards
from handlers.cards import sightings as sighting_cards
from handlers.clicks import Click, Run, listener
from handlers.introducing import Step, step, take, tell_outcome, underway
from handlers.people import is_manager, viewer
from handlers.services import Services
from handlers.undoing import undo
from handlers.witnesses import answer_question, ask_witness


def register(app: AsyncApp, services: Services) -> None:
    for action_id, run in RUNS.items():
        app.action(action_id)(listener(services, run))


# --- sightings -----------------------------------------------------------------------------------------------


def on_verdict(verdict: Verdict) -> Run:
    async def run(click: Click) -> None:
        now = click.services.clock.now()
        async with click.services.store.write(
            click.workspace_id, actor_id=click.person.user_id, what="sighting_confirmed"
        ) as unit:
            sighting = await of_witness(unit, click.value.get("id", ""), click.person.user_id)
            sighting = await confirm(unit, sighting, verdict, now)
            contact = await unit.get(Contact, sighting.contact_id) if sighting.contact_id else None
            act_id = unit.act_id
        click.services.known.forget(click.workspace_id)
        await click.replace(sighting_cards.noted(sighting, contact, act_id))

    return run


async def on_sighting_edit(click: Click) -> None:
    async with click.services.store.read(click.workspace_id) as unit:
        sighting = await of_witness(unit, click.value.get("id", ""), click.person.user_id)
    await click.open(sighting_cards.edit_form(sighting, about=_about(click, sighting.id)))


async def on_sighting_dismiss(click: Click) -> None:
    now = click.services.clock.now()
    async with click.services.store.write(
        click.workspace_id, actor_id=click.person.user_id, what="sighting_dismissed"
    ) as unit:
        sighting = await of_witness(unit, click.value.get("id", ""), click.person.user_id)
        await dismiss(unit, sighting, now)
        act_id = unit.act_id
    await click.replace(sighting_cards.dismissed(sighting, act_id))


async def on_sighting_contact(click: Click) -> None:
    async with click.services.store.read(click.workspace_id) as unit:
        sighting = await of_witness(unit, click.value.get("id", ""), click.person.user_id)
    await click.open(sighting_cards.contact_form(sighting, _about(click, sighting.id)))


def _about(click: Click, row_id: str) -> str:
    """A form's metadata: the row, and where to show the result (a response URL is good for half an hour)."""
    return b.value(id=row_id, url=str(click.body.get("response_url") or ""))


# --- suggestions ---------------------------------------------------------------------------------------------


def on_take(*, warm: bool) -> Run:
    async def run(click: Click) -> None:
        try:
            intro, act_id = await take(
                click.services, click.person, click.value.get("id", ""), click.value.get("vendor", ""), warm=warm
            )
        except Duplicate as error:
            await click.replace(answers.say(error.sentence))
            return
        async with click.services.store.read(click.workspace_id) as unit:
            vendor = await unit.get(Vendor, intro.vendor_id)
        name = vendor.name if vendor else "The vendor"
        await click.replace(suggestions.taken(name, intro.customer_name, act_id))

    return run


async def on_not_alike(click: Click) -> None:
    """Takes the suggestion away and raises the bar for this person."""
    now = click.services.clock.now()
    async with click.services.store.write(
        click.workspace_id, actor_id=click.person.user_id, what="suggestion_refused"
    ) as unit:
        suggestion = await unit.get(Suggestion, click.value.get("id", ""))
        if suggestion is None or suggestion.addressee_id != click.person.user_id:
            raise NotFound("That suggestion is no longer there.")
        await unit.change(suggestion, state=SuggestionState.REFUSED, answered_at=now)
        await close_cards(unit, suggestion.id, now)
        await unit.note(suggestion.id)
        person = await unit.first(Person, user_id=click.person.user_id)
        if person is not None and not suggestion.asked:
            click.services.directory.keep(await unit.change(person, bar=min(person.bar + NOT_ALIKE_STEP, 0.3)))
        act_id = unit.act_id
    await click.replace(suggestions.refused(act_id))


async def on_ask_witness(click: Click) -> None:
    await click.tell(await ask_witness(click))


async def on_mute_week(click: Click) -> None:
    until = click.services.clock.now() + MUTE
    async with click.services.store.write(click.workspace_id, actor_id=click.person.user_id, what="muted") as unit:
        person = await unit.first(Person, user_id=click.person.user_id)
        if person is not None:
            click.services.directory.keep(await unit.change(person, muted_until=until))
    await click.replace(suggestions.muted(f"{until.day} {until:%b}"))


# --- introductions -------------------------------------------------------------------------------------------


def on_step(what: str, move: Step) -> Run:
    async def run(click: Click) -> None:
        await step(click.services, click.person, click.value.get("id", ""), what, move)
        if click.in_home:
            await click.replace(answers.say(""))

    return run


def on_outcome(kind: OutcomeKind) -> Run:
    async def run(click: Click) -> None:
        under, act_id = await tell_outcome(click.services, click.person, click.value.get("id", ""), kind)
        if under is None:
            return
        if kind is OutcomeKind.NOT_DELIVERED:
            await click.open(introduction_cards.reason_form(under, b.value(id=under.introduction.id)))
        if click.in_home:
            await click.replace(answers.say(""))
        else:
            await click.tell(introduction_cards.outcome_noted(under, act_id))

    return run


async def on_edit_draft(click: Click) -> None:
    sees = await viewer(click.services, click.person)
    async with click.services.store.read(click.workspace_id) as unit:
        intro = await unit.get(Introduction, click.value.get("id", ""))
        if intro is None:
            raise NotFound("That introduction was taken back.")
        manager = await is_manager(click.services, click.person)
        introductions.check_teller(intro, click.person.user_id, is_manager=manager)
        under = await underway(unit, intro, sees)
    if under is not None:
        await click.open(introduction_cards.draft_form(under))


# --- the rest ------------------------------------------------------------------------------------------------


async def on_undo(click: Click) -> None:
    drawn = await undo(click.services, click.person, click.value.get("act", ""))
    await click.replace(drawn)


async def on_listen_stop(click: Click) -> None:
    """Any member of a channel may send us away from it; inviting us again brings us back."""
    async with click.services.store.write(
        click.workspace_id, actor_id=click.person.user_id, what="listening_stopped"
    ) as unit:
        channel = await unit.first(Channel, channel_id=click.channel_id)
        if channel is None:
            raise NotFound("I don't know this channel.")
        click.services.directory.keep_channel(await unit.change(channel, listening=False))
    await click.tell(answers.stopped(channel.name))


RUNS: dict[str, Run] = {
    "sighting_good": on_verdict(Verdict.GOOD),
    "sighting_mixed": on_verdict(Verdict.MIXED),
    "sighting_bad": on_verdict(Verdict.BAD),
    "sighting_edit": on_sighting_edit,
    "sighting_dismiss": on_sighting_dismiss,
    "sighting_contact": on_sighting_contact,
    "suggestion_mention": on_take(warm=False),
    "suggestion_intro": on_take(warm=True),
    "suggestion_not_alike": on_not_alike,
    "suggestion_ask_witness": on_ask_witness,
    "mute_week": on_mute_week,
    "intro_customer_agreed": on_step("customer_agreed", introductions.customer_agrees),
    "intro_vendor_agreed": on_step("vendor_agreed", introductions.vendor_agrees),
    "intro_price_only": on_step("price_only", introductions.price_only),
    "intro_sent": on_step("introduction_sent", introductions.sent),
    "intro_met": on_step("met", introductions.met),
    "intro_cancel": on_step("introduction_cancelled", introductions.cancel),
    "intro_lead_on": on_step("introduction_started", introductions.lead_on),
    "intro_edit_draft": on_edit_draft,
    "outcome_delivered": on_outcome(OutcomeKind.DELIVERED),
    "outcome_quiet": on_outcome(OutcomeKind.QUIET),
    "outcome_partly": on_outcome(OutcomeKind.PARTLY),
    "outcome_not": on_outcome(OutcomeKind.NOT_DELIVERED),
    "outcome_early": on_step("asked_later", introductions.ask_later),
    "witness_ok": answer_question("ok"),
    "witness_talk": answer_question("talk"),
    "witness_no": answer_question("no"),
    "undo": on_undo,
    "listen_stop": on_listen_stop,
}
