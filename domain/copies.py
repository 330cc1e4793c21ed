"""What export and restore need of the database as a whole.

Only they look across workspaces, and only they write rows as they are: with their ids, and without an act.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from domain.model import Row

R = TypeVar("R", bound=Row)


class Snapshot(Protocol):
    """The database as it lay at one moment, whatever is written meanwhile."""

    async def count(self, kind: type[Row], /) -> int: ...

    def rows(self, kind: type[R], /) -> AsyncIterator[R]:
        """Every row of a kind, streamed; by workspace and id, compared by code point."""
        ...


class Filling(Protocol):
    """An empty database that is being filled; nothing of it stays when its block is left by an error."""

    async def put(self, rows: Sequence[Row]) -> None:
        """Stores one row or more of one kind.

        Raises:
            Refused: one of them collides with another, or the database would not give it back as it is.
        """
        ...


class Copies(Protocol):
    @property
    def kinds(self) -> Mapping[str, type[Row]]:
        """What is copied, by name. Events that wait to be read and secrets are not among it."""
        ...

    async def revision(self) -> str:
        """The revision of the tables; rows of one revision fit no other."""
        ...

    def snapshot(self, workspace_id: str | None = None) -> AbstractAsyncContextManager[Snapshot]:
        """The rows of one workspace, or of all."""
        ...

    def fill(self) -> AbstractAsyncContextManager[Filling]:
        """One transaction that commits on a clean exit.

        Raises:
            Refused: the database holds something already.
        """
        ...
