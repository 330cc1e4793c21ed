"""Drafts with the model, where there is one: the card shows the template at once, and what was written in its place."""

import structlog

from domain.drafts import tellable
from domain.introductions import may_draft, write_draft
from domain.model import Introduction
from domain.visibility import Viewer
from handlers.budget import model_may_read, note_usage
from handlers.cards.introductions import Underway, facts_of
from handlers.introducing import keep, show, underway
from handlers.services import Services

log = structlog.get_logger(__name__)


async def draft_with_model(services: Services, intro: Introduction, sees: Viewer) -> None:
    """Once both said yes, and unless the rep has written something; no transaction is open meanwhile."""
    if services.writer is None or intro.draft or not may_draft(intro):
        return
    async with services.store.read(intro.workspace_id) as unit:
        under = await underway(services, unit, intro, sees)
    if under is None or not await model_may_read(services, intro.workspace_id, private=_private(under)):
        return
    written = await services.writer.write(tellable(facts_of(under)))
    await note_usage(services, intro.workspace_id, written.usage)
    if written.text is None:
        return
    async with services.store.write(intro.workspace_id, actor_id="kith", what="draft_written") as unit:
        fresh = await unit.get(Introduction, intro.id)
        if fresh is None or fresh.version != intro.version:
            log.info("draft_too_late", introduction=intro.id)
            return
        await keep(unit, fresh, write_draft(fresh, written.text), services.clock.now())
        await unit.note(intro.id)
    await show(services, intro.workspace_id, intro.id)


def _private(under: Underway) -> bool:
    """Whether anything in it is not for all colleagues."""
    return under.introduction.closed or bool(under.contact and under.contact.closed)
