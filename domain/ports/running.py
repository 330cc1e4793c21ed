"""The clock, and work that waits."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from domain.model import InboxEvent


class Clock(Protocol):
    def now(self) -> datetime:
        """The present as an aware UTC datetime."""
        ...


class Jobs(Protocol):
    def defer(self, event: InboxEvent) -> None:
        """Says that this event waits in the inbox; cheap, may be called from anywhere in the loop.

        Whatever is lost of it, the row is found by and by.
        """
        ...


class Worker(Jobs, Protocol):
    """What works the inbox off; between `open` and `close`."""

    async def open(self) -> None:
        """Makes what is missing.

        Raises:
            StoreUnavailable: the database does not answer, or does not let us.
        """
        ...

    async def close(self) -> None: ...

    async def run(self) -> None:
        """Hands each event to `Handle`, urgent first and one of a channel at a time, until `stop`.

        Then what is under way is finished. One that keeps failing is parked and blocks nothing.
        """
        ...

    async def stop(self) -> None: ...

    async def settle(self) -> None:
        """Works until nothing is due and nothing is under way (for tests and one-off commands)."""
        ...


Handle = Callable[[InboxEvent], Awaitable[None]]
"""What the worker calls with each claimed event."""
