"""Emoji: 🤝 remembers a vendor; ✅ 🟡 ❌ tell how an introduction went. Taking one away takes it back (I5)."""

from domain.errors import ChangedSince, Refused, Unavailable
from domain.families import names_of, standing_for
from domain.introductions import may_tell, open_states, outcome_states
from domain.model import InboxEvent, Introduction, Need, Outcome, OutcomeKind, Person, Posting
from domain.model import IntroductionState as State
from domain.naming import occurs
from domain.ports import Unit
from handlers.capturing import pointed_at, remember
from handlers.cards import answers
from handlers.cards import outcomes as cards
from handlers.hearing import message_at
from handlers.introducing import underway
from handlers.outcomes import take_back_emoji, tell_outcome
from handlers.people import is_manager, is_member, viewer
from handlers.services import Services
from handlers.speaking import whisper

ACTION = {
    OutcomeKind.DELIVERED: "outcome_delivered",
    OutcomeKind.PARTLY: "outcome_partly",
    OutcomeKind.NOT_DELIVERED: "outcome_not",
}


async def on_reaction_added(event: InboxEvent, services: Services) -> None:
    person = await services.directory.person(event.workspace_id, str(event.payload["user"]))
    if not is_member(person):
        return
    emoji = str(event.payload["emoji"])
    preferences = await services.preferences.get(event.workspace_id)
    if emoji in preferences.remember_emoji:
        await _remember(event, person, services)
        return
    kind = preferences.outcome_of(emoji)
    if kind is not None:
        await _outcome(event, person, kind, services)


async def on_reaction_removed(event: InboxEvent, services: Services) -> None:
    """The outcome that this emoji told goes; a 🤝 leaves its sighting to the witness."""
    person = await services.directory.person(event.workspace_id, str(event.payload["user"]))
    emoji, channel_id, ts = (str(event.payload[name]) for name in ("emoji", "channel", "ts"))
    preferences = await services.preferences.get(event.workspace_id)
    if preferences.outcome_of(emoji) is None or not is_member(person):
        return
    if await take_back_emoji(services, person, ts, emoji):
        await whisper(services, event.workspace_id, channel_id, person.user_id, answers.say("Taken back."))


async def _remember(event: InboxEvent, person: Person, services: Services) -> None:
    channel_id, ts = str(event.payload["channel"]), str(event.payload["ts"])
    found = await message_at(services, event.workspace_id, channel_id, ts)
    message = await pointed_at(services, event.workspace_id, channel_id, found) if found else None
    if message is None:
        return
    captured = await remember(services, message, person)
    await whisper(services, event.workspace_id, channel_id, person.user_id, captured.drawn, thread_ts=message.reply_to)


async def _outcome(event: InboxEvent, person: Person, kind: OutcomeKind, services: Services) -> None:
    """Counts with exactly one introduction behind the message; several are asked about, none is nothing."""
    channel_id, ts, emoji = (str(event.payload[name]) for name in ("channel", "ts", "emoji"))
    meant = await _meant(event.workspace_id, channel_id, ts, person, services)
    if not meant:
        await _perhaps_too_quick(event, person, services)
        return
    if len(meant) > 1:
        sees = await viewer(services, person)
        async with services.store.read(event.workspace_id) as unit:
            unders = [under for one in meant if (under := await underway(services, unit, one, sees)) is not None]
        await whisper(services, event.workspace_id, channel_id, person.user_id, cards.which(unders, ACTION[kind]))
        return
    try:
        under, act_id = await tell_outcome(
            services, person, meant[0].id, kind, emoji=emoji, place=(channel_id, ts), event=event
        )
    except ChangedSince:
        raise
    except Refused:
        return
    if under is not None:
        drawn = cards.outcome_noted(under, act_id, asks_why=kind is OutcomeKind.NOT_DELIVERED)
        await whisper(services, event.workspace_id, channel_id, person.user_id, drawn)


async def _perhaps_too_quick(event: InboxEvent, person: Person, services: Services) -> None:
    """Somebody may react on our card before its `ts` is written back: then the emoji is looked at once more."""
    if event.attempts or event.payload["channel"] != person.dm_channel_id:
        return
    async with services.store.read(event.workspace_id) as unit:
        under_way = await unit.count(Posting, recipient_id=person.user_id, ts=None)
    if under_way:
        raise Unavailable("A card is being posted.")


async def _meant(workspace_id: str, channel_id: str, ts: str, person: Person, services: Services) -> list[Introduction]:
    """The introductions that an emoji on this message speaks of, for one who may tell."""
    async with services.store.read(workspace_id) as unit:
        found = await _on_our_card(unit, channel_id, ts) or await _on_the_need(unit, channel_id, ts)
        found = found or await _told_there(unit, ts, person)
        if not found:
            found = await _in_the_thread(unit, workspace_id, channel_id, ts, services)
    manager = await is_manager(services, person)
    return [one for one in found if may_tell(one, person.user_id, is_manager=manager)]


async def _on_our_card(unit: Unit, channel_id: str, ts: str) -> list[Introduction]:
    posting = await unit.first(Posting, channel_id=channel_id, ts=ts)
    intro = await unit.get(Introduction, posting.subject_id.removesuffix(":question")) if posting else None
    return [intro] if intro is not None and intro.state is not State.CANCELLED else []


async def _on_the_need(unit: Unit, channel_id: str, ts: str) -> list[Introduction]:
    """Open ones; where there is none, the one whose outcome is being changed."""
    need = await unit.first(Need, channel_id=channel_id, ts=ts)
    if need is None:
        return []
    rows = await unit.find(Introduction, need_id=need.id)
    still_open = [row for row in rows if row.state in open_states]
    told = [row for row in rows if row.state in outcome_states]
    return still_open or (told if len(told) == 1 else [])


async def _told_there(unit: Unit, ts: str, person: Person) -> list[Introduction]:
    """The one whose outcome this person told on the same message before: the latest word counts."""
    told = await unit.first(Outcome, order="-at", ts=ts, told_by=person.user_id, undone_at=None)
    intro = await unit.get(Introduction, told.introduction_id) if told else None
    return [intro] if intro is not None and intro.state is not State.CANCELLED else []


async def _in_the_thread(
    unit: Unit, workspace_id: str, channel_id: str, ts: str, services: Services
) -> list[Introduction]:
    """A message in the thread of a need, when it names the vendor."""
    hot = await unit.find(Introduction, channel_id=channel_id, state=open_states)
    if not hot:
        return []
    found = await message_at(services, workspace_id, channel_id, ts)
    root = str((found or {}).get("thread_ts") or "")
    text = str((found or {}).get("text") or "")
    named = []
    for intro in hot:
        vendor = await standing_for(unit, intro.vendor_id)
        if vendor is None or not root or root not in {intro.thread_ts, intro.ts}:
            continue
        if any(occurs(name, text) for name in await names_of(unit, vendor)):
            named.append(intro)
    return named
