"""A row as one line of JSON, and back. A line that this module would not write itself is refused."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from domain.errors import Refused
from domain.model import Act, Row, Workspace

LONGEST: Final = 64 * 1024 * 1024
"""Bytes of a line at most; the longest that are written are acts of large merges, far below it."""


def line_of(row: Row) -> bytes:
    """Equal rows have equal lines: fields in the order of the model, times in UTC, bytes as URL-safe base64."""
    return to_json(row, bytes_mode="base64") + b"\n"


class Lines:
    """Reads lines of untrusted origin, of these kinds."""

    def __init__(self, kinds: Mapping[str, type[Row]]) -> None:
        self._kinds = kinds
        self._adapters: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(kind) for name, kind in kinds.items()}
        self._bytes = {name: _bytes_of(kind) for name, kind in kinds.items()}

    def row(self, name: str, line: bytes) -> Row:
        """The row of that kind which stands in the line.

        Raises:
            Refused: with what is wrong, without what stands in the line.
        """
        if len(line) > LONGEST:
            raise Refused("longer than any row")
        row = self._parsed(name, line)
        if row is None or line_of(row) != line or not _times_are_utc(row):
            raise Refused("not a row as Kith writes it")
        if not row.id or not row.workspace_id or (isinstance(row, Workspace) and row.id != row.workspace_id):
            raise Refused("a row without its id or its workspace")
        if isinstance(row, Act) and not self._can_be_put_back(row):
            raise Refused("a change of something that is no row")
        return row

    def _parsed(self, name: str, line: bytes) -> Row | None:
        try:
            row: Any = self._adapters[name].validate_json(line, strict=True)
            packed = {field: base64.b64decode(getattr(row, field), b"-_", validate=True) for field in self._bytes[name]}
        except (ValidationError, binascii.Error):
            return None
        parsed: Row = replace(row, **packed)
        return parsed

    def _can_be_put_back(self, act: Act) -> bool:
        images = [(change.table, image) for change in act.changes for image in (change.before, change.after) if image]
        try:
            for table, image in images:
                self._adapters[table].validate_json(to_json(image))
        except (KeyError, ValidationError):
            return False
        return all(change.table in self._kinds for change in act.changes)


def _bytes_of(kind: type[Row]) -> list[str]:
    return [field.name for field in fields(kind) if field.type is bytes]


def _times_are_utc(row: Row) -> bool:
    values = (getattr(row, field.name) for field in fields(row))
    return all(value.utcoffset() == timedelta(0) for value in values if isinstance(value, datetime))
