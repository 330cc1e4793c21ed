"""Small fitted heads, made by `scripts/fit_heads.py`: linear weights over word groups, cues and meaning."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from domain.model import Kind, Known
from domain.naming import key
from nlp.candidates import candidates
from nlp.cues import LENGTHS, NAMES, counted, row
from nlp.embedder import DATA, WIDTH, Floats, MiniLM
from nlp.gazetteer import possible
from nlp.grams import grams
from nlp.spans import tokens
from nlp.text import once
from nlp.trades import KnownTrades
from nlp.words import CUSTOMER_TYPES, STARTERS, VENDOR_TYPES, given_names

KINDS: Final = tuple(Kind)
STORED: Final = DATA / "heads.npz"
HEAD_TEXT: Final = 500
"""Characters that are embedded at once."""
OWN: Final = ("sells", "sells_cosine", "sells_before", "sells_words", "trade_cosine", "sells_lead")
"""How a text stands to what the company sells, beside what outside vendors do."""
MEANING: Final = 2 * WIDTH + len(OWN)
CUES: Final = len(NAMES)
DENSE: Final = CUES + MEANING
NEAR_OURS: Final = -0.1
GRAM_SCALE: Final = 2.0
HEADS: Final = {"quick": 1, "middle": 1, "gate": 1, "kind": len(KINDS), "word": len(KINDS)}
"""Outputs of each head. `quick`: word groups alone; `middle`, `word`: all but meaning; the others: everything."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the heads weigh of one message."""

    rows: NDArray[np.int32]
    dense: Floats
    """Cues, then meaning; meaning is zero where there are no vectors."""
    meant: bool = True

    @property
    def near_ours(self) -> bool:
        """Whether the text is about as near to what the company sells as to any outside trade, or names it."""
        own = dict(zip(OWN, self.dense[-len(OWN) :], strict=True))
        return bool(own["sells"] and (own["sells_words"] or own["sells_lead"] >= NEAR_OURS))


@dataclass(frozen=True, slots=True)
class Head:
    """One linear layer; the table of word groups is kept in small integers with one scale."""

    table: NDArray[np.int8]
    scale: float
    dense: Floats
    bias: Floats

    def logits(self, look: Look) -> Floats:
        found = self.of_rows(look.rows)
        return found + look.dense @ self.dense if len(self.dense) else found

    def of_rows(self, rows: NDArray[np.int32]) -> Floats:
        weighed = self.table[rows].sum(axis=0, dtype=np.int32) * (self.scale * gram_value(len(rows)))
        return np.asarray(weighed + self.bias, dtype=np.float32)


def gram_value(number: int) -> float:
    """What one of `number` word groups counts."""
    return GRAM_SCALE / math.sqrt(max(number, 1))


