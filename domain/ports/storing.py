"""The memory: one transaction at a time in one workspace, and the inbox of what was acknowledged."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol, TypeVar

from domain.model import Act, InboxEvent, Row

R = TypeVar("R", bound=Row)


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

    async def claim_next(self, event_id: str, now: datetime, *, lease_seconds: float = 120.0) -> InboxEvent | None:
        """Takes the event whose turn it is in the channel of the named one.

        None where none is due, or where somebody holds one of that channel, who takes the next when it is done.
        """
        ...

    async def waiting(self, before: datetime, *, limit: int) -> list[InboxEvent]:
        """Those that were due before a moment and are held by nobody, in turn, without their payload."""
        ...

    async def finish(self, event: InboxEvent) -> bool:
        """Marks the event done and erases its payload; False when it was done already."""
        ...

    async def postpone(self, event: InboxEvent, until: datetime, error: str) -> None:
        """Gives a claimed event back after a failure, counting the attempt."""
        ...

    async def park(self, event: InboxEvent, error: str) -> None:
        """Sets a poisonous event aside; it stays visible in `counts`. Its payload goes with other raw text."""
        ...

    async def accepted(self, workspace_id: str, fact: str) -> bool:
        """Whether an event was ever accepted whose `fact` is this one or begins with it and a colon."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """Events by state: open, claimed, done, parked."""
        ...

    async def due_since(self, now: datetime) -> datetime | None:
        """Since when the one that waits longest has been due; None where nothing is."""
        ...

    async def free(self) -> int:
        """Gives back at once what processes that died had claimed; on SQLite only for a start."""
        ...

    async def forget(self, workspace_id: str, user_id: str) -> int:
        """Erases what waits of one person's own messages, reactions and the like; nobody works it off any more."""
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

    async def highest(self, kind: type[R], /, column: str) -> tuple[str, int]:
        """The id of the row with the highest whole number in `column`, and that number; "" and 0 without any row."""
        ...

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


class Listener(Protocol):
    def on_told(self, what: str, *ids: str) -> None:
        """Another process said this."""
        ...

    def on_changed(self, workspace_id: str, tables: frozenset[str] | None) -> None:
        """Rows of these tables were changed there, by whichever process; None: it is not known of which."""
        ...


class Peers(Protocol):
    """The other processes that work on the same database."""

    @property
    def leads(self) -> bool:
        """Whether this process is the one that does what must be done once. Another takes over when it dies."""
        ...

    def tell(self, what: str, *ids: str) -> None:
        """Lets the others know of something by its ids; cheap, and may be lost."""
        ...

    async def join(self, listener: Listener) -> None:
        """From now on the others know that this process lives, and the listener hears what they say.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        ...


class Safe(Protocol):
    """Seals tokens, each for one workspace."""

    sealing: str
    """The id of the key that seals."""

    def seal(self, workspace_id: str, token: str) -> tuple[str, bytes]:
        """The id of the key, and what is to be stored."""
        ...

    def open(self, workspace_id: str, key: str, sealed: bytes) -> str:
        """The token.

        Raises:
            CannotOpen: the key is not there, or this was sealed for another workspace, or changed since.
        """
        ...

    def holds(self, key: str) -> bool:
        """Whether what was sealed with the key of this id can be opened."""
        ...


class Store(Protocol):
    @property
    def inbox(self) -> Inbox: ...

    @property
    def peers(self) -> Peers: ...

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

    async def sealed_with(self) -> Mapping[str, int]:
        """How many workspaces' tokens are sealed with which key, by the key's id."""
        ...

    async def erase_workspace(self, workspace_id: str, *, uninstalled_before: datetime | None = None) -> bool:
        """Deletes every row of a workspace, its waiting events and its log included.

        With a moment: only where it is uninstalled since before that; False where it was installed again meanwhile.
        """
        ...

    async def forget_images(self, before: datetime) -> int:
        """Drops the before- and after-images of acts older than `before`."""
        ...

    async def rename_in_log(self, workspace_id: str, user_id: str, alias: str) -> int:
        """Puts another id in the place of whoever acted, in every line of the log."""
        ...

    async def ready(self) -> bool:
        """Whether the database answers and takes writes."""
        ...

    async def close(self) -> None: ...
