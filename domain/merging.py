"""One vendor under many names (C7): merged by people, only ever proposed by likeness, separated again at any time.

A merge writes `merged_into` of one row and nothing else. Sightings, contacts and introductions stay with the name that
they were about and are read through the vendor that stands, so that emptying the field restores everything, what was
added meanwhile included.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import Final

from domain.decisions import propose
from domain.errors import Refused, Unclear
from domain.families import family
from domain.memory import keys_alike
from domain.model import Contact, Decision, DecisionKind, Outcome, Referral, Sighting, Vendor
from domain.ports import Unit

PROPOSED_AT_MOST: Final = 3
"""Alike names that are asked about when a vendor becomes known."""


async def merge(unit: Unit, vendor: Vendor, into: Vendor) -> Vendor:
    """Makes one vendor another name of a second; both must stand.

    Raises:
        Unclear: they are one already.
        Refused: the name that would stand is a secret of closed channels to some who know the other.
    """
    if vendor.id == into.id:
        raise Unclear(f"They are one vendor already: {into.name}.")
    if into.closed and not await _known_to_all(unit, vendor, into):
        raise Refused(
            f"{into.name} is known from a closed channel only, and others would learn the name. "
            f"The other way round works: /vendor merge {into.name} into {vendor.name}"
        )
    await unit.note(vendor.id)
    return await unit.change(vendor, merged_into=into.id)


async def unmerge(unit: Unit, vendor: Vendor) -> Vendor:
    """The vendor stands for itself again, with all that was its own and with what was merged into it.

    Raises:
        Refused: it is not merged.
    """
    if vendor.merged_into is None:
        raise Refused(f"{vendor.name} is not merged into another vendor.")
    await unit.note(vendor.id)
    return await unit.change(vendor, merged_into=None)


async def _known_to_all(unit: Unit, vendor: Vendor, secret: Vendor) -> bool:
    """Whether whoever may know the vendor may know the secret one too: all its channels are among the other's."""
    return vendor.closed and await _channels(unit, vendor) <= await _channels(unit, secret)


async def _channels(unit: Unit, vendor: Vendor) -> set[str | None]:
    ids = await family(unit, vendor)
    kinds: tuple[type[Sighting | Outcome | Contact | Referral], ...] = (Sighting, Outcome, Contact, Referral)
    return {row.channel_id for kind in kinds for row in await unit.find(kind, vendor_id=ids)}


async def propose_merges(unit: Unit, vendor: Vendor, now: datetime) -> list[Decision]:
    """Asks whether a vendor that has just become known is one that is known already; each pair is asked about once."""
    everybody = {one.id: one for one in await unit.find(Vendor)}
    alike = [one for one in everybody.values() if one.id != vendor.id and keys_alike(one.key, vendor.key)]
    heads = {head.id: head for one in nearest(vendor, alike) if (head := _head(one, everybody)).id != vendor.id}
    asked = [
        await propose(
            unit,
            DecisionKind.MERGE,
            ":".join(sorted((vendor.id, other))),
            subject_id=vendor.id,
            other_id=other,
            now=now,
        )
        for other in tuple(heads)[:PROPOSED_AT_MOST]
    ]
    return [decision for decision in asked if decision is not None]


def nearest(vendor: Vendor, others: Iterable[Vendor]) -> list[Vendor]:
    """The closest spelling first."""

    def distance(other: Vendor) -> tuple[float, str]:
        return -SequenceMatcher(None, vendor.key, other.key, autojunk=False).ratio(), other.id

    return sorted(others, key=distance)


def _head(vendor: Vendor, everybody: dict[str, Vendor]) -> Vendor:
    seen = {vendor.id}
    while vendor.merged_into in everybody and vendor.merged_into not in seen:
        vendor = everybody[str(vendor.merged_into)]
        seen.add(vendor.id)
    return vendor


def direction(one: Vendor, other: Vendor, sightings: Sequence[Sighting]) -> tuple[Vendor, Vendor]:
    """Which of two is merged into which: an open name stands, then the one seen more often, then the older."""

    def weight(vendor: Vendor) -> tuple[bool, int, float, str]:
        seen = sum(sighting.vendor_id == vendor.id for sighting in sightings)
        return not vendor.closed, seen, -vendor.created_at.timestamp(), vendor.id

    absorbed, standing = sorted((one, other), key=weight)
    return absorbed, standing
