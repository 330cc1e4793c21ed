"""The Home tab."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from domain.dates import day, month
from domain.model import Sighting
from handlers.cards import blocks as b
from handlers.cards import sightings as sighting_cards
from handlers.cards import yours
from handlers.cards.agenda import done_lately, under_way
from handlers.cards.introductions import Underway
from handlers.cards.notes import missed_head
from handlers.cards.words import Names

QUESTIONS = 8
"""On one page."""
SEEN = 10
SUGGESTED_BLOCKS = 36
"""Blocks that suggestions take at most: what waits behind them stays in sight. Three full ones fit."""
MOST_BLOCKS = 100


@dataclass(frozen=True, slots=True)
class Paged:
    """Which page of the questions that wait is shown, the first is 0, and how many wait on all of them."""

    page: int = 0
    waiting: int = 0

    @classmethod
    def of(cls, page: int, waiting: int) -> Self:
        return cls(min(max(page, 0), max(waiting - 1, 0) // QUESTIONS), waiting)

    @property
    def behind(self) -> int:
        """How many wait on later pages."""
        return max(self.waiting - (self.page + 1) * QUESTIONS, 0)


def home(
    *,
    questions: Sequence[Sighting],
    suggestions: Sequence[b.Drawn],
    introductions: Sequence[Underway],
    ended: Sequence[Underway] = (),
    seen: Sequence[Sighting],
    names: Names,
    muted_until: datetime | None,
    decisions: Sequence[b.Block] = (),
    missed: Sequence[list[b.Block]] = (),
    paged: Paged = Paged(),
    begin: Sequence[b.Block] = (),
    gotos: Sequence[b.Block] = (),
    partners: Sequence[b.Block] = (),
    manager: bool = False,
) -> b.Block:
    """Where it becomes too long, the end of the last section gives way, never the buttons below."""
    blocks: list[b.Block] = []
    if muted_until:
        blocks.append(b.context(f"Quiet until {day(muted_until)}. What I would have said waits here."))
    blocks += begin
    blocks += decisions
    blocks += _waiting(questions, suggestions, names)
    blocks += _more(paged)
    if missed:
        blocks += [missed_head(), *(block for item in missed for block in item)]
    blocks += under_way(introductions)
    blocks += done_lately(ended)
    blocks += [*gotos, *_seen(seen), *partners]
    below = [*(_for_managers() if manager else []), *yours.section(muted=muted_until is not None)]
    below.append(b.context("/kith help shows everything that I understand."))
    shown = [*blocks[: MOST_BLOCKS - len(below)], *below]
    return {"type": "home", "blocks": shown, "private_metadata": b.value(page=paged.page)}


def name_one() -> list[b.Block]:
    """To a manager whose workspace knows nothing yet."""
    return [
        b.header("Begin here"),
        b.lines("Name one vendor you would send a customer to tomorrow."),
        b.buttons(b.button("Name one", "vendor_first", style="primary")),
    ]


def ask_for_one() -> list[b.Block]:
    """Once they have named one: their own story comes back."""
    return [
        b.header("Begin here"),
        b.lines("Noted. Now ask me for one."),
        b.buttons(b.button("Ask me", "ask_first", style="primary")),
        b.context("Then invite me to a channel: /invite @Kith. I say there what I read and keep, and how to stop me."),
    ]


def ask_form(situation: str) -> b.Block:
    typed = b.text_input("situation", "What does a customer need?", initial=situation, limit=300)
    return b.modal("vendor_ask", "Ask Kith", [typed], submit="Ask")


def read_only(title: str, drawn: b.Drawn) -> b.Block:
    """What a message would say, in a form's place: nothing to tap, and no chart, which only messages take."""
    kept = [block for block in drawn.blocks if block["type"] not in {"actions", "data_visualization"}]
    return b.modal("notice", title, kept or [b.lines(drawn.text)], submit=None)


def _for_managers() -> list[b.Block]:
    return [
        b.header("For managers"),
        b.buttons(
            b.button("Settings", "settings_open"),
            b.button("What I would say this week", "digest_preview"),
            b.button("What was done lately", "log_open"),
        ),
    ]


def _waiting(questions: Sequence[Sighting], suggestions: Sequence[b.Drawn], names: Names) -> list[b.Block]:
    blocks = [b.header("Waiting for you")]
    if not questions and not suggestions:
        return [*blocks, b.lines("Nothing. When I notice a vendor that you saw, I'll ask you here or in the channel.")]
    room = SUGGESTED_BLOCKS
    for drawn in suggestions:
        room -= len(drawn.blocks) + 1
        if room >= 0:
            blocks += [*drawn.blocks, b.divider()]
    for sighting in questions:
        blocks += [*sighting_cards.question(sighting, names).blocks, b.divider()]
    return blocks


def _more(paged: Paged) -> list[b.Block]:
    """How many more wait, and the way to them."""
    if not paged.page and not paged.behind:
        return []
    first = paged.page * QUESTIONS + 1
    last = min(first + QUESTIONS - 1, paged.waiting)
    behind = f", and {paged.behind} more" if paged.behind else ""
    return [
        b.context(f"Questions {first} to {last} of {paged.waiting}{behind}."),
        b.buttons(
            b.button("Show more", "home_more", page=paged.page + 1) if paged.behind else None,
            b.button("Back", "home_back", page=paged.page - 1) if paged.page else None,
        ),
    ]


def _seen(seen: Sequence[Sighting]) -> list[b.Block]:
    blocks = [b.header("What you saw")]
    if not seen:
        return [*blocks, b.lines("Nothing yet. Tell me: /vendor saw <who, where, what>.")]
    rows: list[list[str | b.Piece]] = [
        [b.bold(sighting_cards.title(s)), f": {sighting_cards.VERDICT_WORDS[s.verdict]} ({month(s.seen_at)})"]
        for s in seen
    ]
    return [*blocks, b.bullets(rows)]


def outsider() -> b.Block:
    return {"type": "home", "blocks": [b.lines("Kith is for members of this workspace only.")]}
