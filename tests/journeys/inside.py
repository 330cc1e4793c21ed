"""Looks behind the curtain: what is kept, and what was sent over the wire."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from domain.model import Row
from tests.journeys.conftest import Scene

R = TypeVar("R", bound=Row)


def saw(vendor: str, customer: str = "Acme") -> str:
    """A sighting that is sure enough to be asked about."""
    return f"Brian Lesniak's crew at {vendor} rewired {customer}'s new office over a weekend, zero downtime"


async def kept(scene: Scene, kind: type[R], /, **equals: Any) -> list[R]:
    """The rows of one kind that the bot keeps."""
    async with scene.bot.services.store.read(scene.slack.world.team.id) as unit:
        return await unit.find(kind, **equals)


def database(home: Path) -> Path:
    return home / "kith.db"


def rows(home: Path, query: str) -> list[tuple[Any, ...]]:
    """Straight out of the database file; what only a stopped or another process knows too."""
    with closing(sqlite3.connect(database(home))) as connection:
        return connection.execute(query).fetchall()


def stands_in_a_row(home: Path, word: str) -> list[str]:
    """The tables in which this word stands, in whatever column."""
    names = [str(name) for (name,) in rows(home, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    return [name for name in names if word in str(rows(home, f'SELECT * FROM "{name}"'))]  # noqa: S608  # our own tables


def stands_in_a_file(home: Path, word: str) -> list[str]:
    """The files of the database in which these bytes stand, those that wait to be written back included."""
    found = sorted(home.glob("kith.db*"))
    assert found
    return [path.name for path in found if word.encode() in path.read_bytes()]


def whispered(scene: Scene, words: str) -> int:
    """How often an ephemeral with these words was sent."""
    calls = [call for call in scene.slack.calls if call.method == "chat.postEphemeral" and call.ok]
    return sum(words in str(call.args) for call in calls)


def posted(scene: Scene, words: str) -> int:
    """How often a message with these words stands in Slack, for whomever."""
    return sum(words in str(message.blocks) + message.text for message in _messages(scene))


def _messages(scene: Scene) -> list[Any]:
    world = scene.slack.world
    return [message for channel in world.channels for message in world.history(channel)]


def raising(error: Exception) -> Callable[..., Any]:
    """Stands in for a method that breaks."""

    def broken(*_: object, **__: object) -> Any:
        raise error

    return broken


def event_id(scene: Scene, **fields: object) -> str:
    return scene.slack.event_ids("message", **fields)[-1]
