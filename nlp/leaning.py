"""Which trades a text leans to, as probabilities: for likeness, where a second and third guess count too.

    kernel  = kernel ridge regression of the trades on their symptom phrases (Saunders, Gammerman and Vovk, ICML 1998),
              k(x, y) = exp(SHARP * (cosine - 1))
    nearest = mean cosine of the trade's two nearest symptom phrases
    words   = 1 for the first word of the trade in the text, half for each further one, at most 2.5
    p       = softmax(KERNEL * kernel + NEAREST * nearest + WORDS * words)

Of a text without a vector (all zeros) the words alone speak, by `WORDS_ALONE`.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nlp.embedder import DATA, WIDTH, Floats, MiniLM
from nlp.trades import KnownTrades, Trade, cosines_of, mean_of_two_highest, stored

STORED: Final = DATA / "leaning.npy"
SHARP: Final = 4.0
RIDGE: Final = 0.5
KERNEL: Final = 11.7
NEAREST: Final = 13.0
WORDS: Final = 1.6
WORDS_ALONE: Final = 2.5
_BLOCK: Final = 1_024
_COUNTED: Final = 4


class Leaning:
    """Fitted to the phrases of `trades.toml`; where they are not those it was stored for, on first use."""

    def __init__(self, minilm: MiniLM, trades: KnownTrades) -> None:
        self._minilm = minilm
        self._trades = trades

    def probabilities(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """One row per text, in the order of `KnownTrades.all`; `vectors` are those of the texts."""
        logits: Floats = np.zeros((len(texts), len(self._trades.all)), dtype=np.float32)
        for row, text in enumerate(texts):
            self._count_words(text, logits[row])
        if self._fitted is None:
            return _softmax(WORDS_ALONE * logits)
        told = np.any(vectors != 0, axis=1, keepdims=True)
        for start in range(0, len(texts), _BLOCK):
            rows = slice(start, start + _BLOCK)
            logits[rows] *= np.where(told[rows], WORDS, WORDS_ALONE)
            logits[rows] += np.where(told[rows], self._meaning(vectors[rows]), 0)
        return _softmax(logits)

    def of(self, text: str) -> Floats:
        """Of one text whose vector is made here."""
        made = self._minilm.embed([text])
        vectors: Floats = np.zeros((1, WIDTH), dtype=np.float32) if made is None else made
        return np.asarray(self.probabilities([text], vectors)[0], dtype=np.float32)

    def _count_words(self, text: str, row: Floats) -> None:
        for number, words in self._trades.wording.hits(text).items():
            row[number] = (1 + min(len(words), _COUNTED)) / 2

    def _meaning(self, vectors: Floats) -> Floats:
        if self._fitted is None:
            return np.zeros((len(vectors), len(self._trades.all)), dtype=np.float32)
        phrases, weights, starts = self._fitted
        cosines = cosines_of(vectors, phrases)
        kernel = _kernel(cosines) @ weights
        return np.asarray(KERNEL * kernel + NEAREST * mean_of_two_highest(cosines, starts), dtype=np.float32)

    @cached_property
    def _fitted(self) -> tuple[Floats, Floats, NDArray[np.intp]] | None:
        """The vectors of all phrases, their weights for each trade, and where the phrases of each trade begin."""
        symptoms = self._trades.symptoms if self._minilm.trouble is None else None
        if symptoms is None:
            return None
        vectors, starts = symptoms
        kept = stored(STORED, fitted_to(self._trades.all))
        return vectors, fit(vectors, starts) if kept is None else kept, starts


def fitted_to(trades: Sequence[Trade]) -> list[str]:
    """What the weights depend on, besides the vectors of the phrases."""
    return [f"{SHARP} {RIDGE}", *(f"{trade.name}: {phrase}" for trade in trades for phrase in trade.symptoms)]


def fit(vectors: Floats, starts: NDArray[np.intp]) -> Floats:
    """The weights of each phrase for each trade, whose phrases begin at `starts`."""
    counts = np.diff(starts, append=len(vectors))
    owners = np.repeat(np.eye(len(starts), dtype=np.float32), counts, axis=0)
    damped = _kernel(vectors @ vectors.T) + RIDGE * np.eye(len(vectors), dtype=np.float32)
    return np.asarray(np.linalg.solve(damped, owners), dtype=np.float32)


def _kernel(cosines: Floats) -> Floats:
    return np.asarray(np.exp(SHARP * (cosines - 1)), dtype=np.float32)


def _softmax(logits: Floats) -> Floats:
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True), dtype=np.float32)
