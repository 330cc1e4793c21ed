"""Likeness of a described situation to the remembered ones, over one matrix per workspace in memory.

    meaning  = cosine of the two texts' embeddings, not below 0
    words    = BM25 over situation and vendor's name, as a share of the most that could be scored (see `nlp.bm25`)
    trade    = chance that both texts are of one trade: the sum over trades of p * q
    likeness = 1 / (1 + exp(-(BIAS + MEANING * meaning + WORDS * words + TRADE * ln(trade + DOUBT))))

p and q are the probabilities of `nlp.leaning`. A trade that was told with a sighting takes `TOLD` of its probability.
One told with what is looked for makes that trade `TOLD_NEWS` times as likely, or `TOLD_AGAIN` times where `nlp.trades`
guesses the same from the text anyway. Without vectors `meaning` is 0 and `ALONE` is added to the bias.
"""

import asyncio
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from domain.model import EPOCH, Act, Alike, Sighting, SightingState, Vector
from domain.ports import Unit
from nlp.bm25 import Words
from nlp.embedder import WIDTH, Floats, MiniLM
from nlp.leaning import Leaning
from nlp.text import seen
from nlp.trades import KnownTrades

BIAS: Final = 1.2
MEANING: Final = 4.0
WORDS: Final = 2.0
TRADE: Final = 1.0
DOUBT: Final = 0.06
ALONE: Final = 0.8
TOLD: Final = 0.75
TOLD_NEWS: Final = 5.0
TOLD_AGAIN: Final = 1.5
LONGEST: Final = 600
STALE: Final = timedelta(minutes=10)
"""Acts of this long ago are looked at again: one that began earlier may be stored later."""
AT_ONCE: Final = 500
"""Rows that are caught up with one by one at most."""

Told = tuple[str, str | None, str]
"""What a row is made from: the sighting's words, its trade, its vendor's name."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Changes whenever anything that is recalled from changes."""

    act_id: str = ""
    at: datetime = EPOCH
    sightings: int = 0
    vectors: int = 0


@dataclass(frozen=True, slots=True)
class Memory:
    """What is held of one workspace; row i of each array belongs to `ids[i]`. A memory is replaced, never changed.

    `waiting` are those whose vector was made here because none was stored; `acts` were looked at already.
    """

    ids: tuple[str, ...] = ()
    told: Mapping[str, Told] = field(default_factory=dict)
    vectors: Floats = field(default_factory=lambda: np.zeros((0, WIDTH), dtype=np.float32))
    trades: Floats = field(default_factory=lambda: np.zeros((0, 1), dtype=np.float32))
    words: Words = field(default_factory=lambda: Words([]))
    waiting: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    mark: Mark = Mark()


