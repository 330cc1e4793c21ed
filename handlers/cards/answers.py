"""Plain answers: help, errors with a reference, undo, mute, status."""

from collections.abc import Mapping, Sequence

from handlers.cards import blocks as b


def say(text: str) -> b.Drawn:
    return b.Drawn(text=b.escape(text), blocks=[b.lines(text)])


def greeting() -> b.Drawn:
    """To whoever installed Kith."""
    return say(
        "Kith is set up and may write to you. Invite me with /invite @Kith in a channel where colleagues talk about "
        "customers; /kith help tells what I do."
    )


def done(text: str, act_id: str | None) -> b.Drawn:
    """A write that the person caused, with the way back."""
    undo = [b.buttons(b.button("Undo", "undo", act=act_id))] if act_id else []
    return b.Drawn(text=b.escape(text), blocks=[b.lines(text), *undo])


def trouble(reference: str) -> b.Drawn:
    """Something broke on our side; the reference finds the trace in the log."""
    text = f"That did not work, and it is not your fault. Reference {reference}: whoever runs Kith finds it in the log."
    return b.Drawn(text=text, blocks=[b.lines(text)])


def outsider() -> b.Drawn:
    text = "Kith is for members of this workspace only."
    return b.Drawn(text=text, blocks=[b.lines(text)])


def usage(command: str, words: Sequence[tuple[str, str, str]], lead: str = "") -> b.Drawn:
    """Help, generated from the registry: (word, arguments, what it does)."""
    rows: list[list[str | b.Piece]] = [
        [b.bold(" ".join(part for part in (command, word, arguments) if part)), f" – {about}"]
        for word, arguments, about in words
    ]
    blocks = [b.lines(lead)] if lead else []
    return b.Drawn(text=f"How to use {command}", blocks=[*blocks, b.bullets(rows)])


def status(facts: Mapping[str, str]) -> b.Drawn:
    rows: list[list[str | b.Piece]] = [[b.bold(name), f": {fact}"] for name, fact in facts.items()]
    return b.Drawn(text="Kith status", blocks=[b.bullets(rows)])


def joined(model: str | None, look_back: str | None = None) -> b.Drawn:
    """The notice on joining a channel: what is read, what is kept, and the way to stop it here.

    `look_back`: the label of the way to what was said before, for managers.
    """
    text = "Kith is listening here."
    provider = (
        f"Messages that look relevant are read with {model}." if model else "Everything is read on our own server."
    )
    return b.Drawn(
        text=text,
        blocks=[
            b.lines(
                b.bold("Kith listens in this channel."),
                "I notice outside vendors that you saw at customers, and customers who need one. What has nothing to "
                f"do with that is dropped and stored nowhere. {provider}",
                "I never post here by myself: cards are private, nothing counts before the one who saw it taps.",
            ),
            b.buttons(b.button("Stop here", "listen_stop"), b.button(look_back, "look_back") if look_back else None),
        ],
    )


def stopped(channel_name: str) -> b.Drawn:
    where = f"#{channel_name}" if channel_name else "this channel"
    return say(f"I no longer listen in {where}. Invite me again, or ask a manager, to change that.")
