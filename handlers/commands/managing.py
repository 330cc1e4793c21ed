"""The words of `/kith` that managers use: settings, and the digest before its time."""

from domain.errors import Unclear
from handlers import digest, partners, settings_form
from handlers.cards.blocks import Drawn
from handlers.commands.registry import Ask, Word


async def settings(ask: Ask) -> None:
    await ask.open(await settings_form.opened(ask.services, ask.person, about=ask.form_about()))


async def digest_now(ask: Ask) -> Drawn:
    """The last seven days as the digest would tell them, to the one who asks only."""
    if ask.text.lower() not in {"", "now"}:
        raise Unclear("/kith digest now shows what the digest would say. When it comes is set with /kith settings.")
    return await digest.preview(ask.services, ask.person)


WORDS = {
    "settings": Word(run=settings, about="how I behave here", managers_only=True),
    "partners": Word(
        run=partners.listing, arguments="[page n]", about="what goes back and forth with vendors", managers_only=True
    ),
    "digest": Word(run=digest_now, arguments="now", about="what the weekly digest would say", managers_only=True),
}
