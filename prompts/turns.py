"""Who may ask the model when: so many questions at once and in a minute, and none while it is left alone."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from domain.model import ModelResult
from domain.ports import Clock
from prompts.breaker import Breaker
from prompts.pacing import Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Times in seconds. `attempts` counts the first one; waits double from `first_wait`, less up to half by chance.

    `patience`: how long a question waits for its turn (`at_once`, `per_minute`) before it is given up.
    """

    total: float = 20.0
    attempts: int = 3
    first_wait: float = 0.5
    at_once: int = 4
    per_minute: int = 60
    patience: float = 10.0
    failures: int = 5
    pause: float = 60.0
    answer_tokens: int = 500
    changes: int = 8
    """How often in one question a refused parameter is replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one question took, as far as the server told it; waiting for a turn is no part of it."""

    tokens_in: int = 0
    tokens_out: int = 0
    duration_ms: int = 0


NOTHING: Final = Cost()


class NoAnswer(Exception):
    """The model gave nothing to use; `reason` is one word for the log."""

    def __init__(self, reason: str, result: ModelResult = ModelResult.FAILED, cost: Cost = NOTHING) -> None:
        super().__init__(reason)
        self.reason, self.result, self.cost = reason, result, cost


class Turns:
    """Shared by all that ask one model in this process."""

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self._patience = limits.patience
        self._slots = asyncio.Semaphore(limits.at_once)
        self.pace = Pace(clock, per_minute=limits.per_minute)
        self.breaker = Breaker(clock, failures=limits.failures, pause=timedelta(seconds=limits.pause))

    @property
    def is_free(self) -> bool:
        """Whether a question would go out at once."""
        return not (self.breaker.is_open or self._slots.locked() or self.pace.wait())

    @contextlib.asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """One of the few questions at once and in a minute; whoever would wait too long for it gets none."""
        if self.breaker.is_open:
            raise NoAnswer("paused", ModelResult.PAUSED)
        until = time.monotonic() + self._patience
        try:
            async with asyncio.timeout(self._patience):
                await self._slots.acquire()
        except TimeoutError:
            raise NoAnswer("busy", ModelResult.BUSY) from None
        try:
            wait = self.pace.take(max(0.0, until - time.monotonic()))
            if wait is None:
                raise NoAnswer("busy", ModelResult.BUSY)
            await asyncio.sleep(wait)
            if not self.breaker.admits():
                raise NoAnswer("paused", ModelResult.PAUSED)
            yield
        finally:
            self._slots.release()
