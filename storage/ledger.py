"""What one unit changed: the first image and the last of every row that belongs into its act."""

from domain.model import Change, Row
from storage.mapping import image
from storage.tables import BOOKKEEPING, TABLES

Image = dict[str, object] | None


class Ledger:
    def __init__(self) -> None:
        self._images: dict[tuple[str, str], tuple[Image, Image]] = {}

    def enter(self, before: Row | None, after: Row | None) -> None:
        """Notes one write; bookkeeping rows are passed over."""
        row = after or before
        if row is None or type(row) in BOOKKEEPING:
            return
        key = (TABLES[type(row)].name, row.id)
        first = self._images[key][0] if key in self._images else _image(before)
        self._images[key] = (first, _image(after))

    def changes(self) -> tuple[Change, ...]:
        """The net result: what was added and removed again, or changed and changed back, is left out."""
        return tuple(
            Change(table=table, row_id=row_id, before=before, after=after)
            for (table, row_id), (before, after) in self._images.items()
            if before != after
        )


def _image(row: Row | None) -> Image:
    return None if row is None else image(row)
