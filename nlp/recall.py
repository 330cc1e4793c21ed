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
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from domain.model import Act, Alike, Sighting, SightingState, Vector
from domain.ports import Unit
from nlp.embedder import WIDTH, Floats, MiniLM
from nlp.leaning import Leaning
from nlp.memory import NEVER, Mark, Memory, Reach, mark_of, situation_words, told_of
from nlp.trades import KnownTrades

R = TypeVar("R", Sighting, Vector)

BIAS: Final = 1.2
MEANING: Final = 4.0
WORDS: Final = 2.0
TRADE: Final = 1.0
DOUBT: Final = 0.06
ALONE: Final = 0.8
TOLD: Final = 0.75
TOLD_NEWS: Final = 5.0
TOLD_AGAIN: Final = 1.5
CLOSEST: Final = 5
"""Situations that are returned however far away: another trade is no stopgap for what is out of reach."""
SIGHTINGS: Final = "sightings"
"""As a `Change` names them."""
HELD: Final = 400_000
"""Sightings of all workspaces together that are held in memory, 2 to 4 kB each; one workspace always is."""
PAGE: Final = 500
"""Rows that are read at once."""
AT_ONCE: Final = 500
"""Rows that are caught up with one by one at most, and acts."""


class SituationRecall:
    """The Recall port. Dismissed sightings are not recalled; unconfirmed ones are (the domain tells them apart)."""

    def __init__(self, minilm: MiniLM, trades: KnownTrades) -> None:
        self._minilm = minilm
        self._trades = trades
        self._leaning = Leaning(minilm, trades)
        self._memories: dict[str, Memory] = {}
        self._building: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._lock = threading.Lock()

    async def encode(self, workspace_id: str, sighting_id: str, text: str) -> Vector:
        words = situation_words(text)
        vectors = await asyncio.to_thread(self._minilm.embed, [words])
        return Vector(
            workspace_id=workspace_id,
            sighting_id=sighting_id,
            model=self._minilm.model_id,
            data=b"" if vectors is None else vectors[0].astype("<f2").tobytes(),
            text_mark=mark_of(words),
        )

    async def nearest(
        self,
        unit: Unit,
        text: str,
        trade: str | None,
        *,
        limit: int,
        also: Collection[str] = (),
        reach: Reach | None = None,
    ) -> list[Alike]:
        memory = await self._fresh(unit)
        if not memory.ids or not text.strip():
            return []
        return await asyncio.to_thread(self.alike, memory, situation_words(text), trade, limit, also=also, reach=reach)

    def forget(self, workspace_id: str) -> None:
        """Drops what is held of a workspace; it is read again when asked for."""
        with self._lock:
            self._memories.pop(workspace_id, None)

    async def _fresh(self, unit: Unit) -> Memory:
        """The memory as the unit sees it, or newer. What was only added is added here; else all is read anew."""
        mark = await _mark(unit)
        held = self._memories.get(unit.workspace_id)
        if held is not None and held.serves(mark):
            with self._lock:
                self._memories[unit.workspace_id] = self._memories.pop(unit.workspace_id, held)  # the last to go
            return held
        async with self._building[unit.workspace_id]:
            return await self._built(unit, mark)

    async def _built(self, unit: Unit, mark: Mark) -> Memory:
        """Whoever waited for another to build it has nothing left to do."""
        held = self._memories.get(unit.workspace_id)
        if held is not None and held.serves(mark):
            return held
        memory = await self._caught_up(unit, held, mark) if held is not None else None
        if memory is None:
            memory = await self._anew(unit, mark)
        self._hold(unit.workspace_id, memory)
        return memory

    def _hold(self, workspace_id: str, memory: Memory) -> None:
        """Those that were asked for least lately make room."""
        with self._lock:
            self._memories.pop(workspace_id, None)
            self._memories[workspace_id] = memory
            held = sum(len(one.ids) for one in self._memories.values())
            while held > HELD and len(self._memories) > 1:
                held -= len(self._memories.pop(next(iter(self._memories))).ids)

    async def _anew(self, unit: Unit, mark: Mark) -> Memory:
        sightings = [s for s in await _all(unit, Sighting) if s.state is not SightingState.DISMISSED]
        vectors = await _all(unit, Vector, model=self._minilm.model_id)
        return await asyncio.to_thread(lambda: self.remembered(sightings, _stored(sightings, vectors), mark))

    async def _caught_up(self, unit: Unit, held: Memory, mark: Mark) -> Memory | None:
        """The held memory with what is new, or None where it cannot be told that nothing else has changed."""
        new = await _acts_between(unit, held.mark, mark)
        touched = {change.row_id for act in new or () for change in act.changes if change.table == SIGHTINGS}
        if new is None or not all(act.changes for act in new) or len(touched) > AT_ONCE:
            return None
        found = await unit.find(Sighting, id=touched)
        added = [s for s in found if s.id not in held.told and s.state is not SightingState.DISMISSED]
        kept = {s.id for s in found if s.state is not SightingState.DISMISSED and held.told.get(s.id) == told_of(s)}
        counting = await unit.count(Sighting) - await unit.count(Sighting, state=SightingState.DISMISSED)
        if any(i in held.told and i not in kept for i in touched):
            return None
        if len(held.ids) + len(added) != counting:
            return None
        ids = {s.id for s in added}
        vectors = await unit.find(Vector, model=self._minilm.model_id, sighting_id=ids) if ids else []
        stored = _stored(added, vectors)
        past = {**held.past, held.mark.number: held.mark.act_id} | {act.sighting_write: act.id for act in new}
        grown = await asyncio.to_thread(self.extended, held, added, stored, mark)
        return replace(grown, past=dict(list(past.items())[-AT_ONCE:]))

    def remembered(
        self,
        sightings: Sequence[Sighting],
        stored: Mapping[str, bytes],
        mark: Mark = NEVER,
    ) -> Memory:
        """A memory of its own. Sightings without a stored vector get theirs here."""
        nothing = Memory(trades=np.zeros((0, len(self._trades.all)), dtype=np.float32))
        return self.extended(nothing, sightings, stored, mark)

    def extended(
        self,
        memory: Memory,
        sightings: Sequence[Sighting],
        stored: Mapping[str, bytes],
        mark: Mark,
    ) -> Memory:
        """The memory with further sightings: the same as one of all of them made at once."""
        told = {sighting.id: told_of(sighting) for sighting in sightings}
        texts = [words for words, *_ in told.values()]
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
        regions = dict(memory.regions)
        where = [
            regions.setdefault(s.region, len(regions)) if s.region and self._trades.on_site(s.trade) else -1
            for s in sightings
        ]
        return Memory(
            ids=memory.ids + tuple(s.id for s in sightings),
            rows={**memory.rows, **{s.id: row for row, s in enumerate(sightings, len(memory.ids))}},
            told={**memory.told, **told},
            vectors=np.concatenate([memory.vectors, vectors]),
            trades=np.concatenate([memory.trades, trades]),
            words=memory.words.with_more(named, [not s.closed for s in sightings]),
            regions=regions,
            where=np.concatenate([memory.where, np.array(where, dtype=np.int32)]),
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

    def alike(
        self,
        memory: Memory,
        text: str,
        trade: str | None,
        limit: int,
        *,
        also: Collection[str] = (),
        reach: Reach | None = None,
    ) -> list[Alike]:
        made = self._minilm.embed([text])
        vectors: Floats = np.zeros((1, WIDTH), dtype=np.float32) if made is None else made
        meaning = np.maximum(memory.vectors @ vectors[0], 0)
        words = memory.words.scores(text)
        agreed = np.clip(memory.trades @ self._looked_for(text, vectors, trade), 0, 1)
        bias = BIAS if made is not None else BIAS + ALONE
        logit = bias + MEANING * meaning + WORDS * words + TRADE * np.log(agreed + DOUBT)
        chosen = {memory.rows[i] for i in also if i in memory.rows}
        if reach is None or len(memory.ids) <= limit:
            chosen.update(_highest(logit, limit))
        else:
            chosen.update(_highest(logit, limit, memory.within(reach)), _highest(logit, CLOSEST))
        order = sorted(chosen, key=lambda row: (-logit[row], row))
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


def _highest(figures: Floats, many: int, among: NDArray[np.intp] | None = None) -> list[int]:
    """The rows of the highest figures, highest first, equal ones in their own order."""
    rows = np.arange(len(figures)) if among is None else among
    some = figures[rows]
    if len(some) > many > 0:
        least = np.partition(some, len(some) - many)[len(some) - many]
        rows = rows[some >= least]
    return [int(rows[i]) for i in np.argsort(-figures[rows], kind="stable")[:many]]


def _stored(sightings: Sequence[Sighting], vectors: Sequence[Vector]) -> dict[str, bytes]:
    """Vectors by sighting, without those that were made of another text."""
    marks = {sighting.id: mark_of(told_of(sighting)[0]) for sighting in sightings}
    return {v.sighting_id: v.data for v in vectors if not v.text_mark or v.text_mark == marks.get(v.sighting_id)}


async def _all(unit: Unit, kind: type[R], **equals: str) -> list[R]:
    """Every row of a kind, by pages: nobody else in the process waits for long."""
    rows: list[R] = []
    while True:
        page = await unit.find(kind, order="id", limit=PAGE, offset=len(rows), **equals)
        rows += page
        if len(page) < PAGE:
            return rows


async def _acts_between(unit: Unit, held: Mark, now: Mark) -> list[Act] | None:
    """Every act after the one and up to the other; None where they are too many, or not of one history."""
    if now.number - held.number > AT_ONCE:
        return None
    wanted = range(max(held.number, 1), now.number + 1)
    acts = await unit.find(Act, sighting_write=wanted, order="sighting_write")
    if [act.sighting_write for act in acts] != list(wanted):
        return None
    if not held.number:
        return acts
    return acts[1:] if acts and acts[0].id == held.act_id else None


async def _mark(unit: Unit) -> Mark:
    act_id, number = await unit.highest(Act, "sighting_write")
    return Mark(act_id, number) if number else NEVER
