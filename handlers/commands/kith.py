"""`/kith`: help, status, mute, undo."""

import re
from collections.abc import Sized
from datetime import timedelta

from domain.dates import day
from domain.errors import Unclear
from domain.families import families
from domain.model import Person, Sighting, SightingState, Vendor
from handlers import pitching, yours
from handlers.budget import read_with
from handlers.cards import answers
from handlers.cards.blocks import Drawn
from handlers.commands import managing
from handlers.commands.registry import Ask, Command, Word
from handlers.undoing import undo_last

_SPAN = re.compile(r"^(\d{1,3})\s*(?:([hdw])[a-z]*)?$")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
LONGEST = timedelta(days=366)


async def mute(ask: Ask) -> Drawn:
    text = ask.text or "1w"
    if text.lower() == "off":
        return await unmute(ask)
    found = _SPAN.match(text.lower())
    if found is None:
        raise Unclear("For how long? For example: /kith mute 1w, /kith mute 3d, /kith mute off")
    span = min(int(found[1]) * _UNITS[found[2] or "d"], LONGEST)
    until = ask.services.clock.now() + span
    await _set(ask, until)
    return answers.say(f"Quiet until {day(until, ask.person.tz)}. What I would have said waits in my Home tab.")


async def unmute(ask: Ask) -> Drawn:
    await _set(ask, None)
    return answers.say("I'm back.")


async def _set(ask: Ask, until: object) -> None:
    async with ask.services.store.write(ask.workspace_id, actor_id=ask.person.user_id, what="muted") as unit:
        person = await unit.first(Person, user_id=ask.person.user_id)
        if person is not None:
            ask.services.directory.keep(await unit.change(person, muted_until=until))


async def undo(ask: Ask) -> Drawn:
    return await undo_last(ask.services, ask.person)


async def status(ask: Ask) -> Drawn:
    """What Kith does here, in facts that concern everybody."""
    preferences = await ask.services.preferences.get(ask.workspace_id)
    async with ask.services.store.read(ask.workspace_id) as unit:
        sightings = await unit.find(Sighting, state=SightingState.CONFIRMED, closed=False)
        heads = await families(unit, [vendor.id for vendor in await unit.find(Vendor, merged_into=None)])
        vendors = {heads.get(str(sighting.vendor_id)) for sighting in sightings}
    waiting = await ask.services.store.inbox.counts()
    known = await ask.services.known.get(ask.workspace_id)
    return answers.status(
        {
            "Listening": {
                "quiet": "in channels where I was invited; cards are private",
                "silent": "silently: I show nobody anything",
                "commands": "to commands only",
            }[preferences.listen.value],
            "You": _heard_by(ask),
            "Read with": await read_with(ask.services, ask.workspace_id),
            "Our company": known.company or "not set (/kith settings)",
            "Remembered": f"{_some(vendors, 'vendor')}, {_some(sightings, 'confirmed sighting')} in open channels",
            "Waiting to be read": str(waiting.get("open", 0) + waiting.get("claimed", 0)),
        }
    )


def _heard_by(ask: Ask) -> str:
    """Whether the one who asks has muted what is unasked."""
    until = ask.person.muted_until
    if until is None or until <= ask.services.clock.now():
        return "not muted"
    return f"muted until {day(until, ask.person.tz)}; /kith unmute ends it"


def _some(things: Sized, what: str) -> str:
    return f"{len(things)} {what}" if len(things) == 1 else f"{len(things)} {what}s"


COMMAND = Command(
    name="/kith",
    lead="I remember which outside vendors colleagues saw doing good work at a customer. Write as always; I notice. "
    "Ask me: /vendor help, /intro help, or @Kith who do we know for …",
    words={
        "status": Word(run=status, about="what I listen to and what I know"),
        "mute": Word(run=mute, arguments="[1w | 3d | off]", about="nothing unasked for that long"),
        "unmute": Word(run=unmute, about="end it"),
        "undo": Word(run=undo, about="take back what you did in the last five minutes"),
        "pitch": Word(
            run=pitching.told, arguments="<who>: <what they want>", about="pass a cold pitch to the managers"
        ),
        "export": Word(run=yours.export, arguments="me", about="everything that I remember about you, to you only"),
        "forget": Word(run=yours.forget, arguments="me", about="forget you, for good; I ask once more"),
        **managing.WORDS,
    },
)
