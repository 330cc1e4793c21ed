"""Works the inbox off in this process: urgent first, one event of a channel at a time, failures again later."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from weakref import WeakValueDictionary

import structlog

from domain.errors import ChangedSince, KithError, NotYet, Unavailable
from domain.model import InboxEvent
from domain.ports import Clock, Handle, Inbox

log = structlog.get_logger(__name__)

AT_ONCE = 8
ATTEMPTS = 6
LOOK_AGAIN_SECONDS = 1.0
YIELD_SECONDS = 5.0

Calm = Callable[[], Awaitable[None]]


def pause_after(attempts: int) -> timedelta:
    """1 s, 4 s, 16 s, about 1 min, about 4 min."""
    return timedelta(seconds=4**attempts)


class InboxWorker:
    """Claims rows and hands each to `handle`; a row that keeps failing is parked and blocks nothing."""

    def __init__(self, inbox: Inbox, clock: Clock, handle: Handle, *, calm: Calm | None = None) -> None:
        """`calm` returns once no event waits for its acknowledgement: they go first, for a while."""
        self._inbox, self._clock, self._handle = inbox, clock, handle
        self._calm = calm
        self._woken = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._running: set[asyncio.Task[None]] = set()
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()
        self._stopping = False

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Until `stop`; then what is under way is finished."""
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
        """Works until nothing is due and nothing is under way (for tests and one-off commands)."""
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
            await self._attempt(event)

    async def _attempt(self, event: InboxEvent) -> None:
        try:
            await self._let_pass()
            await self._handle(event)
            await self._inbox.finish(event)
        except ChangedSince:
            log.info("event_done_elsewhere", event_id=event.id)
        except NotYet as error:
            log.info("event_waits", event_id=event.id, kind=event.kind, attempts=event.attempts + 1)
            with contextlib.suppress(KithError):  # the lease runs out by itself
                await self._inbox.postpone(event, error.until, type(error).__name__)
        except Unavailable as error:
            log.warning("event_later", event_id=event.id, kind=event.kind, attempts=event.attempts + 1)
            await self._give_back(event, type(error).__name__)
        except Exception as error:  # whatever a handler raises: the row must not be lost, nor block the others
            log.exception("event_failed", event_id=event.id, kind=event.kind, attempts=event.attempts + 1)
            await self._give_back(event, type(error).__name__)

    async def _let_pass(self) -> None:
        """Never waits so long that a steady stream of events would starve the inbox."""
        if self._calm is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._calm(), YIELD_SECONDS)

    async def _give_back(self, event: InboxEvent, error: str) -> None:
        with contextlib.suppress(KithError):  # the lease runs out by itself
            if event.attempts + 1 >= ATTEMPTS:
                await self._inbox.park(event, error)
            else:
                await self._inbox.postpone(event, self._clock.now() + pause_after(event.attempts), error)
