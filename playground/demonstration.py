"""What whoever starts the playground may hand in for its page: a story to play, and a look into what the app keeps."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from playground.model import Json
from playground.story import Step

Stored = Callable[[], Awaitable[Json]]
"""`counts`: list of {what, count}; `facts`: list of {fact, holds} about what is kept of people's words."""
Find = Callable[[str], Awaitable[list[Json]]]
"""Where a word stands in what the app keeps: list of {where, count}."""


@dataclass(frozen=True)
class Demonstration:
    story: tuple[Step, ...] = ()
    stored: Stored | None = None
    find: Find | None = None

    @property
    def shown(self) -> dict[str, Any]:
        """What of it the page may offer."""
        return {"story": bool(self.story), "stored": self.stored is not None}
