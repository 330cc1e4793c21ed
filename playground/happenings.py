"""What happened in the world, before it becomes Slack's events."""

from dataclasses import dataclass

from playground.model import Message


@dataclass(frozen=True)
class Posted:
    message: Message


@dataclass(frozen=True)
class Edited:
    message: Message
    previous: Message
    ts: str


@dataclass(frozen=True)
class Deleted:
    """`tombstone` stands in its place where the message had replies."""

    previous: Message
    ts: str
    tombstone: Message | None = None


@dataclass(frozen=True)
class Reacted:
    message: Message
    user: str
    name: str
    added: bool
    ts: str


@dataclass(frozen=True)
class Joined:
    channel: str
    user: str
    inviter: str
    ts: str


@dataclass(frozen=True)
class Left:
    """The member is gone already."""

    channel: str
    user: str
    ts: str


@dataclass(frozen=True)
class Renamed:
    channel: str
    ts: str


@dataclass(frozen=True)
class UserChanged:
    user: str
    ts: str


Happening = Posted | Edited | Deleted | Reacted | Joined | Left | Renamed | UserChanged
