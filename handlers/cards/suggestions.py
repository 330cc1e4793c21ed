"""The private suggestion: who was seen solving something like this, by whom, how alike, whom to call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.attention import WORDS
from domain.dates import month
from domain.matching import why_alike
from domain.model import Contact, Need, Pick, Sighting, Suggestion, Vendor
from domain.policy import (
    BUSY_AFTER,
    BUSY_WITHIN,
    WEIGHT_CONTACT,
    WEIGHT_GO_TO,
    WEIGHT_LIKENESS,
    WEIGHT_REGION,
    WEIGHT_TRUST,
)
from handlers.cards import blocks as b
from handlers.cards.words import Names, clause, first_name, in_sentence, number

NOBODY = "Nobody here has seen one."
LEFT_OUT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One pick with what the viewer may know about it.

    `resting`: who has had enough for now and is not offered to be called; `asked_often`: so has the witness. `others`:
    vendors by their id, for the one that this was put before. `busy_after`: introductions above which others go first.
    `then_with`: the vendor for whom the person worked whom the sighting followed here.
    """

    pick: Pick
    vendor: Vendor
    sighting: Sighting
    contact: Contact | None
    trust_word: str
    reason: str
    resting: Contact | None = None
    asked_often: bool = False
    others: Mapping[str, str] = field(default_factory=dict)
    busy_after: int = BUSY_AFTER
    then_with: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An unconfirmed sighting from an open channel, quoted and linked."""

    sighting: Sighting
    permalink: str | None


def suggestion(made: Suggestion, need: Need, offers: Sequence[Offer], names: Names, *, viewer_id: str) -> b.Drawn:
    """The unasked card, and its second call."""
    head = _title(need, offers)
    blocks = [b.lines(b.bold(head))]
    for offer in offers:
        blocks += _offer(made, need, offer, names, viewer_id, named=len(offers) == 1)
    rest = b.buttons(
        b.button("Not alike", "suggestion_not_alike", id=made.id), b.button("Mute a week", "mute_week", id=made.id)
    )
    if len(offers) == 1:  # one row for one vendor
        blocks[-1]["elements"] += rest["elements"]
    else:
        blocks.append(rest)
    return b.Drawn(text=b.escape(head), blocks=blocks)


def answer(
    made: Suggestion,
    need: Need,
    offers: Sequence[Offer],
    mentions: Sequence[Mention],
    names: Names,
    *,
    viewer_id: str,
    left_out: Sequence[tuple[str, str]] = (),
) -> b.Drawn:
    """What a command or a question is answered with: offers, then unconfirmed mentions, or plainly nobody.

    `left_out`: names of vendors that would be offered, with why they are known not to fit.
    """
    if not offers and not mentions:
        return nobody(need, left_out)
    head = _title(need, offers) if offers else NOBODY
    blocks = [b.lines(b.bold(head))]
    for offer in offers:
        blocks += _offer(made, need, offer, names, viewer_id, named=len(offers) == 1)
    if mentions:
        blocks.append(b.lines(b.italic("Mentioned, but not confirmed by whoever saw it:")))
        blocks += [block for mention in mentions for block in _mention(mention, names)]
    return b.Drawn(text=b.escape(head), blocks=blocks + _left_out(left_out))


def _left_out(left_out: Sequence[tuple[str, str]]) -> list[b.Block]:
    return [b.context(*(f"Left out: {name}, which {why}." for name, why in left_out[:LEFT_OUT]))] if left_out else []


def nobody(need: Need, left_out: Sequence[tuple[str, str]] = ()) -> b.Drawn:
    about = clause(need.situation)
    tail = "When you see somebody do it well, tell me: /vendor saw <who, where, what>."
    return b.Drawn(
        text=b.escape(f"{NOBODY} ({about})" if about else NOBODY),
        blocks=[
            b.lines([b.bold(NOBODY)], f"You asked about: {about}." if about else None, tail),
            *_left_out(left_out),
        ],
    )


def _title(need: Need, offers: Sequence[Offer]) -> str:
    some = f"{offers[0].vendor.name}?" if len(offers) == 1 else f"{len(offers)} vendors that colleagues saw"
    return f"For {need.customer_name}: {some}" if need.customer_name else some


def saw(offer: Offer, names: Names, viewer_id: str) -> str:
    """Dana saw them at Acme: rewired the office, zero downtime (June 2026)."""
    sighting = offer.sighting
    who = "You" if sighting.witness_id == viewer_id else first_name(names, sighting.witness_id)
    where = f" at {sighting.customer_name}" if sighting.customer_name else ""
    what = f": {clause(sighting.situation)}" if sighting.situation else ""
    whom = (sighting.contact_name if offer.then_with else None) or "them"
    then = f", then with {offer.then_with}" if offer.then_with else ""
    return f"{who} saw {whom}{where}{what} ({month(sighting.seen_at)}{then})."


def _offer(made: Suggestion, need: Need, offer: Offer, names: Names, viewer_id: str, *, named: bool) -> list[b.Block]:
    """`named`: the title says already which vendor it is."""
    own = offer.sighting.witness_id == viewer_id
    witness = offer.sighting.witness_id
    ids = {"id": made.id, "vendor": offer.pick.vendor_id}
    seen = saw(offer, names, viewer_id)
    return [
        b.lines(
            seen if named else [b.bold(offer.vendor.name), f": {seen}"],
            f"{_call(offer)} {offer.reason}".strip(),
            _alike(need, offer) or None,
            *_spread(offer),
            None
            if own or not offer.asked_often
            else f"{first_name(names, witness)} has been asked often this quarter.",
        ),
        b.context(figures(offer.pick)),
        b.buttons(
            b.button("I'll mention them", "suggestion_mention", style="primary", **ids),
            b.button("Introduce", "suggestion_intro", **ids),
            None
            if own or offer.asked_often
            else b.button(f"Ask {in_sentence(names, witness)}", "suggestion_ask_witness", **ids),
        ),
    ]


def _call(offer: Offer) -> str:
    if offer.contact:
        return f"Call {offer.contact.name}."
    return f"{offer.resting.name} has been asked often this quarter." if offer.resting else "Nobody to call yet."


def _spread(offer: Offer) -> list[str]:
    """What stands behind the place in the order besides the figures: a name given by a manager, a busy month."""
    pick, rows = offer.pick, []
    if pick.go_to:
        rows.append(f"Go-to for {pick.go_to_for}.")
    if pick.introduced > offer.busy_after:
        rows.append(f"{_whoever_is_busy(offer)} has had {number(pick.introduced)} this month.")
    if pick.unanswered:
        rows.append(f"They {WORDS}.")
    busier = offer.others.get(pick.before or "")
    if busier:
        rows.append(f"Shown first: {busier} has had more than {number(offer.busy_after)} this month.")
    return rows


def _whoever_is_busy(offer: Offer) -> str:
    """The person where all of it went to one person whom the viewer may know, else the vendor."""
    known = [one for one in (offer.contact, offer.resting) if one is not None and one.id == offer.pick.introduced_to]
    return known[0].name.split()[0] if known else offer.vendor.name


def _alike(need: Need, offer: Offer) -> str:
    """What the two situations share, in the need's own words, and what nobody knows."""
    shared = why_alike(need, offer.sighting)
    unknown = need.region if offer.pick.region_fits is None else None
    parts = (f"Alike: {shared}." if shared else "", f"Not known: whether they cover {unknown}." if unknown else "")
    return " ".join(part for part in parts if part)


