"""The vendor that a manager named for a trade and a region."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.errors import Refused
from domain.families import standing, standing_for
from domain.model import GoTo, Vendor
from domain.naming import fold
from domain.ports import Places, Unit


async def name_goto(unit: Unit, vendor: Vendor, *, trade: str, region: str = "", by: str, now: datetime) -> GoTo:
    """Names the go-to of a trade and region; whoever stood there before is replaced.

    Raises:
        Refused: the vendor is known from closed channels only, and everybody sees who is named.
    """
    if vendor.closed:
        raise Refused(f"{vendor.name} is known from a closed channel only; naming it would tell everybody.")
    known = next((one for one in await unit.find(GoTo, trade=trade) if fold(one.region) == fold(region)), None)
    if known is None:
        made = GoTo(vendor_id=vendor.id, trade=trade, region=region, named_by=by, named_at=now)
        return await unit.add(made)
    return await unit.change(known, vendor_id=vendor.id, named_by=by, named_at=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A go-to with the vendor that stands there now."""

    goto: GoTo
    vendor: Vendor

    @property
    def about(self) -> str:
        """For instance "payroll in Texas"."""
        return f"{self.goto.trade} in {self.goto.region}" if self.goto.region else self.goto.trade


async def gotos(unit: Unit) -> list[Holder]:
    """Everybody who is named, by trade and region; a vendor that is gone is left out."""
    rows = sorted(await unit.find(GoTo), key=lambda row: (row.trade, row.region, row.id))
    named = {vendor.id: vendor for vendor in await unit.find(Vendor, id={row.vendor_id for row in rows})}
    heads = {one.id: await standing(unit, one) if one.merged_into else one for one in named.values()}
    return [Holder(goto=row, vendor=heads[row.vendor_id]) for row in rows if row.vendor_id in heads]


async def favoured(
    unit: Unit, named: Iterable[GoTo], trade: str | None, region: str | None, places: Places
) -> dict[str, tuple[int, Holder]]:
    """Go-tos of a trade, by the vendor that stands: 1 where named without a region, 2 where named for this one.

    A region that is not known to fit counts for nothing.
    """
    found: dict[str, tuple[int, Holder]] = {}
    rows = [row for row in named if trade and fold(row.trade) == fold(trade)]
    for row in sorted(rows, key=lambda row: (bool(row.region), row.region, row.id)):
        vendor = await standing_for(unit, row.vendor_id)
        if vendor is not None and (not row.region or places.fits(region, row.region)):
            found[vendor.id] = (2 if row.region else 1, Holder(goto=row, vendor=vendor))
    return found
