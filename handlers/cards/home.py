"""The Home tab."""

from collections.abc import Sequence
from datetime import datetime

from domain.dates import day, month
from domain.introductions import waits_for
from domain.model import Sighting
from handlers.cards import blocks as b
from handlers.cards import sightings as sighting_cards
from handlers.cards.introductions import Underway, title
from handlers.cards.words import Names

QUESTIONS = 8
SEEN = 10
SUGGESTED_BLOCKS = 36
"""Blocks that suggestions take at most: what waits behind them stays in sight. Three full ones fit."""
MOST_BLOCKS = 100


def home(
    *,
    questions: Sequence[Sighting],
    suggestions: Sequence[b.Drawn],
    introductions: Sequence[Underway],
    seen: Sequence[Sighting],
    names: Names,
    muted_until: datetime | None,
) -> b.Block:
    blocks: list[b.Block] = []
    if muted_until:
        blocks.append(b.context(f"Quiet until {day(muted_until)}. /kith unmute brings me back."))
    blocks += _waiting(questions, suggestions, names)
    blocks += _underway(introductions)
    blocks += _seen(seen)
    blocks.append(b.context("/kith help shows everything that I understand."))
    return {"type": "home", "blocks": blocks[:MOST_BLOCKS]}


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


def _underway(introductions: Sequence[Underway]) -> list[b.Block]:
    blocks = [b.header("Under way")]
    if not introductions:
        return [*blocks, b.lines("No introductions under way. Start one: /intro <vendor> to <customer>.")]
    for under in introductions[:10]:
        intro = under.introduction
        blocks += [
            b.lines([b.bold(title(under)), f": {waits_for(intro, under.vendor.name)}"]),
            b.buttons(
                b.button("Delivered", "outcome_delivered", id=intro.id),
                b.button("Partly", "outcome_partly", id=intro.id),
                b.button("Not delivered", "outcome_not", id=intro.id),
                b.button("Drop it", "intro_cancel", id=intro.id),
            ),
        ]
    return blocks


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
