"""A Slack export: who is in it, which of its channels may be read, and what people wrote there, message by message."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

from archive.slack_files import BrokenFileError, DayFile, Files, entries, opened, spelt
from domain.model import Person
from domain.policy import HUMAN_SUBTYPES

LONGEST_TEXT: Final = 12_000
"""Characters of a message that are looked at."""
LONGEST_NAME: Final = 200
CLOSED_LISTS: Final = {
    "groups.json": "private channels",
    "mpims.json": "group conversations",
    "dms.json": "direct conversations",
}
_CLOSED_FLAGS: Final = ("is_private", "is_group", "is_im", "is_mpim")
_SHARED_FLAGS: Final = ("is_ext_shared", "is_pending_ext_shared")
_OUTSIDE_FLAGS: Final = ("is_restricted", "is_ultra_restricted", "is_stranger")
_CHANNEL: Final = re.compile(r"[CG][A-Z0-9]{2,30}")
_USER: Final = re.compile(r"[UW][A-Z0-9]{2,30}")
_TEAM: Final = re.compile(r"T[A-Z0-9]{2,30}")
_TS: Final = re.compile(r"\d{9,10}\.\d{1,9}")
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenChannel:
    """A public channel; `folder` holds its days, None where nothing was said."""

    channel_id: str
    name: str
    folder: str | None
    shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a person wrote. `has_thread`: it is the root of one."""

    channel: OpenChannel
    user: str
    ts: str
    text: str
    thread_ts: str | None = None
    has_thread: bool = False

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(float(self.ts), tz=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    person: Person
    team: str | None
    of_enterprise: bool

    def foreign(self, workspace_id: str) -> bool:
        return self.team not in {None, workspace_id} and not self.of_enterprise


class SlackExport:
    """Lists are read at once, messages only when they are asked for. `bytes_read` counts those of day files."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.bytes_read = 0
        self._members = [_member(user) for user in self._list("users.json") if _is(user.get("id"), _USER)]
        listed = list(self._list("channels.json"))
        self.closed = Counter({kind: sum(1 for _ in self._list(name)) for name, kind in CLOSED_LISTS.items()})
        self.closed["private channels"] += sum(1 for channel in listed if _flagged(channel, _CLOSED_FLAGS))
        self.channels = self._open_channels(listed)

    @classmethod
    def open(cls, path: Path) -> Self:
        """The export at a path.

        Raises:
            Unclear: there is none.
            BrokenFileError: one of its lists is broken.
        """
        files = opened(path)
        try:
            return cls(files)
        except BaseException:
            files.close()
            raise

    def close(self) -> None:
        self._files.close()

    def teams(self) -> Counter[str]:
        """How many members each workspace has, as far as the export says whose they are."""
        ours = (each for each in self._members if not (each.person.is_outsider or each.person.is_bot))
        return Counter(each.team for each in ours if each.team)

    def people(self, workspace_id: str) -> dict[str, Person]:
        """Everybody by user id; who is not of that workspace is an outsider."""
        return {
            each.person.user_id: replace(each.person, is_outsider=True) if each.foreign(workspace_id) else each.person
            for each in self._members
        }

    def days(self, channel: OpenChannel) -> list[DayFile]:
        return self._files.days(channel.folder) if channel.folder is not None else []

    def checksum(self, file: DayFile) -> str:
        return self._files.checksum(file)

    def posts(self, channel: OpenChannel, file: DayFile) -> Iterator[Post]:
        """What people wrote that day.

        Raises:
            BrokenFileError: after everything before the break was given.
        """
        for message in entries(lambda: self._files.open_day(file), self._count):
            post = _post(message, channel)
            if post is not None:
                yield post

    def _count(self, read: int) -> None:
        self.bytes_read += read

    def _list(self, name: str) -> Iterator[dict[str, Any]]:
        try:
            yield from entries(lambda: self._files.open_list(name))
        except BrokenFileError as error:
            raise BrokenFileError(f"{name} {error}") from error

    def _open_channels(self, listed: list[dict[str, Any]]) -> tuple[OpenChannel, ...]:
        """A folder that a closed conversation is called like is nobody's."""
        closed = {spelt(str(each.get("name"))) for each in listed if _flagged(each, _CLOSED_FLAGS)}
        closed |= {spelt(str(each.get(key))) for name in CLOSED_LISTS for each in self._list(name) for key in _KEYS}
        folders = {name: folder for name, folder in self._files.folders().items() if name not in closed}
        found = {}
        for channel in listed:
            if not _is(channel.get("id"), _CHANNEL) or _flagged(channel, _CLOSED_FLAGS):
                continue
            channel_id, name = str(channel["id"]), spelt(str(channel.get("name") or ""))[:LONGEST_NAME]
            if {channel_id, name} & closed:
                continue
            shared = _flagged(channel, _SHARED_FLAGS)
            folder = folders.get(name) or folders.get(channel_id)
            found[channel_id] = OpenChannel(
                channel_id=channel_id, name=name or channel_id, folder=folder, shared=shared
            )
        return tuple(sorted(found.values(), key=lambda channel: channel.name))


_KEYS: Final = ("id", "name")


def _is(value: object, shape: re.Pattern[str]) -> bool:
    return isinstance(value, str) and shape.fullmatch(value) is not None


def _flagged(row: dict[str, Any], flags: tuple[str, ...]) -> bool:
    return any(row.get(flag) for flag in flags)


def _clean(text: str) -> str:
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _text(value: object) -> str:
    return _clean(value) if isinstance(value, str) else ""


def _member(user: dict[str, Any]) -> _Member:
    """What is kept of somebody. Rights and time zones are not: Slack tells them, an export might lie."""
    profile = user.get("profile") if isinstance(user.get("profile"), dict) else {}
    name = _text(user.get("real_name")) or _text((profile or {}).get("real_name")) or _text(user.get("name"))
    person = Person(
        user_id=user["id"],
        name=name[:LONGEST_NAME],
        is_outsider=_flagged(user, _OUTSIDE_FLAGS),
        is_bot=_flagged(user, ("is_bot", "is_workflow_bot")) or user["id"] == "USLACKBOT",
        deleted=bool(user.get("deleted")),
    )
    team = str(user["team_id"]) if _is(user.get("team_id"), _TEAM) else None
    return _Member(person=person, team=team, of_enterprise=bool(user.get("enterprise_user")))


def _post(message: dict[str, Any], channel: OpenChannel) -> Post | None:
    """The message, if a person wrote it."""
    subtype, user, ts, text = (message.get(key) for key in ("subtype", "user", "ts", "text"))
    if not (subtype is None or isinstance(subtype, str)) or subtype not in HUMAN_SUBTYPES:
        return None
    if _flagged(message, ("bot_id", "app_id", "hidden")) or message.get("type", "message") != "message":
        return None
    if not _is(user, _USER) or user == "USLACKBOT" or not _is(ts, _TS) or not isinstance(text, str):
        return None
    root = message.get("thread_ts") if _is(message.get("thread_ts"), _TS) else None
    return Post(
        channel=channel,
        user=str(user),
        ts=str(ts),
        text=_clean(text[:LONGEST_TEXT]),
        thread_ts=root if root != ts else None,
        has_thread=root == ts,
    )
