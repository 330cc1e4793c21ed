"""What waits for the managers to decide, as far as each of them may know of it (M2)."""

from typing import Final, assert_never

from domain.families import family, standing_for
from domain.introductions import open_states
from domain.merits import deliveries
from domain.model import (
    Act,
    Decision,
    DecisionKind,
    DecisionState,
    GoTo,
    Introduction,
    Person,
    Pitch,
    Referral,
    ReferralState,
    Sighting,
    Vendor,
)
from domain.naming import fold
from domain.pitches import WORDS
from domain.policy import UNDO_WINDOW
from domain.ports import Unit
from domain.vendors import known_to
from domain.visibility import Viewer, visible
from handlers.cards import decisions as cards
from handlers.cards.blocks import Block
from handlers.cards.referrals import giver
from handlers.cards.words import first_name, in_sentence
from handlers.gotos import tell_offer
from handlers.people import names, viewer
from handlers.services import Services

DRAWN: Final = (
    DecisionKind.LEAVER,
    DecisionKind.GOTO,
    DecisionKind.MERGE,
    DecisionKind.PITCH,
    DecisionKind.THANK,
)
"""What is asked here, the most important kind first."""
LOOKED_AT: Final = 20


async def open_questions(services: Services, workspace_id: str, sees: Viewer) -> list[cards.Asked]:
    """What waits for the managers, as far as this one may know of it: the most important first, then the newest."""
    async with services.store.read(workspace_id) as unit:
        rows = [
            row
            for kind in DRAWN
            for row in await unit.find(
                Decision, kind=kind, state=DecisionState.OPEN, order="-proposed_at", limit=LOOKED_AT
            )
        ]
        found = [one for row in rows if (one := await asked(unit, row, sees)) is not None]
    return sorted(found, key=_urgency)


def _urgency(asked_: cards.Asked) -> int:
    """Pitches by what they bring, thanks at the end; the rest stays in its order."""
    match asked_:
        case cards.Pitched():
            return tuple(WORDS.values()).index(asked_.wants)
        case cards.Thanks():
            return len(WORDS)
        case _:
            return -1


async def decision_blocks(services: Services, person: Person) -> list[Block]:
    """The open questions as they stand in the digest of one manager."""
    return cards.questions(await open_questions(services, person.workspace_id, await viewer(services, person)))


async def for_home(services: Services, person: Person, sees: Viewer) -> list[Block]:
    """The section of App Home: what is open, and for five minutes what this manager decided."""
    if not sees.is_manager:
        return []
    done = []
    now = services.clock.now()
    async with services.store.read(person.workspace_id) as unit:
        for act in await unit.since(Act, "at", now - UNDO_WINDOW, actor_id=person.user_id, undone_at=None):
            decided = next((change.row_id for change in act.changes if change.table == "decisions"), None)
            decision = await unit.get(Decision, decided) if decided else None
            if decision is not None and decision.state is not DecisionState.OPEN:
                done.append((await told(unit, decision, sees), act.id, decision))
    over = [(text, act_id, await tell_of(services, one)) for text, act_id, one in done]
    return cards.section(await open_questions(services, person.workspace_id, sees), over)


async def tell_of(services: Services, decision: Decision) -> list[Block]:
    """What may be tapped once it is decided: of a go-to, that a channel is told."""
    if decision.kind is not DecisionKind.GOTO or decision.state is not DecisionState.ACCEPTED or not decision.trade:
        return []
    about = (decision.subject_id, decision.trade, decision.region or "")
    return await tell_offer(services, decision.workspace_id, *about)


async def asked(unit: Unit, decision: Decision, sees: Viewer) -> cards.Asked | None:
    """The question; None where its subject is gone, settled otherwise, or nothing that this person may know of."""
    match decision.kind:
        case DecisionKind.MERGE:
            two = await pair(unit, decision, sees)
            return cards.SameVendor(id=decision.id, name=two[0].name, other=two[1].name) if two else None
        case DecisionKind.GOTO:
            return await _new_goto(unit, decision, sees)
        case DecisionKind.LEAVER:
            left = await left_open(unit, decision, sees)
            titles = tuple([await _title(unit, intro) for intro in left])
            name = first_name(await names(unit, [decision.subject_id]), decision.subject_id)
            return cards.Leaver(id=decision.id, name=name, titles=titles) if left else None
        case DecisionKind.PITCH:
            return await _pitched(unit, decision)
        case DecisionKind.THANK:
            return await _thanks(unit, decision, sees)
        case _ as unknown:  # pragma: no cover - mypy proves that there is no other
            assert_never(unknown)


async def _pitched(unit: Unit, decision: Decision) -> cards.Pitched | None:
    made = await unit.get(Pitch, decision.subject_id)
    if made is None:
        return None
    return cards.Pitched(id=decision.id, pitcher=made.pitcher, wants=WORDS[made.kind], quote=made.quote)


