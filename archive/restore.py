"""Restore: an export into an empty database, whole or not at all. The folder may have been tampered with."""

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from archive.export import Progress, unwatched
from archive.files import opened
from archive.lines import LONGEST, Lines
from archive.manifest import Manifest, file_of, read_manifest
from domain.copies import Copies, Filling
from domain.errors import Refused
from domain.model import Row

AT_ONCE: Final = 500
"""Rows that are written together."""


async def restore(copies: Copies, folder: Path, *, progress: Progress = unwatched) -> Manifest:
    """Reads everything once to verify it, then again to write it, in one transaction.

    Raises:
        Refused: the database is not empty, or the folder is not an export as it was written.
    """
    manifest = read_manifest(folder)
    _check(manifest, folder, copies, await copies.revision())
    async with copies.fill() as filling:
        reading = _Reading(manifest, folder, copies, progress)
        reading.verify()
        await reading.write(filling)
    return manifest


def _check(manifest: Manifest, folder: Path, copies: Copies, revision: str) -> None:
    if manifest.revision != revision:
        raise Refused(
            f"The export is of another version of Kith (its tables have the revision {manifest.revision}, here it is "
            f"{revision}). Restore it with the version that made it, and update that one then."
        )
    if list(manifest.files) != list(copies.kinds):
        raise Refused("The manifest does not list the kinds of rows that Kith has.")
    expected = {file_of(name) for name in manifest.files}
    more = sorted(path.name for path in folder.glob("*.jsonl") if path.name not in expected)
    if more:
        raise Refused(f"{more[0]} is no file of an export.")


class _Reading:
    def __init__(self, manifest: Manifest, folder: Path, copies: Copies, progress: Progress) -> None:
        self._manifest, self._folder, self._progress = manifest, folder, progress
        self._lines = Lines(copies.kinds)
        self._workspaces = frozenset(manifest.workspaces)
        self._done = 0

    def verify(self) -> None:
        """Looks at every line, without writing anything."""
        seen = {row.workspace_id for name in self._manifest.files for row in self._rows(name)}
        if self._manifest.workspaces != sorted(seen):
            raise Refused("The manifest does not list the workspaces of the rows.")

    async def write(self, filling: Filling) -> None:
        for name in self._manifest.files:
            rows = self._rows(name)
            while batch := list(islice(rows, AT_ONCE)):
                try:
                    await filling.put(batch)
                except Refused as error:
                    raise Refused(f"{file_of(name)} cannot be restored. {error.sentence}") from error

    def _rows(self, name: str) -> Iterator[Row]:
        """The rows of a file; raises Refused at the first line that is wrong, or at the end when it does not add up."""
        entry, digest, number, last = self._manifest.files[name], hashlib.sha256(), 0, ("", "")
        with opened(self._folder / file_of(name)) as stream:
            while line := stream.readline(LONGEST + 1):
                number += 1
                row = self._row(name, number, line)
                digest.update(line)
                here = (row.workspace_id, row.id)
                if here <= last:
                    raise Refused(f"{file_of(name)}, line {number}: rows are not in their order, each once.")
                last = here
                yield row
        if number != entry.rows:
            raise Refused(f"{file_of(name)} has {number:,} rows, and the manifest says {entry.rows:,}.")
        if digest.hexdigest() != entry.sha256:
            raise Refused(f"{file_of(name)} was changed since it was exported: its SHA-256 is another.")

    def _row(self, name: str, number: int, line: bytes) -> Row:
        try:
            row = self._lines.row(name, line)
        except Refused as error:
            raise Refused(f"{file_of(name)}, line {number}: {error.sentence}.") from error
        if row.workspace_id not in self._workspaces:
            raise Refused(f"{file_of(name)}, line {number}: a row of a workspace that the manifest does not list.")
        self._done += 1
        self._progress(self._done, 2 * self._manifest.rows)
        return row
