"""What was done lately, for managers, as far as the one who reads it may know of each thing (S6)."""

import re
from collections.abc import Iterable

from domain.errors import NotAllowed
from domain.families import standing_for
from domain.model import (
    Act,
    Contact,
    Decision,
    DecisionKind,
    Introduction,
    LeadAsk,
    Person,
    Pitch,
    Referral,
    Row,
    Sighting,
    Vendor,
)
from domain.ports import Unit
from domain.vendors import known_to
from domain.visibility import Fact, Viewer, may_see
from handlers.cards import audit as cards
from handlers.cards.blocks import Drawn
from handlers.cards.words import first_name
from handlers.commands.registry import Ask
from handlers.people import is_manager, names, viewer
from handlers.services import Services

PAGE = re.compile(r"(?:page\s+)?(\d{1,6})$", re.IGNORECASE)
KITH = {"kith", "import"}
_KINDS: tuple[type[Row], ...] = (Sighting, Vendor, Introduction, Contact, Referral, Pitch, Decision, LeadAsk)
"""Kinds that a line can say something of."""


async def log(ask: Ask) -> Drawn:
    """`/kith log [page n]`."""
    found = PAGE.search(ask.text.strip())
    return await lately(ask.services, ask.person, max(int(found[1]), 1) if found else 1)


async def lately(services: Services, person: Person, page: int) -> Drawn:
    """One page of it.

    Raises:
        NotAllowed: somebody who is no manager.
    """
    if not await is_manager(services, person):
        raise NotAllowed("Only managers read the log. Your own lines: /kith export me")
    sees = await viewer(services, person)
    async with services.store.read(person.workspace_id) as unit:
        pages = max(1, -(-await unit.count(Act) // cards.PAGE))
        page = min(page, pages)
        acts = await unit.find(Act, order="-at", limit=cards.PAGE, offset=(page - 1) * cards.PAGE)
        about = await _subjects(unit, acts, sees)
        called = await names(unit, [act.actor_id for act in acts])
    lines = [
        cards.Line(
            who="Kith" if act.actor_id in KITH else first_name(called, act.actor_id),
            what=act.what,
            subject=_settings(act) or about.get(act.subject_id, ""),
            at=act.at,
            undone=act.undone_at is not None,
        )
        for act in acts
    ]
    return cards.listing(lines, page, pages, person.tz)


def _settings(act: Act) -> str:
    return act.subject_id.replace("_", " ") if act.what == "settings_changed" else ""


async def _subjects(unit: Unit, acts: Iterable[Act], sees: Viewer) -> dict[str, str]:
    """In words, by id; of what this manager may not know only that it is closed."""
    ids = tuple({act.subject_id for act in acts if act.subject_id})
    rows = [row for kind in _KINDS for row in await unit.find(kind, id=ids)]
    return {row.id: await _subject(unit, row, sees) for row in rows}


async def _subject(unit: Unit, row: Row, sees: Viewer) -> str:
    if isinstance(row, Fact) and not may_see(row, sees):
        return cards.CLOSED
    words, where = "", ""
    match row:
        case Sighting():
            words, where = row.vendor_name, f" at {row.customer_name}"
        case Referral():
            words, where = row.vendor_name, f", {row.customer_name}"
        case Introduction():
            words, where = await _vendor(unit, row.vendor_id, sees), f" for {row.customer_name}"
        case Contact():
            words = row.name
        case Vendor():
            words = await _vendor(unit, row.id, sees)
        case LeadAsk():
            words = await _vendor(unit, row.vendor_id, sees)
        case Pitch():
            words = await _pitch(unit, row, sees)
        case Decision():
            words = await _decided(unit, row, sees)
    return words + where if getattr(row, "customer_name", None) else words


async def _vendor(unit: Unit, vendor_id: str, sees: Viewer) -> str:
    vendor = await standing_for(unit, vendor_id)
    if vendor is None:
        return ""
    return vendor.name if await known_to(unit, [vendor], sees) else cards.CLOSED


async def _pitch(unit: Unit, pitch: Pitch, sees: Viewer) -> str:
    """It is nobody else's until it was passed on."""
    handed = await unit.first(Decision, kind=DecisionKind.PITCH, subject_id=pitch.id)
    return pitch.pitcher if handed is not None or pitch.handed_by == sees.user_id else ""


async def _decided(unit: Unit, decision: Decision, sees: Viewer) -> str:
    if decision.kind in {DecisionKind.GOTO, DecisionKind.MERGE}:
        return await _vendor(unit, decision.subject_id, sees)
    pitch = await unit.get(Pitch, decision.subject_id) if decision.kind is DecisionKind.PITCH else None
    return pitch.pitcher if pitch else ""
