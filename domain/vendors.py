"""Vendors, contacts and customers by name: known under many spellings, never merged by mere likeness."""

from collections.abc import Iterable
from datetime import datetime

from domain.model import Alias, Contact, Customer, Outcome, Sighting, Vendor
from domain.naming import key, tidy_name
from domain.ports import Unit
from domain.visibility import Viewer, visible


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


async def called(unit: Unit, name: str) -> Vendor | None:
    """The vendor of that name: the exact normalised name, then a known alias, else nobody."""
    wanted = key(name)
    if not wanted:
        return None
    vendor = await unit.first(Vendor, key=wanted)
    if vendor is None:
        alias = await unit.first(Alias, key=wanted)
        vendor = await unit.get(Vendor, alias.vendor_id) if alias else None
    return await standing(unit, vendor) if vendor else None


async def remember_vendor(
    unit: Unit, name: str, *, by: str, now: datetime, trade: str | None = None, region: str | None = None
) -> Vendor:
    """The vendor of that name, made when new; what was unknown of it (trade, region) is filled in."""
    vendor = await called(unit, name)
    if vendor is None:
        return await unit.add(
            Vendor(name=tidy_name(name), key=key(name), trade=trade, region=region, created_by=by, created_at=now)
        )
    missing = {
        field: value
        for field, value in (("trade", trade), ("region", region))
        if value and getattr(vendor, field) is None
    }
    return await unit.change(vendor, **missing) if missing else vendor


async def remember_contact(unit: Unit, vendor: Vendor, sighting: Sighting, now: datetime) -> Contact | None:
    """The contact that a sighting names, made when new; a new address or number fills a gap."""
    if not sighting.contact_name or not key(sighting.contact_name):
        return None
    details = {"email": sighting.contact_email, "phone": sighting.contact_phone}
    known = await unit.first(Contact, vendor_id=vendor.id, key=key(sighting.contact_name))
    if known is not None:
        missing: dict[str, object] = {f: v for f, v in details.items() if v and getattr(known, f) is None}
        if known.closed and not sighting.closed:
            missing |= {"closed": False, "channel_id": sighting.channel_id, "ts": sighting.ts}
        if known.met_by is not None:
            missing["met_by"] = None
        return await unit.change(known, **missing) if missing else known
    return await unit.add(
        Contact(
            vendor_id=vendor.id,
            name=tidy_name(sighting.contact_name),
            key=key(sighting.contact_name),
            channel_id=sighting.channel_id,
            ts=sighting.ts,
            closed=sighting.closed,
            created_at=now,
            email=sighting.contact_email,
            phone=sighting.contact_phone,
        )
    )


async def remember_customer(unit: Unit, name: str | None) -> Customer | None:
    if not name or not key(name):
        return None
    known = await unit.first(Customer, key=key(name))
    return known or await unit.add(Customer(name=tidy_name(name), key=key(name)))


async def by_id(unit: Unit, ids: Iterable[str]) -> dict[str, Vendor]:
    return {vendor.id: vendor for vendor in await unit.find(Vendor, id=tuple(ids))}


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


async def called_by(unit: Unit, name: str, viewer: Viewer) -> Vendor | None:
    """The vendor of that name as far as this person may know it: one seen in closed channels only is nobody's else."""
    vendor = await called(unit, name)
    if vendor is None:
        return None
    ids = await family(unit, vendor)
    sightings = await unit.find(Sighting, vendor_id=ids)
    if not sightings or visible(sightings, viewer) or vendor.created_by == viewer.user_id:
        return vendor
    outcomes = visible(await unit.find(Outcome, vendor_id=ids), viewer)
    contacts = visible(await unit.find(Contact, vendor_id=ids), viewer)
    return vendor if outcomes or contacts else None
