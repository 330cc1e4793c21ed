"""What the bench sends and remembers: lines of chat, praise, sightings and questions, the same in every run."""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import cycle, product
from pathlib import Path

import numpy as np

from domain.model import Sighting, SightingState, Vendor, Verdict
from domain.naming import key
from nlp.embedder import Floats, MiniLM
from nlp.trades import Trade

LINES = 1_500
"""Lines of chat that are sent at most."""
PHRASES = 240
"""Situations that are really embedded; the vectors of the other sightings lie around theirs."""
SPREAD = 0.03
"""Standard deviation of that noise in each of the 384 numbers; a unit vector's own are about 0.05."""
SIGHTINGS_OF_A_VENDOR = 8
A_YEAR = 8_760
"""Hours."""

_WHO = ("I", "We", "Maria", "The interns", "Somebody", "They", "Tom and Priya", "My manager")
_DOES = (
    "will look at the build again",
    "found the numbers from last week",
    "moved the meeting",
    "can't open the spreadsheet",
    "left a comment in the document",
    "had lunch already",
    "forgot to push the branch",
    "asked about the holiday plan",
    "saw the same error twice",
    "would rather wait for the review",
)
_WHEN = (
    "today",
    "tomorrow morning",
    "after the call",
    "for the third time",
    "before Friday",
    "on the train, so no sound",
    "as far as I know",
    "at least that is what the log says",
)
_END = (".", "!", " :)", ", right?", " - sorry for the noise", ". Does that work for you?")

_HEADS = ("Brian Lesniak", "Ana Prieto", "Jonas Weber", "Kate Doyle", "Samir Haddad", "Lena Fischer")
_NAMES = (
    "Lakeshore",
    "Northgate",
    "Bluefin",
    "Corvus",
    "Halden",
    "Pinecrest",
    "Redwood",
    "Sterling",
    "Tamarack",
    "Vela",
)
_TRADING = ("IT", "Movers", "Electric", "Networks", "Facilities", "Logistics", "Print", "Cooling", "Security", "Labs")
_CUSTOMERS = ("Acme", "Globex", "Initech", "Umbrella Foods", "Wayne Clinics", "Stark Mills", "Hooli", "Soylent")
_WORK = ("rewired the new office", "moved the warehouse", "rebuilt the server room", "fixed the cold store")
_PRAISE = ("over a weekend, zero downtime", "on time and spotless", "ahead of schedule, really impressive")
_PLACES = ("Austin", "Leeds", "Hamburg", "Lyon", "Chicago", "Madrid", "Toronto", "Utrecht")
_WHERE = ("at the clinic", "in the warehouse", "at two branches", "at headquarters", "in the plant", "on the top floor")


def ordinary() -> list[str]:
    """Made-up talk of no interest, each sentence once."""
    said = [f"{who} {does} {when}{end}" for who, does, when, end in product(_WHO, _DOES, _WHEN, _END)]
    random.Random(1).shuffle(said)  # noqa: S311 - the same order in every run, no secret
    return said


def praise() -> list[str]:
    """Colleagues who saw a vendor at work, each sentence once."""
    said = [
        f"{head}'s crew at {name} {trading} {work} at {customer} {end}"
        for head, name, trading, customer, work, end in product(_HEADS, _NAMES, _TRADING, _CUSTOMERS, _WORK, _PRAISE)
    ]
    random.Random(2).shuffle(said)  # noqa: S311 - the same
    return said


def chat(files: Iterable[Path], limit: int = LINES) -> list[tuple[str, str]]:
    """(file name, line), as many of each file, spread over its length; the files take turns."""
    talks = {path.name: _lines(path) for path in files} or {"made up": ordinary()}
    share = max(limit // len(talks), 1)
    picked = {name: lines[:: max(len(lines) // share, 1)][:share] for name, lines in talks.items()}
    return list(_in_turn(picked))


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]


def _in_turn(picked: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for number in range(max(map(len, picked.values()))):
        yield from ((name, lines[number]) for name, lines in picked.items() if number < len(lines))


@dataclass(frozen=True, slots=True)
class Made:
    """A memory: row i of `vectors` (unit length) belongs to `sightings[i]`."""

    vendors: list[Vendor]
    sightings: list[Sighting]
    vectors: Floats


@dataclass(frozen=True, slots=True)
class Situations:
    """Phrases of all trades, half of which were seen solved and half of which are asked about."""

    seen: list[tuple[str, str]]
    """(trade, phrase)"""
    vectors: Floats
    asked: list[str]

    def memory(self, size: int, witness_id: str, now: datetime) -> Made:
        """Sightings of one witness, confirmed as good within the last year."""
        chance, noise = random.Random(3), np.random.default_rng(3)  # noqa: S311 - the same memory in every run
        vendors = [_vendor(number) for number in range(-(-size // SIGHTINGS_OF_A_VENDOR))]
        rows = [chance.randrange(len(self.seen)) for _ in range(size)]
        sightings = [
            _sighting(number, vendors[number % len(vendors)], *self.seen[row], chance)
            for number, row in enumerate(rows)
        ]
        sightings = [
            replace(sighting, witness_id=witness_id, seen_at=now - timedelta(hours=number % A_YEAR))
            for number, sighting in enumerate(sightings)
        ]
        vectors = self.vectors[rows] + noise.normal(0, SPREAD, (size, self.vectors.shape[1])).astype(np.float32)
        unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return Made(vendors, sightings, unit.astype(np.float32))


def situations(trades: Iterable[Trade], minilm: MiniLM) -> Situations:
    """Without weights the vectors are noise: what they cost to compare stays the same."""
    phrases = [(trade.name, phrase) for trade in trades for phrase in trade.symptoms]
    random.Random(4).shuffle(phrases)  # noqa: S311 - the same in every run
    seen = phrases[: min(PHRASES, len(phrases) // 2)]
    vectors = minilm.embed([phrase for _, phrase in seen])
    if vectors is None:
        vectors = np.random.default_rng(4).normal(0, 1, (len(seen), 384)).astype(np.float32)
    asked = [f"{phrase} in {place}" for (_, phrase), place in zip(phrases[len(seen) :], cycle(_PLACES), strict=False)]
    return Situations(seen, vectors, asked)


def _vendor(number: int) -> Vendor:
    first, second = _NAMES[number % len(_NAMES)], _TRADING[number // len(_NAMES) % len(_TRADING)]
    name = f"{first} {second} {number}"
    return Vendor(id=f"vendor{number}", name=name, key=key(name))


def _sighting(number: int, vendor: Vendor, trade: str, phrase: str, chance: random.Random) -> Sighting:
    return Sighting(
        id=f"sighting{number}",
        vendor_id=vendor.id,
        vendor_name=vendor.name,
        customer_name=chance.choice(_CUSTOMERS),
        situation=f"{phrase} {chance.choice(_WHERE)}, {chance.choice(_PRAISE)}",
        trade=trade,
        region=chance.choice(_PLACES),
        verdict=Verdict.GOOD,
        state=SightingState.CONFIRMED,
    )
