"""BM25 over short texts (S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework", 2009), in numpy."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from domain.naming import fold
from nlp.embedder import Floats
from nlp.words import STARTERS

K1: Final = 1.2
B: Final = 0.5
_ENDINGS: Final = ("ings", "ing", "ed", "es", "s", "e")
_WORD: Final = re.compile(r"\w+")
_SHORTEST: Final = 3
_NONE: Final = (np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))


def stems(text: str) -> list[str]:
    """The telling words of a text, folded, without the commonest endings."""
    words = [word for word in _WORD.findall(fold(text)) if word not in STARTERS and len(word) >= _SHORTEST]
    return [_stem(word) for word in words]


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word.removesuffix(ending)
    return word


class Words:
    """An index of postings by stem. It is never changed: `with_more` returns a longer one.

    `counted`: which texts say how common a stem is, and how long texts are (all, where nothing is said). By what the
    others say no figure of theirs changes.
    """

    def __init__(self, texts: Sequence[str], counted: Sequence[bool] | None = None) -> None:
        self._lengths: Floats = np.zeros(0, dtype=np.float32)
        self._counted: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self._postings: dict[str, tuple[NDArray[np.int32], Floats]] = {}
        self._take(texts, counted)

    def with_more(self, texts: Sequence[str], counted: Sequence[bool] | None = None) -> "Words":
        """The same as an index of all texts at once; only the stems of the new ones are touched."""
        longer = Words([])
        longer._lengths, longer._counted, longer._postings = self._lengths, self._counted, dict(self._postings)
        longer._take(texts, counted)
        return longer

    def _take(self, texts: Sequence[str], counted: Sequence[bool] | None) -> None:
        counts = [Counter(stems(text)) for text in texts]
        rows: dict[str, list[int]] = {}
        times: dict[str, list[int]] = {}
        for number, count in enumerate(counts, len(self._lengths)):
            for stem, many in count.items():
                rows.setdefault(stem, []).append(number)
                times.setdefault(stem, []).append(many)
        for stem, numbers in rows.items():
            old_rows, old_times = self._postings.get(stem, _NONE)
            self._postings[stem] = (
                np.append(old_rows, np.array(numbers, dtype=np.int32)),
                np.append(old_times, np.array(times[stem], dtype=np.float32)),
            )
        lengths = np.array([sum(count.values()) for count in counts], dtype=np.float32)
        self._lengths = np.append(self._lengths, lengths)
        told = np.ones(len(texts), dtype=np.bool_) if counted is None else np.array(counted, dtype=np.bool_)
        self._counted = np.append(self._counted, told)
        self._texts = int(self._counted.sum())
        self._mean = float(self._lengths[self._counted].mean()) if self._texts else 1.0

    @property
    def nbytes(self) -> int:
        """Of the arrays: the stems themselves come on top."""
        return (
            self._lengths.nbytes
            + self._counted.nbytes
            + sum(rows.nbytes + times.nbytes for rows, times in self._postings.values())
        )

    def scores(self, query: str) -> Floats:
        """Per text 0 to 1: BM25 as a share of what a text would get that holds every word of the query once."""
        found: Floats = np.zeros(len(self._lengths), dtype=np.float32)
        most = 0.0
        for stem in set(stems(query)):
            rows, times = self._postings.get(stem, (None, None))
            weight = self._weight(0 if rows is None else int(self._counted[rows].sum()))
            most += weight
            if rows is not None and times is not None:
                length = 1 - B + B * self._lengths[rows] / max(self._mean, 1.0)
                found[rows] += weight * times * (K1 + 1) / (times + K1 * length)
        return np.minimum(found / most, 1.0) if most else found

    def _weight(self, texts: int) -> float:
        return float(np.log(1 + (self._texts - texts + 0.5) / (texts + 0.5)))
