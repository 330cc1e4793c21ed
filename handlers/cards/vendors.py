"""What `/vendor` shows: the card of one vendor, the evidence behind its trust, the lists."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.attention import WORDS
from domain.dates import day, month
from domain.gotos import Holder
from domain.model import Contact, Fit, Outcome, OutcomeKind, Sighting, Vendor, Verdict
from domain.naming import key
from domain.policy import (
    BAR,
    BUSY_AFTER,
    BUSY_WITHIN,
    WEIGHT_CONTACT,
    WEIGHT_GO_TO,
    WEIGHT_LIKENESS,
    WEIGHT_REGION,
    WEIGHT_TRUST,
)
from domain.trust import Line, Trust
from handlers.cards import blocks as b
from handlers.cards import serving
from handlers.cards.sightings import VERDICT_WORDS
from handlers.cards.words import Names, clause, first_name, in_sentence

SHOWN = 5
REGION_HINT = "A name of your own is taught like this: Gulf South = Mobile, Biloxi"
PAGE = 15
GOTOS = 20
"""With a button each they stay within what a message holds."""
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
    """Its other names."""
    gotos: Sequence[str] = ()
    """What it is the go-to for ("payroll in Texas")."""
    fits: Sequence[Fit] = ()
    introduced: int = 0
    """How often of late."""
    busy_after: int = BUSY_AFTER
    """Introductions above which others go first."""
    unanswered: bool = False
    """They did not answer the last requests."""
    links: dict[str, str] = field(default_factory=dict)
    """Permalinks by sighting id."""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def card(profile: Profile, names: Names, viewer_id: str) -> b.Drawn:
    vendor = profile.vendor
    rows: list[b.Words | None] = [
        b.bold(vendor.name),
        _capital(" · ".join(part for part in (vendor.trade, vendor.region) if part)),
        f"Also called {'; '.join(profile.aliases[:SHOWN])}." if profile.aliases else None,
        f"Go-to for {'; '.join(profile.gotos[:SHOWN])}." if profile.gotos else None,
        _last_effect(profile),
        [b.bold(profile.trust.word.capitalize()), f": {profile.reason}"],
        _contacts(profile.contacts),
        serving.serving(profile.fits),
    ]
    blocks = [b.lines(*rows)]
    seen = [_seen(profile, sighting, names, viewer_id) for sighting in profile.sightings[:SHOWN]]
    told = [_told(outcome, names, viewer_id) for outcome in profile.outcomes[:SHOWN]]
    if seen or told:
        blocks.append(b.bullets([*told, *seen]))
    if profile.open_introductions:
        blocks.append(b.context(f"Open introductions: {profile.open_introductions}"))
    if profile.contacts:
        blocks.append(b.buttons(b.button("A contact has moved", "contact_moved", id=vendor.id)))
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


def _seen(profile: Profile, sighting: Sighting, names: Names, viewer_id: str) -> list[str | b.Piece]:
    who = "You" if sighting.witness_id == viewer_id else first_name(names, sighting.witness_id)
    where = f" at {sighting.customer_name}" if sighting.customer_name else ""
    what = f": {clause(sighting.situation)}" if sighting.situation else ""
    whom = sighting.contact_name if then_with(profile, sighting) and sighting.contact_name else "them"
    when = ", ".join((VERDICT_WORDS[sighting.verdict], month(sighting.seen_at)))
    return [f"{who} saw {whom}{where}{what} ({when}{then_with(profile, sighting)})"]


def then_with(profile: Profile, sighting: Sighting) -> str:
    """Where the person worked whom a sighting followed to this vendor; empty where it was this vendor."""
    own = {key(name) for name in (profile.vendor.name, *profile.aliases)}
    return "" if key(sighting.vendor_name) in own else f", seen while at {sighting.vendor_name}"


def _told(outcome: Outcome, names: Names, viewer_id: str) -> list[str | b.Piece]:
    who = "you" if outcome.told_by == viewer_id else in_sentence(names, outcome.told_by)
    where = f" at {outcome.customer_name}" if outcome.customer_name else ""
    return [f"{OUTCOME_WORDS[outcome.kind].capitalize()}{where}, told by {who} ({day(outcome.at)})"]


def why(profile: Profile, steps: Sequence[Line]) -> b.Drawn:
    """The evidence with its weights; `steps` are lines from which the figure can be recomputed by hand."""
    trust = profile.trust
    head = f"Why {profile.vendor.name} is at {trust.mean:.2f} ({trust.word})"
    elsewhere = {sighting.id: then_with(profile, sighting) for sighting in profile.sightings}
    rows = [step.text + elsewhere.get(step.source_id or "", "") for step in steps]
    blocks = [b.lines(b.bold(head)), b.bullets(rows) if rows else b.lines("Nobody has said yet how they did.")]
    links: list[list[str | b.Piece]] = [
        [b.link(url, f"{sighting.customer_name or 'the message'}, {month(sighting.seen_at)}")]
        for sighting in profile.sightings
        if (url := profile.links.get(sighting.id))
    ]
    if links:
        blocks += [b.lines("Where it was said:"), b.bullets(links)]
    blocks += [b.lines(b.bold("In a search")), b.bullets(_in_search(profile))]
    blocks.append(b.context("You see only what you could see in Slack yourself, so a colleague's figure may differ."))
    return b.Drawn(text=b.escape(head), blocks=blocks)


def _in_search(profile: Profile) -> list[str]:
    """How the vendor is put into an order, with the figures of it that do not depend on what is asked."""
    called = int(any(contact.met_by is None for contact in profile.contacts))
    weights = f"{WEIGHT_CONTACT:g} × contact + {WEIGHT_REGION:g} × region + {WEIGHT_GO_TO:g} × go-to"
    rows = [
        f"Score = {WEIGHT_LIKENESS:g} × alike + {WEIGHT_TRUST:g} × trust + {weights}",
        f"Below {BAR:g} alike nobody is offered",
        f"Trust {profile.trust.mean:.2f}; contact {called}; region 1 where it is known to fit",
        f"Go-to: {_go_to(profile.gotos)}; 1 without a region, 2 in the region that is asked for",
        f"Introductions in {BUSY_WITHIN.days} days: {profile.introduced}",
        f"Above {profile.busy_after} the next proven vendor is shown first, unless this one is a go-to",
    ]
    if profile.unanswered:
        rows.append(f"They {WORDS}: an equal vendor stands above them")
    return [*rows, serving.serving(profile.fits) or "Serves: nothing told, so nothing is excluded"]


def _go_to(gotos: Sequence[str]) -> str:
    return "; ".join(gotos) if gotos else "for nothing"


def unknown(name: str) -> b.Drawn:
    text = f"Nobody here has seen {name}."
    tail = "When somebody does: /vendor saw <who, where, what>. When you only met them: /vendor met <name>."
    return b.Drawn(text=b.escape(text), blocks=[b.lines(b.bold(text), tail)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    vendor: Vendor
    word: str
    reason: str
    goto_for: Sequence[str] = ()

    @property
    def heading(self) -> str:
        if self.goto_for:
            return "Go-to"
        return "Unproven" if self.word == "unproven" else "Seen by colleagues"


HEADINGS = ("Go-to", "Seen by colleagues", "Unproven")


def listing(rows: Sequence[Listed], *, page: int, wanted: str = "") -> b.Drawn:
    """`page` counts from 1, one past the end is the last; what does not fit is reached with `/vendor list … page 2`."""
    heading = f"Vendors: {wanted}" if wanted else "Vendors"
    if not rows:
        none = f"No vendors for {wanted} yet." if wanted else "No vendors yet."
        tail = "/vendor list alone shows all." if wanted else "Tell me of one: /vendor saw <who, where, what>."
        return b.Drawn(text=b.escape(none), blocks=[b.lines(f"{none} {tail}")])
    ordered = sorted(rows, key=lambda one: HEADINGS.index(one.heading))
    pages = -(-len(ordered) // PAGE)
    page = min(page, pages)
    shown = ordered[(page - 1) * PAGE :][:PAGE]
    blocks = [b.lines(b.bold(heading))]
    for words in HEADINGS:
        some = [one for one in shown if one.heading == words]
        if some:
            blocks += [b.lines(b.bold(words)), b.bullets([_row(one) for one in some])]
    if pages > 1:
        command = " ".join(part for part in ("/vendor list", wanted, f"page {page + 1}") if part)
        blocks.append(b.context(f"Page {page} of {pages}." + (f" Next: {command}" if page < pages else "")))
    return b.Drawn(text=b.escape(heading), blocks=blocks)


def _row(one: Listed) -> list[str | b.Piece]:
    trade = f" · {one.vendor.trade}" if one.vendor.trade else ""
    about = f" Go-to for {'; '.join(one.goto_for)}." if one.goto_for else ""
    return [b.bold(one.vendor.name), f"{trade}: {one.reason}.{about}" if about else f"{trade}: {one.reason}"]


def gotos(named: Sequence[Holder], *, manager: bool) -> b.Drawn:
    """Who is named for what; managers may take a name away."""
    how = "Name one: /vendor goto <name> for <category> in <region>." if manager else "Managers name them."
    if not named:
        text = f"Nobody is go-to for anything yet. {how}"
        return b.Drawn(text=b.escape(text), blocks=[b.lines(text)])
    blocks = [b.lines(b.bold("Go-to"))]
    for one in named[:GOTOS]:
        blocks.append(b.lines([f"{_capital(one.about)}: ", b.bold(one.vendor.name)]))
        if manager:
            blocks.append(b.buttons(b.button("Take the name away", "goto_remove", id=one.goto.id)))
    more = len(named) - GOTOS
    blocks.append(b.context(f"And {more} more: /vendor list shows them. {how}" if more > 0 else how))
    return b.Drawn(text="Go-to", blocks=blocks)


def edit_form(profile: Profile, *, about: str) -> b.Block:
    vendor = profile.vendor
    return b.modal(
        "vendor_edit",
        "Edit vendor",
        [
            b.text_input("vendor", "Vendor", initial=vendor.name, optional=False, limit=80),
            b.text_input("trade", "Trade", initial=vendor.trade, limit=80),
            b.text_input("region", "Region", initial=vendor.region, hint=REGION_HINT, limit=400),
            *serving.inputs(profile.fits),
            b.text_input("contact", "Add a contact", hint="Name, e-mail, phone", limit=200),
        ],
        about=about,
    )
