"""What the tests of both ways of working the inbox off share."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

from domain.model import InboxEvent
from domain.ports import Worker
from storage.store import SqlStore
from tests.jobs.conftest import NOON

PATIENCE = 5.0
"""Seconds after which a test gives up; no test waits for them to pass."""


class Handler:
    """Remembers what it was given; fails, or waits, where it is told to."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.done: list[str] = []
        self.troubles: dict[str, Exception] = {}
        self.waits: dict[str, asyncio.Event] = {}
        self.changed = asyncio.Event()

    async def __call__(self, event: InboxEvent) -> None:
        self.begun.append(event.id)
        self.changed.set()
        if event.id in self.waits:
            await self.waits[event.id].wait()
        if event.id in self.troubles:
            raise self.troubles[event.id]
        self.done.append(event.id)
        self.changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self.changed.clear()
                await self.changed.wait()


@contextlib.asynccontextmanager
async def running(worker: Worker) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(worker.run())
    yield task
    await worker.stop()
    async with asyncio.timeout(PATIENCE):
        await task


async def accept(
    store: SqlStore, *ids: str, channel: str | None = None, worker: Worker | None = None, **values: Any
) -> None:
    """Events, each of its own channel unless one is named, a second apart."""
    for number, row_id in enumerate(ids):
        at = NOON - timedelta(minutes=1) + timedelta(seconds=number)
        standard: dict[str, Any] = {"workspace_id": "T1", "kind": "message", "received_at": at, "due_at": at}
        payload: dict[str, object] = {"channel": channel or f"C{row_id}", "text": "talk"}
        event = InboxEvent(id=row_id, payload=payload, **standard | values)
        assert await store.inbox.accept(event)
        if worker is not None:
            worker.defer(event)


async def states(store: SqlStore) -> dict[str, int]:
    return {state: number for state, number in (await store.inbox.counts()).items() if number}
