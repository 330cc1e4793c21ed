"""What the pages on security and on staff claim is what the code and the tables have."""

import re
from pathlib import Path

from domain.personal import PEOPLE
from storage.tables import TABLES

ROOT = Path(__file__).resolve().parents[1]
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
STAFF = (ROOT / "docs" / "works-council.md").read_text(encoding="utf-8")
COLUMN = re.compile(r"^\| `(\w+)\.(\w+)` \|", re.MULTILINE)
NAMES_SOMEBODY = re.compile(r"(?:^|_)(?:user|witness|author|addressee|rep|asker|recipient|actor)_id$|_by$")
NOBODY = {
    ("needs", "read_by"),
    ("sightings", "read_by"),
    ("workspaces", "bot_user_id"),
    ("installations", "bot_user_id"),
}
"""By which reader something was read, and Kith itself."""
LIKE_A_FIGURE = re.compile(r"score|rank|points|rate$|count|quota|seconds|speed")
FIGURES_OF_OTHER_THINGS = {("missed", "score")}
"""How sure the reading of one message was."""


def columns() -> set[tuple[str, str]]:
    return {(table.name, column.name) for table in TABLES.values() for column in table.columns}


def staff() -> set[tuple[str, str]]:
    return {(TABLES[kind].name, name) for kind, names in PEOPLE.items() for name in names}


def test_each_line_of_the_threat_model_names_tests_that_exist() -> None:
    table = SECURITY.split("## What is defended")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 10
    for row in rows:
        files = re.findall(r"`(tests/[\w/]+\.py)`", row)
        assert files, row
        assert [name for name in files if not (ROOT / name).is_file()] == []


def test_every_column_that_names_a_colleague_is_told_to_staff() -> None:
    assert set(COLUMN.findall(STAFF)) == staff()


def test_no_table_names_a_colleague_elsewhere() -> None:
    assert {column for column in columns() if NAMES_SOMEBODY.search(column[1])} - NOBODY <= staff()


def test_no_table_holds_a_figure_about_a_colleague() -> None:
    people = {table for table, _ in staff()}
    figures = {column for column in columns() if column[0] in people and LIKE_A_FIGURE.search(column[1])}
    assert figures == FIGURES_OF_OTHER_THINGS
