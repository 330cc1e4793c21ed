"""A look into the database file that does not trust the bot: what is kept, how much of it, and where a word stands."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from domain.policy import QUOTE_LENGTH

KINDS = (
    ("vendors", "Vendors"),
    ("contacts", "Named contacts"),
    ("customers", "Customers"),
    ("sightings", "Sightings"),
    ("needs", "Needs"),
    ("suggestions", "Suggestions"),
    ("introductions", "Introductions and mentions"),
    ("outcomes", "Outcomes"),
    ("cards", "Private cards"),
    ("acts", "Lines of the audit log"),
)
QUOTING = ("sightings", "needs")
"""Tables that keep the words which a fact came from."""
WAITING = "SELECT count(*) FROM inbox WHERE payload IS NOT NULL"
ENOUGH = 3
"""Letters from which a word is looked for."""


class Look:
    def __init__(self, file: Path) -> None:
        self._file = file

    async def stored(self) -> dict[str, Any]:
        """Rows of each kind, and what is kept of people's own words."""
        return await asyncio.to_thread(self._stored)

    async def find(self, word: str) -> list[dict[str, Any]]:
        """The columns in which this word stands, in whatever row."""
        return await asyncio.to_thread(self._find, word) if len(word) >= ENOUGH else []

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)

    def _stored(self) -> dict[str, Any]:
        with closing(self._open()) as db:
            counts = [{"what": words, "count": _one(db, f'SELECT count(*) FROM "{table}"')} for table, words in KINDS]  # noqa: S608  # our own tables
            quotes = sum(_one(db, f'SELECT count(quote) FROM "{table}"') for table in QUOTING)  # noqa: S608  # the same
            longest = max(_one(db, f'SELECT coalesce(max(length(quote)), 0) FROM "{table}"') for table in QUOTING)  # noqa: S608  # the same
            waiting = _one(db, WAITING)
        return {
            "counts": counts,
            "facts": [
                {"fact": f"Messages whose text still waits to be read: {waiting}", "holds": waiting == 0},
                {
                    "fact": f"Quotes behind facts: {quotes}, of {longest} characters at most ({QUOTE_LENGTH} allowed)",
                    "holds": longest <= QUOTE_LENGTH,
                },
            ],
        }

    def _find(self, word: str) -> list[dict[str, Any]]:
        with closing(self._open()) as db:
            counted = [(table, column, _one(db, _standing_in(table, column), word)) for table, column in _columns(db)]
        return [{"where": f"{table}.{column}", "count": number} for table, column, number in counted if number]


def _standing_in(table: str, column: str) -> str:
    return f'SELECT count(*) FROM "{table}" WHERE instr(lower("{column}"), lower(?)) > 0'  # noqa: S608  # names of the schema


def _columns(db: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    names = [str(name) for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    for table in names:
        if re.fullmatch(r"\w+", table) and not table.startswith("sqlite_"):
            yield from ((table, str(row[1])) for row in db.execute(f'PRAGMA table_info("{table}")'))


def _one(db: sqlite3.Connection, query: str, *values: str) -> int:
    return int(db.execute(query, values).fetchone()[0])
