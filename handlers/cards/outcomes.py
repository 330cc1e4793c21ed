"""How it went: the one question, what was noted, why it failed, and what follows from it."""

from domain.attention import NO_ANSWER
from domain.dates import day
from domain.fit import Lesson
from domain.introductions import open_states, waits_for
from domain.model import IntroductionState as State
from handlers.cards import blocks as b
from handlers.cards.introductions import Underway, outcome_buttons, title

CHOICES = 5
TOLD_TO_ALL = "When a vendor twice gives no answer, colleagues are told that they did not answer."
REASONS = (
    ("Too big for them", "too_big"),
    ("No budget", "no_budget"),
    ("Wrong need", "wrong_need"),
    ("No answer", NO_ANSWER),
    ("Poor work", "poor_work"),
)


def question(under: Underway) -> b.Drawn:
    """The one outcome question."""
    intro = under.introduction
    head = _did_they(under)
    since = intro.introduced_at or intro.created_at
    how = "Introduced" if intro.introduced_at else "Mentioned" if intro.state is State.MENTIONED else "Begun"
    if intro.state is State.LAPSED:
        words = b.lines(b.bold(head), "No answer, and that is fine. You can still tell me.")
        return b.Drawn(text=b.escape(head), blocks=[words, outcome_buttons(intro)])
    if intro.state not in open_states:
        return b.Drawn(text=b.escape(head), blocks=[b.lines(b.bold(head), f"Noted: {waits_for(intro)}.")])
    if intro.asked_outcome_at is None:
        later = f"I'll ask again on {day(intro.due_at)}." if intro.due_at else "I'll ask later."
        return b.Drawn(text=b.escape(head), blocks=[b.lines(b.bold(head), later)])
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
                b.button("Mute a week", "mute_week", id=intro.id),
            ),
        ],
    )


def _did_they(under: Underway) -> str:
    where = f" at {under.introduction.customer_name}" if under.introduction.customer_name else ""
    return f"Did {under.vendor.name} deliver{where}?"


def overheard(under: Underway) -> b.Drawn:
    """The rep wrote about it in a channel: one tap makes it an outcome."""
    intro = under.introduction
    head = _did_they(under)
    sees = "Whoever may know of this introduction" if intro.closed else "Your colleagues"
    return b.Drawn(
        text=b.escape(head),
        blocks=[
            b.lines(b.bold(head), "You wrote about them. One tap and it is noted."),
            b.buttons(
                b.button("Yes", "outcome_delivered", id=intro.id),
                b.button("Partly", "outcome_partly", id=intro.id),
                b.button("No", "outcome_not", id=intro.id),
                b.button("Not about that", "outcome_unrelated", id=intro.id),
            ),
            b.context(f"{sees} will see what you tap."),
        ],
    )


def outcome_noted(under: Underway, act_id: str, *, asks_why: bool = False) -> b.Drawn:
    """`asks_why`: after an emoji, where no form can be opened, the reason is one tap."""
    seen = "" if under.introduction.closed else " Visible to your colleagues."
    text = f"Noted: {title(under)}, {waits_for(under.introduction)}.{seen}"
    undo = b.buttons(b.button("Undo", "undo", act=act_id))
    if not asks_why:
        return b.Drawn(text=b.escape(text), blocks=[b.lines(text), undo])
    reasons = [b.button(label, f"reason_{reason}", id=under.introduction.id) for label, reason in REASONS]
    why = f"What went wrong? You may leave it open. Only you and managers see it. {TOLD_TO_ALL}"
    return b.Drawn(text=b.escape(text), blocks=[b.lines(text), undo, b.lines(why), b.buttons(*reasons)])


def which(unders: list[Underway], action_id: str) -> b.Drawn:
    """Several introductions hang on one message: asked in private which one is meant.

    Each button has a row of its own: one row cannot hold an action id twice.
    """
    text = "Which one do you mean?"
    choices = [b.buttons(b.button(title(one), action_id, id=one.introduction.id)) for one in unders[:CHOICES]]
    return b.Drawn(text=text, blocks=[b.lines(text), *choices])


def reason_form(under: Underway, about: str) -> b.Block:
    return b.modal(
        "outcome_reason",
        "What went wrong?",
        [
            b.lines([b.bold(title(under)), ": only you and managers see this."], TOLD_TO_ALL),
            b.select_input("reason", "Reason", REASONS),
        ],
        about=about,
    )


def learned(under: Underway, lesson: Lesson | None) -> b.Drawn:
    """The reason is noted; where it may teach something of the vendor, one tap keeps it."""
    if lesson is None:
        text = "Thanks, noted. Only you and managers see it."
        return b.Drawn(text=text, blocks=[b.lines(text)])
    intro = under.introduction
    text = f"Shall I remember that {under.vendor.name} does not serve {lesson.value}?"
    return b.Drawn(
        text=b.escape(text),
        blocks=[
            b.lines("Thanks, noted.", b.bold(text)),
            b.buttons(b.button("Remember it", "fit_learn", id=intro.id), b.button("No", "fit_leave", id=intro.id)),
        ],
    )
