"""The forms and answers by which vendors and contacts are corrected: which one, merge, moved to, met."""

from collections.abc import Sequence

from domain.model import Contact, Vendor
from handlers.cards import blocks as b

CONTACTS = 100
"""Options of one select."""


def which_form(*, about: str) -> b.Block:
    return b.modal(
        "vendor_which",
        "Which vendor?",
        [b.typeahead("vendor", "Vendor", optional=False)],
        submit="Next",
        about=about,
    )


def merge_form(name: str, *, about: str) -> b.Block:
    return b.modal(
        "vendor_merge",
        "Merge two vendors",
        [
            b.typeahead("vendor", "This name", initial=name, optional=False),
            b.typeahead("into", "is another name of", optional=False),
            b.context("Nothing is lost: /vendor unmerge makes them two again, each with its own, at any time."),
        ],
        submit="Merge",
        about=about,
    )


def met_form(name: str, *, about: str) -> b.Block:
    return b.modal(
        "vendor_met",
        "Whom did you meet?",
        [
            b.typeahead("vendor", "Vendor", initial=name, optional=False),
            b.text_input("contact", "Contact", hint="Name, e-mail, phone"),
            b.context("Unproven until somebody sees them deliver. Your colleagues can see it."),
        ],
        about=about,
    )


def move_form(vendor: Vendor, contacts: Sequence[Contact], *, about: str) -> b.Block:
    """Who works elsewhere now; contacts are those that the viewer may see."""
    people = [(contact.name, contact.id) for contact in contacts[:CONTACTS]]
    only = people[0][1] if len(people) == 1 else None
    return b.modal(
        "contact_move",
        "A contact has moved",
        [
            b.lines(["Until now with ", b.bold(vendor.name), "."]),
            b.select_input("contact", "Who?", people, initial=only, optional=False),
            b.typeahead("vendor", "Moved to", optional=False),
            b.text_input("reach", "How to reach them there", hint="E-mail, phone. The old e-mail address is dropped."),
            b.context("What colleagues saw them do well counts for the new vendor from now on, and no longer here."),
        ],
        about=about,
    )


def merged(vendor: Vendor, into: Vendor, act_id: str) -> b.Drawn:
    text = f"One vendor from now on: {vendor.name} is another name of {into.name}."
    return b.Drawn(
        text=b.escape(text),
        blocks=[
            b.lines(["One vendor from now on: ", b.bold(vendor.name), " is another name of ", b.bold(into.name), "."]),
            b.buttons(b.button("Undo", "undo", act=act_id)),
            b.context(f"At any time later: /vendor unmerge {vendor.name}"),
        ],
    )


def same_name(vendor: Vendor, other: Vendor) -> b.Drawn:
    """Somebody gave a vendor the name of another one."""
    text = f"There is a vendor called {other.name} already. Is {vendor.name} the same?"
    return b.Drawn(
        text=b.escape(text),
        blocks=[
            b.lines(
                ["There is a vendor called ", b.bold(other.name), " already. Is ", b.bold(vendor.name), " the same?"]
            ),
            b.buttons(
                b.button("Merge them", "vendor_merge", id=vendor.id, into=other.id),
                b.button("Leave them apart", "vendor_apart", id=vendor.id),
            ),
        ],
    )


def moved(contact: Contact, to: Vendor, act_id: str) -> b.Drawn:
    return b.Drawn(
        text=b.escape(f"Noted: {contact.name} is with {to.name} now."),
        blocks=[
            b.lines(["Noted: ", b.bold(contact.name), " is with ", b.bold(to.name), " now."]),
            b.buttons(b.button("Undo", "undo", act=act_id)),
        ],
    )
