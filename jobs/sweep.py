"""Does what has become due. Rows and their due dates are the truth; the sweep only looks at them, again and again."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import structlog

from domain.ports import Clock

log = structlog.get_logger(__name__)

EVERY_SECONDS = 15.0
LEAD_SECONDS = 1.0
"""How soon a process that has come to lead sweeps."""

Chore = Callable[[datetime], Awaitable[None]]
"""Does one kind of due work; running it twice for the same moment changes nothing."""


class Sweep:
    def __init__(self, clock: Clock, chores: Sequence[Chore], *, leads: Callable[[], bool] = lambda: True) -> None:
        """`leads` tells whether this process is the one that sweeps."""
        self._clock, self._chores, self._leads = clock, chores, leads
        self._stopped = asyncio.Event()
        self._alone = asyncio.Lock()

    async def run(self) -> None:
        while not self._stopped.is_set():
            leads = self._leads()
            if leads:
                await self.once()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), EVERY_SECONDS if leads else LEAD_SECONDS)

    async def stop(self) -> None:
        self._stopped.set()

    async def once(self, at: datetime | None = None) -> None:
        """One round over all chores; one that fails does not keep the others from running."""
        async with self._alone:
            now = at or self._clock.now()
            for chore in self._chores:
                try:
                    await chore(now)
                except Exception:  # the next round tries again
                    log.exception("chore_failed", chore=getattr(chore, "__name__", "chore"))
