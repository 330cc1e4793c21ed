"""Whom a vendor serves, as the form about a vendor keeps it, and the regions that it teaches."""

from collections.abc import Mapping

from domain.families import family
from domain.fit import fits_of, set_fits
from domain.model import Person, Region, Vendor
from domain.ports import Unit
from domain.regions import taught, teach_region
from domain.visibility import visible
from handlers.people import viewer
from handlers.services import Services


async def keep_serving(
    unit: Unit, services: Services, person: Person, vendor: Vendor, typed: Mapping[str, str | None]
) -> None:
    """What a form lists (`serves`, `serves_not`) takes the place of what it had shown."""
    now, sees = services.clock.now(), await viewer(services, person)
    places = services.places.knowing(await unit.find(Region))
    shown = visible(await fits_of(unit, await family(unit, vendor)), sees)
    for name, serves in (("serves", True), ("serves_not", False)):
        if name in typed:
            text = typed[name] or ""
            await set_fits(unit, vendor.id, shown, places, serves=serves, text=text, by=person.user_id, now=now)


async def keep_region(unit: Unit, services: Services, person: Person, typed: str | None) -> str | None:
    """The region that a form names; a name that is given its places is kept as a region."""
    name, places = taught(typed or "")
    if places:
        await teach_region(unit, name, places, by=person.user_id, now=services.clock.now())
    return name or None
