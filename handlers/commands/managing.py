"""The words of `/kith` that managers use: settings, and the digest before its time."""

import re

from domain.errors import Unclear
from handlers import audit, digest, settings_form
from handlers.cards import partners as cards
from handlers.cards.blocks import Drawn
from handlers.commands.registry import Ask, Word
from handlers.partners import all_partners
from handlers.people import viewer

PAGE = re.compile(r"(?:page\s+)?(\d{1,4})$", re.IGNORECASE)


async def settings(ask: Ask) -> None:
    await ask.open(await settings_form.opened(ask.services, ask.person, about=ask.form_about()))


async def partners_page(ask: Ask) -> Drawn:
    found = PAGE.search(ask.text.strip())
    sees = await viewer(ask.services, ask.person)
    return cards.listing(await all_partners(ask.services, ask.person, sees), max(int(found[1]), 1) if found else 1)


async def digest_now(ask: Ask) -> Drawn:
    """The last seven days as the digest would tell them, to the one who asks only."""
    if ask.text.lower() not in {"", "now"}:
        raise Unclear("/kith digest now shows what the digest would say. When it comes is set with /kith settings.")
    return await digest.preview(ask.services, ask.person)


WORDS = {
    "settings": Word(run=settings, about="how I behave here", managers_only=True),
    "partners": Word(
        run=partners_page, arguments="[page n]", about="what goes back and forth with vendors", managers_only=True
    ),
    "log": Word(run=audit.log, arguments="[page n]", about="what was done lately, by whom", managers_only=True),
    "digest": Word(run=digest_now, arguments="now", about="what the weekly digest would say", managers_only=True),
}
