"""The life of a sighting: proposed from chat, confirmed, corrected or dismissed by its witness."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from domain.errors import Duplicate, NotAllowed, NotFound
from domain.memory import quote_of
from domain.merits import consider
from domain.model import Act, Card, CardKind, CardState, Contact, Sighting, SightingState, Vector, Verdict
from domain.moves import moved_on
from domain.naming import key, occurs
from domain.ports import Unit
from domain.vendors import remember_contact, remember_customer, remember_vendor

CORRECTABLE = (
    "vendor_name",
    "contact_name",
    "contact_email",
    "contact_phone",
    "customer_name",
    "situation",
    "trade",
    "region",
)


async def propose(unit: Unit, sightings: Iterable[Sighting]) -> list[Sighting]:
    """Keeps what was read as unconfirmed; what is there already (a second delivery, a second emoji) is left out."""
    kept = []
    for sighting in sightings:
        try:
            kept.append(await unit.add(sighting))
        except Duplicate:
            continue
    return kept


async def backfilled(unit: Unit, channel_id: str, ts: str) -> bool:
    """Whether a message came out of an export before: its question waits or was answered, however it is read now."""
    return any(sighting.imported_at for sighting in await unit.find(Sighting, channel_id=channel_id, ts=ts))


async def of_witness(unit: Unit, sighting_id: str, user_id: str) -> Sighting:
    """The sighting, for the one whose word it is.

    Raises:
        NotFound: it was taken back, or its message was edited or deleted.
        NotAllowed: somebody else is the witness.
    """
    sighting = await unit.get(Sighting, sighting_id)
    if sighting is None:
        raise NotFound("That is no longer there: it was taken back, or its message was edited or deleted.")
    if sighting.witness_id != user_id:
        raise NotAllowed("Only the colleague who saw it can say that.")
    return sighting


async def confirm(unit: Unit, sighting: Sighting, verdict: Verdict, now: datetime) -> Sighting:
    """The witness's tap: from now on it counts. The vendor, its contact and the customer become known."""
    vendor = await remember_vendor(
        unit,
        sighting.vendor_name,
        by=sighting.witness_id,
        now=now,
        trade=sighting.trade,
        region=sighting.region,
        closed=sighting.closed,
    )
    contact = gone = await moved_on(unit, sighting, vendor)
    if gone is None:
        contact = await remember_contact(unit, vendor, sighting, now)
    customer = await remember_customer(unit, sighting.customer_name)
    await close_cards(unit, sighting.id, now)
    await unit.note(sighting.id)
    sighting = await unit.change(
        sighting,
        verdict=verdict,
        state=SightingState.CONFIRMED,
        unsure=(),
        vendor_id=gone.vendor_id if gone and verdict is Verdict.GOOD else vendor.id,
        contact_id=contact.id if contact else None,
        customer_id=customer.id if customer else None,
        confirmed_at=now,
    )
    await consider(unit, sighting.vendor_id or vendor.id, now)
    return sighting


async def dismiss(unit: Unit, sighting: Sighting, now: datetime) -> Sighting:
    """Not a vendor: it is kept only so that nobody asks about that message again, without its words."""
    await close_cards(unit, sighting.id, now)
    await unit.note(sighting.id)
    return await unit.change(
        sighting,
        state=SightingState.DISMISSED,
        quote=None,
        unsure=(),
        situation="",
        contact_email=None,
        contact_phone=None,
    )


async def correct(unit: Unit, sighting: Sighting, values: dict[str, str | None]) -> Sighting:
    """What the witness typed in the form wins over what was read."""
    changes = {field: value for field, value in values.items() if field in CORRECTABLE}
    await unit.note(sighting.id)
    return await unit.change(sighting, unsure=(), **changes)