def figures(pick: Pick) -> str:
    """The printed numbers from which the order can be recomputed."""
    contact, region = int(pick.contact_id is not None), int(bool(pick.region_fits))
    place = {True: "fits", False: "differs", None: "unknown"}[pick.region_fits]
    go_to = f" + {WEIGHT_GO_TO:g} × {pick.go_to} (go-to)" if pick.go_to else ""
    lately = f" Introductions in {BUSY_WITHIN.days} days: {pick.introduced}." if pick.introduced else ""
    return (
        f"Alike {pick.likeness:.2f}, trust {pick.trust:.2f}, region {place}. Score {pick.score:.3f} = "
        f"{WEIGHT_LIKENESS:g} × {pick.likeness:.2f} + {WEIGHT_TRUST:g} × {pick.trust:.2f} + "
        f"{WEIGHT_CONTACT:g} × {contact} (contact) + {WEIGHT_REGION:g} × {region} (region){go_to}.{lately}"
    )


def _mention(mention: Mention, names: Names) -> list[b.Block]:
    sighting = mention.sighting
    who = f"{in_sentence(names, sighting.witness_id)}, {month(sighting.seen_at)}"
    row: list[str | b.Piece] = [b.bold(sighting.vendor_name), f" ({who}, unconfirmed) "]
    if mention.permalink:
        row.append(b.link(mention.permalink, "see the message"))
    return [b.lines(row), b.quote(sighting.quote or "")]


def taken(vendor_name: str, customer_name: str | None, act_id: str) -> b.Drawn:
    about = f" for {customer_name}" if customer_name else ""
    text = f"{vendor_name}{about}: it's in our direct messages now. I'll ask once how it went."
    return b.Drawn(text=b.escape(text), blocks=[b.lines(text), b.buttons(b.button("Undo", "undo", act=act_id))])


def refused(act_id: str) -> b.Drawn:
    text = "Thanks: not alike. I'll be pickier with you."
    return b.Drawn(text=text, blocks=[b.lines(text), b.buttons(b.button("Undo", "undo", act=act_id))])


def over() -> b.Drawn:
    text = "That is already answered. What is open waits in my Home tab."
    return b.Drawn(text=text, blocks=[b.lines(text)])


def muted(until: str) -> b.Drawn:
    text = f"Quiet until {until}. Cards wait in my Home tab; /kith unmute brings me back."
    return b.Drawn(text=text, blocks=[b.lines(text)])
