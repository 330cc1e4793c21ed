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
    def wake(self) -> None:
        """Says that something waits in the inbox; cheap, may be called from anywhere in the loop."""
        ...


Handle = Callable[[InboxEvent], Awaitable[None]]
"""What the worker calls with each claimed event."""
