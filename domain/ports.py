"""What the bot needs from the world, as roles. Implementations live outside; each has a contract test."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from domain.drafts import Facts
from domain.model import Act, Alike, Gating, Heard, InboxEvent, Known, Reading, Region, Row, Usage, Vector

R = TypeVar("R", bound=Row)


class Clock(Protocol):
    def now(self) -> datetime:
        """The present as an aware UTC datetime."""
        ...


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
        ...

    async def nearest(
        self,
        unit: "Unit",
        text: str,
        trade: str | None,
        *,
        limit: int,
        also: Collection[str] = (),
        reach: Callable[[str], bool] | None = None,
    ) -> list[Alike]:
        """The remembered sightings most alike to `text`, best first, over all that the unit's workspace holds.

        `also`: ids of sightings that are returned however far down they stand. `reach`: told the region of a sighting,
        whether work done there may be done here; of on-site work elsewhere only the few closest are returned.
        """
        ...


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


class Jobs(Protocol):
    def wake(self) -> None:
        """Says that something waits in the inbox; cheap, may be called from anywhere in the loop."""
        ...


class Inbox(Protocol):
    """Acknowledged events that wait. Everything here spans workspaces: it is the worker's own table."""

    async def accept(self, event: InboxEvent) -> bool:
        """Writes the event durably before returning; False when its `id` or `fact` was accepted before.

        Raises:
            StoreUnavailable: nothing was written; the sender must deliver again.
        """
        ...

    async def claim(self, now: datetime, *, limit: int, lease_seconds: float = 120.0) -> list[InboxEvent]:
        """Takes due events that nobody holds, most urgent and oldest first, and holds them for the lease."""
        ...

    async def finish(self, event: InboxEvent) -> bool:
        """Marks the event done and erases its payload; False when it was done already."""
        ...

    async def postpone(self, event: InboxEvent, until: datetime, error: str) -> None:
        """Gives a claimed event back after a failure, counting the attempt."""
        ...

    async def park(self, event: InboxEvent, error: str) -> None:
        """Sets a poisonous event aside for good and erases its payload; it stays visible in `counts`."""
        ...

    async def accepted(self, workspace_id: str, fact: str) -> bool:
        """Whether an event was ever accepted whose `fact` is this one or begins with it and a colon."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """Events by state: open, claimed, done, parked."""
        ...

    async def free(self) -> int:
        """Gives back at once what a process that died had claimed.

        Only for a start, and only where no other process works on the same database.
        """
        ...

    async def erase(self, now: datetime) -> int:
        """Erases payloads of events that waited longer than `RAW_TEXT_KEPT`, and forgets old finished ids."""
        ...


class Unit(Protocol):
    """One transaction in one workspace. No query leaves the workspace it was opened for."""

    workspace_id: str
    act_id: str
    """The id that this unit's act will have if it changes anything (for the *Undo* button)."""

    async def get(self, kind: type[R], /, row_id: str) -> R | None: ...

    async def find(
        self, kind: type[R], /, *, order: str = "", limit: int | None = None, offset: int = 0, **equals: Any
    ) -> list[R]:
        """Rows whose columns equal the given values; a tuple, list or set means "one of these", None means null.

        `order` names a column, with a leading minus for descending; ties are broken by id.
        """
        ...

    async def first(self, kind: type[R], /, *, order: str = "", **equals: Any) -> R | None: ...

    async def count(self, kind: type[R], /, **equals: Any) -> int: ...

    async def since(self, kind: type[R], /, column: str, moment: datetime, **equals: Any) -> list[R]:
        """Rows whose datetime `column` is at or after `moment`, oldest first."""
        ...

    async def total(
        self, kind: type[R], columns: Sequence[str], /, column: str, moment: datetime, **equals: Any
    ) -> int:
        """The sum of whole-number `columns` over the rows whose datetime `column` is at or after `moment`."""
        ...

    async def due(self, kind: type[R], /, column: str, moment: datetime, **equals: Any) -> list[R]:
        """Rows whose datetime `column` is set and at or before `moment`, oldest first."""
        ...

    async def add(self, row: R) -> R:
        """Stores a new row and returns it with its id and workspace.

        Raises:
            Duplicate: a unique key says that it is there already; the transaction goes on.
        """
        ...

    async def add_all(self, rows: Sequence[R]) -> list[R]:
        """The same for many rows of one kind at once; when it raises Duplicate, none of them was stored."""

    async def change(self, row: R, **values: Any) -> R:
        """Writes new values of a row that was read in this unit and returns it changed.

        Raises:
            NotFound: the row is gone.
        """
        ...

    async def remove(self, row: Row) -> None: ...

    async def note(self, subject_id: str) -> None:
        """Names what this unit's act is about (for the audit log)."""
        ...

    async def finish(self, event: InboxEvent) -> None:
        """Marks an inbox event done in this same transaction.

        Raises:
            ChangedSince: somebody else has worked it off; the whole unit is rolled back.
        """
        ...


class Store(Protocol):
    @property
    def inbox(self) -> Inbox: ...

    def read(self, workspace_id: str) -> AbstractAsyncContextManager[Unit]:
        """A read-only unit; what is added or changed in it raises."""
        ...

    def write(
        self, workspace_id: str, *, actor_id: str, what: str, undoable: bool = True
    ) -> AbstractAsyncContextManager[Unit]:
        """A unit that commits on a clean exit and rolls back otherwise; its changes become one `Act`.

        Changes of bookkeeping rows (Workspace, Person, Channel, Card, Posting, Vector, ModelCall) are stored but
        are not part of the act. Of what is not `undoable` (forgetting) the act keeps no images.

        Raises:
            StoreUnavailable: the database cannot take writes.
        """
        ...

    async def undo(self, workspace_id: str, act_id: str, *, actor_id: str, now: datetime) -> Act:
        """Takes every change of one act back, whole or not at all, as an act of its own.

        Raises:
            NotFound: no such act, or undone already.
            TooLate: its images have been dropped.
            ChangedSince: a row was changed by a later act.
        """
        ...

    async def workspaces(self) -> Sequence[str]:
        """Ids of the workspaces that are installed."""
        ...

    async def uninstalled(self, before: datetime) -> Sequence[str]:
        """Ids of the workspaces that were uninstalled before that moment."""
        ...

    async def erase_workspace(self, workspace_id: str) -> None:
        """Deletes every row of a workspace, its waiting events and its log included."""
        ...

    async def forget_images(self, before: datetime) -> int:
        """Drops the before- and after-images of acts older than `before`."""
        ...

    async def ready(self) -> bool:
        """Whether the database answers and takes writes."""
        ...

    async def close(self) -> None: ...


Handle = Callable[[InboxEvent], Awaitable[None]]
"""What the worker calls with each claimed event."""
