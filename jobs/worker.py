"""Works the inbox off in this process: urgent first, one event of a channel at a time, failures again later."""

import asyncio
import contextlib
from weakref import WeakValueDictionary

import structlog

from domain.model import InboxEvent
from domain.ports import Clock, Handle, Inbox
from jobs.attempts import Attempts, Calm

log = structlog.get_logger(__name__)

AT_ONCE = 8
LOOK_AGAIN_SECONDS = 1.0


class InboxWorker:
    """Implements `domain.ports.Worker` for a database that one process uses."""

    def __init__(self, inbox: Inbox, clock: Clock, handle: Handle, *, calm: Calm | None = None) -> None:
        self._inbox, self._clock = inbox, clock
        self._attempts = Attempts(inbox, clock, handle, calm=calm)
        self._woken = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._running: set[asyncio.Task[None]] = set()
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._stopping = False

    def defer(self, event: InboxEvent) -> None:  # noqa: ARG002 - it is found where it waits
        self._woken.set()

    async def open(self) -> None:
        """There is nothing to make."""

    async def close(self) -> None:
        """There is nothing to close."""

    async def run(self) -> None:
        while not self._stopping:
            self._woken.clear()
            if not await self._take_some():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), LOOK_AGAIN_SECONDS)
        await self._idle()

    async def stop(self) -> None:
        self._stopping = True
        self._woken.set()

    async def settle(self) -> None:
        while await self._take_some() or self._running:
            await self._idle()

    async def _idle(self) -> None:
        while self._running:
            await asyncio.wait(set(self._running))

    async def _take_some(self) -> bool:
        async with self._claiming:  # between a claim and its tasks nobody may believe that nothing is under way
            room = AT_ONCE - len(self._running)
            if room > 0:
                return await self._claim(room)
        await asyncio.wait(set(self._running), return_when=asyncio.FIRST_COMPLETED)
        return True

    async def _claim(self, room: int) -> bool:
        try:
            events = await self._inbox.claim(self._clock.now(), limit=room)
        except Exception:  # the inbox is looked at again; nothing that happens there ends the worker
            log.exception("inbox_unavailable")
            return False
        for event in events:
            task = asyncio.create_task(self._work(event))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return bool(events)

    async def _work(self, event: InboxEvent) -> None:
        turn = self._turns.setdefault((event.workspace_id, str(event.payload.get("channel"))), asyncio.Lock())
        async with turn:
            await self._attempts.attempt(event)
