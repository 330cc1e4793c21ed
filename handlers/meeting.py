"""Somebody was met at an event: a contact without proof, never suggested until seen delivering (C9)."""

from domain.contacts import parse_contact
from domain.model import Contact, Person
from domain.naming import key, tidy_name
from domain.vendors import remember_vendor
from handlers.cards import answers
from handlers.cards.blocks import Drawn
from handlers.services import Services


async def keep_met(services: Services, person: Person, vendor_name: str, contact: str | None) -> Drawn:
    """`contact`: name, e-mail, phone as typed; somebody who is known there already stays as known."""
    name, email, phone = parse_contact(contact or "")
    now = services.clock.now()
    async with services.store.write(person.workspace_id, actor_id=person.user_id, what="met") as unit:
        vendor = await remember_vendor(unit, vendor_name, by=person.user_id, now=now)
        if name and key(name) and await unit.first(Contact, vendor_id=vendor.id, key=key(name)) is None:
            await unit.add(
                Contact(
                    vendor_id=vendor.id,
                    name=tidy_name(name),
                    key=key(name),
                    email=email,
                    phone=phone,
                    met_by=person.user_id,
                    created_at=now,
                )
            )
        await unit.note(vendor.id)
        act_id = unit.act_id
    services.known.forget(person.workspace_id)
    about = f"{tidy_name(name)} of {vendor.name}" if name else vendor.name
    return answers.done(f"Noted: you met {about}. Unproven until somebody sees them deliver.", act_id)
