"""The messages of an export in portions, with what was said before in their threads, from where another run stopped."""

from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from archive.slack_export import OpenChannel, Post, SlackExport
from archive.slack_files import BrokenFileError, DayFile
from domain.model import Line, Person

BATCH: Final = 400
"""Messages that are kept together."""
THREADS: Final = 2_000
LINES: Final = 15
LINE: Final = 1_000
"""Characters of an earlier message of a thread that are looked at."""
LOOK_BACK: Final = timedelta(days=31)
"""Days before the first open one whose threads are heard again, when a run goes on."""

Place = tuple[Post, tuple[Line, ...]]
"""A message and what was said before it in its thread, the root first."""
DayMark = tuple[str, str, str]
"""(channel id, day, checksum)"""


@dataclass(frozen=True, slots=True)
class Ended:
    mark: DayMark
    messages: int


@dataclass(slots=True)
class Batch:
    """Messages of colleagues, and the days that end with them. Of others and of who has left only the place is kept."""

    posts: list[Place] = field(default_factory=list)
    outsiders: list[str] = field(default_factory=list)
    """Channel ids, one for each message."""
    gone: list[str] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    broken: list[tuple[str, str]] = field(default_factory=list)
    """(file, why)"""
    read_to: int = 0
    """Bytes of the chosen channels that lie behind its end."""

    @property
    def size(self) -> int:
        return len(self.posts) + len(self.outsiders) + len(self.gone)


class Talk:
    """The threads of one channel, in memory only: the oldest thread goes first, of a long one the middle."""

    def __init__(self) -> None:
        self._threads: OrderedDict[str, list[Line]] = OrderedDict()

    def before(self, post: Post) -> tuple[Line, ...]:
        return tuple(self._threads.get(post.thread_ts or "", ()))

    def hear(self, post: Post) -> None:
        root = post.thread_ts or (post.ts if post.has_thread else None)
        if root is None:
            return
        lines = self._threads.setdefault(root, [])
        lines.append(Line(user=post.user, text=post.text[:LINE]))
        if len(lines) > LINES:
            del lines[1]
        if len(self._threads) > THREADS:
            self._threads.popitem(last=False)


class Batches:
    """One way through the chosen channels; files that `done` names are passed over."""

    def __init__(
        self,
        export: SlackExport,
        channels: Sequence[OpenChannel],
        people: Mapping[str, Person],
        done: Collection[DayMark],
    ) -> None:
        self._export, self._channels, self._people, self._done = export, channels, people, done
        self._behind = 0

    def __iter__(self) -> Iterator[Batch]:
        batch = Batch()
        for channel in self._channels:
            talk = Talk()
            for file, mark in self._open_days(channel, talk, batch.broken):
                messages, began = 0, self._export.bytes_read
                try:
                    for post in self._export.posts(channel, file):
                        messages += 1
                        self._sort(post, talk, batch)
                        if batch.size >= BATCH:
                            batch.read_to = self._behind + self._export.bytes_read - began
                            yield batch
                            batch = Batch()
                    batch.ended.append(Ended(mark, messages))
                except BrokenFileError as error:
                    batch.broken.append((file.name, str(error)))
                self._behind += file.size
        batch.read_to = self._behind
        yield batch

    def _open_days(
        self, channel: OpenChannel, talk: Talk, broken: list[tuple[str, str]]
    ) -> Iterator[tuple[DayFile, DayMark]]:
        """The days that were not read before; those shortly before the first of them are heard once more."""
        days: list[tuple[DayFile, DayMark]] = []
        for file in self._export.days(channel):
            try:
                days.append((file, (channel.channel_id, file.day, self._export.checksum(file))))
            except BrokenFileError as error:
                broken.append((file.name, str(error)))
        still_open = [file.day for file, mark in days if mark not in self._done]
        earliest = _days_before(still_open[0]) if still_open else ""
        for file, mark in days:
            if mark not in self._done:
                yield file, mark
                continue
            self._behind += file.size
            if still_open and earliest <= file.day < still_open[-1]:
                self._hear(channel, file, talk)

    def _hear(self, channel: OpenChannel, file: DayFile, talk: Talk) -> None:
        with suppress(BrokenFileError):
            for post in self._export.posts(channel, file):
                if self._is_heard(post):
                    talk.hear(post)

    def _is_heard(self, post: Post) -> bool:
        person = self._people.get(post.user)
        return person is not None and not (person.is_outsider or person.is_bot)

    def _sort(self, post: Post, talk: Talk, batch: Batch) -> None:
        if not self._is_heard(post):
            batch.outsiders.append(post.channel.channel_id)
            return
        if self._people[post.user].deleted:
            batch.gone.append(post.channel.channel_id)
        else:
            batch.posts.append((post, talk.before(post)))
        talk.hear(post)


def _days_before(day: str) -> str:
    return (date.fromisoformat(day) - LOOK_BACK).isoformat()
