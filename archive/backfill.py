"""Fills the memory from a Slack export: what colleagues said of vendors waits, unconfirmed, for their own tap.

Everything is read on this machine. Only public channels are, and nobody is asked anything: each sighting becomes a card
that waits in its witness's App Home. A day is marked as read once all of it is kept, so that a run that was killed goes
on where it was; of what it kept of the day at hand nothing is kept twice, whoever else heard it.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Final

from archive.batches import Batch, Batches, DayMark, Ended, Place
from archive.slack_export import OpenChannel, Post, SlackExport
from domain.errors import Duplicate, StoreUnavailable
from domain.memory import REMEMBERED, quote_of, sightings_from
from domain.model import BackfilledDay, Heard, Kind, Known, Person, Reading, Sighting, Vector
from domain.ports import Clock, Gate, Reader, Recall, Store, Unit
from domain.sightings import card_for, propose

IN_HAND: Final = 3
"""Batches that are read at the same time."""
GATEKEEPERS: Final = 2
"""Threads that judge messages; the embedding behind the gate releases the interpreter."""
AT_ONCE: Final = 50
"""Messages with sightings that are written in one transaction: a bot beside us waits for two seconds at most."""
EXAMPLES: Final = 3
PATIENCE: Final = 5
"""Times that a busy database is asked again."""

Progress = Callable[[int, int], None]
"""Hears of each batch that was kept: messages, bytes."""


@dataclass(frozen=True, slots=True)
class Example:
    vendor: str
    customer: str | None
    day: date


@dataclass(slots=True)
class Tally:
    """What became of the messages of one channel.

    `messages`: of colleagues who are still here. `known`: those whose sightings were there before, or that were edited
    or deleted in Slack since. `needs`: those that told of a need, which are left out.
    """

    channel: OpenChannel
    messages: int = 0
    outsiders: int = 0
    gone: int = 0
    passed: int = 0
    sightings: int = 0
    known: int = 0
    needs: int = 0
    examples: list[Example] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    tallies: dict[str, Tally]
    broken: list[tuple[str, str]] = field(default_factory=list)
    """(file, why)"""


@dataclass(frozen=True, slots=True)
class Found:
    """A message that passed the gate, as it was read; one vector for all its sightings."""

    post: Post
    reading: Reading
    sightings: list[Sighting] = field(default_factory=list)
    vector: Vector | None = None

    @property
    def place(self) -> tuple[str, str]:
        return self.post.channel.channel_id, self.post.ts


class Backfill:
    """One run over the chosen channels. `report` is right at every moment, also after a run that was stopped.

    A `dry` run writes nothing.
    """

    def __init__(
        self,
        export: SlackExport,
        channels: Sequence[OpenChannel],
        *,
        workspace_id: str,
        known: Known,
        store: Store,
        gate: Gate,
        reader: Reader,
        recall: Recall,
        clock: Clock,
        dry: bool = False,
    ) -> None:
        self._export, self._channels, self._workspace_id = export, channels, workspace_id
        self._known, self._dry = known, dry
        self._store, self._gate, self._reader, self._recall, self._clock = store, gate, reader, recall, clock
        self._people = export.people(workspace_id)
        self.report = Report({channel.channel_id: Tally(channel) for channel in channels})

    async def run(self, progress: Progress = lambda _messages, _bytes: None) -> Report:
        """Reads everything that was not read before.

        Raises:
            StoreUnavailable: the database took nothing for a while; another run goes on from here.
        """
        done = await self._look_around()
        batches = iter(Batches(self._export, self._channels, self._people, done))
        with ThreadPoolExecutor(1, "export") as files, ThreadPoolExecutor(GATEKEEPERS, "gate") as gatekeepers:
            await self._flow(batches, files, gatekeepers, progress)
        return self.report

    async def _look_around(self) -> set[DayMark]:
        """The days that were read before. Who is known not to be a colleague, whatever the export says, is none."""
        chosen = [channel.channel_id for channel in self._channels]
        async with self._store.read(self._workspace_id) as unit:
            days = await unit.find(BackfilledDay, channel_id=chosen)
            for person in await unit.find(Person):
                told = self._people.get(person.user_id)
                if told is not None:
                    self._people[person.user_id] = replace(
                        told,
                        is_outsider=told.is_outsider or person.is_outsider,
                        is_bot=told.is_bot or person.is_bot,
                        deleted=told.deleted or person.deleted,
                    )
        return {(day.channel_id, day.day, day.checksum) for day in days}

    async def _flow(self, batches: Iterator[Batch], files: Executor, gatekeepers: Executor, progress: Progress) -> None:
        loop, kept_to = asyncio.get_running_loop(), 0
        in_hand: deque[tuple[Batch, asyncio.Task[list[Found]]]] = deque()
        try:
            while True:
                batch = await loop.run_in_executor(files, partial(next, batches, None))
                if batch is not None:
                    in_hand.append((batch, asyncio.create_task(self._understand(batch, gatekeepers))))
                while in_hand and (batch is None or len(in_hand) >= IN_HAND):
                    oldest, understood = in_hand.popleft()
                    await self._keep(oldest, await understood)
                    progress(oldest.size, oldest.read_to - kept_to)
                    kept_to = oldest.read_to
                if batch is None:
                    return
        finally:
            for _, understood in in_hand:
                understood.cancel()

    # --- understanding ---------------------------------------------------------------------------------------

    async def _understand(self, batch: Batch, gatekeepers: Executor) -> list[Found]:
        loop = asyncio.get_running_loop()
        passed = await loop.run_in_executor(gatekeepers, self._judged, batch.posts)
        return [await self._read(place) for place in passed]

    def _judged(self, places: Sequence[Place]) -> list[Place]:
        return [
            (post, before)
            for post, before in places
            if self._gate.judge(post.text, parent=before[0].text if before else None, known=self._known).reads
        ]

    async def _read(self, place: Place) -> Found:
        post, before = place
        heard = Heard(text=post.text, user=post.user, channel=post.channel.name, context=before)
        reading = await self._reader.read(heard, self._known)
        if not (reading.speaks and reading.kind in REMEMBERED and reading.vendors):
            return Found(post, reading)
        now = self._clock.now()
        sightings = sightings_from(
            reading,
            workspace_id=self._workspace_id,
            witness_id=post.user,
            noted_by=None,
            channel=post.channel.channel_id,
            ts=post.ts,
            thread_ts=post.thread_ts,
            quote=post.text,
            closed=False,
            now=min(post.at, now),
        )
        told = reading.situation or quote_of(post.text)
        vector = None if self._dry else await self._recall.encode(self._workspace_id, "", told)
        return Found(post, reading, [replace(one, imported_at=now) for one in sightings], vector)

    # --- keeping ---------------------------------------------------------------------------------------------

    async def _keep(self, batch: Batch, passed: list[Found]) -> None:
        found = [one for one in passed if one.sightings]
        new = [one for one in found if not await self._overtaken(one)]
        kept: list[Sighting] = []
        for start in range(0, len(new), AT_ONCE):
            kept += await self._kept(new[start : start + AT_ONCE], [])
        await self._kept([], batch.ended)
        tallies = self.report.tallies
        for channel_id in batch.outsiders:
            tallies[channel_id].outsiders += 1
        for channel_id in batch.gone:
            tallies[channel_id].gone += 1
        for post, _ in batch.posts:
            tallies[post.channel.channel_id].messages += 1
        fresh = {(sighting.channel_id, sighting.ts) for sighting in kept}
        for one in passed:
            tally = tallies[one.post.channel.channel_id]
            tally.passed += 1
            tally.needs += one.reading.speaks and one.reading.kind is Kind.NEED
            tally.known += bool(one.sightings) and one.place not in fresh
        for sighting in kept:
            tally = tallies[str(sighting.channel_id)]
            tally.sightings += 1
            if len(tally.examples) < EXAMPLES:
                tally.examples.append(Example(sighting.vendor_name, sighting.customer_name, sighting.seen_at.date()))
        self.report.broken += batch.broken

    async def _overtaken(self, one: Found) -> bool:
        """Whether it was edited or deleted in Slack since, as far as we heard of it: that has the last word."""
        place, inbox = ":".join(one.place), self._store.inbox
        return await inbox.accepted(self._workspace_id, f"deleted:{place}") or await inbox.accepted(
            self._workspace_id, f"changed:{place}"
        )

    async def _kept(self, found: list[Found], ended: list[Ended]) -> list[Sighting]:
        """What is new of it; a database that others write to just now is asked again."""
        for wait in range(1, PATIENCE):
            with suppress(StoreUnavailable):
                return await self._write(found, ended)
            await asyncio.sleep(wait)
        return await self._write(found, ended)

    async def _write(self, found: list[Found], ended: list[Ended]) -> list[Sighting]:
        if self._dry:
            async with self._store.read(self._workspace_id) as unit:
                return [sighting for one in await _unheard(unit, found) for sighting in one.sightings]
        if not found and not ended:
            return []
        async with self._store.write(self._workspace_id, actor_id="kith", what="backfilled") as unit:
            kept = [sighting for one in await _unheard(unit, found) for sighting in await self._propose(unit, one)]
            for user_id in sorted({sighting.witness_id for sighting in kept}):
                with suppress(Duplicate):
                    await unit.add(self._people[user_id])
            for day in ended:
                channel_id, name, checksum = day.mark
                with suppress(Duplicate):
                    await unit.add(
                        BackfilledDay(
                            channel_id=channel_id,
                            day=name,
                            checksum=checksum,
                            messages=day.messages,
                            at=self._clock.now(),
                        )
                    )
        return kept

    async def _propose(self, unit: Unit, one: Found) -> list[Sighting]:
        kept = await propose(unit, one.sightings)
        for sighting in kept:
            await unit.add(card_for(sighting, sighting.seen_at))  # what was seen last is asked about first
            if one.vector is not None:
                await unit.add(replace(one.vector, id="", sighting_id=sighting.id))
        return kept


async def _unheard(unit: Unit, found: list[Found]) -> list[Found]:
    """The messages of which nothing was kept before, each once."""
    once = {one.place: one for one in reversed(found)}
    channels, moments = {channel_id for channel_id, _ in once}, [ts for _, ts in once]
    known = await unit.find(Sighting, channel_id=channels, ts=moments) if once else []
    heard = {(sighting.channel_id, sighting.ts) for sighting in known}
    return [one for one in found if once[one.place] is one and one.place not in heard]
