"""The one card of a mention or introduction in the rep's direct messages: where it stands, and the next step."""

from dataclasses import dataclass

from domain.dates import day, month
from domain.drafts import Facts, consent_text, draft
from domain.introductions import may_draft, open_states, outcome_states, steps, waits_for, welcomes
from domain.model import Contact, Introduction, Outcome, Readiness, Sighting, Vendor
from domain.model import IntroductionState as State
from handlers.cards import blocks as b
from handlers.cards.vendors import OUTCOME_WORDS
from handlers.cards.words import clause

EMOJI_HINT = "Or react: ✅ delivered, 🟡 partly, ❌ not."
WITNESS_WORDS = {
    "": "{who} is asked whether you may mention them. Nothing waits for the answer.",
    "ok": "{who} is fine with being mentioned.",
    "talk": "{who} would like to talk to you first.",
    "no": "{who} would rather not be mentioned.",
    "hold": "{who} says hold on: talk before you go on.",
}
"""What the card says of the witness; the decision stays the rep's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Underway:
    """An introduction with what its card needs."""

    introduction: Introduction
    vendor: Vendor
    contact: Contact | None = None
    seen: Sighting | None = None
    seen_by: str = ""
    rep_name: str = ""
    seen_at: tuple[str, ...] = ()
    """Customers where the vendor was seen: their names never stand in a text that leaves Slack."""
    witness_word: str | None = None
    """What the witness answered; empty while asked; None where nobody asks."""
    witness_left: bool = False
    welcomed_by: str = ""
    """Who was told that the contact welcomes introductions."""
    conflicts: tuple[str, ...] = ()
    told: tuple[Outcome, ...] = ()
    """The outcomes that stand, oldest first; the latest counts."""
    permalink: str | None = None
    """Where the card itself stands."""


def title(under: Underway) -> str:
    customer = under.introduction.customer_name
    return f"{under.vendor.name} for {customer}" if customer else under.vendor.name


def card(under: Underway) -> b.Drawn:
    intro = under.introduction
    state = waits_for(intro, under.vendor.name)
    head: list[str | b.Piece] = [b.bold(title(under)), f": {state}"]
    blocks = [b.lines(head, *_facts(under))]
    if intro.state in {State.ASKED, State.AGREED} and not intro.price_only:
        blocks += _before_sending(under)
    elif intro.state in open_states:
        blocks += _waiting(under)
    elif intro.state in outcome_states:
        blocks += [b.context(_overruled(under), *_log(under)), outcome_buttons(intro)]
    elif intro.state is State.LAPSED:
        blocks += [
            b.context("Nobody said how it went, and that is fine. You can still tell me.", *_log(under)),
            outcome_buttons(intro),
        ]
    return b.Drawn(text=b.escape(f"{title(under)}: {state}"), blocks=blocks)


def _facts(under: Underway) -> list[b.Words | None]:
    if under.introduction.state not in open_states:
        return []
    call = None
    if under.contact:
        known = ", ".join(part for part in (under.contact.name, under.contact.email, under.contact.phone) if part)
        call = f"Call {known}."
    saw = None
    if under.seen:
        what = f": {clause(under.seen.situation)}" if under.seen.situation else ""
        left = " (who has left)" if under.witness_left else ""
        saw = f"{under.seen_by}{left} saw them{what}."
    careful: b.Words | None = None
    if under.conflicts:
        careful = [b.bold("Careful: "), f"{under.vendor.name} {'; '.join(under.conflicts)}."]
    return [saw, call, careful, _word_of_witness(under)]


def _word_of_witness(under: Underway) -> b.Words | None:
    if under.witness_word is None or under.witness_left:
        return None
    words = WITNESS_WORDS[under.witness_word].format(who=under.seen_by)
    return b.bold(words) if under.witness_word in {"talk", "no", "hold"} else words


def _before_sending(under: Underway) -> list[b.Block]:
    return _ready_to_send(under) if may_draft(under.introduction) else _consents(under)


def _ready_to_send(under: Underway) -> list[b.Block]:
    """The draft to copy: Kith itself sends nothing outside Slack."""
    intro = under.introduction
    mail = None
    if under.contact and under.contact.email:
        mail = b.lines([b.link(f"mailto:{under.contact.email}", "Open in my mail"), " and paste it there."])
    return [
        b.lines(_welcome(under), "Copy it, send it in your own mail, then tell me:"),
        b.preformatted(draft_text(under)),
        *([mail] if mail else []),
        b.buttons(
            b.button("I sent it", "intro_sent", style="primary", id=intro.id),
            b.button("Edit", "intro_edit_draft", id=intro.id),
            _welcome_button(under),
            b.button("Drop it", "intro_cancel", id=intro.id),
        ),
    ]


def _welcome(under: Underway) -> str | None:
    """Brian welcomes introductions (told Dana, June 2026)."""
    if under.contact is None or under.contact.welcomed_at is None or not _stands(under):
        return None
    told = f"told {under.welcomed_by}, " if under.welcomed_by else ""
    return f"{_first(under.contact.name)} welcomes introductions ({told}{month(under.contact.welcomed_at)})."


def _stands(under: Underway) -> bool:
    agreed_at = under.introduction.vendor_agreed_at or under.introduction.created_at
    return under.contact is not None and welcomes(under.contact.welcomed_at, agreed_at)


def _welcome_button(under: Underway) -> b.Block | None:
    """After the vendor's yes: whether it holds for the next time too."""
    if under.contact is None or not under.introduction.vendor_agreed_at or _stands(under):
        return None
    label = f"{_short(_first(under.contact.name))}: next time too"
    return b.button(label, "intro_welcomes", id=under.introduction.id)


def _first(name: str) -> str:
    return name.split(maxsplit=1)[0]