async def name_vendor(unit: Unit, sighting: Sighting, number: int) -> Sighting:
    """The witness's tap on one of the names that the vendor may have; it is no customer's then.

    Raises:
        NotFound: the vendor was named before.
    """
    if not 0 <= number < len(sighting.unsure):
        raise NotFound("You have said who the vendor is.")
    name = sighting.unsure[number]
    customer = None if key(name) == key(sighting.customer_name or "") else sighting.customer_name
    await unit.note(sighting.id)
    return await unit.change(sighting, vendor_name=name, customer_name=customer, unsure=())


async def add_contact(
    unit: Unit, sighting: Sighting, *, name: str, email: str | None, phone: str | None, now: datetime
) -> Contact | None:
    """Answers "Who do we call there?" for a confirmed sighting; as open as the sighting itself."""
    told = replace(sighting, contact_name=name, contact_email=email, contact_phone=phone)
    vendor = await remember_vendor(unit, sighting.vendor_name, by=sighting.witness_id, now=now, closed=sighting.closed)
    contact = await remember_contact(unit, vendor, told, now)
    await unit.change(
        sighting,
        contact_name=name,
        contact_email=email,
        contact_phone=phone,
        contact_id=contact.id if contact else None,
    )
    await unit.note(sighting.id)
    return contact


async def close_cards(unit: Unit, subject_id: str, now: datetime, state: CardState = CardState.ANSWERED) -> None:
    for card in await unit.find(Card, subject_id=subject_id):
        if card.state in {CardState.WAITING, CardState.SHOWN}:
            await unit.change(card, state=state, answered_at=now, due_at=None)


async def forget_message(
    unit: Unit, channel_id: str, ts: str, now: datetime, *, says_now: str | None = None
) -> list[str]:
    """A message is gone: its unconfirmed sightings go too, a confirmed one loses its quote (C6).

    `says_now`: it was edited. What its witness answered stays tied to it, so that nobody asks again, and a confirmed
    sighting is quoted anew as long as the message names the vendor.
    """
    gone = []
    for sighting in await unit.find(Sighting, channel_id=channel_id, ts=ts):
        await forget_images(unit, sighting.id)
        if sighting.state is SightingState.PROPOSED:
            await close_cards(unit, sighting.id, now, CardState.WITHDRAWN)
            await forget_vectors(unit, sighting.id)
            await unit.remove(sighting)
            gone.append(sighting.id)
        elif says_now is None:
            await unit.change(sighting, quote=None, ts=None)
        else:
            quotable = sighting.state is SightingState.CONFIRMED and occurs(sighting.vendor_name, says_now)
            await unit.change(sighting, quote=quote_of(says_now) if quotable else None)
    return gone


async def forget_images(unit: Unit, subject_id: str) -> None:
    """Acts about a subject, and those that took them back, stay in the audit log without what the rows looked like."""
    for act in await unit.find(Act, subject_id=subject_id):
        await unit.change(act, changes=())
        await forget_images(unit, act.id)


async def forget_vectors(unit: Unit, sighting_id: str) -> None:
    for vector in await unit.find(Vector, sighting_id=sighting_id):
        await unit.remove(vector)


async def keep_vector(unit: Unit, vector: Vector) -> None:
    """The sighting's vector, in place of an older one of the same model."""
    old = await unit.first(Vector, sighting_id=vector.sighting_id, model=vector.model)
    if old is None:
        await unit.add(vector)
    elif (old.data, old.text_mark) != (vector.data, vector.text_mark):
        await unit.change(old, data=vector.data, text_mark=vector.text_mark)


def card_for(sighting: Sighting, now: datetime) -> Card:
    """The question to the witness, waiting until somebody decides whether it may be shown now."""
    return Card(
        workspace_id=sighting.workspace_id,
        addressee_id=sighting.witness_id,
        kind=CardKind.SIGHTING,
        subject_id=sighting.id,
        channel_id=sighting.channel_id or "",
        thread_ts=sighting.thread_ts or sighting.ts or "",
        created_at=now,
    )
