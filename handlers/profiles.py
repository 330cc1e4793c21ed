"""Everything about one vendor that a person may see: what its card, its evidence and its forms are drawn from."""

from domain.addressbook import described, each_once
from domain.attention import unanswered
from domain.families import family
from domain.fit import fits_of
from domain.gotos import gotos
from domain.introductions import open_states
from domain.model import Alias, Contact, Introduction, Outcome, Person, Sighting, SightingState, Vendor
from domain.policy import BUSY_WITHIN
from domain.ports import Unit
from domain.spread import introduced
from domain.trust import evidence_of, reason, trust
from domain.vendors import known_to
from domain.visibility import Viewer, visible
from handlers.cards.vendors import Profile
from handlers.people import names
from handlers.services import Services


async def profile_of(
    services: Services, person: Person, vendor: Vendor, sees: Viewer
) -> tuple[Profile, dict[str, str]]:
    """Everything about a vendor that this person may see, and what the colleagues in it are called."""
    now, wanted = services.clock.now(), await services.preferences.get(person.workspace_id)
    async with services.store.read(person.workspace_id) as unit:
        ids = await family(unit, vendor)
        rows = await unit.find(Sighting, vendor_id=ids, state=SightingState.CONFIRMED, order="-seen_at")
        sightings = visible(rows, sees)
        outcomes = visible(await unit.find(Outcome, vendor_id=ids, undone_at=None, order="-at"), sees)
        contacts = each_once(visible(await unit.find(Contact, vendor_id=ids, order="created_at"), sees))
        introductions = visible(await unit.find(Introduction, vendor_id=ids, state=open_states), sees)
        fits = visible(await fits_of(unit, ids), sees)
        lately = visible(await unit.since(Introduction, "created_at", now - BUSY_WITHIN, vendor_id=ids), sees)
        aliases = await other_names(unit, vendor, sees)
        named = [one.about for one in await gotos(unit) if one.vendor.id == vendor.id]
        people = await names(unit, [*(s.witness_id for s in sightings), *(o.told_by for o in outcomes)])
    figure = trust(evidence_of(sightings, outcomes), now, wanted.half_life)
    profile = Profile(
        vendor=described(vendor, sightings),
        trust=figure,
        reason=reason(figure, person.tz) + ".",
        sightings=sightings,
        outcomes=outcomes,
        contacts=contacts,
        open_introductions=len(introductions),
        aliases=aliases,
        gotos=named,
        fits=fits,
        introduced=introduced(lately, now),
        busy_after=wanted.busy_after,
        unanswered=unanswered(outcomes),
    )
    return profile, people


async def other_names(unit: Unit, vendor: Vendor, sees: Viewer) -> tuple[str, ...]:
    """What else leads to a vendor, as far as this person may know those names."""
    members = await unit.find(Vendor, id=await family(unit, vendor), order="created_at")
    known = await known_to(unit, members, sees)
    aliases = await unit.find(Alias, vendor_id=tuple(one.id for one in known), order="key")
    found = dict.fromkeys([*(one.name for one in known), *(alias.name for alias in aliases)])
    return tuple(name for name in found if name != vendor.name)
