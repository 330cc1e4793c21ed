"""Which vendors are one: those that were merged, however many steps away."""

from collections.abc import Iterable

from domain.model import Alias, Vendor
from domain.ports import Unit


async def standing(unit: Unit, vendor: Vendor) -> Vendor:
    """The vendor that this one was merged into, or itself."""
    seen = {vendor.id}
    while vendor.merged_into and vendor.merged_into not in seen:
        found = await unit.get(Vendor, vendor.merged_into)
        if found is None:
            break
        vendor = found
        seen.add(vendor.id)
    return vendor


async def standing_for(unit: Unit, vendor_id: str | None) -> Vendor | None:
    """The vendor that stands for an id, whatever it was merged into since; None where it is gone."""
    vendor = await unit.get(Vendor, vendor_id) if vendor_id else None
    return await standing(unit, vendor) if vendor else None


async def family(unit: Unit, vendor: Vendor) -> tuple[str, ...]:
    """Ids of the vendor and of all that were merged into it."""
    return tuple(await families(unit, [vendor.id]))


async def families(unit: Unit, vendor_ids: Iterable[str]) -> dict[str, str]:
    """For each vendor that stands, and each that was merged into one of them, the id of the one that stands."""
    heads = {vendor_id: vendor_id for vendor_id in vendor_ids}
    fresh = tuple(heads)
    while fresh:
        merged = [one for one in await unit.find(Vendor, merged_into=fresh) if one.id not in heads]
        heads |= {one.id: heads[str(one.merged_into)] for one in merged}
        fresh = tuple(one.id for one in merged)
    return heads


async def names_of(unit: Unit, vendor: Vendor) -> tuple[str, ...]:
    """Every name that leads to a vendor that stands, its own first."""
    ids = await family(unit, vendor)
    members = await unit.find(Vendor, id=ids, order="created_at")
    aliases = await unit.find(Alias, vendor_id=ids, order="key")
    return tuple(dict.fromkeys([vendor.name, *(one.name for one in members), *(alias.name for alias in aliases)]))
