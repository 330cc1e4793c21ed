"""Vendors, contacts and customers by name: known under many spellings, never merged by mere likeness."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from domain.errors import NotFound
from domain.families import families as families  # noqa: PLC0414 - offered from here too
from domain.families import family as family  # noqa: PLC0414 - the same
from domain.families import standing as standing  # noqa: PLC0414 - the same
from domain.merging import propose_merges
from domain.model import Alias, Contact, Customer, Outcome, Referral, Sighting, Vendor
from domain.naming import NAME_LENGTH, key, shorten, tidy_name
from domain.ports import Unit
from domain.visibility import Viewer, visible


async def named(unit: Unit, name: str) -> Vendor | None:
    """The very row of that name, merged into another or not: the exact normalised name, then a known alias."""
    wanted = key(tidy_name(name))
    if not wanted:
        return None
    vendor = await unit.first(Vendor, key=wanted)
    if vendor is None:
        alias = await unit.first(Alias, key=wanted)
        vendor = await unit.get(Vendor, alias.vendor_id) if alias else None
    return vendor


async def called(unit: Unit, name: str) -> Vendor | None:
    """The vendor that stands under that name, else nobody."""
    vendor = await named(unit, name)
    return await standing(unit, vendor) if vendor else None


async def remember_vendor(
    unit: Unit,
    name: str,
    *,
    by: str,
    now: datetime,
    trade: str | None = None,
    region: str | None = None,
    closed: bool = False,
) -> Vendor:
    """The vendor of that very name, made when new; what was unknown of it (trade, region) is filled in.

    A merged name keeps its own facts, so it is that row and not the one that it leads to. What is alike to a new name
    is put before people, never merged. `closed`: it is named in a closed channel, whose words say nothing to others; a
    name that comes into the open leads to no vendor that is a secret.
    """
    vendor = await named(unit, name)
    told: dict[str, object] = {"trade": trade, "region": region}
    if vendor is None:
        tidy = tidy_name(name)
        made = Vendor(name=tidy, key=key(tidy), closed=closed, created_by=by, created_at=now)
        vendor = await unit.add(replace(made, trade=trade, region=region))
        await propose_merges(unit, vendor, now)
        return vendor
    if vendor.closed and not closed:
        head = await standing(unit, vendor)
        apart = {"merged_into": None} if head.closed and vendor.merged_into else {}
        return await unit.change(vendor, closed=False, **told, **apart)
    if closed and not vendor.closed:
        return vendor
    missing = {field: value for field, value in told.items() if value and getattr(vendor, field) is None}
    return await unit.change(vendor, **missing) if missing else vendor


async def remember_contact(unit: Unit, vendor: Vendor, sighting: Sighting, now: datetime) -> Contact | None:
    """The contact that a sighting names, made when new; a new address or number fills a gap.

    What a closed channel says of somebody whom others know too stays with the sighting. Somebody who comes into the
    open comes with what was said in the open only.
    """
    if not sighting.contact_name or not key(sighting.contact_name):
        return None
    details = {"email": sighting.contact_email, "phone": sighting.contact_phone}
    known = await unit.first(Contact, vendor_id=vendor.id, key=key(sighting.contact_name))
    if known is not None:
        if sighting.closed and not (known.closed and known.channel_id == sighting.channel_id):
            return known
        missing: dict[str, object] = {f: v for f, v in details.items() if v and getattr(known, f) is None}
        if known.closed and not sighting.closed:
            missing = {**details, "closed": False, "channel_id": sighting.channel_id, "ts": sighting.ts}
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
    """The customer of that name, made when new; what somebody says weighs more than the name of a channel."""
    if not name or not key(name):
        return None
    known = await unit.first(Customer, key=key(name))
    if known is None:
        return await unit.add(Customer(name=tidy_name(name), key=key(name)))
    return await unit.change(known, name=tidy_name(name), channel_id=None) if known.channel_id else known


async def by_id(unit: Unit, ids: Iterable[str]) -> dict[str, Vendor]:
    return {vendor.id: vendor for vendor in await unit.find(Vendor, id=tuple(ids))}


async def known_to(unit: Unit, vendors: Sequence[Vendor], viewer: Viewer) -> list[Vendor]:
    """Those of which this person may know that they exist: of one named in closed channels only, who sees a fact."""
    secret = tuple(vendor.id for vendor in vendors if vendor.closed and vendor.created_by != viewer.user_id)
    shown: set[str | None] = set()
    if secret:
        shown |= {row.vendor_id for row in visible(await unit.find(Sighting, vendor_id=secret), viewer)}
        shown |= {row.vendor_id for row in visible(await unit.find(Outcome, vendor_id=secret), viewer)}
        shown |= {row.vendor_id for row in visible(await unit.find(Contact, vendor_id=secret), viewer)}
        shown |= {row.vendor_id for row in visible(await unit.find(Referral, vendor_id=secret), viewer)}
    return [vendor for vendor in vendors if vendor.id not in secret or vendor.id in shown]


async def named_to(unit: Unit, name: str, viewer: Viewer) -> Vendor | None:
    """The row of that name as far as this person may know it; to whom it is a secret, it is as if it were not there."""
    vendor = await named(unit, name)
    return next(iter(await known_to(unit, [vendor], viewer)), None) if vendor else None


async def called_by(unit: Unit, name: str, viewer: Viewer) -> Vendor | None:
    """The vendor that stands under a name that this person may know."""
    vendor = await named_to(unit, name, viewer)
    return await standing(unit, vendor) if vendor else None


def unknown(name: str) -> NotFound:
    """What is said of a name that leads to nobody, or to nobody whom the one who asks may know."""
    return NotFound(f"I know no vendor called {shorten(name, NAME_LENGTH)}. /vendor list shows all.")
