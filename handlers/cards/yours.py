"""What a colleague may do with what is remembered about them: have it, and have it forgotten."""

from collections.abc import Sequence

from handlers.cards import blocks as b

CHUNK = 1_900
CHUNKS = 5
"""Of one message: Slack refuses one whose texts are much longer together."""
MESSAGES = 10


def section(*, muted: bool) -> list[b.Block]:
    """For App Home."""
    quiet = b.button("Unmute", "unmute") if muted else b.button("Mute a week", "mute_week")
    export = b.button("Export what I told you", "export_me")
    return [b.header("You"), b.buttons(quiet, export, b.button("Forget me", "forget_open", style="danger"))]


def chunks(lines: Sequence[str]) -> list[str]:
    """Lines put together as far as one block takes them; a line that is longer goes on in the next."""
    made: list[str] = []
    for line in lines:
        for part in [line[at : at + CHUNK] for at in range(0, len(line), CHUNK)]:
            if made and len(made[-1]) + 1 + len(part) <= CHUNK:
                made[-1] = f"{made[-1]}\n{part}"
            else:
                made.append(part)
    return made


def exported(lines: Sequence[str]) -> list[b.Drawn]:
    """Everything in messages of a bearable length, and what to do about what is too much."""
    parts = chunks(lines)
    shown, left = parts[: CHUNKS * MESSAGES], parts[CHUNKS * MESSAGES :]
    pages = [shown[at : at + CHUNKS] for at in range(0, len(shown), CHUNKS)]
    lead = "What I remember about you, one line of JSON for each thing. Only you see this."
    drawn = []
    for number, page in enumerate(pages, start=1):
        text = lead if number == 1 else f"What I remember about you, page {number} of {len(pages)}."
        drawn.append(b.Drawn(text=text, blocks=[b.lines(text), *(b.preformatted(part) for part in page)]))
    if left:
        text = "There is more than fits here. Ask whoever runs Kith: ./run bot export writes all of it."
        drawn.append(b.Drawn(text=text, blocks=[b.lines(text)]))
    return drawn


def forget_form() -> b.Block:
    """Asks once more, and says what happens."""
    return b.modal(
        "forget_me",
        "Forget me",
        [
            b.lines(b.bold("This is for good. I cannot undo it.")),
            b.bullets(
                [
                    "Gone: your name, your questions and needs, what you have not confirmed, my messages to you.",
                    "What you confirmed stays, as a colleague's word: without your name, quote and message.",
                    "Introductions that you have under way go to the managers, without your name.",
                    "Your lines in the log stay, under a random name that leads to nobody.",
                    "What colleagues wrote about you in their own words is theirs.",
                ]
            ),
            b.context("You may go on using Kith. Whatever you tell me from then on, I remember anew."),
        ],
        submit="Forget me",
    )


def forgotten() -> b.Block:
    rows = [
        "Done. I no longer know who you are.",
        "I am deleting my messages to you; what Slack keeps stands there only.",
    ]
    return b.modal("notice", "Forget me", [b.lines(*rows)], submit=None)


def not_forgotten(text: str) -> b.Block:
    return b.modal("notice", "Forget me", [b.lines(text)], submit=None)


def home_forgotten() -> b.Block:
    text = "I no longer know who you are. Open this tab again, or ask me anything, and we begin anew."
    return {"type": "home", "blocks": [b.lines(text)]}