async def _thanks(unit: Unit, decision: Decision, sees: Viewer) -> cards.Thanks | None:
    referral = await unit.get(Referral, decision.subject_id)
    if referral is None or referral.state is not ReferralState.QUALIFIED or not visible([referral], sees):
        return None
    return cards.Thanks(id=decision.id, giver=giver(referral), lead=referral.customer_name or "a lead")


async def pair(unit: Unit, decision: Decision, sees: Viewer) -> tuple[Vendor, Vendor] | None:
    one, other = await standing_for(unit, decision.subject_id), await standing_for(unit, decision.other_id)
    if one is None or other is None or one.id == other.id:
        return None
    return (one, other) if len(await known_to(unit, [one, other], sees)) == len((one, other)) else None


async def same_as(unit: Unit, sighting: Sighting, sees: Viewer) -> cards.SameVendor | None:
    """Whether the vendor that a witness has just made known is one that this witness knows already."""
    vendor = await unit.get(Vendor, sighting.vendor_id) if sighting.vendor_id else None
    if vendor is None or vendor.created_at != sighting.confirmed_at or vendor.created_by != sees.user_id:
        return None
    open_ones = await unit.find(
        Decision, kind=DecisionKind.MERGE, subject_id=vendor.id, state=DecisionState.OPEN, order="proposed_at"
    )
    found = [await asked(unit, one, sees) for one in open_ones]
    return next((one for one in found if isinstance(one, cards.SameVendor)), None)


async def _new_goto(unit: Unit, decision: Decision, sees: Viewer) -> cards.NewGoTo | None:
    vendor = await standing_for(unit, decision.subject_id)
    if vendor is None or not decision.trade or not await known_to(unit, [vendor], sees):
        return None
    ids = await family(unit, vendor)
    if await _named_already(unit, decision, ids):
        return None
    earned = [one for one in await deliveries(unit, vendor) if _is_for(decision, one.trade, one.region)]
    people = list(dict.fromkeys(one.witness_id for one in earned))
    called = await names(unit, people)
    witnesses = (*(first_name(called, one) for one in people[:1]), *(in_sentence(called, one) for one in people[1:]))
    return cards.NewGoTo(
        id=decision.id, vendor=vendor.name, trade=decision.trade, region=decision.region or "", witnesses=witnesses
    )


async def _named_already(unit: Unit, decision: Decision, ids: tuple[str, ...]) -> bool:
    rows = await unit.find(GoTo, vendor_id=ids)
    return any(_is_for(decision, row.trade, row.region) for row in rows)


def _is_for(decision: Decision, trade: str, region: str) -> bool:
    return trade == decision.trade and fold(region) == fold(decision.region or "")


async def left_open(unit: Unit, decision: Decision, sees: Viewer) -> list[Introduction]:
    """Introductions of the colleague who left, as far as this manager may know of them."""
    rows = await unit.find(Introduction, rep_id=decision.subject_id, state=open_states, order="-created_at")
    return list(visible(rows, sees))


async def _title(unit: Unit, intro: Introduction) -> str:
    vendor = await standing_for(unit, intro.vendor_id)
    name = vendor.name if vendor else "a vendor"
    return f"{name} for {intro.customer_name}" if intro.customer_name else name


async def told(unit: Unit, decision: Decision, sees: Viewer) -> str:
    """What was decided, in one sentence."""
    yes = decision.state is DecisionState.ACCEPTED
    match decision.kind:
        case DecisionKind.MERGE:
            rows = await unit.find(Vendor, id=(decision.subject_id, str(decision.other_id)), order="name")
            called = " and ".join(row.name for row in await known_to(unit, rows, sees))
            return f"{called}: one vendor now." if yes else f"{called}: two vendors."
        case DecisionKind.GOTO:
            vendor = await standing_for(unit, decision.subject_id)
            place = f" in {decision.region}" if decision.region else ""
            about = f"{vendor.name if vendor else 'The vendor'} for {decision.trade}{place}"
            return f"Go-to: {about}." if yes else f"Not yet: {about}."
        case DecisionKind.LEAVER:
            name = first_name(await names(unit, [decision.subject_id]), decision.subject_id)
            return f"{name}'s introductions are yours now." if yes else f"{name}'s introductions are dropped."
        case DecisionKind.PITCH:
            made = await unit.get(Pitch, decision.subject_id)
            return f"{'Taken' if yes else 'Declined'}: {made.pitcher if made else 'the pitch'}."
        case DecisionKind.THANK:
            referral = await unit.get(Referral, decision.subject_id)
            return cards.thanks(referral) if yes and referral else "Not thanked for now."
        case _ as unknown:  # pragma: no cover - mypy proves that there is no other
            assert_never(unknown)
