"""Many ask for the same at once, as in a burst of events: it is read once, and all get the answer."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Once(Generic[Key, Value]):
    """Holds nothing but what is being read just now."""

    def __init__(self) -> None:
        self._reading: dict[Key, asyncio.Task[Value]] = {}

    async def ask(self, key: Key, read: Callable[[], Coroutine[Any, Any, Value]]) -> Value:
        """What `read` gives; whoever asks meanwhile gets the same. Who gives up does not stop it for the others."""
        reading = self._reading.get(key)
        if reading is None:
            reading = self._reading[key] = asyncio.create_task(read())
            reading.add_done_callback(lambda done: self._ended(key, done))
        return await asyncio.shield(reading)

    def forget(self, key: Key) -> None:
        """Who asks from now on gets it read anew; what is being read is not up to date."""
        self._reading.pop(key, None)

    def is_latest(self, key: Key) -> bool:
        """Asked by `read` itself: whether its answer was not forgotten meanwhile."""
        return self._reading.get(key) is asyncio.current_task()

    def _ended(self, key: Key, reading: asyncio.Task[Value]) -> None:
        if self._reading.get(key) is reading:
            del self._reading[key]
