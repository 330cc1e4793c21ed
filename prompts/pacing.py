"""How often a neighbour may be asked: so many questions in any minute."""

from collections import deque
from datetime import datetime, timedelta
from typing import Final

from domain.ports import Clock

MINUTE: Final = timedelta(minutes=1)


class Pace:
    """Gives out turns one after the other; whoever gets one waits the seconds that it says, then asks."""

    def __init__(self, clock: Clock, *, per_minute: int) -> None:
        self._clock = clock
        self._turns: deque[datetime] = deque(maxlen=per_minute)

    def wait(self) -> float:
        """Seconds until the next turn."""
        now = self._clock.now()
        if self._turns and self._turns[0] > now + MINUTE:  # the clock was put back
            self._turns.clear()
        if len(self._turns) < (self._turns.maxlen or 0):
            return 0.0
        return max(0.0, (self._turns[0] + MINUTE - now).total_seconds())

    def take(self, patience: float) -> float | None:
        """The seconds until the turn that is now taken; None, and none taken, where that is more than `patience`."""
        seconds = self.wait()
        if seconds > patience:
            return None
        self._turns.append(self._clock.now() + timedelta(seconds=seconds))
        return seconds
