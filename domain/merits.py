"""When a vendor has earned to be proposed as the go-to of a trade and region (I10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.decisions import propose
from domain.families import family, standing_for
from domain.model import (
    Decision,
    DecisionKind,
    GoTo,
    Introduction,
    Need,
    Outcome,
    OutcomeKind,
    Sighting,
    SightingState,
    Vendor,
    Verdict,
)
from domain.naming import fold, key
from domain.policy import GOTO_DELIVERIES, GOTO_WITNESSES
from domain.ports import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Good work at one customer, as one colleague saw or told it."""

    trade: str
    region: str
    customer: str
    witness_id: str


async def consider(unit: Unit, vendor_id: str, now: datetime) -> list[Decision]:
    """Proposes the vendor to the managers, once for each trade and region in which it has delivered often enough.

    What came from a closed channel does not count: managers could not see it either.
    """
    vendor = await standing_for(unit, vendor_id)
    if vendor is None or vendor.closed:
        return []
    named = await unit.find(GoTo)
    proposed = []
    for trade, region in earned(await deliveries(unit, vendor)):
        if any(one.trade == trade and fold(one.region) == fold(region) for one in named):
            continue
        name = f"{vendor.id}:{trade}:{fold(region)}"
        made = await propose(
            unit, DecisionKind.GOTO, name, subject_id=vendor.id, now=now, trade=trade, region=region or None
        )
        proposed += [made] if made else []
    return proposed


def earned(of: Iterable[Delivery]) -> list[tuple[str, str]]:
    """The (trade, region) pairs with enough deliveries, seen by enough different colleagues.

    Two words of one colleague on one customer are one delivery; the region is spelt as it was first.
    """
    groups: dict[tuple[str, str], list[Delivery]] = {}
    for one in of:
        groups.setdefault((one.trade, fold(one.region)), []).append(one)
    return [
        (some[0].trade, some[0].region)
        for some in groups.values()
        if len({(key(one.customer), one.witness_id) for one in some}) >= GOTO_DELIVERIES
        and len({one.witness_id for one in some}) >= GOTO_WITNESSES
    ]


async def deliveries(unit: Unit, vendor: Vendor) -> list[Delivery]:
    """Good work of the vendor that everybody may know of: confirmed sightings, and outcomes; oldest first of each."""
    ids = await family(unit, vendor)
    seen = await unit.find(
        Sighting, vendor_id=ids, state=SightingState.CONFIRMED, verdict=Verdict.GOOD, closed=False, order="seen_at"
    )
    told = await unit.find(Outcome, vendor_id=ids, kind=OutcomeKind.DELIVERED, undone_at=None, closed=False, order="at")
    by_id = {s.id: s for s in seen}
    found = [_delivery(vendor, s.trade, s.region, s.customer_name, s.witness_id) for s in seen]
    found += [await _of_outcome(unit, vendor, outcome, by_id) for outcome in told]
    return [one for one in found if one is not None]


async def _of_outcome(unit: Unit, vendor: Vendor, told: Outcome, seen: dict[str, Sighting]) -> Delivery | None:
    """Its trade and region are those of the need, or else of what was seen before it."""
    intro = await unit.get(Introduction, told.introduction_id)
    if intro is None:
        return None
    need = await unit.get(Need, intro.need_id) if intro.need_id else None
    before = seen.get(intro.sighting_id or "")
    trade = (need and need.trade) or (before and before.trade) or None
    region = (need and need.region) or (before and before.region) or None
    return _delivery(vendor, trade, region, told.customer_name, told.told_by)


def _delivery(
    vendor: Vendor, trade: str | None, region: str | None, customer: str | None, witness_id: str
) -> Delivery | None:
    trade = trade or vendor.trade
    if not trade:
        return None
    return Delivery(trade=trade, region=region or vendor.region or "", customer=customer or "", witness_id=witness_id)
