"""Which trade a text speaks of: by the words of the trade, and by the nearest of its symptom phrases."""

import hashlib
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from domain.naming import fold
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
SHORTEST: Final = 3
"""Letters that a word with an open ending has at least."""
SENTENCES: Final = 6
SHORT: Final = 220
_BLOCK: Final = 2_048
_FEW: Final = 8


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
        self._longest: dict[str, int] = {}
        """By first word: of how many words the longest expression is that begins with it."""
        for number, trade in enumerate(trades):
            for word in (*trade.words, *trade.name.replace("&", " ").replace("/", " ").split()):
                if word in {"services", "service", "hardware", "rooms", "supplies"}:
                    continue
                table = self._starts if word.endswith("*") else self._exact
                key = word.rstrip("*").lower()
                first, length = key.partition(" ")[0], key.count(" ") + 1
                self._longest[first] = max(self._longest.get(first, 1), length)
                table.setdefault(key, []).append(number)
        self._openings = frozenset(start[:SHORTEST] for start in self._starts)

    def hits(self, text: str) -> dict[int, set[str]]:
        """Trade number to the different words of it that stand in the text.

        A word inside a longer expression of the same trade ("patch panel") is not counted again.
        """
        words = _WORD.findall(text.lower())
        found: dict[int, set[str]] = {}
        counted_to: dict[int, int] = {}
        for i, word in enumerate(words):
            for length in range(min(self._longest.get(word, 1), len(words) - i), 0, -1):
                phrase = word if length == 1 else " ".join(words[i : i + length])
                for number, key in self._keys(phrase):
                    if counted_to.get(number, 0) <= i:
                        found.setdefault(number, set()).add(key)
                        counted_to[number] = i + length
        return found

    def _keys(self, phrase: str) -> list[tuple[int, str]]:
        """The trades that a phrase belongs to, each with its word; an open ending belongs to the last word."""
        found = [(number, phrase) for number in self._exact.get(phrase, [])]
        if phrase[:SHORTEST] not in self._openings:
            return found
        shortest = max(SHORTEST, phrase.rfind(" ") + 2)
        for end in range(len(phrase), shortest - 1, -1):
            starts = self._starts.get(phrase[:end])
            if starts:
                return found + [(number, phrase[:end]) for number in starts]
        return found


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
    def symptoms(self) -> tuple[Floats, NDArray[np.intp]] | None:
        """The vectors of all phrases, and where those of each trade begin."""
        phrases = [phrase for trade in self.all for phrase in trade.symptoms]
        starts = np.cumsum([0, *(len(trade.symptoms) for trade in self.all[:-1])])
        kept = stored(STORED, phrases)
        vectors = kept if kept is not None else self._minilm.embed(phrases)
        return None if vectors is None else (vectors, starts)

    def on_site(self, trade: str | None) -> bool:
        known = self._by_name.get(trade or "")
        return known is not None and known.on_site

    def recognise(self, text: str) -> str | None:
        return self.surest(self.rank(text))

    def spelt(self, name: str) -> str | None:
        """The trade of that name, or the only one that the name is a word for; None when there is none."""
        wanted = fold(name)
        for trade in self.all:
            if fold(trade.name) == wanted:
                return trade.name
        hits = list(self.wording.hits(seen(name)))
        return self.all[hits[0]].name if len(hits) == 1 else None

    def nearest(self, name: str, *, limit: int) -> list[str]:
        """The trades that a name which is none may stand for, likeliest first: like spelling, then like meaning."""
        names = {fold(trade.name): trade.name for trade in self.all}
        spelt = [names[one] for one in get_close_matches(fold(name), names, n=limit)]
        return list(dict.fromkeys([*spelt, *(one for one, _ in self.rank(name))]))[:limit]

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
        if self.symptoms is None:
            return found
        symptoms, starts = self.symptoms
        for start in range(0, len(vectors), _BLOCK):
            cosines = cosines_of(vectors[start : start + _BLOCK], symptoms)
            found[start : start + _BLOCK] = mean_of_two_highest(cosines, starts)
        return found


def cosines_of(vectors: Floats, phrases: Floats) -> Floats:
    """A few vectors are taken one by one: the threads that a product of matrices starts cost more than it."""
    if len(vectors) > _FEW:
        return np.asarray(vectors @ phrases.T, dtype=np.float32)
    rows = [phrases @ vector for vector in vectors]
    return np.stack(rows) if rows else np.zeros((0, len(phrases)), dtype=np.float32)


def mean_of_two_highest(cosines: Floats, starts: NDArray[np.intp]) -> Floats:
    """Per row the mean of the two highest of each stretch of columns (at `starts`; each has two or more)."""
    first = np.maximum.reduceat(cosines, starts, axis=1)
    sizes = np.diff(starts, append=cosines.shape[1])
    best = cosines == np.repeat(first, sizes, axis=1)
    several = np.add.reduceat(best, starts, axis=1, dtype=np.int32) > 1
    second = np.maximum.reduceat(np.where(best, -np.inf, cosines), starts, axis=1)
    return np.asarray((first + np.where(several, first, second)) / 2, dtype=np.float32)


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


def store(path: Path, array: NDArray[np.floating[Any]], phrases: list[str]) -> None:
    """Keeps what was computed from these phrases."""
    np.save(path, array)
    path.with_suffix(".stamp").write_text(stamp(phrases) + "\n")


def stored(path: Path, phrases: list[str]) -> Floats | None:
    """What was computed from exactly these phrases, or None."""
    mark = path.with_suffix(".stamp")
    if not path.exists() or not mark.exists() or mark.read_text().strip() != stamp(phrases):
        return None
    array: Floats = np.load(path).astype(np.float32)
    return array