def _consents(under: Underway) -> list[b.Block]:
    intro = under.introduction
    contact = under.contact.name if under.contact else None
    text = consent_text(
        vendor_name=under.vendor.name,
        contact_name=contact,
        situation=under.seen.situation if under.seen else "",
        seen_at=under.seen_at,
    )
    who = intro.customer_name or "the customer"
    if not intro.customer_agreed_at:
        ask = [b.lines(_welcome(under), f"Ask {who}, in your words or these:"), b.preformatted(text)]
    else:
        ask = [b.lines(f"{who} said yes. Does {contact or under.vendor.name} want the call?")]
    return [
        *ask,
        b.buttons(
            *said_yes_buttons(under),
            _welcome_button(under),
            b.button("I sent it", "intro_sent", id=intro.id),
            b.button("Drop it", "intro_cancel", id=intro.id),
        ),
        b.context("If you know how far they are:"),
        _readiness(intro),
    ]


def said_yes_buttons(under: Underway) -> list[b.Block]:
    """One tap for each yes that is not noted yet; the next one stands out."""
    intro = under.introduction
    theirs = b.button("They said yes", "intro_customer_agreed", style="primary", id=intro.id)
    name = _first(under.contact.name) if under.contact else under.vendor.name
    style = "primary" if intro.customer_agreed_at else None
    vendors = b.button(f"{_short(name)} said yes", "intro_vendor_agreed", style=style, id=intro.id)
    return [*([] if intro.customer_agreed_at else [theirs]), *([] if intro.vendor_agreed_at else [vendors])]


def _readiness(intro: Introduction) -> b.Block:
    """One optional tap: how far the customer is."""
    choices = (
        ("Ready", "intro_ready", Readiness.READY),
        ("Just looking", "intro_looking", Readiness.LOOKING),
        ("Price only", "intro_price_only", Readiness.PRICE_ONLY),
    )
    return b.buttons(*(b.button(text, act, id=intro.id) for text, act, kind in choices if kind != intro.readiness))


def _short(name: str) -> str:
    return name if len(name) <= 20 else "Vendor"  # noqa: PLR2004 - what leaves room for "said yes" on a button


def facts_of(under: Underway) -> Facts:
    """What its draft may be made of."""
    intro = under.introduction
    return Facts(
        vendor_name=under.vendor.name,
        customer_name=intro.customer_name,
        contact_name=under.contact.name if under.contact else None,
        situation=intro.situation,
        rep_name=under.rep_name.split()[0] if under.rep_name else None,
        seen_at=under.seen_at,
    )


def draft_text(under: Underway) -> str:
    return under.introduction.draft or draft(facts_of(under))


def _waiting(under: Underway) -> list[b.Block]:
    intro = under.introduction
    lead_on = b.button("Introduce", "intro_lead_on", id=intro.id) if intro.state is State.MENTIONED else None
    met = b.button("They met", "intro_met", id=intro.id) if intro.state is State.INTRODUCED else None
    asks = intro.due_at if not (intro.price_only or intro.asked_outcome_at) else None
    return [
        b.lines(f"{_quiet(intro)} {EMOJI_HINT}"),
        b.buttons(
            b.button("Delivered", "outcome_delivered", id=intro.id),
            b.button("Partly", "outcome_partly", id=intro.id),
            b.button("Not delivered", "outcome_not", id=intro.id),
            lead_on,
            met,
            b.button("Ready after all", "intro_ready", id=intro.id) if intro.price_only else None,
            b.button("Drop it", "intro_cancel", id=intro.id),
        ),
        *(
            [b.context("Another day for my question:"), b.date_picker("intro_ask_on", asks, id=intro.id)]
            if asks
            else []
        ),
    ]


def _quiet(intro: Introduction) -> str:
    if intro.price_only:
        return "They only want a price: nothing to do, and I won't ask."
    if intro.asked_outcome_at:
        return "How did it go?"
    return f"Nothing to do; I'll ask once, on {day(intro.due_at)}." if intro.due_at else "Nothing to do."


def _overruled(under: Underway) -> str:
    """That a later word stands in the place of an earlier, other one."""
    others = [OUTCOME_WORDS[one.kind] for one in under.told if one.kind.value != under.introduction.state.value]
    if others:
        return f"You said before: {others[-1]}. The latest counts. Take an emoji away, or choose again, to change it."
    return "Take the emoji away, or choose again, to change it."


def _log(under: Underway) -> tuple[str, ...]:
    return (" · ".join(steps(under.introduction)),)


def outcome_buttons(intro: Introduction) -> b.Block:
    others = [
        ("Delivered", "outcome_delivered", State.DELIVERED),
        ("Partly", "outcome_partly", State.PARTLY),
        ("Not delivered", "outcome_not", State.NOT_DELIVERED),
    ]
    return b.buttons(*(b.button(text, action, id=intro.id) for text, action, state in others if state != intro.state))


def gone() -> b.Drawn:
    return b.Drawn(text="Taken back.", blocks=[b.lines("Taken back.")])


def draft_form(under: Underway) -> b.Block:
    return b.modal(
        "draft_edit",
        "The introduction",
        [
            b.text_input("draft", "Your words", initial=draft_text(under), multiline=True, limit=2000, optional=False),
            b.context("Kith sends nothing outside Slack: copy it into your own mail."),
        ],
        about=under.introduction.id,
    )


def row(under: Underway) -> list[str | b.Piece]:
    """One line of a list: what it is, where it stands, and the way to its card."""
    words: list[str | b.Piece] = [b.bold(title(under)), f": {waits_for(under.introduction, under.vendor.name)}"]
    return [*words, " ", b.link(under.permalink, "open")] if under.permalink else words
