"""Export: everything that is remembered, as JSON Lines, one file for each kind of row.

The same database gives the same bytes, on SQLite and on PostgreSQL. What waits to be read is raw text that lives for
hours: it stays behind.
"""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from archive.files import created, empty_folder
from archive.lines import line_of
from archive.manifest import NAME, Entry, Manifest, file_of
from domain.copies import Copies, Snapshot
from domain.errors import NotFound
from domain.model import Row

Progress = Callable[[int, int], None]
"""Is told how many rows are done, and of how many."""


def unwatched(done: int, total: int) -> None:
    """Progress for nobody."""


async def export(
    copies: Copies, folder: Path, *, workspace_id: str | None = None, progress: Progress = unwatched
) -> Manifest:
    """Writes an export into a folder that is new or empty; what was written of one that fails is taken away again.

    Raises:
        Refused: the folder holds something.
        NotFound: nothing is known of that workspace.
    """
    empty_folder(folder)
    writing = _Writing(folder, progress)
    try:
        revision = await copies.revision()
        async with copies.snapshot(workspace_id) as snapshot:
            await writing.count(snapshot, copies, workspace_id)
            files = {name: await writing.rows_of(snapshot, name, kind) for name, kind in copies.kinds.items()}
        manifest = Manifest(revision=revision, workspaces=sorted(writing.workspaces), files=files)
        writing.finish(manifest)
    except BaseException:
        writing.take_away()
        raise
    return manifest


class _Writing:
    def __init__(self, folder: Path, progress: Progress) -> None:
        self._folder, self._progress = folder, progress
        self._written: list[Path] = []
        self.done = self.total = 0
        self.workspaces: set[str] = set()

    async def count(self, snapshot: Snapshot, copies: Copies, workspace_id: str | None) -> None:
        for kind in copies.kinds.values():
            self.total += await snapshot.count(kind)
        if workspace_id is not None and not self.total:
            raise NotFound(f"The database knows no workspace {workspace_id}.")

    async def rows_of(self, snapshot: Snapshot, name: str, kind: type[Row]) -> Entry:
        path, rows, digest = self._folder / file_of(name), 0, hashlib.sha256()
        with created(path) as stream:
            self._written.append(path)
            async for row in snapshot.rows(kind):
                line = line_of(row)
                stream.write(line)
                digest.update(line)
                self.workspaces.add(row.workspace_id)
                rows += 1
                self.done += 1
                self._progress(self.done, self.total)
            stream.flush()
            os.fsync(stream.fileno())
        return Entry(rows=rows, sha256=digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        """The manifest comes last: a folder without one is no export."""
        path = self._folder / NAME
        with created(path) as stream:
            self._written.append(path)
            stream.write(manifest.encoded())
            stream.flush()
            os.fsync(stream.fileno())

    def take_away(self) -> None:
        for path in self._written:
            with suppress(OSError):
                path.unlink()
