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

    async def rename_in_log(self, workspace_id: str, user_id: str, alias: str) -> int:
        """Puts another id in the place of whoever acted, in every line of the log."""
        ...

    async def ready(self) -> bool:
        """Whether the database answers and takes writes."""
        ...

    async def close(self) -> None: ...
