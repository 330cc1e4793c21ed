"""Rows of `domain.model` to columns and back, by field name; and to the JSON-ready images that acts keep."""

import re
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Final, TypeVar, get_type_hints

from pydantic import TypeAdapter

from domain.model import Row
from storage.tables import TABLES

R = TypeVar("R", bound=Row)

_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")


def _native(kind: type[Row]) -> set[str]:
    hints = get_type_hints(kind)
    return {field.name for field in fields(kind) if hints[field.name] in {datetime, datetime | None, bytes}}


_ADAPTERS: Final[dict[type[Row], TypeAdapter[Any]]] = {kind: TypeAdapter(kind) for kind in TABLES}
_NATIVE: Final = {kind: _native(kind) for kind in TABLES}
"""Fields that the database takes as they are; every other is stored as a plain JSON value."""


def columns(row: Row) -> dict[str, Any]:
    """The values to store. Text is cleaned, times are turned to UTC.

    Raises:
        ValueError: a time is naive.
    """
    kind = type(row)
    native = _NATIVE[kind]
    values: dict[str, Any] = _ADAPTERS[kind].dump_python(row, mode="json", exclude=native, warnings=False)
    return {name: storable(value) for name, value in (values | {n: getattr(row, n) for n in native}).items()}


def storable(value: Any) -> Any:
    """The value as every database takes it: no NUL and no lone surrogate in text, times in UTC, no negative zero."""
    match value:
        case float():
            return value + 0.0
        case str():
            return clean(value)
        case datetime():
            if value.tzinfo is None:
                raise ValueError("a time without its zone cannot be stored")
            return value.astimezone(UTC)
        case list():
            return [storable(item) for item in value]
        case dict():
            return {clean(key): storable(item) for key, item in value.items()}
        case _:
            return value


def clean(text: str) -> str:
    """PostgreSQL takes no NUL in text, and no database a lone surrogate: both become the replacement character."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", str(text))


def revive(kind: type[R], values: dict[str, Any]) -> R:
    """The row that columns or an image describe; fields that it does not know yet get their defaults."""
    row: R = _ADAPTERS[kind].validate_python(values)
    return row


def image(row: Row) -> dict[str, object]:
    """The row as a JSON-ready mapping; equal rows have equal images."""
    return {name: _plain(value) for name, value in columns(row).items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
