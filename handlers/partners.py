"""Both sides of each vendor (R2, R3, R6), for managers, from what they may see themselves."""

from collections import defaultdict
from datetime import UTC, datetime

from domain.families import families
from domain.model import Introduction, LeadAsk, Outcome, Person, Referral, Vendor
from domain.ports import Unit
from domain.reciprocity import Dealings, ledger
from domain.visibility import Viewer, visible
from handlers.cards.partners import Partner
from handlers.services import Services

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


async def all_partners(services: Services, person: Person, sees: Viewer) -> list[Partner]:
    """Vendors with an introduction, a referral or an ask; the most recent joint work first."""
    preferences = await services.preferences.get(person.workspace_id)
    expected = dict(preferences.expected_back)
    async with services.store.read(person.workspace_id) as unit:
        dealings = await _dealings(unit, sees)
        vendors = {vendor.id: vendor for vendor in await unit.find(Vendor, id=tuple(dealings))}
    now = services.clock.now()
    found = [
        Partner(
            name=vendors[vendor_id].name,
            ledger=ledger(rows, now, expected=expected.get(vendors[vendor_id].trade or "", 1.0), tz=person.tz),
        )
        for vendor_id, rows in dealings.items()
        if vendor_id in vendors
    ]
    return sorted(found, key=lambda p: (-(p.ledger.last_at or _EVER).timestamp(), p.name))


async def _dealings(unit: Unit, sees: Viewer) -> dict[str, Dealings]:
    """By the id of the vendor that stands."""
    introductions = visible(await unit.find(Introduction), sees)
    referrals = [r for r in visible(await unit.find(Referral), sees) if r.vendor_id]
    asks = await unit.find(LeadAsk)
    ids = {i.vendor_id for i in introductions} | {str(r.vendor_id) for r in referrals} | {a.vendor_id for a in asks}
    outcomes = visible(await unit.find(Outcome, vendor_id=tuple(ids)), sees) if ids else ()
    heads = await families(unit, [vendor.id for vendor in await unit.find(Vendor, merged_into=None)])
    rows: defaultdict[str, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    for name, some in (
        ("introductions", introductions),
        ("outcomes", outcomes),
        ("referrals", referrals),
        ("asks", asks),
    ):
        for row in some:
            rows[heads.get(str(row.vendor_id), "")][name].append(row)
    kept = {vendor_id: {name: tuple(some) for name, some in found.items()} for vendor_id, found in rows.items()}
    return {vendor_id: Dealings(**found) for vendor_id, found in kept.items() if vendor_id}  # type: ignore[arg-type]
