"""Cold pitches (R5): passed to the managers with one tap, and answered politely."""

from dataclasses import replace

from slack_bolt.app.async_app import AsyncApp

from domain.errors import NotAllowed, NotFound, Unclear
from domain.memory import quote_of
from domain.model import Decision, DecisionKind, Pitch
from domain.naming import key, plain, tidy_name
from domain.pitches import kind_of, reply
from domain.ports import Unit
from domain.sightings import close_cards
from handlers.capturing import pointed_at
from handlers.cards import blocks as b
from handlers.cards import pitches as cards
from handlers.cards.blocks import Drawn
from handlers.clicks import Click
from handlers.clicks import listener as clicked
from handlers.commands.registry import Ask, unquoted
from handlers.hearing import Said, read
from handlers.pitches import hand, keep_pitch, pitch_of, pitcher_in, tell_managers
from handlers.services import Services
from handlers.views import Form
from handlers.views import listener as sent


def register(app: AsyncApp, services: Services) -> None:
    app.action("pitch_hand")(clicked(services, on_hand))
    app.action("pitch_dismiss")(clicked(services, on_dismiss))
    app.shortcut("hand_pitch")(clicked(services, on_hand_pitch))
    app.view("pitch_hand")(sent(services, on_form))


# --- handed on -----------------------------------------------------------------------------------------------


async def on_hand(click: Click) -> None:
    now = click.services.clock.now()
    async with click.services.store.write(
        click.workspace_id, actor_id=click.person.user_id, what="pitch_handed"
    ) as unit:
        pitch = await _own(unit, click)
        fresh, act_id = await hand(unit, pitch, now), unit.act_id
    await click.replace(cards.handed(pitch, reply(pitch.quote), act_id, fresh=fresh))
    await tell_managers(click.services, click.workspace_id)


async def on_dismiss(click: Click) -> None:
    now = click.services.clock.now()
    async with click.services.store.write(
        click.workspace_id, actor_id=click.person.user_id, what="pitch_dismissed"
    ) as unit:
        pitch = await _own(unit, click)
        await close_cards(unit, pitch.id, now)
        await unit.note(pitch.id)
        await unit.change(pitch, quote="")
        act_id = unit.act_id
    await click.replace(cards.dismissed(pitch, act_id))


async def _own(unit: Unit, click: Click) -> Pitch:
    pitch = await unit.get(Pitch, click.value.get("id", ""))
    if pitch is None:
        raise NotFound("That is no longer there: it was taken back, or its message was deleted.")
    if pitch.handed_by != click.person.user_id:
        raise NotAllowed("Only the colleague who was asked can say that.")
    return pitch


async def on_hand_pitch(click: Click) -> None:
    """The shortcut *Pass to my manager*: on any colleague's message; a form where nobody can be made out."""
    found = await pointed_at(click.services, click.workspace_id, click.channel_id, click.body.get("message") or {})
    if found is None:
        raise NotAllowed("That message is not a colleague's, or this channel is shared with others: I leave it alone.")
    reading = await read(found, click.services)
    pitcher = pitcher_in(reading)
    if pitcher is None:
        about = b.value(url=str(click.body.get("response_url") or ""), new="1")
        await click.open(cards.form(quote_of(found.text) if _readable(found, click) else "", about=about))
        return
    now = click.services.clock.now()
    async with click.services.store.write(
        click.workspace_id, actor_id=click.person.user_id, what="pitch_handed"
    ) as unit:
        pitch = await _handed_by(unit, _pitch_of(found, pitcher, click))
        fresh, act_id = await hand(unit, pitch, now), unit.act_id
    await click.tell(cards.handed(pitch, reply(found.text), act_id, fresh=fresh))
    await tell_managers(click.services, click.workspace_id)


async def _handed_by(unit: Unit, made: Pitch) -> Pitch:
    """The pitch of this message, in the hands of whoever passes it on first."""
    kept = await keep_pitch(unit, made)
    if kept is not None:
        return kept
    known = await unit.first(Pitch, channel_id=made.channel_id, ts=made.ts)
    if known is None:
        raise NotFound("That is no longer there.")
    if await unit.first(Decision, kind=DecisionKind.PITCH, subject_id=known.id) is not None:
        return known
    return await unit.change(known, handed_by=made.handed_by, quote=made.quote)


def _pitch_of(message: Said, pitcher: str, click: Click) -> Pitch:
    pitch = replace(pitch_of(message, pitcher, click.services), handed_by=click.person.user_id)
    return pitch if _readable(message, click) else replace(pitch, quote="")


def _readable(message: Said, click: Click) -> bool:
    """Whose words managers may read: one's own, and what stands in an open channel."""
    return message.author.user_id == click.person.user_id or not message.channel.closed


async def on_form(form: Form) -> Drawn:
    pitcher = form.text("pitcher")
    if not pitcher or not key(pitcher):
        raise Unclear("Who wants something of us? A name is all I need.")
    return await _told(form.services, form.workspace_id, form.person.user_id, pitcher, form.text("situation") or "")


async def told(ask: Ask) -> Drawn | None:
    """`/kith pitch Vantage: wants our customer list`; without a name a form opens."""
    name, _, rest = plain(ask.text).partition(":")
    if not key(unquoted(name)):
        await ask.open(cards.form("", about=ask.form_about()))
        return None
    return await _told(ask.services, ask.workspace_id, ask.person.user_id, unquoted(name), rest.strip())


async def _told(services: Services, workspace_id: str, user_id: str, pitcher: str, text: str) -> Drawn:
    now = services.clock.now()
    async with services.store.write(workspace_id, actor_id=user_id, what="pitch_handed") as unit:
        pitch = await unit.add(
            Pitch(pitcher=tidy_name(pitcher), handed_by=user_id, quote=quote_of(text), kind=kind_of(text), at=now)
        )
        fresh, act_id = await hand(unit, pitch, now), unit.act_id
    await tell_managers(services, workspace_id)
    return cards.handed(pitch, reply(text), act_id, fresh=fresh)
