"""What `/vendor` shows: the card of one vendor, the evidence behind its trust, the lists."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.dates import day, month
from domain.model import Contact, Outcome, OutcomeKind, Sighting, Vendor, Verdict
from domain.trust import Trust
from handlers.cards import blocks as b
from handlers.cards.sightings import VERDICT_WORDS
from handlers.cards.words import Names, clause, first_name, in_sentence

SHOWN = 5
PAGE = 15
OUTCOME_WORDS = {
    OutcomeKind.DELIVERED: "delivered",
    OutcomeKind.QUIET: "no trouble in 30 days",
    OutcomeKind.PARTLY: "partly delivered",
    OutcomeKind.NOT_DELIVERED: "did not deliver",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One vendor with everything about it that the viewer may see."""

    vendor: Vendor
    trust: Trust
    reason: str
    sightings: Sequence[Sighting] = ()
    outcomes: Sequence[Outcome] = ()
    contacts: Sequence[Contact] = ()
    open_introductions: int = 0
    aliases: Sequence[str] = ()
    links: dict[str, str] = field(default_factory=dict)
    """Permalinks by sighting id."""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def card(profile: Profile, names: Names, viewer_id: str) -> b.Drawn:
    vendor = profile.vendor
    rows: list[b.Words | None] = [
        b.bold(vendor.name),
        _capital(" · ".join(part for part in (vendor.trade, vendor.region) if part)),
        _last_effect(profile),
        [b.bold(profile.trust.word.capitalize()), f": {profile.reason}"],
        _contacts(profile.contacts),
    ]
    blocks = [b.lines(*rows)]
    seen = [_seen(sighting, names, viewer_id) for sighting in profile.sightings[:SHOWN]]
    told = [_told(outcome, names, viewer_id) for outcome in profile.outcomes[:SHOWN]]
    if seen or told:
        blocks.append(b.bullets([*told, *seen]))
    if profile.open_introductions:
        blocks.append(b.context(f"Open introductions: {profile.open_introductions}"))
    blocks.append(b.context(f"The numbers: /vendor why {vendor.name}"))
    return b.Drawn(text=b.escape(f"{vendor.name}: {profile.trust.word}"), blocks=blocks)


def _last_effect(profile: Profile) -> str | None:
    delivered = [o for o in profile.outcomes if o.kind in {OutcomeKind.DELIVERED, OutcomeKind.QUIET}]
    if delivered:
        last = max(delivered, key=lambda outcome: outcome.at)
        where = f" at {last.customer_name}" if last.customer_name else ""
        return f"Last: {OUTCOME_WORDS[last.kind]}{where}, {day(last.at)}."
    good = [s for s in profile.sightings if s.verdict is Verdict.GOOD]
    if good:
        last_seen = max(good, key=lambda sighting: sighting.seen_at)
        where = f" at {last_seen.customer_name}" if last_seen.customer_name else ""
        return f"Last: {clause(last_seen.situation) or 'good work'}{where}, {month(last_seen.seen_at)}."
    return None


def _contacts(contacts: Sequence[Contact]) -> str:
    if not contacts:
        return "Nobody to call yet."
    people = [
        ", ".join(part for part in (c.name, c.email, c.phone) if part) + (" (unproven)" if c.met_by else "")
        for c in contacts
    ]
    return f"Call {'; '.join(people[:3])}."


def _seen(sighting: Sighting, names: Names, viewer_id: str) -> list[str | b.Piece]:
    who = "You" if sighting.witness_id == viewer_id else first_name(names, sighting.witness_id)
    where = f" at {sighting.customer_name}" if sighting.customer_name else ""
    what = f": {clause(sighting.situation)}" if sighting.situation else ""
    return [f"{who} saw them{where}{what} ({VERDICT_WORDS[sighting.verdict]}, {month(sighting.seen_at)})"]


def _told(outcome: Outcome, names: Names, viewer_id: str) -> list[str | b.Piece]:
    who = "you" if outcome.told_by == viewer_id else in_sentence(names, outcome.told_by)
    where = f" at {outcome.customer_name}" if outcome.customer_name else ""
    return [f"{OUTCOME_WORDS[outcome.kind].capitalize()}{where}, told by {who} ({day(outcome.at)})"]


def why(profile: Profile, steps: Sequence[str]) -> b.Drawn:
    """The evidence with its weights; `steps` are lines from which the figure can be recomputed by hand."""
    trust = profile.trust
    head = f"Why {profile.vendor.name} is at {trust.mean:.2f} ({trust.word})"
    blocks = [b.lines(b.bold(head)), b.bullets(steps) if steps else b.lines("Nobody has said yet how they did.")]
    links: list[list[str | b.Piece]] = [
        [b.link(url, f"{sighting.customer_name or 'the message'}, {month(sighting.seen_at)}")]
        for sighting in profile.sightings
        if (url := profile.links.get(sighting.id))
    ]
    if links:
        blocks += [b.lines("Where it was said:"), b.bullets(links)]
    blocks.append(b.context("You see only what you could see in Slack yourself, so a colleague's figure may differ."))
    return b.Drawn(text=b.escape(head), blocks=blocks)


def unknown(name: str) -> b.Drawn:
    text = f"Nobody here has seen {name}."
    tail = "When somebody does: /vendor saw <who, where, what>. When you only met them: /vendor met <name>."
    return b.Drawn(text=b.escape(text), blocks=[b.lines(b.bold(text), tail)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    vendor: Vendor
    word: str
    reason: str


def listing(proven: Sequence[Listed], unproven: Sequence[Listed], *, page: int, wanted: str = "") -> b.Drawn:
    """`page` counts from 1, one past the end is the last; what does not fit is reached with `/vendor list … page 2`."""
    rows = [(one, True) for one in proven] + [(one, False) for one in unproven]
    heading = f"Vendors: {wanted}" if wanted else "Vendors"
    if not rows:
        none = f"No vendors for {wanted} yet." if wanted else "No vendors yet."
        return b.Drawn(text=b.escape(none), blocks=[b.lines(f"{none} Tell me of one: /vendor saw <who, where, what>.")])
    pages = -(-len(rows) // PAGE)
    page = min(page, pages)
    start = (page - 1) * PAGE
    shown = rows[start : start + PAGE]
    blocks = [b.lines(b.bold(heading))]
    for flag, words in ((True, "Seen by colleagues"), (False, "Unproven")):
        some = [one for one, is_proven in shown if is_proven is flag]
        if some:
            blocks += [b.lines(b.bold(words)), b.bullets([_row(one) for one in some])]
    if pages > 1:
        command = " ".join(part for part in ("/vendor list", wanted, f"page {page + 1}") if part)
        blocks.append(b.context(f"Page {page} of {pages}." + (f" Next: {command}" if page < pages else "")))
    return b.Drawn(text=b.escape(heading), blocks=blocks)


def _row(one: Listed) -> list[str | b.Piece]:
    trade = f" · {one.vendor.trade}" if one.vendor.trade else ""
    return [b.bold(one.vendor.name), f"{trade}: {one.reason}"]


def edit_form(profile: Profile, *, about: str) -> b.Block:
    vendor = profile.vendor
    return b.modal(
        "vendor_edit",
        "Edit vendor",
        [
            b.text_input("vendor", "Vendor", initial=vendor.name, optional=False, limit=80),
            b.text_input("trade", "Trade", initial=vendor.trade, limit=80),
            b.text_input("region", "Region", initial=vendor.region, limit=80),
            b.text_input("contact", "Add a contact", hint="Name, e-mail, phone", limit=200),
        ],
        about=about,
    )
