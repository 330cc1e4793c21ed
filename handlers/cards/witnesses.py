"""To the colleague who saw a vendor, in private; and what the asker is told of it."""

from domain.drafts import continues
from domain.model import Question
from handlers.cards import blocks as b
from handlers.cards.words import clause

ANSWERED = {
    "ok": "You said: OK, mention me.",
    "talk": "You said: talk to me first.",
    "no": "You said: please not.",
    "hold": "You said: hold on. They see it on their card.",
}


def witness_question(asked: Question, vendor_name: str, asker: str, seen: str = "") -> b.Drawn:
    """May the asker mention you? `seen`: what this person saw; the asker's situation stands in the question."""
    head = f"{asker} would like to mention {vendor_name}, and you as the one who saw them."
    if asked.answer:
        return b.Drawn(text=b.escape(head), blocks=[b.lines(b.bold(head), ANSWERED[asked.answer])])
    return b.Drawn(
        text=b.escape(head),
        blocks=[
            b.lines(
                b.bold(head),
                f"{_situation(asked)}." if asked.situation else None,
                f"What you saw: {clause(seen)}." if seen else None,
            ),
            b.buttons(
                b.button("OK, mention me", "witness_ok", id=asked.id),
                b.button("Talk to me first", "witness_talk", id=asked.id),
                b.button("Please not", "witness_no", id=asked.id),
                b.button("Mute a week", "mute_week", id=asked.id),
            ),
        ],
    )


def _situation(asked: Question) -> str:
    said = clause(asked.situation)
    return f"Their customer {said}" if continues(said) else f"It is about this: {said}"


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


def not_there(vendor_name: str, witness: str) -> b.Drawn:
    text = f"{witness} has left, so nobody is asked about {vendor_name}. What was seen stays; go ahead."
    return b.Drawn(text=b.escape(text), blocks=[b.lines(text)])


def told(question: Question, vendor_name: str, asker: str, customer: str | None) -> b.Drawn:
    """A colleague goes ahead on what this person saw."""
    about = f" to {customer}" if customer else ""
    head = f"{asker} is mentioning {vendor_name}{about}, because you saw them at work."
    if question.answer:
        return b.Drawn(text=b.escape(head), blocks=[b.lines(b.bold(head), ANSWERED[question.answer])])
    return b.Drawn(
        text=b.escape(head),
        blocks=[
            b.lines(b.bold(head), "Nothing to do. If something speaks against it:"),
            b.buttons(
                b.button("Hold on", "witness_hold", id=question.id),
                b.button("Mute a week", "mute_week", id=question.id),
            ),
        ],
    )


def thanks(vendor_name: str, rep: str, customer: str | None) -> b.Drawn:
    """The loop closed: what came of what this person saw."""
    head = f"{vendor_name} delivered at {customer}." if customer else f"{vendor_name} delivered."
    text = f"{rep} brought them in because you saw them at work. Thank you."
    return b.Drawn(
        text=b.escape(f"{head} {text}"),
        blocks=[b.lines(b.bold(head), text), b.buttons(b.button("Mute a week", "mute_week"))],
    )
