"""The one card of a mention or introduction in the rep's direct messages, and the questions around it."""

from dataclasses import dataclass

from domain.dates import day
from domain.drafts import consent_text, draft
from domain.introductions import may_draft, open_states, outcome_states, waits_for
from domain.model import Contact, Introduction, Question, Sighting, Vendor
from domain.model import IntroductionState as State
from handlers.cards import blocks as b
from handlers.cards.words import clause

CHOICES = 5
EMOJI_HINT = "Or react: ✅ delivered, 🟡 partly, ❌ not."


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
        blocks.append(b.context("You told me by button or emoji. Take the emoji away, or choose again, to change it."))
        blocks.append(_outcome_buttons(intro))
    elif intro.state is State.LAPSED:
        blocks += [
            b.context("Nobody said how it went, and that is fine. You can still tell me."),
            _outcome_buttons(intro),
        ]
    return b.Drawn(text=b.escape(f"{title(under)}: {state}"), blocks=blocks)


def _facts(under: Underway) -> list[b.Words | None]:
    call = None
    if under.contact:
        known = ", ".join(part for part in (under.contact.name, under.contact.email, under.contact.phone) if part)
        call = f"Call {known}."
    saw = None
    if under.seen:
        what = f": {clause(under.seen.situation)}" if under.seen.situation else ""
        saw = f"{under.seen_by} saw them{what}."
    return [saw, call]


def _before_sending(under: Underway) -> list[b.Block]:
    intro = under.introduction
    contact = under.contact.name if under.contact else None
    drop = b.button("Drop it", "intro_cancel", id=intro.id)
    if may_draft(intro):
        return [
            b.preformatted(draft_text(under)),
            b.buttons(
                b.button("I sent it", "intro_sent", style="primary", id=intro.id),
                b.button("Edit", "intro_edit_draft", id=intro.id),
                drop,
            ),
        ]
    text = consent_text(
        vendor_name=under.vendor.name,
        contact_name=contact,
        situation=under.seen.situation if under.seen else "",
        seen_at=under.seen_at,
    )
    ask: list[b.Block] = []
    if not intro.customer_agreed_at:
        who = intro.customer_name or "the customer"
        ask = [b.lines(f"Ask {who}, in your words or these:"), b.preformatted(text)]
    elif not intro.vendor_agreed_at:
        ask = [b.lines(f"They said yes. Does {contact or under.vendor.name} want the call?")]
    return [
        *ask,
        b.buttons(
            None if intro.customer_agreed_at else b.button("They said yes", "intro_customer_agreed", id=intro.id),
            None
            if intro.vendor_agreed_at
            else b.button(f"{_short(contact or under.vendor.name)} said yes", "intro_vendor_agreed", id=intro.id),
            b.button("Price only", "intro_price_only", id=intro.id),
            b.button("I sent it", "intro_sent", id=intro.id),
            drop,
        ),
    ]


def _short(name: str) -> str:
    return name if len(name) <= 20 else "Vendor"  # noqa: PLR2004 - what leaves room for "said yes" on a button


def draft_text(under: Underway) -> str:
    intro = under.introduction
    return intro.draft or draft(
        vendor_name=under.vendor.name,
        customer_name=intro.customer_name,
        contact_name=under.contact.name if under.contact else None,
        situation=intro.situation,
        rep_name=under.rep_name.split()[0] if under.rep_name else None,
        seen_at=under.seen_at,
    )


def _waiting(under: Underway) -> list[b.Block]:
    intro = under.introduction
    when = day(intro.due_at) if intro.due_at else ""
    if intro.price_only:
        quiet = "Nothing to do, and I won't ask."
    elif intro.asked_outcome_at:
        quiet = "How did it go?"
    else:
        quiet = f"Nothing to do; I'll ask once, on {when}."
    lead_on = None
    if intro.state is State.MENTIONED:
        lead_on = b.button("Introduce", "intro_lead_on", id=intro.id)
    met = b.button("They met", "intro_met", id=intro.id) if intro.state is State.INTRODUCED else None
    return [
        b.lines(f"{quiet} {EMOJI_HINT}"),
        b.buttons(
            b.button("Delivered", "outcome_delivered", id=intro.id),
            b.button("Partly", "outcome_partly", id=intro.id),
            b.button("Not delivered", "outcome_not", id=intro.id),
            lead_on,
            met,
            b.button("Drop it", "intro_cancel", id=intro.id),
        ),
    ]


def _outcome_buttons(intro: Introduction) -> b.Block:
    others = [
        ("Delivered", "outcome_delivered", State.DELIVERED),
        ("Partly", "outcome_partly", State.PARTLY),
        ("Not delivered", "outcome_not", State.NOT_DELIVERED),
    ]
    return b.buttons(*(b.button(text, action, id=intro.id) for text, action, state in others if state != intro.state))


