"""The private suggestion: who was seen solving something like this, by whom, how alike, whom to call."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.dates import month
from domain.matching import why_alike
from domain.model import Contact, Need, Pick, Sighting, Suggestion, Vendor
from domain.policy import WEIGHT_CONTACT, WEIGHT_LIKENESS, WEIGHT_REGION, WEIGHT_TRUST
from handlers.cards import blocks as b
from handlers.cards.words import Names, clause, first_name, in_sentence

NOBODY = "Nobody here has seen one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One pick with what the viewer may know about it."""

    pick: Pick
    vendor: Vendor
    sighting: Sighting
    contact: Contact | None
    trust_word: str
    reason: str


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
    made: Suggestion, need: Need, offers: Sequence[Offer], mentions: Sequence[Mention], names: Names, *, viewer_id: str
) -> b.Drawn:
    """What a command or a question is answered with: offers, then unconfirmed mentions, or plainly nobody."""
    if not offers and not mentions:
        return nobody(need)
    head = _title(need, offers) if offers else NOBODY
    blocks = [b.lines(b.bold(head))]
    for offer in offers:
        blocks += _offer(made, need, offer, names, viewer_id, named=len(offers) == 1)
    if mentions:
        blocks.append(b.lines(b.italic("Mentioned, but not confirmed by whoever saw it:")))
        blocks += [block for mention in mentions for block in _mention(mention, names)]
    return b.Drawn(text=b.escape(head), blocks=blocks)


def nobody(need: Need) -> b.Drawn:
    about = clause(need.situation)
    tail = "When you see somebody do it well, tell me: /vendor saw <who, where, what>."
    return b.Drawn(
        text=b.escape(f"{NOBODY} ({about})" if about else NOBODY),
        blocks=[b.lines([b.bold(NOBODY)], f"You asked about: {about}." if about else None, tail)],
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
    return f"{who} saw them{where}{what} ({month(sighting.seen_at)})."


def _offer(made: Suggestion, need: Need, offer: Offer, names: Names, viewer_id: str, *, named: bool) -> list[b.Block]:
    """`named`: the title says already which vendor it is."""
    own = offer.sighting.witness_id == viewer_id
    call = f"Call {offer.contact.name}." if offer.contact else "Nobody to call yet."
    ids = {"id": made.id, "vendor": offer.vendor.id}
    seen = saw(offer, names, viewer_id)
    return [
        b.lines(
            seen if named else [b.bold(offer.vendor.name), f": {seen}"],
            f"{call} {offer.reason}".strip(),
            _alike(need, offer),
        ),
        b.context(figures(offer.pick)),
        b.buttons(
            b.button("I'll mention them", "suggestion_mention", style="primary", **ids),
            b.button("Introduce", "suggestion_intro", **ids),
            None
            if own
            else b.button(f"Ask {in_sentence(names, offer.sighting.witness_id)}", "suggestion_ask_witness", **ids),
        ),
    ]


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
    return (
        f"Alike {pick.likeness:.2f}, trust {pick.trust:.2f}, region {place}. Score {pick.score:.2f} = "
        f"{WEIGHT_LIKENESS:g} × {pick.likeness:.2f} + {WEIGHT_TRUST:g} × {pick.trust:.2f} + "
        f"{WEIGHT_CONTACT:g} × {contact} (contact) + {WEIGHT_REGION:g} × {region} (region)"
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
