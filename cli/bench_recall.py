"""What a question costs by the number of sightings: `/vendor find`, recall, and plain likeness on the same data."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, fields
from itertools import cycle, islice

import numpy as np
from slack_sdk.web.async_client import AsyncWebClient

from bot import Bot
from cli.bench_chat import Made, Situations
from cli.bench_door import CHANNEL, WRITER
from domain.model import Person, Row, Sighting, SightingState, Vector
from domain.suggestions import LOOKED_AT
from handlers.commands.registry import Ask
from handlers.commands.vendor import COMMAND
from nlp.bm25 import Words
from nlp.local import Local

SECONDS = 2.0
"""How long ways of asking are measured together, unless that is fewer than `AT_LEAST` questions."""
QUESTIONS = 60
AT_LEAST = 5
ROWS_AT_ONCE = 500

Question = Callable[[str], Awaitable[object]]
Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Times:
    """Of one question, in ms by the clock; `cosines` is the median in units of plain cosine, embedding included."""

    questions: int
    p50_ms: float
    mean_ms: float
    p95_ms: float
    cosines: float


@dataclass(frozen=True, slots=True)
class Sized:
    """`build_s`: from the rows in memory to what is held; `matrix_mb`: the arrays of it, postings of words included.

    `first_s`: the first question after a start, for which all rows are read; `stall_ms`: the longest that everything
    else in the process had to wait meanwhile.
    """

    sightings: int
    build_s: float
    matrix_mb: float
    first_s: float
    stall_ms: float
    bm25: Times
    cosine: Times
    recall: Times
    find: Times


class Library:
    """The bot with a memory of a given size in a workspace of its own."""

    def __init__(self, bot: Bot, local: Local, client: AsyncWebClient, size: int) -> None:
        self._services, self._local, self._client, self._size = bot.services, local, client, size
        self._workspace_id = f"T0BENCH{size}"

    @property
    def steps(self) -> int:
        """How many rows are written, about: that is what progress is told of."""
        return 2 * self._size

    async def measure(self, about: Situations, advance: Advance) -> Sized:
        made = about.memory(self._size, WRITER, self._services.clock.now())
        await self._fill(made, advance)
        return await self._measured(made, about.asked)

    async def _fill(self, made: Made, advance: Advance) -> None:
        model, now = self._local.minilm.model_id, self._services.clock.now()
        rows: list[Row] = [Person(user_id=WRITER, name="Dana", checked_at=now), *made.vendors, *made.sightings]
        rows += [
            Vector(sighting_id=sighting.id, model=model, data=vector.astype("<f2").tobytes())
            for sighting, vector in zip(made.sightings, made.vectors, strict=True)
        ]
        for start in range(0, len(rows), ROWS_AT_ONCE):
            some = rows[start : start + ROWS_AT_ONCE]
            kinds = {type(row) for row in some}
            async with self._services.store.write(
                self._workspace_id, actor_id=WRITER, what="made", undoable=False
            ) as unit:
                for kind in kinds:
                    await unit.add_all([row for row in some if type(row) is kind])
            advance(len(some))

    async def _measured(self, made: Made, asked: Sequence[str]) -> Sized:
        began = time.perf_counter()
        held = await self._held()
        build_s = time.perf_counter() - began
        matrix = sum(part.nbytes for part in held if isinstance(part, np.ndarray | Words))
        del held
        first_s, stall_ms = await self._first(asked[0])
        bm25, cosine, recall = await _spent((_bm25(made), self._cosine(made), self._recall), asked)
        (find,) = await _spent((await self._finding(),), asked)
        unit = statistics.median(cosine)
        return Sized(
            sightings=self._size,
            build_s=build_s,
            matrix_mb=matrix / 1e6,
            first_s=first_s,
            stall_ms=stall_ms,
            bm25=_times(bm25, unit),
            cosine=_times(cosine, unit),
            recall=_times(recall, unit),
            find=_times(find, unit),
        )

    async def _held(self) -> list[object]:
        """All parts of what recall holds of the workspace, read from its rows."""
        async with self._services.store.read(self._workspace_id) as unit:
            sightings = [s for s in await unit.find(Sighting) if s.state is not SightingState.DISMISSED]
            stored = {v.sighting_id: v.data for v in await unit.find(Vector, model=self._local.minilm.model_id)}
        memory = self._local.recall.remembered(sightings, stored)
        return [getattr(memory, field.name) for field in fields(memory)]

    async def _first(self, text: str) -> tuple[float, float]:
        """Seconds of a question to a memory that is not held yet, and for how many ms the loop stood still at most."""
        self._local.recall.forget(self._workspace_id)
        gaps: list[float] = [0.0]

        async def tick() -> None:
            while True:
                began = time.perf_counter()
                await asyncio.sleep(0.001)
                gaps.append(time.perf_counter() - began)

        ticking = asyncio.create_task(tick())
        began = time.perf_counter()
        await self._recall(text)
        spent = time.perf_counter() - began
        ticking.cancel()
        return spent, max(gaps) * 1000

    def _cosine(self, made: Made) -> Question:
        async def ask(text: str) -> object:
            vectors = self._local.minilm.embed([text])
            likeness = made.vectors @ (made.vectors[0] if vectors is None else vectors[0])
            return _best(likeness)

        return ask

    async def _recall(self, text: str) -> object:
        async with self._services.store.read(self._workspace_id) as unit:
            return await self._local.recall.nearest(unit, text, None, limit=LOOKED_AT)

    async def _finding(self) -> Question:
        """The command as a colleague types it, from its text to the card: Bolt and the way to Slack are left out."""
        services, workspace_id, client = self._services, self._workspace_id, self._client
        person = await services.directory.person(workspace_id, WRITER)

        async def ask(text: str) -> object:
            asked = Ask(
                services=services,
                workspace_id=workspace_id,
                person=person,
                channel_id=CHANNEL,
                text=f"find {text}",
                trigger_id="",
                response_url="",
                client=client,
            )
            return await COMMAND.run(asked)

        return ask


def _bm25(made: Made) -> Question:
    words = Words([sighting.situation for sighting in made.sightings])

    async def ask(text: str) -> object:
        return _best(words.scores(text))

    return ask


def _best(likeness: np.typing.NDArray[np.float32]) -> list[int]:
    return [int(row) for row in np.argsort(-likeness, kind="stable")[:LOOKED_AT]]


async def _spent(ways: Sequence[Question], asked: Sequence[str]) -> list[list[float]]:
    """Milliseconds of each question, by way; the ways take turns: what slows the machine slows all of them.

    Each is asked once before, so that nothing is loaded while it counts.
    """
    for ask in ways:
        await ask(asked[0])
    spent: list[list[float]] = [[] for _ in ways]
    until = time.perf_counter() + SECONDS
    for number, text in enumerate(islice(cycle(asked), QUESTIONS)):
        if number >= AT_LEAST and time.perf_counter() > until:
            break
        for ask, times in zip(ways, spent, strict=True):
            began = time.perf_counter()
            await ask(text)
            times.append((time.perf_counter() - began) * 1000)
    return spent


def _times(spent: Sequence[float], unit: float) -> Times:
    p50, p95 = (float(value) for value in np.percentile(spent, (50, 95)))
    return Times(questions=len(spent), p50_ms=p50, mean_ms=statistics.fmean(spent), p95_ms=p95, cosines=p50 / unit)
