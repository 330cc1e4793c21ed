"""Contacts change jobs, and what was seen of their good work follows them (I9).

A sighting keeps the name of the vendor that it was about (`vendor_name`); `vendor_id` says whom it counts for now, so
that no two vendors count it both. What was not good stays behind: a bad word is about a vendor, never about a person.
"""

from domain.errors import Unclear
from domain.families import family, standing, standing_for
from domain.model import Contact, Sighting, Vendor, Verdict
from domain.naming import key
from domain.ports import Unit


async def move(
    unit: Unit, contact: Contact, to: Vendor, *, email: str | None = None, phone: str | None = None
) -> Contact:
    """The contact at the new vendor. The old e-mail address goes; a number stays unless another is given.

    Raises:
        Unclear: the contact works there already.
    """
    if contact.vendor_id in await family(unit, await standing(unit, to)):
        raise Unclear(f"{contact.name} is at {to.name} already.")
    known = await unit.first(Contact, vendor_id=to.id, key=contact.key)
    for sighting in await unit.find(Sighting, contact_id=contact.id, verdict=Verdict.GOOD):
        await unit.change(sighting, vendor_id=to.id, contact_id=known.id if known else contact.id)
    await unit.note(contact.id)
    if known is None:
        return await unit.change(contact, vendor_id=to.id, email=email, phone=phone or contact.phone)
    await unit.remove(contact)
    brought = None if contact.closed else contact.phone
    return await unit.change(known, email=email or known.email, phone=phone or known.phone or brought)


async def move_person(
    unit: Unit, contact: Contact, to: Vendor, *, email: str | None = None, phone: str | None = None
) -> Contact:
    """The same for a person who is known under several names of one vendor: all of it moves."""
    vendor = await standing_for(unit, contact.vendor_id)
    ids = await family(unit, vendor) if vendor else (contact.vendor_id,)
    others = [one for one in await unit.find(Contact, vendor_id=ids, key=contact.key) if one.id != contact.id]
    moved = await move(unit, contact, to, email=email, phone=phone)
    for other in others:
        moved = await move(unit, other, to)
    return moved


async def moved_on(unit: Unit, sighting: Sighting, vendor: Vendor) -> Contact | None:
    """The person whom a sighting names, where that person has left the vendor since."""
    contact = await unit.get(Contact, sighting.contact_id) if sighting.contact_id else None
    if contact is None or contact.key != key(sighting.contact_name or ""):
        return None
    return None if contact.vendor_id in await family(unit, vendor) else contact
