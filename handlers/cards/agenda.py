"""Introductions in App Home: each with its next step, and what was done lately."""

from collections.abc import Sequence

from domain.dates import day
from domain.introductions import may_draft, waits_for
from domain.model import IntroductionState as State
from handlers.cards import blocks as b
from handlers.cards.introductions import Underway, row, said_yes_buttons, title

SHOWN = 10
DONE = 5


def listing(introductions: Sequence[Underway]) -> b.Drawn:
    """What a command lists, with the same next steps."""
    text = "Your introductions"
    if not introductions:
        text = "You have no introductions under way. Start one: /intro <vendor> to <customer>."
        return b.Drawn(text=b.escape(text), blocks=[b.lines(text)])
    return b.Drawn(text=text, blocks=[b.lines(b.bold(text)), *_steps(introductions)])


def under_way(introductions: Sequence[Underway]) -> list[b.Block]:
    blocks = [b.header("Under way")]
    if not introductions:
        return [*blocks, b.lines("No introductions under way. Start one: /intro <vendor> to <customer>.")]
    return [*blocks, *_steps(introductions)]


def _steps(introductions: Sequence[Underway]) -> list[b.Block]:
    return [block for under in introductions[:SHOWN] for block in (b.lines(row(under)), _next_step(under))]


def _next_step(under: Underway) -> b.Block:
    intro = under.introduction
    drop = b.button("Drop it", "intro_cancel", id=intro.id)
    if may_draft(intro) and intro.state is State.AGREED and not intro.price_only:
        return b.buttons(
            b.button("I sent it", "intro_sent", style="primary", id=intro.id),
            b.button("See the draft", "intro_edit_draft", id=intro.id),
            drop,
        )
    if intro.state is State.ASKED and not intro.price_only:
        return b.buttons(*said_yes_buttons(under), drop)
    return b.buttons(
        b.button("Delivered", "outcome_delivered", id=intro.id),
        b.button("Partly", "outcome_partly", id=intro.id),
        b.button("Not delivered", "outcome_not", id=intro.id),
        drop,
    )


def done_lately(ended: Sequence[Underway]) -> list[b.Block]:
    """The last few that are over; their cards still take another word."""
    if not ended:
        return []
    rows: list[list[str | b.Piece]] = []
    for under in ended[:DONE]:
        intro = under.introduction
        when = f" ({day(intro.ended_at)})" if intro.ended_at else ""
        words: list[str | b.Piece] = [b.bold(title(under)), f": {waits_for(intro)}{when}"]
        rows.append([*words, " ", b.link(under.permalink, "open")] if under.permalink else words)
    return [b.header("Done lately"), b.bullets(rows)]
