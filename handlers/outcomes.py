"""What came of an introduction: told by button, emoji or in passing, taken back, and what follows from it."""

from dataclasses import replace

from domain import introductions, witnesses
from domain.errors import Duplicate, NotFound, Refused
from domain.families import names_of, standing_for
from domain.fit import Lesson, learn_fit, lesson
from domain.memory import REMEMBERED
from domain.merits import consider
from domain.model import (
    Card,
    CardKind,
    CardState,
    InboxEvent,
    Introduction,
    Kind,
    Need,
    Outcome,
    OutcomeKind,
    Person,
    Reading,
)
from domain.naming import occurs
from domain.overhearing import called_in, tells_of_result
from domain.ports import Unit
from handlers.cards import outcomes as cards
from handlers.cards.blocks import Drawn
from handlers.cards.introductions import Underway
from handlers.hearing import Said, whisper_back
from handlers.introducing import keep, own, show, underway
from handlers.people import viewer
from handlers.services import Services
from handlers.speaking import put


async def tell_outcome(
    services: Services,
    person: Person,
    introduction_id: str,
    kind: OutcomeKind,
    *,
    emoji: str | None = None,
    place: tuple[str, str] | None = None,
    event: InboxEvent | None = None,
) -> tuple[Underway | None, str]:
    """The rep's word on how it went, from any open state. Returns what to show, and the act that undoes it.

    `event`: the emoji's inbox row, finished in the same transaction so that it counts once.
    """
    now = services.clock.now()
    sees = await viewer(services, person)
    async with services.store.write(person.workspace_id, actor_id=person.user_id, what="outcome_told") as unit:
        intro = await own(unit, services, person, introduction_id)
        if emoji is None and intro.state.value == kind.value:
            raise Refused("That is noted already.")
        ended = await keep(unit, intro, introductions.outcome(intro, kind, now), now)
        await unit.add(
            Outcome(
                introduction_id=intro.id,
                vendor_id=intro.vendor_id,
                kind=kind,
                told_by=person.user_id,
                via="emoji" if emoji else "button",
                emoji=emoji,
                channel_id=place[0] if place and not intro.closed else intro.channel_id,
                ts=place[1] if place else None,
                customer_name=intro.customer_name,
                closed=intro.closed,
                at=now,
            )
        )
        await _answered(unit, services, intro)
        await witnesses.close_loop(unit, ended, kind, now)
        await consider(unit, intro.vendor_id, now)
        await unit.note(intro.id)
        if event is not None:
            await unit.finish(event)
        under, act_id = await underway(services, unit, ended, sees), unit.act_id
    services.known.forget(person.workspace_id)
    await show(services, person.workspace_id, introduction_id)
    return under, act_id


async def _answered(unit: Unit, services: Services, intro: Introduction) -> None:
    """What was overheard about it waits no longer."""
    for card in await unit.find(Card, kind=CardKind.OUTCOME, subject_id=intro.id):
        if card.state in {CardState.WAITING, CardState.SHOWN}:
            await unit.change(card, state=CardState.ANSWERED, answered_at=services.clock.now(), due_at=None)


async def take_back_emoji(services: Services, person: Person, ts: str, emoji: str) -> bool:
    """The emoji is gone: the outcome that it told goes too; what was told before it stands again."""
    now = services.clock.now()
    async with services.store.write(person.workspace_id, actor_id=person.user_id, what="outcome_taken_back") as unit:
        told = await unit.first(Outcome, order="-at", ts=ts, emoji=emoji, told_by=person.user_id, undone_at=None)
        intro = await unit.get(Introduction, told.introduction_id) if told else None
        if told is None or intro is None:
            return False
        await unit.change(told, undone_at=now)
        standing = await unit.find(Outcome, introduction_id=intro.id, undone_at=None)
        if intro.state in introductions.outcome_states:
            await keep(unit, intro, introductions.take_back(intro, standing, now), now)
        await unit.note(intro.id)
    await show(services, person.workspace_id, intro.id)
    return True


# --- why it failed -------------------------------------------------------------------------------------------


async def tell_reason(services: Services, person: Person, introduction_id: str, reason: str | None) -> Drawn:
    """Why a vendor did not deliver: for the one who told it and for managers (S11). It may teach whom they serve."""
    sees = await viewer(services, person)
    async with services.store.write(person.workspace_id, actor_id=person.user_id, what="reason_told") as unit:
        intro, told = await _failed(unit, person, introduction_id)
        await unit.change(told, reason=reason)
        await unit.note(intro.id)
        under = await underway(services, unit, intro, sees)
        taught = await _lesson(unit, intro, reason)
    if under is None:
        raise NotFound("That vendor is no longer there.")
    return cards.learned(under, taught)


