"""Who reads and writes language, and who knows trades, places and likeness."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.drafts import Facts
from domain.model import Alike, Gating, Heard, Known, Reading, Region, Usage, Vector
from domain.ports.storing import Unit


class Gate(Protocol):
    """Decides without I/O whether a message is worth reading. May be asked by several threads at once.

    `text` and `parent` (the root of its thread, when known) are as Slack delivered them.
    """

    def glance(self, text: str, *, parent: str | None, known: Known) -> Gating | None:
        """What can be told in a fraction of a millisecond; None where only `judge` can tell, in some milliseconds."""
        ...

    def judge(self, text: str, *, parent: str | None, known: Known) -> Gating:
        """The same as `glance` where that tells; always an answer."""
        ...


class Reader(Protocol):
    async def read(self, heard: Heard, known: Known) -> Reading:
        """Reads one message. Every name, number and address in the answer occurs in the message or its thread.

        Never raises for what the text contains; a reader that depends on a neighbour falls back by itself.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A draft, where there is one, and what it took of the model."""

    text: str | None = None
    usage: Usage | None = None


class Writer(Protocol):
    async def write(self, facts: Facts) -> Written:
        """Drafts the text that puts two people together, of nothing but the facts; never raises for what they say.

        Every name, number and address in it occurs in the facts, or there is no text.
        """
        ...


class Recall(Protocol):
    """Likeness of a described situation to what is remembered."""

    async def encode(self, workspace_id: str, sighting_id: str, text: str) -> Vector:
        """The vector to store with a sighting (without an id yet)."""

    async def nearest(
        self,
        unit: Unit,
        text: str,
        trade: str | None,
        *,
        limit: int,
        also: Collection[str] = (),
        reach: Callable[[str], bool] | None = None,
    ) -> list[Alike]:
        """The remembered sightings most alike to `text`, best first; those named in `also` in any case.

        `reach`: whether work done in that region may be done here; of on-site work elsewhere only the few closest come.
        """


class Trades(Protocol):
    def recognise(self, text: str) -> str | None:
        """The trade that a text speaks of, or None when unsure."""
        ...

    def on_site(self, trade: str | None) -> bool:
        """Whether work of this trade happens at the customer's place (unknown trades: no)."""
        ...

    def spelt(self, name: str) -> str | None:
        """The trade of that name, or the only one that the name is a word for; None when there is none."""

    def nearest(self, name: str, *, limit: int) -> Sequence[str]:
        """The trades that a name which is none may stand for, likeliest first."""


class Places(Protocol):
    def fits(self, wanted: str | None, seen: str | None) -> bool | None:
        """Whether two places named in free text lie within reach of each other; None when either is unknown."""
        ...

    def within(self, inner: str | None, outer: str | None) -> bool | None:
        """Whether one place lies in the other as a whole; None when either is unknown."""
        ...

    def knowing(self, regions: Sequence[Region]) -> "Places":
        """The same with the regions that a workspace taught."""
        ...

    def recognise(self, text: str) -> str | None:
        """The place that a text names, spelt as in the text, or None."""
        ...