class SituationRecall:
    """The Recall port. Dismissed sightings are not recalled; unconfirmed ones are (the domain tells them apart)."""

    def __init__(self, minilm: MiniLM, trades: KnownTrades) -> None:
        self._minilm = minilm
        self._trades = trades
        self._leaning = Leaning(minilm, trades)
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
        """The memory as the unit sees it. What was only added to it is added here; else all is read anew."""
        mark = await _mark(unit)
        held = self._memories.get(unit.workspace_id)
        if held is not None and held.mark == mark:
            return held
        memory = await self._caught_up(unit, held, mark) if held is not None else None
        if memory is None:
            memory = await self._anew(unit, mark)
        with self._lock:
            self._memories[unit.workspace_id] = memory
        return memory

    async def _anew(self, unit: Unit, mark: Mark) -> Memory:
        sightings = [s for s in await unit.find(Sighting) if s.state is not SightingState.DISMISSED]
        stored = {v.sighting_id: v.data for v in await unit.find(Vector, model=self._minilm.model_id)}
        acts = [act.id for act in await unit.since(Act, "at", _lately(mark))]
        return await asyncio.to_thread(self.remembered, sightings, stored, mark, acts)

    async def _caught_up(self, unit: Unit, held: Memory, mark: Mark) -> Memory | None:
        """The held memory with what is new, or None where it cannot be told that nothing else has changed."""
        recent = await unit.since(Act, "at", _lately(held.mark))
        new = [act for act in recent if act.id not in held.acts]
        touched = {change.row_id for act in new for change in act.changes}
        if not all(act.changes for act in new) or max(len(touched), len(held.waiting)) > AT_ONCE:
            return None
        if held.waiting and await unit.count(Vector, model=self._minilm.model_id, sighting_id=held.waiting):
            return None
        found = await unit.find(Sighting, id=touched) if touched else []
        added = [s for s in found if s.id not in held.told and s.state is not SightingState.DISMISSED]
        kept = {s.id for s in found if s.state is not SightingState.DISMISSED and held.told.get(s.id) == told_of(s)}
        dismissed = await unit.count(Sighting, state=SightingState.DISMISSED)
        if any(i in held.told and i not in kept for i in touched):
            return None
        if len(held.ids) + len(added) != mark.sightings - dismissed:
            return None
        ids = {s.id for s in added}
        vectors = await unit.find(Vector, model=self._minilm.model_id, sighting_id=ids) if ids else []
        stored = {v.sighting_id: v.data for v in vectors}
        acts = {act.id for act in recent}
        return await asyncio.to_thread(self.extended, held, added, stored, mark, acts)

    def remembered(
        self,
        sightings: Sequence[Sighting],
        stored: Mapping[str, bytes],
        mark: Mark = Mark(),
        acts: Collection[str] = (),
    ) -> Memory:
        """A memory of its own. Sightings without a stored vector get theirs here."""
        nothing = Memory(trades=np.zeros((0, len(self._trades.all)), dtype=np.float32))
        return self.extended(nothing, sightings, stored, mark, acts)

    def extended(
        self,
        memory: Memory,
        sightings: Sequence[Sighting],
        stored: Mapping[str, bytes],
        mark: Mark,
        acts: Collection[str] = (),
    ) -> Memory:
        """The memory with further sightings: the same as one of all of them made at once."""
        texts = [told_of(sighting)[0] for sighting in sightings]
        vectors: Floats = np.zeros((len(texts), WIDTH), dtype=np.float32)
        missing = []
        for number, sighting in enumerate(sightings):
            data = stored.get(sighting.id, b"")
            if len(data) == 2 * WIDTH:
                vectors[number] = np.frombuffer(data, dtype="<f2").astype(np.float32)
            else:
                missing.append(number)
        made = self._minilm.embed([texts[number] for number in missing]) if missing else None
        if made is not None:
            vectors[missing] = made
        named = [f"{text} {s.vendor_name}" for text, s in zip(texts, sightings, strict=True)]
        trades = self._leaning.probabilities(named, vectors)
        for number, sighting in enumerate(sightings):
            trades[number] = self._told(trades[number], sighting.trade)
        return Memory(
            ids=memory.ids + tuple(s.id for s in sightings),
            told={**memory.told, **{s.id: told_of(s) for s in sightings}},
            vectors=np.concatenate([memory.vectors, vectors]),
            trades=np.concatenate([memory.trades, trades]),
            words=memory.words.with_more(named),
            waiting=memory.waiting | {sightings[number].id for number in missing if made is not None},
            acts=frozenset(acts),
            mark=mark,
        )

    def _told(self, probabilities: Floats, trade: str | None) -> Floats:
        number = self._trades.number_of(trade)
        if number is None:
            return probabilities
        mixed = (1 - TOLD) * probabilities
        mixed[number] += TOLD
        return mixed

    def _looked_for(self, text: str, vectors: Floats, trade: str | None) -> Floats:
        probabilities = self._leaning.probabilities([text], vectors)[0]
        number = self._trades.number_of(trade)
        if number is not None:
            guessed = int(self._trades.probabilities_of([text], vectors)[0].argmax())
            probabilities[number] *= TOLD_AGAIN if guessed == number else TOLD_NEWS
        return np.asarray(probabilities / probabilities.sum(), dtype=np.float32)

    def alike(self, memory: Memory, text: str, trade: str | None, limit: int) -> list[Alike]:
        made = self._minilm.embed([text])
        vectors: Floats = np.zeros((1, WIDTH), dtype=np.float32) if made is None else made
        meaning = np.maximum(memory.vectors @ vectors[0], 0)
        words = memory.words.scores(text)
        agreed = np.clip(memory.trades @ self._looked_for(text, vectors, trade), 0, 1)
        bias = BIAS if made is not None else BIAS + ALONE
        logit = bias + MEANING * meaning + WORDS * words + TRADE * np.log(agreed + DOUBT)
        order = _highest(logit, limit)
        likeness = 1 / (1 + np.exp(-logit))
        return [
            Alike(
                sighting_id=memory.ids[i],
                likeness=float(likeness[i]),
                meaning=float(meaning[i]),
                words=float(words[i]),
                trade=float(agreed[i]),
            )
            for i in order
        ]


def _highest(figures: Floats, many: int) -> list[int]:
    """The rows of the highest figures, highest first, equal ones in their own order."""
    rows = np.arange(len(figures))
    if len(figures) > many > 0:
        least = np.partition(figures, len(figures) - many)[len(figures) - many]
        rows = np.flatnonzero(figures >= least)
    return [int(rows[i]) for i in np.argsort(-figures[rows], kind="stable")[:many]]


def told_of(sighting: Sighting) -> Told:
    words = situation_words(sighting.situation or sighting.quote or sighting.vendor_name)
    return words, sighting.trade, sighting.vendor_name


def situation_words(text: str) -> str:
    return seen(text)[:LONGEST]


def _lately(mark: Mark) -> datetime:
    return mark.at - STALE if mark.act_id else mark.at


async def _mark(unit: Unit) -> Mark:
    latest = await unit.first(Act, order="-at")
    return Mark(
        act_id=latest.id if latest else "",
        at=latest.at if latest else EPOCH,
        sightings=await unit.count(Sighting),
        vectors=await unit.count(Vector),
    )