class Heads:
    """Scores of texts that `seen` returned. Loads its weights on first use."""

    def __init__(self, minilm: MiniLM, trades: KnownTrades, path: Path = STORED) -> None:
        self._minilm = minilm
        self._trades = trades
        self._path = path
        self._sold = lru_cache(maxsize=64)(self._vector_of)

    @cached_property
    def sure(self) -> Floats:
        """The weights of `nlp.sure.EVIDENCE` and, last, the bias."""
        with np.load(self._path) as stored:
            return np.asarray(stored["sure"], dtype=np.float64)

    @cached_property
    def weights(self) -> Mapping[str, Head]:
        with np.load(self._path) as stored:
            if tuple(str(name) for name in stored["names"]) != (*NAMES, *OWN):
                raise ValueError("The stored heads were fitted on other cues; run scripts/fit_heads.py again.")
            return {
                name: Head(
                    table=stored[f"{name}_table"],
                    scale=float(stored[f"{name}_scale"]),
                    dense=stored[f"{name}_dense"].astype(np.float32),
                    bias=stored[f"{name}_bias"].astype(np.float32),
                )
                for name in HEADS
            }

    def quick(self, text: str, before: str = "") -> float:
        """Probability that a message is worth reading, from its word groups alone."""
        return sigmoid(float(self.weights["quick"].of_rows(grams(text, before))[0]))

    def middle(self, text: str, cues: Floats, before: str = "") -> float:
        """The same from word groups and cues, which need no vectors."""
        return sigmoid(float(self.weights["middle"].logits(Look(grams(text, before), cues))[0]))

    def worth(self, look: Look) -> float:
        """The same from everything; without vectors from word groups and cues."""
        if not look.meant:
            return sigmoid(float(self.weights["middle"].logits(Look(look.rows, look.dense[:CUES]))[0]))
        return sigmoid(float(self.weights["gate"].logits(look)[0]))

    def certainty(self, evidence: Floats) -> float:
        """Probability that a message whose `nlp.sure.evidence` this is was worth a question to its author."""
        return sigmoid(float(evidence @ self.sure[:-1] + self.sure[-1]))

    def kinds(self, look: Look) -> Floats:
        """Probabilities of the kinds, in the order of `KINDS`; by words alone where there are no vectors."""
        if not look.meant:
            return softmax(self.weights["word"].logits(Look(look.rows, look.dense[:CUES])))
        return softmax(self.weights["kind"].logits(look))

    def look(self, text: str, known: Known, before: str = "", *, cues: Floats | None = None) -> Look:
        """Everything that is weighed of a text and of what was said before it in its thread."""
        text = once(text)
        if cues is None:
            cues = self.cues(text, known, context=bool(before))
        texts = [text[:HEAD_TEXT], before[-HEAD_TEXT:]] if before else [text[:HEAD_TEXT]]
        vectors = self._minilm.embed(texts)
        meaning = np.zeros(MEANING, dtype=np.float32) if vectors is None else self.meaning(vectors, text, known.sells)
        return Look(grams(text, before), np.concatenate([cues, meaning]), vectors is not None)

    def cues(self, text: str, known: Known, *, context: bool = False) -> Floats:
        """The cue numbers of a text, in the order of `NAMES`."""
        counts = counted(text)
        counts |= shape(text[: 2 * HEAD_TEXT], self._trades)
        counts |= _known(text, known)
        counts |= {"short": len(text) < LENGTHS[0], "long": len(text) > LENGTHS[1], "context": context}
        return row(counts)

    def meaning(self, vectors: Floats, text: str, sells: str) -> Floats:
        """The vector of the text, that of what stood before it, and how both stand to what the company sells."""
        before = vectors[1] if len(vectors) > 1 else np.zeros(WIDTH, dtype=np.float32)
        near = float(self._trades.nearness(vectors[:1]).max())
        sold = self._sold(sells) if sells.strip() else None
        if sold is None:
            own = [0.0, 0.0, 0.0, 0.0, near, 0.0]
        else:
            cosine = float(vectors[0] @ sold)
            own = [1.0, cosine, float(before @ sold), float(shared(text, sells)), near, cosine - near]
        return np.concatenate([vectors[0], before, np.asarray(own, dtype=np.float32)])

    def _vector_of(self, sells: str) -> Floats | None:
        vectors = self._minilm.embed([sells])
        return None if vectors is None else vectors[0]


def shared(text: str, sells: str) -> int:
    """How many words of what the company sells stand in the text, their endings aside; three at most."""
    stems = {word[:5] for word in key(sells).split() if len(word) > 3 and word not in STARTERS}  # noqa: PLR2004
    return min(len(stems & {word[:5] for word in key(text[: 2 * HEAD_TEXT]).split()}), 3)


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
        "known_vendor": any(f" {name_key} " in lowered for _, name_key in possible(known.vendors, text)),
        "known_customer": any(f" {name_key} " in lowered for _, name_key in possible(known.customers, text)),
    }


def softmax(logits: Floats) -> Floats:
    exponentials = np.exp(logits - logits.max())
    return np.asarray(exponentials / exponentials.sum(), dtype=np.float32)


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-min(max(x, -50.0), 50.0)))
