"""Vendors with their contacts, and the customer, out of the weighed candidates of one message."""

import re
from dataclasses import dataclass
from typing import Final

from domain.model import Heard, Kind, Known, Sentiment, VendorRead
from domain.naming import NAME_LENGTH, key, occurs
from domain.policy import UNSURE_NAMES
from nlp.cues import counted
from nlp.names import Entity, domain_fits, entities
from nlp.signs import ROLE, mails, phones
from nlp.spans import has_group
from nlp.text import seen, texts
from nlp.words import given_names

VENDOR_BAR: Final = {
    Kind.SIGHTING: 1.5,
    Kind.OUTCOME: 1.0,
    Kind.PROBLEM: 1.0,
    Kind.INBOUND_REFERRAL: 1.0,
    Kind.PARTNER_PITCH: 0.0,
    Kind.NEED: 3.0,
}
CUSTOMER_BAR: Final = 1.0
PERSON_BAR: Final = 3.0
"""What must speak for a customer whose name looks like a person's."""
MOST_VENDORS: Final = 4
SURE_LEAD: Final = 0.5
"""By how much more must speak for a vendor than for a customer before its part is sure."""
NEAR: Final = 70
"""Characters between a name and what belongs to it (number, address, person)."""
_MERELY_THERE: Final = re.compile(
    r"\b(?:didn't (?:talk|speak|see)|van (?:was|is|stood)|no idea (?:if|whether|how)|don't know (?:if|whether|how)|"
    r"can't (?:say|judge)|only saw|haven't seen|just saw|apparently|i think|keine ahnung|weiß nicht|je ne sais)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """`unsure`: where the only vendor is a guess, all names that it may be, likeliest first."""

    vendors: tuple[VendorRead, ...] = ()
    customer: str | None = None
    unsure: tuple[str, ...] = ()


def cast(heard: Heard, known: Known, kind: Kind) -> Cast:
    """Who plays which part in a message of this kind."""
    found = [e for e in entities(heard, known) if not e.withdrawn and _stands(e.name, heard)]
    vendors = _vendors(found, kind)
    customer = None if kind is Kind.PARTNER_PITCH else _customer(found, vendors, kind)
    people = [e for e in found if e.person and e not in vendors and e is not customer]
    return Cast(
        vendors=_read(vendors, people, heard, kind),
        customer=customer.name if customer else None,
        unsure=_unsure(found, vendors, kind),
    )


def _unsure(found: list[Entity], vendors: list[Entity], kind: Kind) -> tuple[str, ...]:
    if len(vendors) != 1 or kind is Kind.NEED or _lead(vendors[0]) >= SURE_LEAD:
        return ()
    others = sorted((e for e in found if e.in_text and e is not vendors[0]), key=_lead, reverse=True)
    return tuple(dict.fromkeys(e.name[:NAME_LENGTH] for e in (vendors[0], *others)))[:UNSURE_NAMES]


def _lead(entity: Entity) -> float:
    return entity.vendor - entity.customer


def _stands(name: str, heard: Heard) -> bool:
    return any(occurs(name, seen(text)) for text in texts(heard))


def _vendors(found: list[Entity], kind: Kind) -> list[Entity]:
    bar = VENDOR_BAR.get(kind, 99.0)
    fit = [e for e in found if e.vendor >= bar and e.vendor > e.customer and not e.person]
    if kind is not Kind.NEED and len(fit) > 1:
        best = max(e.vendor for e in fit)
        fit = [e for e in fit if e.vendor >= 0.5 * best and (e.in_text or not any(o.in_text for o in fit))]
    if not fit and kind is not Kind.NEED:
        fit = _crew(found) or _least_customer(found, kind) or _only_person(found)
    return sorted(fit[:MOST_VENDORS], key=lambda e: (not e.in_text, e.start))


def _crew(found: list[Entity]) -> list[Entity]:
    """Somebody's crew, where no firm is named."""
    return [e for e in found if e.vendor > e.customer and any(has_group(s.after) for s in e.spans)][:1]


def _least_customer(found: list[Entity], kind: Kind) -> list[Entity]:
    """Of two firms or more the one that looks least like the customer."""
    firms = [e for e in found if not e.person and (e.in_text or kind is not Kind.PARTNER_PITCH)]
    if len(firms) < (1 if kind is Kind.PARTNER_PITCH else 2):
        return []
    best = max(firms, key=lambda e: e.vendor - e.customer)
    return [best] if best.vendor - best.customer > -1 or kind is Kind.PARTNER_PITCH else []


def _only_person(found: list[Entity]) -> list[Entity]:
    people = [e for e in found if e.person and e.vendor >= e.customer and e.vendor > 0]
    return [max(people, key=lambda e: e.vendor)] if people else []


def _customer(found: list[Entity], vendors: list[Entity], kind: Kind) -> Entity | None:
    """The likeliest that is no vendor; a person only by title or where nothing else is there."""
    slack = 2.0 if kind is Kind.NEED else 0.0
    fit = [e for e in found if e not in vendors and e.customer > 0 and e.customer + slack >= e.vendor]
    firms = [e for e in fit if not e.person or e.name.lower().startswith(("dr ", "dr.")) or e.customer >= PERSON_BAR]
    best = max(firms, key=lambda e: (e.customer - e.vendor / 2 + e.in_text, -e.start), default=None)
    if best is not None and best.customer >= CUSTOMER_BAR:
        return best
    left = [e for e in found if e not in vendors and not e.person and e.vendor <= 1]
    return left[0] if left and kind is not Kind.PARTNER_PITCH else None


def _read(vendors: list[Entity], people: list[Entity], heard: Heard, kind: Kind) -> tuple[VendorRead, ...]:
    whole = "\n".join(seen(text) for text in texts(heard))
    read = []
    for entity in vendors:
        crew = next((s for s in entity.spans if has_group(s.after)), None)
        person = entity if entity.person else _contact(entity, people, heard)
        read.append(
            VendorRead(
                name=_vendor_name(entity, whole, crew=crew is not None),
                contact=person.name[:NAME_LENGTH] if person else None,
                email=_email(entity, person, whole, alone=len(vendors) == 1),
                phone=_phone(entity, person, whole, alone=len(vendors) == 1, kind=kind),
                sentiment=sentiment(entity, heard, kind, alone=len(vendors) == 1),
            )
        )
    return tuple(read)


def _vendor_name(entity: Entity, whole: str, *, crew: bool) -> str:
    """The crew as it was said ("Brian's crew") where only a person is known; else the name."""
    if crew and (entity.person or key(entity.name) in given_names()):
        match = re.search(rf"{re.escape(entity.name)}(?:'s)? (?:\w+ )?\w+", whole)
        group = (
            re.search(r"'s (?:team|crew|people|lads|guys|folks|gang|bunch|lot|outfit|boys|girls)\b", match[0])
            if match
            else None
        )
        if match and group:
            return match[0][: group.end()][:NAME_LENGTH]
    return entity.name[:NAME_LENGTH]


def _contact(vendor: Entity, people: list[Entity], heard: Heard) -> Entity | None:
    """The person who stands nearest, in the same message, unless something ties him to somebody else."""
    text = seen(heard.text)
    addressed = [match[0].lower() for match in mails(text) if domain_fits(match[0], vendor.name)]
    best: tuple[float, Entity] | None = None
    for person in people:
        if not person.in_text:
            continue
        strength = max(
            (_tied(v.start, v.end, p.start, p.end, text) for v in vendor.spans for p in person.spans), default=0
        )
        if any(mail.startswith(key(person.name).split()[0]) for mail in addressed):
            strength = 4.0
        if strength > 0 and (best is None or strength > best[0]):
            best = strength, person
    return best[1] if best else None


_TIES: Final = (
    re.compile(
        r"^(?:'s)?(?: \w+)? (?:\w+,? )?(?:at|from|of|with|von|vom|bei|van|fra|hos|de|du|da|chez|bij|@|,|\(|/|"
        r"-)\s?(?:the )?\W?$"
    ),
    re.compile(r"^,? \(?$"),
)
_BACK: Final = re.compile(
    r"^(?:'s|s')?\s?(?:\(|,|\u2013|-|:|/)?\s?(?:(?:the )?(?:guy|owner|boss|contact|foreman|rep|analyst|engineer|lead|"
    r"contact is|ask for|call|talk to|with|speak to|ansprechpartner\w*|jefe de obra)[ ,:]*)?\W?$",
    re.IGNORECASE,
)
_ASKED: Final = re.compile(
    r"(?:ask for|contact|talk to|speak to|call|number|reach|is the guy|thanks to|ansprechpartner\w*|fragt nach|kontakt|"
    r"demander|preguntad por|vraag naar)\W*(?:is\W*)?$",
    re.IGNORECASE,
)


def _tied(v_start: int, v_end: int, p_start: int, p_end: int, text: str) -> float:
    """How surely a person belongs to a vendor by what stands between them; 0 means not at all."""
    if p_end <= v_start:
        between = text[p_end:v_start]
        return 3.0 if len(between) < NEAR and any(tie.match(between) for tie in _TIES) else 0.0
    between = text[v_end:p_start]
    if _BACK.match(between):
        return 2.5
    if _ASKED.search(text[max(0, p_start - 25) : p_start]) and len(between) < 4 * NEAR:
        return 2.0
    if ROLE.search(text[max(0, p_start - 40) : p_start]) and len(between) < 4 * NEAR:
        return 1.8
    if (
        re.match(r"^\s?\(\+?[\d]|^ is the (?:guy|person|one)|^,? \+?\d", text[p_end : p_end + 20])
        and len(between) < 2 * NEAR
    ):
        return 1.5
    return 0.0


def _email(vendor: Entity, person: Entity | None, whole: str, *, alone: bool) -> str | None:
    found = [match[0].rstrip(".") for match in mails(whole)]
    fitting = [mail for mail in found if domain_fits(mail, vendor.name)]
    if fitting:
        return fitting[0]
    mine = [mail for mail in found if person and key(person.name).split()[0] in mail.lower()]
    if mine:
        return mine[0]
    return found[0] if alone and len(set(found)) == 1 else None


def _phone(vendor: Entity, person: Entity | None, whole: str, *, alone: bool, kind: Kind) -> str | None:
    found = phones(whole)
    anchors = [s.end for e in (vendor, person) if e for s in e.spans]
    near = [m for m in found if any(0 <= m.start() - end < NEAR for end in anchors)]
    if near:
        return near[0][0].strip(" .-(")
    return found[0][0].strip(" .-(") if alone and len(found) == 1 and kind is not Kind.INBOUND_REFERRAL else None


def sentiment(vendor: Entity, heard: Heard, kind: Kind, *, alone: bool) -> Sentiment:
    """By the words of praise and blame around the name; of open trouble and of offers always neutral."""
    if kind in {Kind.PROBLEM, Kind.PARTNER_PITCH}:
        return Sentiment.NEUTRAL
    if kind is Kind.NEED:
        return Sentiment.NEGATIVE
    text = seen(heard.text)
    around = text if alone or not vendor.in_text else _around(vendor, text)
    counts = counted(around)
    good, bad = counts["praise"], counts["blame"]
    if kind is Kind.INBOUND_REFERRAL:
        return Sentiment.NEUTRAL
    if good and bad:
        return Sentiment.MIXED if kind is Kind.OUTCOME or good == bad else _either(good, bad)
    if good or bad:
        return _either(good, bad)
    return Sentiment.NEUTRAL if _MERELY_THERE.search(around) else Sentiment.POSITIVE


def _either(good: int, bad: int) -> Sentiment:
    return Sentiment.POSITIVE if good > bad else Sentiment.NEGATIVE


def _around(vendor: Entity, text: str) -> str:
    """The part of the text that speaks of this vendor: from its name to the end of the sentence or the next comma."""
    start, end = vendor.spans[0].start, vendor.spans[0].end
    closing = re.search(r"[.!?;\n]|,\s(?=[A-Z])|\)", text[end:])
    return text[max(0, start - 30) : end + (closing.end() if closing else len(text))]