def question(under: Underway) -> b.Drawn:
    """The one outcome question."""
    intro = under.introduction
    where = f" at {intro.customer_name}" if intro.customer_name else ""
    head = f"Did {under.vendor.name} deliver{where}?"
    since = intro.introduced_at or intro.created_at
    how = "Introduced" if intro.introduced_at else "Mentioned" if intro.state is State.MENTIONED else "Begun"
    if intro.state not in open_states:
        return b.Drawn(text=b.escape(head), blocks=[b.lines(b.bold(head), f"Noted: {waits_for(intro)}.")])
    return b.Drawn(
        text=b.escape(head),
        blocks=[
            b.lines(b.bold(head), f"{how} {day(since)}. I ask once; no answer is fine."),
            b.buttons(
                b.button("Yes", "outcome_delivered", id=intro.id),
                b.button("No trouble so far", "outcome_quiet", id=intro.id),
                b.button("Partly", "outcome_partly", id=intro.id),
                b.button("No", "outcome_not", id=intro.id),
                b.button("Too early", "outcome_early", id=intro.id),
            ),
        ],
    )


def gone() -> b.Drawn:
    return b.Drawn(text="Taken back.", blocks=[b.lines("Taken back.")])


def outcome_noted(under: Underway, act_id: str) -> b.Drawn:
    text = f"Noted: {title(under)}, {waits_for(under.introduction)}. Visible to your colleagues."
    return b.Drawn(text=b.escape(text), blocks=[b.lines(text), b.buttons(b.button("Undo", "undo", act=act_id))])


def which(unders: list[Underway], action_id: str) -> b.Drawn:
    """Several introductions hang on one message: asked in private which one is meant.

    Each button has a row of its own: one row cannot hold an action id twice.
    """
    text = "Which one do you mean?"
    choices = [b.buttons(b.button(title(one), action_id, id=one.introduction.id)) for one in unders[:CHOICES]]
    return b.Drawn(text=text, blocks=[b.lines(text), *choices])


REASONS = (
    ("Too big for them", "too_big"),
    ("No budget", "no_budget"),
    ("Wrong need", "wrong_need"),
    ("No answer", "no_answer"),
    ("Poor work", "poor_work"),
)


def reason_form(under: Underway, about: str) -> b.Block:
    return b.modal(
        "outcome_reason",
        "What went wrong?",
        [
            b.lines([b.bold(title(under)), ": only you and managers see this."]),
            b.select_input("reason", "Reason", REASONS),
        ],
        about=about,
    )


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


def witness_question(asked: Question, vendor_name: str, asker: str) -> b.Drawn:
    """To the witness, in private: may the asker mention you?"""
    head = f"{asker} would like to mention {vendor_name}, and you as the one who saw them."
    if asked.answer:
        answers = {
            "ok": "You said: OK, mention me.",
            "talk": "You said: talk to me first.",
            "no": "You said: please not.",
        }
        return b.Drawn(text=b.escape(head), blocks=[b.lines(b.bold(head), answers[asked.answer])])
    return b.Drawn(
        text=b.escape(head),
        blocks=[
            b.lines(b.bold(head), f"What you saw: {clause(asked.situation)}." if asked.situation else None),
            b.buttons(
                b.button("OK, mention me", "witness_ok", id=asked.id),
                b.button("Talk to me first", "witness_talk", id=asked.id),
                b.button("Please not", "witness_no", id=asked.id),
            ),
        ],
    )


def witness_answer(asked: Question, vendor_name: str, witness: str) -> b.Drawn:
    """To the asker: what the witness said."""
    words = {
        "ok": f"{witness} is fine with being mentioned for {vendor_name}.",
        "talk": f"{witness} would like to talk to you before you mention {vendor_name}.",
        "no": f"{witness} would rather not be mentioned for {vendor_name}.",
    }
    text = words.get(
        asked.answer or "", f"{witness} is asked about {vendor_name}; no answer yet, nothing waits for it."
    )
    return b.Drawn(text=b.escape(text), blocks=[b.lines(text)])


def listing(unders: list[Underway]) -> b.Drawn:
    if not unders:
        text = "You have no introductions under way. Start one: /intro <vendor> to <customer>."
        return b.Drawn(text=b.escape(text), blocks=[b.lines(text)])
    rows: list[list[str | b.Piece]] = [
        [b.bold(title(one)), f": {waits_for(one.introduction, one.vendor.name)}"] for one in unders
    ]
    return b.Drawn(text="Your introductions", blocks=[b.lines(b.bold("Your introductions")), b.bullets(rows)])
