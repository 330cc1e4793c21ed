"""Leads that vendors gave us: the question to the rep, and what it becomes."""

from domain.model import Referral, ReferralState
from domain.referrals import missing
from handlers.cards import blocks as b
from handlers.cards.words import clause, listed

OTHER = "other"
REASONS = (
    ("No budget", "no budget"),
    ("Not our kind of customer", "wrong fit"),
    ("No answer", "no answer"),
    ("Had bought already", "too late"),
    ("Something else", OTHER),
)


def title(referral: Referral) -> str:
    return f"{giver(referral)} sent us {referral.customer_name or 'a lead'}"


def giver(referral: Referral) -> str:
    """Brian of Lakeshore IT, or the vendor alone."""
    contact = referral.contact_name
    return (
        f"{contact} of {referral.vendor_name}" if contact and contact != referral.vendor_name else referral.vendor_name
    )


def question(referral: Referral) -> b.Drawn:
    """One message: what was read, what is missing, and the four answers."""
    open_parts = missing(referral)
    what = f"They look for: {clause(referral.situation)}." if referral.situation else None
    ask = f"Still open: {listed(list(open_parts))}." if open_parts else None
    return b.Drawn(
        text=b.escape(f"{title(referral)}?"),
        blocks=[
            b.lines(b.bold(f"{title(referral)}?"), what, ask, "Is it a lead worth having?"),
            b.buttons(
                b.button("Yes, qualified", "referral_qualified", id=referral.id),
                b.button("Not qualified", "referral_unqualified", id=referral.id),
                b.button("Too early", "referral_given", id=referral.id),
                b.button("Add the rest" if open_parts else "Edit", "referral_edit", id=referral.id),
                b.button("Not a lead", "referral_dismiss", id=referral.id),
                b.button("Mute a week", "mute_week", id=referral.id),
            ),
            b.context(_seen_by(referral)),
        ],
    )


def _seen_by(referral: Referral) -> str:
    if referral.closed:
        return "It was told in a closed channel: only who is in it will see what you tap."
    return "Managers see what vendors send us; nothing here is counted per person."


def known(referral: Referral) -> b.Drawn:
    """The same lead was told before, and judged."""
    text = f"That is noted already: {title(referral)}, {_words(referral)}."
    return b.Drawn(text=b.escape(text), blocks=[b.lines(text)])


def judged(referral: Referral, act_id: str) -> b.Drawn:
    text = f"Noted: {title(referral)}, {_words(referral)}."
    return b.Drawn(text=b.escape(text), blocks=[b.lines(text), b.buttons(b.button("Undo", "undo", act=act_id))])


def _words(referral: Referral) -> str:
    words = {
        ReferralState.QUALIFIED: "a lead worth having",
        ReferralState.UNQUALIFIED: "not qualified",
        ReferralState.GIVEN: "kept; say in your Home tab when you know more",
        ReferralState.DISMISSED: "no lead",
        ReferralState.PROPOSED: "open",
    }[referral.state]
    told = referral.reason if referral.reason != OTHER else None
    return words + (f" ({told})" if told else "")


def form(referral: Referral, *, about: str) -> b.Block:
    return b.modal(
        "referral_edit",
        "A lead from a vendor",
        [
            b.text_input("vendor", "Vendor", initial=referral.vendor_name or None, optional=False),
            b.text_input("contact", "Who there", initial=referral.contact_name),
            b.text_input("customer", "The lead", initial=referral.customer_name),
            b.text_input(
                "situation", "What they look for", initial=referral.situation or None, multiline=True, limit=300
            ),
        ],
        about=about,
    )


def reason_form(referral: Referral, *, about: str) -> b.Block:
    return b.modal(
        "referral_reason",
        "Not qualified",
        [b.lines(title(referral)), b.select_input("reason", "Why?", REASONS)],
        about=about,
    )
