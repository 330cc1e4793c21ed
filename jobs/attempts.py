"""One try at one event, whoever brings it: finished, or again later, or set aside for good."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from domain.errors import ChangedSince, KithError, NotYet, Unavailable
from domain.model import InboxEvent
from domain.ports import Clock, Handle, Inbox
from domain.requests import request_of

log = structlog.get_logger(__name__)

ATTEMPTS = 6
YIELD_SECONDS = 5.0

Calm = Callable[[], Awaitable[None]]


def pause_after(attempts: int) -> timedelta:
    """1 s, 4 s, 16 s, about 1 min, about 4 min."""
    return timedelta(seconds=4**attempts)


class Attempts:
    def __init__(self, inbox: Inbox, clock: Clock, handle: Handle, *, calm: Calm | None = None) -> None:
        """`calm` returns once no event waits for its acknowledgement: they go first, for a while."""
        self._inbox, self._clock, self._handle = inbox, clock, handle
        self._calm = calm

    async def attempt(self, event: InboxEvent) -> None:
        """Hands a claimed event to its handler; never raises."""
        with structlog.contextvars.bound_contextvars(request=request_of(event.id)):
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
