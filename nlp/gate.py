"""The cascade that decides whether a message is read: length, then word groups, then everything for what is left."""

import re
from dataclasses import dataclass
from typing import Final

from domain.model import Gating, Known
from domain.policy import READ_BAR
from nlp.embedder import Floats
from nlp.heads import Heads
from nlp.leads import told
from nlp.reader import thread_before
from nlp.text import once, seen

HOPELESS: Final = 0.08
"""Probability by word groups alone below which nothing else is asked, at the shipped bar; lower bars lower it too."""
CLEAR_NO: Final = 0.10
"""The same by word groups and cues; what is below never reaches the embedding."""
CLEAR_YES: Final = 0.80
"""And from which a message is read without it, unless the bar is higher still."""
SHORTEST: Final = 12
SHORTEST_ANSWER: Final = 2
"""Characters of an answer in a thread."""
CHEAP: Final = 1_500
"""Characters of a message that the gate looks at."""
_HOPE: Final = re.compile(r"\w\W+\w")
_NOTHING: Final = Gating(score=0.0, reads=False)
_SURELY: Final = Gating(score=1.0, reads=True)


@dataclass(frozen=True, slots=True)
class _Doubtful:
    """A message that the cheap stages could not decide on."""

    shown: str
    before: str
    cues: Floats
    bar: float


class CascadeGate:
    """The Gate port."""

    def __init__(self, heads: Heads) -> None:
        self._heads = heads

    def glance(self, text: str, *, parent: str | None, known: Known) -> Gating | None:
        told = self._cheaply(text, parent, known)
        return told if isinstance(told, Gating) else None

    def judge(self, text: str, *, parent: str | None, known: Known) -> Gating:
        told = self._cheaply(text, parent, known)
        if isinstance(told, Gating):
            return told
        score = self._heads.worth(self._heads.look(told.shown, known, told.before, cues=told.cues))
        return Gating(score=score, reads=score >= told.bar)

    def _cheaply(self, text: str, parent: str | None, known: Known) -> Gating | _Doubtful:
        shown = once(seen(text[: 2 * CHEAP])[:CHEAP])
        if len(shown) < (SHORTEST if parent is None else SHORTEST_ANSWER) or not _HOPE.search(shown):
            return _NOTHING
        if told(shown, known):
            return _SURELY
        bar = READ_BAR if known.read_bar is None else known.read_bar
        ease = min(bar / READ_BAR, 1.0)
        before = thread_before([parent[: 2 * CHEAP]]) if parent else ""
        quick = self._heads.quick(shown, before)
        if quick < HOPELESS * ease:
            return Gating(score=quick, reads=False)
        cues = self._heads.cues(shown, known, context=bool(before))
        middle = self._heads.middle(shown, cues, before)
        if middle < CLEAR_NO * ease:
            return Gating(score=middle, reads=False)
        if middle >= max(CLEAR_YES, bar):
            return Gating(score=middle, reads=True)
        return _Doubtful(shown, before, cues, bar)
