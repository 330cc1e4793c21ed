"""Small fitted heads: linear weights over cues, and over cues with the embedding, made by `scripts/fit_heads.py`."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from domain.model import Kind, Known
from domain.naming import key
from nlp.cues import LENGTHS, NAMES, counted, row
from nlp.embedder import DATA, Floats, MiniLM
from nlp.spans import candidates, tokens
from nlp.trades import KnownTrades
from nlp.words import CUSTOMER_TYPES, VENDOR_TYPES, given_names

KINDS: Final = tuple(Kind)
STORED: Final = DATA / "heads.npz"
HEAD_TEXT: Final = 500
"""Characters that are embedded at once."""


@dataclass(frozen=True, slots=True)
class Weights:
    """`cue_*`: relevance from cues alone; `kind_*`: the seven kinds from cues with the embedding, `word_*` without."""

    cue: Floats
    cue_bias: float
    kind: Floats
    kind_bias: Floats
    word: Floats
    word_bias: Floats


class Heads:
    """Scores of one text that `seen` returned. Loads its weights on first use."""

    def __init__(self, minilm: MiniLM, trades: KnownTrades, path: Path = STORED) -> None:
        self._minilm = minilm
        self._trades = trades
        self._path = path

    @cached_property
    def weights(self) -> Weights:
        with np.load(self._path) as stored:
            if tuple(str(name) for name in stored["names"]) != NAMES:
                raise ValueError("The stored heads were fitted on other cues; run scripts/fit_heads.py again.")
            return Weights(
                stored["cue"].astype(np.float32),
                float(stored["cue_bias"]),
                stored["kind"].astype(np.float32),
                stored["kind_bias"].astype(np.float32),
                stored["word"].astype(np.float32),
                stored["word_bias"].astype(np.float32),
            )

    def features(self, text: str, known: Known, *, context: bool = False) -> Floats:
        """The cue numbers of a text, in the order of `NAMES`."""
        counts = counted(text)
        counts |= shape(text[: 2 * HEAD_TEXT], self._trades)
        counts |= _known(text, known)
        counts |= {"short": len(text) < LENGTHS[0], "long": len(text) > LENGTHS[1], "context": context}
        return row(counts)

    def relevance(self, features: Floats) -> float:
        """Probability that a text is relevant, from its cues alone."""
        return _sigmoid(float(features @ self.weights.cue) + self.weights.cue_bias)

    def kinds(self, text: str, features: Floats) -> Floats:
        """Probabilities of the kinds, in the order of `KINDS`; by cues alone where there are no vectors."""
        vectors = self._minilm.embed([text[:HEAD_TEXT]])
        if vectors is None:
            return softmax(features @ self.weights.word + self.weights.word_bias)
        return softmax(np.concatenate([features, vectors[0]]) @ self.weights.kind + self.weights.kind_bias)


def shape(text: str, trades: KnownTrades) -> dict[str, int]:
    hits = trades.wording.hits(text)
    lowered = {token.text.lower() for token in tokens(text)}
    return {
        "trades": min(len(hits), 3),
        "trade": min(max((len(words) for words in hits.values()), default=0), 3),
        "customer_type": min(len(lowered & CUSTOMER_TYPES), 3),
        "vendor_type": min(len(lowered & VENDOR_TYPES), 3),
        "given_name": min(sum(1 for span in candidates(text) if span.words[0] in given_names()), 3),
    }


def _known(text: str, known: Known) -> dict[str, int]:
    lowered = f" {key(text)} " if known.vendors or known.customers else ""
    return {
        "known_vendor": any(f" {key(name)} " in lowered for name in known.vendors),
        "known_customer": any(f" {key(name)} " in lowered for name in known.customers),
    }


def softmax(logits: Floats) -> Floats:
    exponentials = np.exp(logits - logits.max())
    return np.asarray(exponentials / exponentials.sum(), dtype=np.float32)


def _sigmoid(x: float) -> float:
    return float(1 / (1 + np.exp(-x)))
