"""The report of a silent trial to a manager: what would have been said (G8)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from domain.dates import day
from domain.model import CardKind
from handlers.cards import blocks as b
from handlers.cards.words import listed

COUNTED: Final = {
    CardKind.SIGHTING: ("question about a vendor that somebody saw", "questions about vendors that somebody saw"),
    CardKind.SUGGESTION: ("suggestion to somebody with a need", "suggestions to somebody with a need"),
    CardKind.PROBLEM: ("line about trouble at a customer", "lines about trouble at a customer"),
}
MOST_BLOCKS: Final = 40


def report(
    since: datetime, counts: Mapping[CardKind, int], examples: Sequence[list[b.Block]], *, decided: str | None, tz: str
) -> b.Drawn:
    """`examples`: cards without buttons and small print. `decided`: the line in place of the buttons, once decided."""
    head = "Two weeks of listening silently"
    rows = [f"{number} {COUNTED[kind][number != 1]}" for kind, number in counts.items() if number and kind in COUNTED]
    told = f"In private, there would have been {listed(rows)}." if rows else "I would have said nothing."
    blocks = [b.lines(b.bold(head), f"Since {day(since, tz)} I have shown nobody anything. {told}")]
    blocks += _examples(examples)
    blocks.append(b.divider())
    if decided:
        blocks.append(b.lines(decided))
    else:
        blocks += [
            b.lines("Start, and such cards go in private to the colleague concerned, two a day at most."),
            b.buttons(
                b.button("Start", "trial_start", style="primary"),
                b.button("Go on listening silently", "trial_go_on"),
                b.button("Mute a week", "mute_week"),
            ),
        ]
    return b.Drawn(text=b.escape(f"{head}. {told}"), blocks=blocks)


def _examples(examples: Sequence[list[b.Block]]) -> list[b.Block]:
    if not examples:
        return []
    blocks: list[b.Block] = [b.divider(), b.lines(b.italic("For example, from open channels:"))]
    for example in examples:
        if len(blocks) + len(example) + 1 > MOST_BLOCKS:
            break
        blocks += [b.divider(), *example]
    return blocks


def to(name: str, blocks: Sequence[b.Block]) -> list[b.Block]:
    """A card as an example, with the one it would have gone to."""
    shown = [block for block in blocks if block["type"] not in {"actions", "context"}]
    return [b.context(f"To {name}, in private"), *shown]


def started() -> str:
    return "Started: from now on cards go out. What is open waits in each one's Home tab."


def goes_on(until: datetime, tz: str) -> str:
    return f"I go on listening silently, and report again on {day(until, tz)}."
