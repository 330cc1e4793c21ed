"""Cold pitches: the offer to pass one on, and the polite answer."""

from domain.model import Pitch
from domain.pitches import WORDS
from handlers.cards import blocks as b


def offer(pitch: Pitch) -> b.Drawn:
    """To the author of the message, in private."""
    return b.Drawn(
        text=b.escape(f"{pitch.pitcher} wants something of us?"),
        blocks=[
            b.lines(
                b.bold(f"{pitch.pitcher}: {WORDS[pitch.kind]}"),
                "Shall I pass that to a manager? You get a polite answer to send.",
            ),
            b.buttons(
                b.button("Pass it on", "pitch_hand", id=pitch.id),
                b.button("Not a pitch", "pitch_dismiss", id=pitch.id),
                b.button("Mute a week", "mute_week", id=pitch.id),
            ),
            b.context("Managers will read your words about them."),
        ],
    )


def handed(pitch: Pitch, reply: str, act_id: str, *, fresh: bool = True) -> b.Drawn:
    """`fresh`: it is new to the managers; else they have had it before."""
    lead = "Passed on: " if fresh else "Managers have it already: "
    return b.Drawn(
        text=b.escape(f"{lead}{pitch.pitcher}."),
        blocks=[
            b.lines([lead, b.bold(pitch.pitcher), ". If you want to answer them:"]),
            b.preformatted(reply),
            b.buttons(b.button("Undo", "undo", act=act_id)),
        ],
    )


def dismissed(pitch: Pitch, act_id: str) -> b.Drawn:
    text = f"Not a pitch: {pitch.pitcher}."
    return b.Drawn(text=b.escape(text), blocks=[b.lines(text), b.buttons(b.button("Undo", "undo", act=act_id))])


def form(text: str, *, about: str) -> b.Block:
    return b.modal(
        "pitch_hand",
        "Pass to my manager",
        [
            b.text_input("pitcher", "Who wants something of us?", optional=False, limit=80),
            b.text_input("situation", "What do they want?", initial=text or None, multiline=True, limit=300),
        ],
        submit="Pass it on",
        about=about,
    )
