"""The witness's card, what it becomes after the tap, and its two forms."""

from collections.abc import Sequence

from domain.model import Contact, Sighting, Verdict
from handlers.cards import blocks as b
from handlers.cards.decisions import SameVendor
from handlers.cards.words import Names, first_name, sentence

VERDICT_LABELS = {Verdict.GOOD: "Good", Verdict.MIXED: "Mixed", Verdict.BAD: "Poor"}
NAME_ACTIONS = "sighting_name"
"""Begins the action ids of the names that a vendor may have: in one row they must differ."""
VERDICT_WORDS = {Verdict.GOOD: "good", Verdict.MIXED: "mixed", Verdict.BAD: "poor", Verdict.NONE: "no verdict yet"}


def title(sighting: Sighting) -> str:
    place = f" at {sighting.customer_name}" if sighting.customer_name else ""
    return f"{sighting.vendor_name}{place}"


def question(sighting: Sighting, names: Names, *, act_id: str = "") -> b.Drawn:
    """Asks the witness for the one tap that makes a sighting count. `act_id`: what was corrected before."""
    contact = f"Contact: {sighting.contact_name}." if sighting.contact_name else ""
    noted = None
    if sighting.noted_by and sighting.noted_by != sighting.witness_id:
        noted = f"{first_name(names, sighting.noted_by)} asked me to remember this."
    return b.Drawn(
        text=b.escape(f"{title(sighting)}: how did they do?"),
        blocks=[
            b.lines(
                b.bold(title(sighting)),
                " ".join(part for part in (sentence(sighting.situation), contact) if part),
                noted,
                "How did they do?",
            ),
            *_other_names(sighting),
            b.buttons(
                *(
                    b.button(VERDICT_LABELS[verdict], f"sighting_{verdict.value}", id=sighting.id)
                    for verdict in (Verdict.GOOD, Verdict.MIXED, Verdict.BAD)
                ),
                b.button("Edit", "sighting_edit", id=sighting.id),
                b.button("Not a vendor", "sighting_dismiss", id=sighting.id),
                b.button("Mute a week", "mute_week", id=sighting.id),
                b.button("Undo", "undo", act=act_id) if act_id else None,
            ),
            b.context(_who_sees(sighting)),
        ],
    )


def _other_names(sighting: Sighting) -> list[b.Block]:
    """Where the vendor's name was guessed: the names that it may be instead, each a tap."""
    others = [(n, name) for n, name in enumerate(sighting.unsure) if name != sighting.vendor_name]
    if not others:
        return []
    buttons = (b.button(name, f"{NAME_ACTIONS}_{n}", id=sighting.id, name=n) for n, name in others)
    return [b.lines("I am not sure who the vendor is. Somebody else?"), b.buttons(*buttons)]


def _who_sees(sighting: Sighting) -> str:
    if sighting.closed:
        return "This came from a closed channel: only its members will see it."
    return "What you tap is visible to your colleagues."


def noted(
    sighting: Sighting,
    contact: Contact | None,
    act_id: str,
    *,
    already: bool = False,
    same: SameVendor | None = None,
    settled: str | None = None,
) -> b.Drawn:
    """After the tap: thanks, the one skippable question, and the way back.

    `same`: whether a new name is that of a vendor known before; `settled`: what was answered to that.
    """
    verdict = VERDICT_WORDS[sighting.verdict]
    known = f"Call {contact.name}." if contact else "Who do we call there?"
    lead = "Already noted" if already else "Noted"
    blocks = [
        b.lines([f"{lead}: ", b.bold(title(sighting)), f", {verdict}. {known}"], settled),
        b.buttons(
            None if contact else b.button("Add", "sighting_contact", id=sighting.id),
            b.button("Undo", "undo", act=act_id),
        ),
    ]
    if same:
        ids = {"id": same.id, "sighting": sighting.id}
        blocks += [
            b.lines(["Is that the same as ", b.bold(same.other), "?"]),
            b.buttons(b.button("Same", "merge_accept", **ids), b.button("Another", "merge_decline", **ids)),
        ]
    return b.Drawn(text=b.escape(f"{lead}: {title(sighting)}, {verdict}."), blocks=blocks)


def contact_added(vendor_name: str, contact: Contact, act_id: str) -> b.Drawn:
    return b.Drawn(
        text=b.escape(f"Noted: {contact.name} at {vendor_name}."),
        blocks=[
            b.lines(["Noted: ", b.bold(contact.name), f" at {vendor_name}."]),
            b.buttons(b.button("Undo", "undo", act=act_id)),
        ],
    )


def dismissed(sighting: Sighting, act_id: str) -> b.Drawn:
    text = f"Forgotten: I won't ask about {sighting.vendor_name} here again."
    return b.Drawn(text=b.escape(text), blocks=[b.lines(text), b.buttons(b.button("Undo", "undo", act=act_id))])


def asked_author(sighting: Sighting, names: Names) -> b.Drawn:
    """To the person who reacted on somebody else's message."""
    text = f"Thanks. {first_name(names, sighting.witness_id)} is asked how {sighting.vendor_name} did."
    return b.Drawn(text=b.escape(text), blocks=[b.lines(text)])


def remembered_before(sightings: Sequence[Sighting]) -> b.Drawn:
    called = ", ".join(sighting.vendor_name for sighting in sightings)
    text = f"I remember that one already: {called}." if called else "There is nothing new in that message."
    return b.Drawn(text=b.escape(text), blocks=[b.lines(text)])


def no_vendor_found(text: str = "") -> b.Drawn:
    """The person pointed at a message in which no vendor was found."""
    words = "I found no vendor's name in that message. Tell me with /vendor saw <who, where, what>."
    return b.Drawn(text=b.escape(words), blocks=[b.lines(words)] + ([b.quote(text)] if text else []))


def edit_form(sighting: Sighting, *, callback_id: str = "sighting_edit", about: str = "") -> b.Block:
    """The prefilled form behind *Edit* and `/vendor saw`; everything but the vendor's name is optional."""
    verdicts = [(VERDICT_LABELS[v], v.value) for v in (Verdict.GOOD, Verdict.MIXED, Verdict.BAD)]
    start = sighting.verdict.value if sighting.verdict is not Verdict.NONE else None
    return b.modal(
        callback_id,
        "What you saw",
        [
            b.typeahead("vendor", "Vendor", initial=sighting.vendor_name, optional=False),
            b.text_input(
                "contact", "Who do we call there?", initial=_contact_line(sighting), hint="Name, e-mail, phone"
            ),
            b.typeahead("customer", "At which customer?", initial=sighting.customer_name),
            b.text_input("situation", "What did they do?", initial=sighting.situation, multiline=True, limit=300),
            b.text_input("region", "Where?", initial=sighting.region, limit=80, hint="A town or a region"),
            b.select_input("verdict", "How did they do?", verdicts, initial=start),
            b.context(_who_sees(sighting)),
        ],
        about=about or sighting.id,
    )


def _contact_line(sighting: Sighting) -> str:
    return ", ".join(part for part in (sighting.contact_name, sighting.contact_email, sighting.contact_phone) if part)


def contact_form(sighting: Sighting, about: str) -> b.Block:
    return b.modal(
        "contact_add",
        "Who do we call there?",
        [
            b.lines([b.bold(sighting.vendor_name), ": whoever has a customer for them will call this person."]),
            b.text_input("contact", "Contact", optional=True, hint="Name, e-mail, phone", limit=200),
        ],
        about=about,
    )
