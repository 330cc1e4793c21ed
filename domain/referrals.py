"""Leads that vendors gave us: read or told, kept once, judged by whoever took them (R1)."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from domain.errors import Duplicate, NotAllowed, NotFound
from domain.families import standing_for
from domain.model import Card, CardKind, Contact, Reading, Referral, ReferralState
from domain.naming import key, plain, tidy_name
from domain.policy import UNCONFIRMED_KEPT
from domain.ports import Unit
from domain.sightings import close_cards
from domain.vendors import called_by, remember_customer, remember_vendor
from domain.visibility import Viewer, visible

_TOLD: Final = re.compile(
    r"^(?P<customer>.+?)\s+(?:from|by|via|through)\s+(?P<vendor>[^:,]+?)(?:\s*[:,]\s*(?P<situation>.+))?$",
    re.IGNORECASE,
)
_PERSON: Final = re.compile(r"^(?P<contact>.+?)\s+(?:of|at|@)\s+(?P<vendor>.+)$", re.IGNORECASE)


def parse_sent(text: str) -> dict[str, str]:
    """The parts of "Hooli from Brian of Lakeshore IT: need a T1"; what is not there is left out.

    Without "from" everything is the customer.
    """
    line = plain(text)
    found = _TOLD.match(line)
    if found is None:
        return {"customer": line} if line else {}
    parts = {name: value.strip() for name, value in found.groupdict().items() if value}
    person = _PERSON.match(parts["vendor"])
    return parts | ({name: value.strip() for name, value in person.groupdict().items()} if person else {})


def referral_from(
    reading: Reading,
    *,
    workspace_id: str,
    told_by: str,
    channel: str | None,
    ts: str | None,
    thread_ts: str | None,
    closed: bool,
    now: datetime,
) -> Referral | None:
    """The lead that was read; None where nobody is named who gave it."""
    giver = next((vendor for vendor in reading.vendors if key(vendor.name)), None)
    if giver is None:
        return None
    return Referral(
        workspace_id=workspace_id,
        vendor_name=tidy_name(giver.name),
        contact_name=tidy_name(giver.contact) if giver.contact else None,
        customer_name=tidy_name(reading.customer) if reading.customer else None,
        situation=reading.situation or "",
        trade=reading.trade,
        told_by=told_by,
        channel_id=channel,
        ts=ts,
        thread_ts=thread_ts,
        closed=closed,
        at=now,
    )


async def keep(unit: Unit, referral: Referral) -> Referral | None:
    """Keeps it unless this message gave it before, or the same colleague told of it lately."""
    if await told_before(unit, referral) is not None:
        return None
    try:
        return await unit.add(referral)
    except Duplicate:
        return None


async def told_before(unit: Unit, referral: Referral) -> Referral | None:
    """The same lead of the same vendor, in whatever words this colleague has told of it."""
    lately = await unit.since(Referral, "at", referral.at - UNCONFIRMED_KEPT, told_by=referral.told_by)
    named = (key(referral.vendor_name), key(referral.customer_name or ""))
    same = [r for r in lately if (key(r.vendor_name), key(r.customer_name or "")) == named and named[1]]
    return next((r for r in same if r.state is not ReferralState.DISMISSED), None)


async def with_giver(unit: Unit, referral: Referral, viewer: Viewer) -> Referral:
    """A lead of a person alone is that of the vendor whose contact this is, as far as the viewer knows of one."""
    person = referral.contact_name or referral.vendor_name
    if key(person) != key(referral.vendor_name) or await called_by(unit, person, viewer) is not None:
        return referral
    known = visible(await unit.find(Contact, order="created_at"), viewer)
    fitting = [one for one in known if one.key == key(person)] or [one for one in known if _first(one) == key(person)]
    vendors = [await standing_for(unit, one.vendor_id) for one in fitting]
    if len({vendor.id for vendor in vendors if vendor}) != 1 or vendors[0] is None:
        return referral
    return replace(referral, vendor_name=vendors[0].name, contact_name=fitting[0].name)


def _first(contact: Contact) -> str:
    return key(contact.name.split()[0])


def card_for(referral: Referral, now: datetime) -> Card:
    """The question to whoever told of it, waiting until somebody decides whether it may be shown now."""
    return Card(
        addressee_id=referral.told_by,
        kind=CardKind.REFERRAL,
        subject_id=referral.id,
        channel_id=referral.channel_id or "",
        thread_ts=referral.thread_ts or referral.ts or referral.id,
        created_at=now,
    )


async def of_teller(unit: Unit, referral_id: str, user_id: str, *, is_manager: bool) -> Referral:
    """The lead, for whoever told of it and for managers.

    Raises:
        NotFound: it was taken back.
        NotAllowed: somebody else's.
    """
    referral = await unit.get(Referral, referral_id)
    if referral is None:
        raise NotFound("That lead is no longer there.")
    if user_id != referral.told_by and not is_manager:
        raise NotAllowed("Only the colleague who got that lead or a manager can say that.")
    return referral


async def judge(
    unit: Unit, referral: Referral, state: ReferralState, now: datetime, *, reason: str | None = None
) -> Referral:
    """Kept, qualified or not: from now on it counts, and its vendor and customer are known."""
    vendor = await remember_vendor(
        unit, referral.vendor_name, by=referral.told_by, now=now, trade=referral.trade, closed=referral.closed
    )
    await remember_customer(unit, referral.customer_name)
    await close_cards(unit, referral.id, now)
    await unit.note(referral.id)
    return await unit.change(referral, state=state, vendor_id=vendor.id, reason=reason, decided_at=now)


async def dismiss(unit: Unit, referral: Referral, now: datetime) -> Referral:
    """Not a lead: kept only so that nobody asks about that message again."""
    await close_cards(unit, referral.id, now)
    await unit.note(referral.id)
    return await unit.change(referral, state=ReferralState.DISMISSED, situation="", contact_name=None)


def missing(referral: Referral) -> tuple[str, ...]:
    """Which parts nobody has told yet."""
    alone = referral.contact_name and key(referral.contact_name) == key(referral.vendor_name)
    parts = (
        (f"for whom {referral.contact_name} works", not alone),
        ("who gave it", referral.contact_name),
        ("who the lead is", referral.customer_name),
    )
    return tuple(what for what, value in parts if not value)
