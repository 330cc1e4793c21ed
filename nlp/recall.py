"""Likeness of a described situation to the remembered ones, over one matrix per workspace in memory.

    meaning  = cosine of the two texts' embeddings, not below 0
    words    = BM25 as a share of the most that the described words could score (see `nlp.bm25`)
    trade    = overlap of the two texts' trades: sum over trades of sqrt(p * q) (Bhattacharyya, 1943), from `CHANCE`
               (two texts that tell no trade) to 1 mapped to 0 to 1
    likeness = 1 / (1 + exp(-(BIAS + MEANING * meaning + WORDS * words + TRADE * trade)))

p and q are the probabilities of `nlp.trades`, softened (to the power `SOFT`); where a trade was told, it takes `TOLD`
of the probability. The figures were set by hand so that unlike situations stay below `policy.BAR`.
Without vectors `meaning` is 0 and `ALONE` is added to the bias.
"""

import asyncio
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from domain.model import EPOCH, Act, Alike, Sighting, SightingState, Vector
from domain.ports import Unit
from nlp.bm25 import Words
from nlp.embedder import WIDTH, Floats, MiniLM
from nlp.text import seen
from nlp.trades import KnownTrades

BIAS: Final = -2.7
MEANING: Final = 4.5
WORDS: Final = 2.0
TRADE: Final = 3.2
ALONE: Final = 0.8
CHANCE: Final = 0.4
TOLD: Final = 0.6
SOFT: Final = 0.5
LONGEST: Final = 600
STALE: Final = timedelta(minutes=10)
"""Acts of this long ago are looked at again: their vectors may have come a little later."""


@dataclass(slots=True)
class Memory:
    """What is held of one workspace; row i of each array belongs to `ids[i]`."""

    ids: list[str] = field(default_factory=list)
    vectors: Floats = field(default_factory=lambda: np.zeros((0, WIDTH), dtype=np.float32))
    trades: Floats = field(default_factory=lambda: np.zeros((0, 1), dtype=np.float32))
    words: Words = field(default_factory=lambda: Words([]))
    mark: tuple[object, ...] = ()


class SituationRecall:
    """The Recall port. Dismissed sightings are not recalled; unconfirmed ones are (the domain tells them apart)."""

    def __init__(self, minilm: MiniLM, trades: KnownTrades) -> None:
        self._minilm = minilm
        self._trades = trades
        self._memories: dict[str, Memory] = {}
        self._lock = threading.Lock()

    async def encode(self, workspace_id: str, sighting_id: str, text: str) -> Vector:
        vectors = await asyncio.to_thread(self._minilm.embed, [situation_words(text)])
        data = b"" if vectors is None else vectors[0].astype("<f2").tobytes()
        return Vector(workspace_id=workspace_id, sighting_id=sighting_id, model=self._minilm.model_id, data=data)

    async def nearest(self, unit: Unit, text: str, trade: str | None, *, limit: int) -> list[Alike]:
        memory = await self._fresh(unit)
        if not memory.ids or not text.strip():
            return []
        return await asyncio.to_thread(self.alike, memory, situation_words(text), trade, limit)

    def forget(self, workspace_id: str) -> None:
        """Drops what is held of a workspace; it is read again when asked for."""
        with self._lock:
            self._memories.pop(workspace_id, None)

    async def _fresh(self, unit: Unit) -> Memory:
        """The memory as the unit sees it: read anew whenever an act, a sighting or a vector came, went or changed."""
        mark = await _mark(unit)
        held = self._memories.get(unit.workspace_id)
        if held is not None and held.mark == mark:
            return held
        sightings = [s for s in await unit.find(Sighting) if s.state is not SightingState.DISMISSED]
        stored = {v.sighting_id: v.data for v in await unit.find(Vector, model=self._minilm.model_id)}
        memory = await asyncio.to_thread(self.remembered, sightings, stored, mark)
        with self._lock:
            self._memories[unit.workspace_id] = memory
        return memory

    def remembered(
        self, sightings: Sequence[Sighting], stored: Mapping[str, bytes], mark: tuple[object, ...] = ()
    ) -> Memory:
        """Sightings without a stored vector get theirs here."""
        texts = [situation_words(s.situation or s.quote or s.vendor_name) for s in sightings]
        vectors: Floats = np.zeros((len(texts), WIDTH), dtype=np.float32)
        missing = []
        for number, sighting in enumerate(sightings):
            data = stored.get(sighting.id, b"")
            if len(data) == 2 * WIDTH:
                vectors[number] = np.frombuffer(data, dtype="<f2").astype(np.float32)
            else:
                missing.append(number)
        if missing:
            made = self._minilm.embed([texts[number] for number in missing])
            if made is not None:
                vectors[missing] = made
        named = [f"{text} {s.vendor_name}" for text, s in zip(texts, sightings, strict=True)]
        trades = softened(self._trades.probabilities_of(named, vectors))
        for number, sighting in enumerate(sightings):
            trades[number] = self._told(trades[number], sighting.trade)
        return Memory(ids=[s.id for s in sightings], vectors=vectors, trades=trades, words=Words(texts), mark=mark)

    def _told(self, probabilities: Floats, trade: str | None) -> Floats:
        number = self._trades.number_of(trade)
        if number is None:
            return probabilities
        mixed = (1 - TOLD) * probabilities
        mixed[number] += TOLD
        return mixed

    def alike(self, memory: Memory, text: str, trade: str | None, limit: int) -> list[Alike]:
        made = self._minilm.embed([text])
        meaning: Floats = np.zeros(len(memory.ids), dtype=np.float32)
        if made is not None:
            meaning = np.maximum(memory.vectors @ made[0], 0)
        words = memory.words.scores(text)
        mine = self._told(softened(self._trades.probabilities(text)[None, :])[0], trade)
        overlap = np.clip((np.sqrt(memory.trades) @ np.sqrt(mine) - CHANCE) / (1 - CHANCE), 0, 1)
        bias = BIAS if made is not None else BIAS + ALONE
        likeness = 1 / (1 + np.exp(-(bias + MEANING * meaning + WORDS * words + TRADE * overlap)))
        order = np.argsort(-likeness, kind="stable")[:limit]
        return [
            Alike(
                sighting_id=memory.ids[i],
                likeness=float(likeness[i]),
                meaning=float(meaning[i]),
                words=float(words[i]),
                trade=float(overlap[i]),
            )
            for i in order
        ]


def softened(probabilities: Floats) -> Floats:
    """Each row to the power `SOFT`, adding up to 1 again: a second guess is worth more than its chance."""
    powers = probabilities**SOFT
    return np.asarray(powers / np.maximum(powers.sum(axis=1, keepdims=True), 1e-9), dtype=np.float32)


def situation_words(text: str) -> str:
    return seen(text)[:LONGEST]


async def _mark(unit: Unit) -> tuple[object, ...]:
    """Changes whenever anything that is recalled from changes."""
    latest = await unit.first(Act, order="-at")
    since: datetime = latest.at if latest else EPOCH
    return (
        latest.id if latest else "",
        since,
        await unit.count(Sighting),
        await unit.count(Vector),
    )
