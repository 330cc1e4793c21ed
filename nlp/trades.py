"""Which trade a text speaks of: by the words of the trade, and by the nearest of its symptom phrases."""

import hashlib
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from nlp.embedder import DATA, Floats, MiniLM
from nlp.text import seen

LIST: Final = Path(__file__).parent / "trades.toml"
STORED: Final = DATA / "symptoms.npy"
WORD_WEIGHT: Final = 2.5
"""Logit for the first word of a trade; each further different word adds half."""
MEANING_WEIGHT: Final = 16.0
"""Logit per unit of cosine above `MEANING_FLOOR`."""
MEANING_FLOOR: Final = 0.25
SURE: Final = 0.15
"""Probability from which a trade is recognised, if it also leads the second by `LEAD`."""
LEAD: Final = 1.1
_WORD: Final = re.compile(r"[\w\u00c0-\u024f]+(?:[-'.][\w]+)*")
_SENTENCE: Final = re.compile(r"(?<=[.!?;])\s+|\n+")
SENTENCES: Final = 6
SHORT: Final = 220
_BLOCK: Final = 2_048


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    name: str
    on_site: bool
    words: tuple[str, ...]
    symptoms: tuple[str, ...]


def load(path: Path = LIST) -> tuple[Trade, ...]:
    with path.open("rb") as stream:
        rows = tomllib.load(stream)["trade"]
    return tuple(
        Trade(name=row["name"], on_site=row["on_site"], words=tuple(row["words"]), symptoms=tuple(row["symptoms"]))
        for row in rows
    )


class Wording:
    """Finds the words of all trades in a text in one pass over its words."""

    def __init__(self, trades: tuple[Trade, ...]) -> None:
        self._exact: dict[str, list[int]] = {}
        self._starts: dict[str, list[int]] = {}
        self._longest = 1
        for number, trade in enumerate(trades):
            for word in (*trade.words, *trade.name.replace("&", " ").replace("/", " ").split()):
                if word in {"services", "service", "hardware", "rooms", "supplies"}:
                    continue
                table = self._starts if word.endswith("*") else self._exact
                key = word.rstrip("*").lower()
                self._longest = max(self._longest, key.count(" ") + 1)
                table.setdefault(key, []).append(number)

    def hits(self, text: str) -> dict[int, set[str]]:
        """Trade number to the different words of it that stand in the text."""
        words = _WORD.findall(text.lower())
        found: dict[int, set[str]] = {}
        for i in range(len(words)):
            for length in range(1, self._longest + 1):
                if i + length > len(words):
                    break
                phrase = words[i] if length == 1 else " ".join(words[i : i + length])
                for number in self._numbers(phrase):
                    found.setdefault(number, set()).add(phrase)
        return found

    def _numbers(self, phrase: str) -> list[int]:
        exact = self._exact.get(phrase, [])
        shortest = 3 if " " not in phrase else phrase.index(" ")
        for end in range(len(phrase), shortest - 1, -1):
            starts = self._starts.get(phrase[:end])
            if starts:
                return exact + starts
        return exact