async def learn(services: Services, person: Person, introduction_id: str) -> str:
    """The rep's one tap: the reason becomes something that is known of the vendor. Answers the act that undoes it."""
    async with services.store.write(person.workspace_id, actor_id=person.user_id, what="fit_learned") as unit:
        intro, told = await _failed(unit, person, introduction_id)
        taught = await _lesson(unit, intro, told.reason)
        vendor = await standing_for(unit, intro.vendor_id)
        if taught is None or vendor is None:
            raise NotFound("There is nothing to remember there.")
        await learn_fit(
            unit,
            vendor.id,
            aspect=taught.aspect,
            serves=False,
            value=taught.value,
            told_by=person.user_id,
            now=services.clock.now(),
            source="outcome",
            closed=intro.closed,
            channel_id=intro.channel_id if intro.closed else None,
        )
        await unit.note(intro.id)
        return unit.act_id


async def _failed(unit: Unit, person: Person, introduction_id: str) -> tuple[Introduction, Outcome]:
    """The introduction with this person's latest word on it.

    Raises:
        NotFound: this person told nothing of it, or has taken it back.
    """
    intro = await unit.get(Introduction, introduction_id)
    told = await unit.first(
        Outcome, order="-at", introduction_id=introduction_id, told_by=person.user_id, undone_at=None
    )
    if intro is None or told is None or told.kind is not OutcomeKind.NOT_DELIVERED:
        raise NotFound("That outcome was taken back.")
    return intro, told


async def _lesson(unit: Unit, intro: Introduction, reason: str | None) -> Lesson | None:
    need = await unit.get(Need, intro.need_id) if intro.need_id else None
    return lesson(reason, " ".join([intro.situation, (need and need.quote) or ""])) if reason else None


# --- told in passing -----------------------------------------------------------------------------------------


async def overhear(message: Said, reading: Reading, event: InboxEvent, services: Services) -> bool:
    """The rep writes of a vendor with exactly one open introduction: one tap makes it an outcome.

    False where there is none, or several: then it is a sighting like any other.
    """
    surely = reading.speaks and reading.kind in REMEMBERED
    if reading.kind is Kind.PROBLEM or not (surely or tells_of_result(message.text)):
        return False
    async with services.store.read(message.workspace_id) as unit:
        rows = await unit.find(Introduction, rep_id=message.author.user_id, state=introductions.open_states)
        meant = [row for row in rows if _there(row, message, reading) and await _named(unit, row, message)]
    if len(meant) != 1:
        return False
    card = message.card(CardKind.OUTCOME, meant[0].id, services.clock.now())
    async with services.store.write(message.workspace_id, actor_id="kith", what="outcome_heard") as unit:
        try:
            card = await put(unit, services, card, message.author, acted_at=message.at)
        except Duplicate:
            card = replace(card, state=CardState.WITHDRAWN)
        await unit.finish(event)
    if card.state is CardState.SHOWN:
        drawn = await draw_overheard(services, card)
        if drawn is not None:
            await whisper_back(services, message, drawn)
    return True


def _there(intro: Introduction, message: Said, reading: Reading) -> bool:
    """Whether it is about this customer; where the message was understood, none need be named."""
    if intro.customer_name and occurs(intro.customer_name, message.text):
        return True
    return not reading.customer and reading.speaks


async def _named(unit: Unit, intro: Introduction, message: Said) -> bool:
    vendor = await standing_for(unit, intro.vendor_id)
    return vendor is not None and called_in(message.text, await names_of(unit, vendor))


async def draw_overheard(services: Services, card: Card) -> Drawn | None:
    """The card as it stands; None once it is told otherwise."""
    person = await services.directory.person(card.workspace_id, card.addressee_id)
    sees = await viewer(services, person)
    async with services.store.read(card.workspace_id) as unit:
        intro = await unit.get(Introduction, card.subject_id)
        if intro is None or intro.state not in introductions.open_states:
            return None
        under = await underway(services, unit, intro, sees)
    return cards.overheard(under) if under else None


async def unrelated(services: Services, person: Person, introduction_id: str) -> None:
    """*Not about that*: the card goes; the introduction stays as it is."""
    async with services.store.write(person.workspace_id, actor_id=person.user_id, what="unrelated") as unit:
        for card in await unit.find(Card, kind=CardKind.OUTCOME, subject_id=introduction_id):
            if card.addressee_id == person.user_id:
                await unit.change(card, state=CardState.ANSWERED, answered_at=services.clock.now(), due_at=None)
