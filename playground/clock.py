"""A clock that people may move."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

Moved = Callable[[], Awaitable[object]]


class MovableClock:
    """Real time plus an offset.

    `on_clock_moved` holds async callables without arguments; `Playground.advance` awaits them after the move.
    """

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset
        self.on_clock_moved: list[Moved] = []

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def advance(self, by: timedelta) -> None:
        self.offset += by

    async def tell(self) -> None:
        """Await every callback, in the order of their registration."""
        for callback in list(self.on_clock_moved):
            await callback()
