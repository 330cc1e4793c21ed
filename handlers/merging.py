"""Two names become one vendor's, asked for by a command, a form or a button."""

from domain.errors import NotFound, Refused
from domain.families import standing
from domain.merging import merge
from domain.model import Vendor
from domain.ports import Unit
from domain.vendors import known_to, named_to, unknown
from domain.visibility import Viewer
from handlers.cards import corrections as cards
from handlers.cards.blocks import Drawn
from handlers.services import Services


async def merge_named(services: Services, sees: Viewer, workspace_id: str, name: str, into: str) -> Drawn:
    """Merges two vendors by their names, as far as this person may know them.

    Raises:
        NotFound: one of them is not known, whatever the reason.
        Refused: the first is another name of a third.
    """
    async with services.store.write(workspace_id, actor_id=sees.user_id, what="merged") as unit:
        vendor, other = [await named_to(unit, one, sees) for one in (name, into)]
        if vendor is None or other is None:
            raise unknown(name if vendor is None else into)
        drawn = await _merge(unit, vendor, other)
    services.known.forget(workspace_id)
    return drawn


async def merge_rows(services: Services, sees: Viewer, workspace_id: str, vendor_id: str, into_id: str) -> Drawn:
    """The same by ids, as a button carries them."""
    async with services.store.write(workspace_id, actor_id=sees.user_id, what="merged") as unit:
        rows = {row.id: row for row in await unit.find(Vendor, id=(vendor_id, into_id))}
        known = await known_to(unit, list(rows.values()), sees)
        if vendor_id not in rows or into_id not in rows or len(known) < len(rows):
            raise NotFound("That vendor is no longer there.")
        drawn = await _merge(unit, rows[vendor_id], rows[into_id])
    services.known.forget(workspace_id)
    return drawn


async def _merge(unit: Unit, vendor: Vendor, other: Vendor) -> Drawn:
    head, into = await standing(unit, vendor), await standing(unit, other)
    if head.id not in {vendor.id, into.id}:
        raise Refused(f"{vendor.name} is another name of {head.name}. Part them first: /vendor unmerge {vendor.name}")
    await merge(unit, head, into)
    return cards.merged(vendor, into, unit.act_id)
