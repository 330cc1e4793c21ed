"""Buttons: what each does. Action ids are public names; everything is checked again when clicked."""

from slack_bolt.app.async_app import AsyncApp

from domain.dates import day
from domain.errors import Duplicate, NotFound
from domain.families import standing_for
from domain.model import (
    Channel,
    Contact,
    Person,
    Posting,
    Suggestion,
    SuggestionState,
    TaughtKind,
    Verdict,
)
from domain.policy import MUTE, NOT_ALIKE_AT_MOST, NOT_ALIKE_STEP, UNSURE_NAMES
from domain.sightings import close_cards, confirm, dismiss, name_vendor, of_witness
from domain.thresholds import teach
from handlers import deciding, progressing, taps
from handlers.beginning import take
from handlers.cards import answers, suggestions
from handlers.cards import blocks as b
from handlers.cards import sightings as sighting_cards
from handlers.clicks import Click, Run, content, listener, page_of
from handlers.decisions import same_as
from handlers.digest import KIND as DIGEST
from handlers.digest import draw_digest
from handlers.ghosting import PITCHES
from handlers.home import publish_home
from handlers.people import names, viewer
from handlers.pitches import draw_queue
from handlers.postings import Draw, deliver
from handlers.services import Services
from handlers.undoing import undo
from handlers.witnesses import answer_question, ask_witness

LONGER: dict[str, Draw] = {DIGEST: draw_digest, PITCHES: draw_queue}
"""Messages with several questions in them."""


def register(app: AsyncApp, services: Services) -> None:
    for action_id, run in (RUNS | progressing.RUNS | deciding.RUNS | taps.RUNS).items():
        app.action(action_id)(listener(services, run))


# --- sightings -----------------------------------------------------------------------------------------------


def on_verdict(verdict: Verdict) -> Run:
    async def run(click: Click) -> None:
        now, sees = click.services.clock.now(), await viewer(click.services, click.person)
        async with click.services.store.write(
            click.workspace_id, actor_id=click.person.user_id, what="sighting_confirmed"
        ) as unit:
            sighting = await of_witness(unit, click.value.get("id", ""), click.person.user_id)
            sighting = await confirm(unit, sighting, verdict, now)
            contact = await unit.get(Contact, sighting.contact_id) if sighting.contact_id else None
            same, act_id = await same_as(unit, sighting, sees), unit.act_id
        click.services.known.forget(click.workspace_id)
        await click.replace(sighting_cards.noted(sighting, contact, act_id, same=same))

    return run


async def on_sighting_edit(click: Click) -> None:
    async with click.services.store.read(click.workspace_id) as unit:
        sighting = await of_witness(unit, click.value.get("id", ""), click.person.user_id)
    about = _about(click, sighting.id)
    if await click.in_note():  # its other lines stay: the result is said beside it
        about = b.value(**content(about), new="1", note=f"{click.channel_id}:{click.message_ts}")
    await click.open(sighting_cards.edit_form(sighting, about=about))


async def on_sighting_dismiss(click: Click) -> None:
    now = click.services.clock.now()
    async with click.services.store.write(
        click.workspace_id, actor_id=click.person.user_id, what="sighting_dismissed"
    ) as unit:
        sighting = await of_witness(unit, click.value.get("id", ""), click.person.user_id)
        await dismiss(unit, sighting, now)
        if sighting.read_by == "local" and sighting.channel_id and not sighting.noted_by:  # asked about unasked
            await teach(unit, TaughtKind.NEEDLESS, now)
        act_id = unit.act_id
    click.services.known.forget(click.workspace_id)
    await click.replace(sighting_cards.dismissed(sighting, act_id))


async def on_sighting_name(click: Click) -> None:
    """The witness says which of the names in the message is the vendor's; the question stays."""
    number = int(click.value.get("name", "")) if click.value.get("name", "").isdecimal() else UNSURE_NAMES
    async with click.services.store.write(
        click.workspace_id, actor_id=click.person.user_id, what="sighting_corrected"
    ) as unit:
        sighting = await of_witness(unit, click.value.get("id", ""), click.person.user_id)
        sighting = await name_vendor(unit, sighting, number)
        called, act_id = await names(unit, [sighting.noted_by]), unit.act_id
    await click.replace(sighting_cards.question(sighting, called, act_id=act_id))


async def on_sighting_contact(click: Click) -> None:
    async with click.services.store.read(click.workspace_id) as unit:
        sighting = await of_witness(unit, click.value.get("id", ""), click.person.user_id)
    await click.open(sighting_cards.contact_form(sighting, _about(click, sighting.id)))


def _about(click: Click, row_id: str) -> str:
    """A form's metadata: the row, and where to show the result (a response URL is good for half an hour)."""
    return b.value(id=row_id, url=str(click.body.get("response_url") or ""), page=click.home_page)


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
            vendor = await standing_for(unit, intro.vendor_id)
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
            bar = min(person.bar + NOT_ALIKE_STEP, NOT_ALIKE_AT_MOST)
            click.services.directory.keep(await unit.change(person, bar=bar))
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
    drawn = suggestions.muted(day(until, click.person.tz))
    if click.on_private_card or click.in_home:
        await click.replace(drawn)
    else:  # a message of ours stays, with what can be answered in it
        await click.tell(drawn)


# --- the rest ------------------------------------------------------------------------------------------------


async def on_undo(click: Click) -> None:
    drawn = await undo(click.services, click.person, click.value.get("act", ""))
    if await _redrawn(click):
        await click.tell(drawn)
    else:
        await click.replace(drawn)


async def _redrawn(click: Click) -> bool:
    """Whether it was one question of several in a message to managers, which stand again as they are now."""
    if click.on_private_card or not click.message_ts:
        return False
    async with click.services.store.read(click.workspace_id) as unit:
        posting = await unit.first(Posting, channel_id=click.channel_id, ts=click.message_ts, kind=set(LONGER))
    if posting is None:
        return False
    await deliver(click.services, click.workspace_id, posting.id, LONGER[posting.kind])
    return True


async def on_home_page(click: Click) -> None:
    await publish_home(click.services, click.workspace_id, click.person.user_id, page=page_of(click.value))


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
    **{f"{sighting_cards.NAME_ACTIONS}_{n}": on_sighting_name for n in range(UNSURE_NAMES)},
    "sighting_contact": on_sighting_contact,
    "suggestion_mention": on_take(warm=False),
    "suggestion_intro": on_take(warm=True),
    "suggestion_not_alike": on_not_alike,
    "suggestion_ask_witness": on_ask_witness,
    "mute_week": on_mute_week,
    "witness_ok": answer_question("ok"),
    "witness_talk": answer_question("talk"),
    "witness_no": answer_question("no"),
    "witness_hold": answer_question("hold"),
    "undo": on_undo,
    "listen_stop": on_listen_stop,
    "home_more": on_home_page,
    "home_back": on_home_page,
}
