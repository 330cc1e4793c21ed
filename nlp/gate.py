"""The cascade that decides whether a message is read: length, then word groups, then everything for what is left."""

import re
from typing import Final

from domain.model import Gating, Known
from nlp.cues import found
from nlp.heads import Heads
from nlp.reader import SURE, thread_before
from nlp.text import once, seen

HOPELESS: Final = 0.08
"""Probability by word groups alone below which nothing else is asked."""
CLEAR_NO: Final = 0.10
"""The same by word groups and cues; what is below never reaches the embedding."""
CLEAR_YES: Final = 0.80
"""And from which a message is read without it."""
READS: Final = 0.30
SHORTEST: Final = 12
SHORTEST_ANSWER: Final = 2
"""Characters of an answer in a thread."""
CHEAP: Final = 1_500
"""Characters of a message that the gate looks at."""
_HOPE: Final = re.compile(r"\w\W+\w")
_NOTHING: Final = Gating(score=0.0, reads=False, speaks=False)


class CascadeGate:
    """The Gate port."""

    def __init__(self, heads: Heads) -> None:
        self._heads = heads

    def judge(self, text: str, *, parent: str | None, known: Known) -> Gating:
        shown = once(seen(text[: 2 * CHEAP])[:CHEAP])
        if len(shown) < (SHORTEST if parent is None else SHORTEST_ANSWER) or not _HOPE.search(shown):
            return _NOTHING
        before = thread_before([parent[: 2 * CHEAP]]) if parent else ""
        quick = self._heads.quick(shown, before)
        if quick < HOPELESS:
            return Gating(score=quick * READS, reads=False, speaks=False)
        cues = self._heads.cues(shown, known, context=bool(before))
        middle = self._heads.middle(shown, cues, before)
        if middle < CLEAR_NO:
            return Gating(score=middle * READS, reads=False, speaks=False)
        may_speak = not found("if", shown)
        if middle >= CLEAR_YES:
            return Gating(score=middle, reads=True, speaks=may_speak)
        look = self._heads.look(shown, known, before, cues=cues)
        score = self._heads.worth(look)
        reads = score >= READS
        return Gating(score=score, reads=reads, speaks=reads and may_speak and self._heads.told(look) >= SURE)
