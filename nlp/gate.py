"""The cascade that decides whether a message is read: length, then cues, then the embedding for what is left."""

import re
from typing import Final

from domain.model import Gating, Kind, Known
from nlp.cues import found
from nlp.heads import KINDS, Heads
from nlp.text import seen

CLEAR_NO: Final = 0.06
"""Probability by cues alone below which nothing else is asked."""
READS: Final = 0.18
SPEAKS: Final = 0.60
ALONE: Final = 160
"""Characters below which a message in a thread is judged together with the end of the thread's root."""
PARENT: Final = 300
SHORTEST: Final = 12
CHEAP: Final = 1_500
"""Characters of a message that the gate looks at."""
_HOPE: Final = re.compile(
    r"[A-ZÀ-Þ][a-zà-ÿ]+\W+[A-ZÀ-Þ]|\b(?:at|for|by|bei|chez|hos|en)\b|[a-z]'s|:\S|\?|[A-ZÀ-Þ].*[A-ZÀ-Þ]|need|customer|client"
)
_NOTHING: Final = Gating(score=0.0, reads=False, speaks=False)


class CascadeGate:
    """The Gate port."""

    def __init__(self, heads: Heads) -> None:
        self._heads = heads

    def judge(self, text: str, *, parent: str | None, known: Known) -> Gating:
        shown = seen(text[: 2 * CHEAP])[:CHEAP]
        if len(shown) < SHORTEST or not _HOPE.search(shown):
            return _NOTHING
        score = self._score(shown, known, context=parent is not None)
        if parent is not None and len(shown) < ALONE:
            together = f"{seen(parent[-2 * PARENT :])[-PARENT:]} {shown}"
            score = max(score, self._score(together, known, context=True))
        return Gating(score=score, reads=score >= READS, speaks=score >= SPEAKS and not found("if", shown))

    def _score(self, text: str, known: Known, *, context: bool) -> float:
        """Probability that a text is relevant; where the cues alone say no, theirs."""
        features = self._heads.features(text, known, context=context)
        score = self._heads.relevance(features)
        if score < CLEAR_NO:
            return min(score, READS / 2)
        return float(1 - self._heads.kinds(text, features)[KINDS.index(Kind.NONE)])
