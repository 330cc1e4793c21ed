"""`/intro`: start an introduction, list mine."""

import re

from domain.errors import NotFound, Unclear
from domain.naming import plain, tidy_name
from domain.vendors import called_by
from handlers.cards import answers
from handlers.cards import introductions as cards
from handlers.cards.blocks import Drawn
from handlers.commands.registry import Ask, Command, Word, unquoted
from handlers.introducing import begin, mine
from handlers.people import viewer

_TO = re.compile(r"\s+to\s+", re.IGNORECASE)


async def listing(ask: Ask) -> Drawn:
    return cards.listing(await mine(ask.services, ask.person))


async def start(ask: Ask) -> Drawn:
    """`<vendor> to <customer>`; of several "to" the one that leaves a known vendor counts."""
    parts, sees = _TO.split(plain(ask.text)), await viewer(ask.services, ask.person)
    async with ask.services.store.read(ask.workspace_id) as unit:
        for cut in range(1, len(parts)):
            vendor = await called_by(unit, unquoted(" to ".join(parts[:cut])), sees)
            if vendor is not None:
                customer = tidy_name(unquoted(" to ".join(parts[cut:])))
                break
        else:
            vendor, customer = None, ""
    if len(parts) == 1:
        raise Unclear("To whom? For example: /intro Lakeshore IT to Globex")
    if vendor is None:
        raise NotFound(f"I know no vendor called {unquoted(parts[0])}. /vendor list shows all.")
    await begin(ask.services, ask.person, vendor, customer)
    return answers.say(f"{vendor.name} for {customer}: it's in our direct messages.")


COMMAND = Command(
    name="/intro",
    lead="Warm introductions: Kith drafts and keeps track, you make them.",
    words={"list": Word(run=listing, about="my introductions under way")},
    otherwise=start,
)
COMMAND.words = {"<vendor> to <customer>": Word(run=start, about="start an introduction"), **COMMAND.words}