class KnownTrades:
    """The trades of `trades.toml` (the Trades port). Without vectors it goes by words alone."""

    def __init__(self, minilm: MiniLM, path: Path = LIST) -> None:
        self._minilm = minilm
        self._path = path

    @cached_property
    def all(self) -> tuple[Trade, ...]:
        return load(self._path)

    @cached_property
    def wording(self) -> Wording:
        return Wording(self.all)

    @cached_property
    def _by_name(self) -> dict[str, Trade]:
        return {trade.name: trade for trade in self.all}

    @cached_property
    def _symptoms(self) -> tuple[Floats, list[int]] | None:
        phrases = [phrase for trade in self.all for phrase in trade.symptoms]
        owners = [number for number, trade in enumerate(self.all) for _ in trade.symptoms]
        stored = stored_vectors(phrases)
        vectors = stored if stored is not None else self._minilm.embed(phrases)
        return None if vectors is None else (vectors, owners)

    def on_site(self, trade: str | None) -> bool:
        known = self._by_name.get(trade or "")
        return known is not None and known.on_site

    def recognise(self, text: str) -> str | None:
        return self.surest(self.rank(text))

    @staticmethod
    def surest(ranked: list[tuple[str, float]]) -> str | None:
        if len(ranked) > 1 and ranked[0][1] >= SURE and ranked[0][1] >= LEAD * ranked[1][1]:
            return ranked[0][0]
        return None

    def rank(self, text: str) -> list[tuple[str, float]]:
        """All trades with a probability, likeliest first."""
        probabilities = self.probabilities(text)
        order = np.argsort(-probabilities, kind="stable")
        return [(self.all[i].name, float(probabilities[i])) for i in order]

    def number_of(self, trade: str | None) -> int | None:
        """The row of a trade in `probabilities`."""
        return self._numbers.get(trade or "")

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {trade.name: number for number, trade in enumerate(self.all)}

    def probabilities(self, text: str) -> Floats:
        """In the order of `all`: softmax of WORD_WEIGHT * (1 + (n - 1) / 2) + MEANING_WEIGHT * (cosine - floor)."""
        text = seen(text)
        parts = parts_of(text)
        vectors = self._minilm.embed(parts) if parts else None
        meaning = self._meaning(vectors).max(axis=0) if vectors is not None else self._nothing
        logits = self._wording_logits(text) + self._meaning_logits(meaning)
        return np.asarray(_softmax(logits[None, :])[0], dtype=np.float32)

    def probabilities_of(self, texts: Sequence[str], vectors: Floats) -> Floats:
        """The same for many short texts at once whose vectors are known (rows of zeros where not)."""
        if not texts:
            return np.zeros((0, len(self.all)), dtype=np.float32)
        words = np.stack([self._wording_logits(text) for text in texts])
        return _softmax(words + self._meaning_logits(self._meaning(vectors)))

    def nearness(self, vectors: Floats) -> Floats:
        """Per vector and trade how near the text is to what customers of that trade say."""
        return self._meaning(vectors)

    @property
    def _nothing(self) -> Floats:
        return np.zeros(len(self.all), dtype=np.float32)

    def _wording_logits(self, text: str) -> Floats:
        logits = self._nothing
        for number, words in self.wording.hits(text).items():
            logits[number] += WORD_WEIGHT * (1 + (min(len(words), 4) - 1) / 2)
        return logits

    @staticmethod
    def _meaning_logits(cosines: Floats) -> Floats:
        return np.asarray(MEANING_WEIGHT * np.maximum(cosines - MEANING_FLOOR, 0), dtype=np.float32)

    def _meaning(self, vectors: Floats) -> Floats:
        """Per vector and trade the mean cosine of the trade's two nearest symptom phrases."""
        found: Floats = np.zeros((len(vectors), len(self.all)), dtype=np.float32)
        if self._symptoms is None:
            return found
        symptoms, owners = self._symptoms
        numbers = np.array(owners)
        for start in range(0, len(vectors), _BLOCK):
            cosines = vectors[start : start + _BLOCK] @ symptoms.T
            for trade in range(len(self.all)):
                nearest = np.partition(cosines[:, numbers == trade], -2, axis=1)[:, -2:]
                found[start : start + _BLOCK, trade] = nearest.mean(axis=1)
        return found


def _softmax(logits: Floats) -> Floats:
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True), dtype=np.float32)


def parts_of(text: str) -> list[str]:
    """A short text whole, a long one by its first sentences."""
    if len(text) <= SHORT:
        return [text] if text.strip() else []
    sentences = [part.strip() for part in _SENTENCE.split(text) if len(part.strip()) > 12]  # noqa: PLR2004 - no greetings
    longest = sorted(sentences, key=len, reverse=True)[:SENTENCES]
    return [part[:400] for part in sentences if part in longest][:SENTENCES]


def stamp(phrases: list[str]) -> str:
    return hashlib.sha256("\n".join(phrases).encode()).hexdigest()[:16]


def stored_vectors(phrases: list[str], path: Path = STORED) -> Floats | None:
    """The vectors that were computed for exactly these phrases, or None."""
    mark = path.with_suffix(".stamp")
    if not path.exists() or not mark.exists() or mark.read_text().strip() != stamp(phrases):
        return None
    vectors: Floats = np.load(path).astype(np.float32)
    return vectors
