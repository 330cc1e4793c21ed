"""What is held in memory of one workspace's sightings, as arrays."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from domain.model import Sighting
from nlp.bm25 import Words
from nlp.embedder import WIDTH, Floats
from nlp.text import seen

LONGEST: Final = 600
"""Characters of a situation that are looked at."""
Told = tuple[str, str | None, str, str]
"""What a row is made from: the sighting's words, its trade, its vendor's name, its region."""
Reach = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Mark:
    """The latest act that wrote sightings, by its number among them: nothing else changes what is recalled from."""

    act_id: str = ""
    number: int = 0


NEVER: Final = Mark()


@dataclass(frozen=True, slots=True)
class Memory:
    """What is held of one workspace; row i of each array belongs to `ids[i]`. A memory is replaced, never changed.

    Where no vector was stored one was made here: it is the same.
    """

    ids: tuple[str, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    told: Mapping[str, Told] = field(default_factory=dict)
    vectors: Floats = field(default_factory=lambda: np.zeros((0, WIDTH), dtype=np.float32))
    trades: Floats = field(default_factory=lambda: np.zeros((0, 1), dtype=np.float32))
    words: Words = field(default_factory=lambda: Words([]))
    regions: Mapping[str, int] = field(default_factory=dict)
    """On-site work by its region: each has a number, other work and unknown places the number -1."""
    where: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    mark: Mark = NEVER
    past: Mapping[int, str] = field(default_factory=dict)
    """Acts that led to it, by number: some of the latest."""

    def serves(self, mark: Mark) -> bool:
        """Whether who sees everything up to that act may use it: what came later they do not find, and leave out."""
        return mark in {self.mark, Mark(self.past.get(mark.number, ""), mark.number)}

    def within(self, reach: Reach) -> NDArray[np.intp]:
        """The rows that are no on-site work out of reach."""
        fits = np.array([*(reach(region) for region in self.regions), True])  # -1 is the last one
        return np.flatnonzero(fits[self.where])


def told_of(sighting: Sighting) -> Told:
    words = situation_words(sighting.situation or sighting.quote or sighting.vendor_name)
    return words, sighting.trade, sighting.vendor_name, sighting.region or ""


def situation_words(text: str) -> str:
    return seen(text)[:LONGEST]


def mark_of(words: str) -> str:
    """Tells one text from another; nothing of it can be read from it."""
    return hashlib.blake2b(words.encode(errors="replace"), digest_size=8).hexdigest()
