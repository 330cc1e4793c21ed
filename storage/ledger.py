"""What one unit changed: the first image and the last of every row that belongs into its act."""

from domain.model import Change, Row
from storage.mapping import image
from storage.tables import BOOKKEEPING, TABLES


class Ledger:
    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], tuple[Row | None, Row | None]] = {}

    def enter(self, before: Row | None, after: Row | None) -> None:
        """Notes one write; bookkeeping rows are passed over."""
        row = after or before
        if row is None or type(row) in BOOKKEEPING:
            return
        key = (TABLES[type(row)].name, row.id)
        first = self._rows[key][0] if key in self._rows else before
        self._rows[key] = (first, after)

    @property
    def tables(self) -> frozenset[str]:
        """Where something was changed in the end."""
        return frozenset(table for (table, _), (before, after) in self._rows.items() if before != after)

    def changes(self) -> tuple[Change, ...]:
        """The net result: what was added and removed again, or changed and changed back, is left out."""
        return tuple(
            Change(table=table, row_id=row_id, before=_image(before), after=_image(after))
            for (table, row_id), (before, after) in self._rows.items()
            if before != after
        )


def _image(row: Row | None) -> dict[str, object] | None:
    return None if row is None else image(row)
