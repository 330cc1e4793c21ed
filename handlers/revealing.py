"""Contact details that were put before a person stand in the audit log: once per person, contact and day (S6)."""

from collections.abc import Iterable
from datetime import UTC, datetime, time

from domain.model import Act, Contact
from handlers.services import Services

WHAT = "contact_revealed"


async def reveal(services: Services, workspace_id: str, user_id: str, contacts: Iterable[Contact | None]) -> None:
    """Call it before the addresses or numbers are shown."""
    shown = {contact.id for contact in contacts if contact and (contact.email or contact.phone)}
    if not shown:
        return
    now = services.clock.now()
    async with services.store.read(workspace_id) as unit:
        midnight = datetime.combine(now.date(), time(), UTC)
        logged = await unit.since(Act, "at", midnight, actor_id=user_id, what=WHAT, subject_id=shown)
    fresh = sorted(shown - {act.subject_id for act in logged})
    if not fresh:
        return
    async with services.store.write(workspace_id, actor_id=user_id, what=WHAT) as unit:
        for contact_id in fresh:
            await unit.add(Act(actor_id=user_id, what=WHAT, subject_id=contact_id, at=now))
