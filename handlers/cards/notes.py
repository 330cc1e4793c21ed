"""The Friday note with "did I miss these?", and the notice that a kind of message stops."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.model import Missed, Need, Sighting, SightingState
from handlers.cards import blocks as b
from handlers.cards import sightings as sighting_cards
from handlers.cards.words import Names

MOST_BLOCKS: Final = 44
"""Blocks that the items of a note take at most; Slack takes 50 of a message."""
CARD_BLOCKS: Final = 34
"""And of these the cards, so that what was missed stays in sight."""
SHOWN_LETTERS: Final = 160
IN_HOME: Final = 3
"""Missed messages that wait in App Home at most: each is fetched from Slack when it is drawn."""
HEAD: Final = "Left over this week"
STOPPED: Final = {
    "second_call": ("suggestions", "bring suggestions twice"),
    "outcome_question": ("questions on how an introduction went", "ask how introductions went"),
    "witness_question": ("questions on whether you may be mentioned", "ask whether you may be mentioned"),
    "friday_note": ("Friday notes", "write on Fridays"),
    "pitches": ("messages on pitches", "write when one is passed on"),
}
"""Kinds of messages that stop when nobody answers: what they are, and what Kith no longer does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A missed message as it stands in Slack just now, for its own author. `text` is plain and short."""

    missed: Missed
    text: str
    place: str
    permalink: str | None


def note(cards: Sequence[list[b.Block]], missed: Sequence[list[b.Block]]) -> b.Drawn:
    """One message: what waits for an answer, then what may have been missed. It says that nothing must be done."""
    first = _fitting(cards, CARD_BLOCKS)
    rest = _fitting(missed, MOST_BLOCKS - sum(len(item) + 1 for item in first))
    blocks = [b.lines(b.bold(HEAD), "No answer is fine; I won't bring these up again.")]
    blocks += [block for item in first for block in [b.divider(), *item]]
    if rest:
        blocks += [b.divider(), missed_head(), *(block for item in rest for block in item)]
    blocks += [b.divider(), b.buttons(b.button("Mute a week", "mute_week"))]
    return b.Drawn(text=b.escape(f"{HEAD}: {_some(len(first) + len(rest))} to look at, when you like"), blocks=blocks)


def _fitting(items: Sequence[list[b.Block]], room: int) -> list[list[b.Block]]:
    """As many as there is room for; the rest waits in App Home."""
    kept = []
    for item in items:
        room -= len(item) + 1
        if room >= 0:
            kept.append(item)
    return kept


def _some(number: int) -> str:
    return "one thing" if number == 1 else f"{number} things"


def missed_head() -> b.Block:
    return b.lines(
        b.bold("Did I miss these?"),
        "You wrote them, and I was not sure enough to ask. A tap teaches me; I kept no words of them.",
    )


def missed_question(shown: Shown) -> list[b.Block]:
    row: list[str | b.Piece] = [f"{shown.place} "]
    if shown.permalink:
        row.append(b.link(shown.permalink, "see the message"))
    return [
        b.quote(shown.text),
        b.lines(row),
        b.buttons(
            b.button("Yes, remember", "missed_yes", id=shown.missed.id),
            b.button("No", "missed_no", id=shown.missed.id),
        ),
    ]


def missed_answered(answer: Missed, found: Sequence[Sighting], need: Need | None, names: Names) -> list[b.Block]:
    """What became of it: the question about what was seen, in its place, or one line."""
    if answer.answer == "no":
        return [b.lines(b.italic("Not this one. Noted."))]
    blocks = [block for sighting in found for block in seen(sighting, names)]
    if blocks:
        return blocks
    return [b.lines(b.italic("Remembered as a need." if need else "Yes. Noted."))]


def seen(sighting: Sighting, names: Names) -> list[b.Block]:
    """The question to the witness as it stands in a note, or what was answered."""
    if sighting.state is SightingState.PROPOSED:
        return b.without(sighting_cards.question(sighting, names).blocks, "mute_week")
    if sighting.state is SightingState.DISMISSED:
        return [b.lines(b.italic(f"Forgotten: {sighting.vendor_name}."))]
    verdict = sighting_cards.VERDICT_WORDS[sighting.verdict]
    return [b.lines(["Noted: ", b.bold(sighting_cards.title(sighting)), f", {verdict}."])]


def offered(blocks: list[b.Block]) -> list[b.Block]:
    """A suggestion as it stands in a note: without its figures; muting is said once, at the note's end."""
    return [block for block in b.without(blocks, "mute_week") if block["type"] != "context"]


def over() -> list[b.Block]:
    return [b.lines(b.italic("That one is answered."))]


def taught(answer: str, act_id: str) -> b.Drawn:
    text = "Thanks: I'll ask a little sooner." if answer == "yes" else "Thanks: I'll be a little pickier."
    return b.Drawn(text=text, blocks=[b.lines(text), b.buttons(b.button("Undo", "undo", act=act_id))])


def stopped(kind: str) -> b.Drawn:
    """Said once, in place of the next message of that kind."""
    what, done = STOPPED[kind]
    text = f"My last three {what} found no answer, so I no longer {done}."
    return b.Drawn(
        text=text,
        blocks=[
            b.lines(text, "Everything still waits in my Home tab, and commands work as ever."),
            b.buttons(
                b.button("Do it again", "ghost_back", kind=kind),
                b.button("Mute a week", "mute_week"),
            ),
        ],
    )


def asking_again(kind: str) -> b.Drawn:
    text = f"All right: I {STOPPED[kind][1]} again."
    return b.Drawn(text=text, blocks=[b.lines(text)])
