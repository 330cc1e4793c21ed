"""A circuit breaker: after several failures in a row the neighbour is left alone for a while (Nygard, Release It!)."""

from datetime import datetime, timedelta

from domain.ports import Clock


class Breaker:
    """Closed, open, or half open: once the pause is over, one caller at a time may try."""

    def __init__(self, clock: Clock, *, failures: int, pause: timedelta) -> None:
        self._clock = clock
        self._limit = failures
        self._pause = pause
        self._failures = 0
        self._since: datetime = clock.now()
        self._until: datetime | None = None
        self._trying = False

    @property
    def is_open(self) -> bool:
        """Whether nobody would be admitted now; a clock that was put back ends the pause."""
        return self._until is not None and (self._trying or self._since <= self._clock.now() < self._until)

    def admits(self) -> bool:
        """Whether a call may go out; who is admitted reports `succeeded`, `failed` or `gave_up`."""
        if self.is_open:
            return False
        self._trying = self._until is not None
        return True

    def succeeded(self) -> None:
        self._failures, self._until, self._trying = 0, None, False

    def failed(self, *, hopeless: bool = False, pause: timedelta = timedelta()) -> None:
        """Count a failure; a hopeless one (a wrong key) opens at once, and `pause` may ask for a longer wait."""
        self._failures += 1
        self._trying = False
        if hopeless or self._until is not None or self._failures >= self._limit:
            self._since = self._clock.now()
            self._until = self._since + max(self._pause, pause)

    def gave_up(self) -> None:
        """The call ended without telling anything about the neighbour (it was cancelled)."""
        self._trying = False
