"""Every vendor that a viewer may know, each once under the name that stands, with what the viewer may see of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from domain.model import Contact, Introduction, Need, Outcome, Sighting, SightingState, Vendor
from domain.naming import key
from domain.ports import Unit
from domain.vendors import known_to
from domain.visibility import Viewer, visible

F = TypeVar("F", Sighting, Outcome)
LOOKED_BACK = 1_000
"""Rows of each kind in which names of customers are looked up while somebody types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    vendor: Vendor
    sightings: tuple[Sighting, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    @property
    def trades(self) -> frozenset[str]:
        return frozenset(filter(None, (self.vendor.trade, *(s.trade for s in self.sightings))))

    @property
    def regions(self) -> frozenset[str]:
        return frozenset(filter(None, (self.vendor.region, *(s.region for s in self.sightings))))


async def entries(unit: Unit, viewer: Viewer) -> list[Entry]:
    """By name; with one query for each kind of row, however many vendors there are."""
    vendors = await unit.find(Vendor, order="key")
    heads = _heads(vendors)
    seen = visible(await unit.find(Sighting, state=SightingState.CONFIRMED, order="-seen_at"), viewer)
    told = visible(await unit.find(Outcome, undone_at=None), viewer)
    sightings, outcomes = _by_head(seen, heads), _by_head(told, heads)
    standing = [vendor for vendor in await known_to(unit, vendors, viewer) if heads[vendor.id] == vendor.id]
    return [
        Entry(
            vendor=described(vendor, sightings.get(vendor.id, ())),
            sightings=sightings.get(vendor.id, ()),
            outcomes=outcomes.get(vendor.id, ()),
        )
        for vendor in standing
    ]


def _heads(vendors: Iterable[Vendor]) -> dict[str, str]:
    """For each vendor the id of the one that stands for it."""
    above = {vendor.id: vendor.merged_into for vendor in vendors}
    heads = {}
    for vendor_id in above:
        seen, head = {vendor_id}, vendor_id
        while (higher := above[head]) in above and higher not in seen:
            head = str(higher)
            seen.add(head)
        heads[vendor_id] = head
    return heads


def _by_head(rows: Iterable[F], heads: dict[str, str]) -> dict[str, tuple[F, ...]]:
    found: dict[str, list[F]] = {}
    for row in rows:
        if row.vendor_id in heads:
            found.setdefault(heads[row.vendor_id], []).append(row)
    return {head: tuple(some) for head, some in found.items()}


async def customer_names(unit: Unit, viewer: Viewer) -> list[str]:
    """Customers that are named in what the viewer may see of late, as they are written most newly."""
    seen = visible(await unit.find(Sighting, order="-seen_at", limit=LOOKED_BACK), viewer)
    needed = visible(await unit.find(Need, order="-at", limit=LOOKED_BACK), viewer)
    begun = visible(await unit.find(Introduction, order="-created_at", limit=LOOKED_BACK), viewer)
    told = (*(row.customer_name for row in seen), *(row.customer_name for row in needed))
    names = list(filter(None, (*told, *(row.customer_name for row in begun))))
    return list({key(name): name for name in reversed(names) if key(name)}.values())


def described(vendor: Vendor, sightings: Iterable[Sighting]) -> Vendor:
    """The vendor with the trade and region that the viewer's newest sightings tell, where its own are unknown."""
    seen = list(sightings)
    return replace(
        vendor,
        trade=vendor.trade or next((s.trade for s in seen if s.trade), None),
        region=vendor.region or next((s.region for s in seen if s.region), None),
    )


def each_once(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """A person known under two names of one vendor is one; what one row lacks the other tells."""
    found: dict[str, Contact] = {}
    for contact in contacts:
        known = found.get(contact.key)
        if known is None:
            found[contact.key] = contact
        else:
            met_by = known.met_by if contact.met_by else None
            email, phone = known.email or contact.email, known.phone or contact.phone
            found[contact.key] = replace(known, email=email, phone=phone, met_by=met_by)
    return tuple(found.values())
