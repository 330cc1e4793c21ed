"""The talk of recent threads, in memory only, so that a pronoun finds its noun. Nothing here is ever written."""

from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta

from domain.model import Line, Need, Sighting
from domain.ports import Store

THREADS = 2_000
HOT_FOR = timedelta(days=14)
LINES = 20

Place = tuple[str, str, str]
"""(workspace id, channel id, thread ts)"""


Tell = Callable[..., None]
"""Lets other processes know: what happened, and ids."""


def nobody(*_: str) -> None:
    """There is no other process."""


class Threads:
    """A bounded buffer: the oldest thread goes first, and of each thread the oldest line.

    What one process hears others do not; what must be true of all of them it tells.
    """

    def __init__(self, threads: int = THREADS, lines: int = LINES, *, tell: Tell = nobody) -> None:
        self._tell = tell
        self._threads: OrderedDict[Place, deque[tuple[str, Line]]] = OrderedDict()
        self._hot: OrderedDict[Place, None] = OrderedDict()
        self._edits: OrderedDict[Place, str] = OrderedDict()
        self._most, self._lines = threads, lines

    def hear(self, place: Place, ts: str, line: Line) -> None:
        """Keeps a line in its place; one that Slack delivers again is kept once."""
        self.dropped(place, ts)
        lines = self._threads.setdefault(place, deque(maxlen=self._lines))
        self._threads.move_to_end(place)
        lines.append((ts, line))
        while len(self._threads) > self._most:
            self._threads.popitem(last=False)

    def before(self, place: Place, ts: str) -> tuple[Line, ...]:
        """What was said in the thread before `ts`, oldest first."""
        heard = sorted(self._threads.get(place, ()), key=lambda x: x[0])
        return tuple(line for at, line in heard if at < ts)

    def parent(self, place: Place) -> str | None:
        """The root's text, where it was heard."""
        for at, line in self._threads.get(place, ()):
            if at == place[2]:
                return line.text
        return None

    def forget(self, place: Place, ts: str) -> None:
        self._tell("unsaid", *place, ts)
        self.dropped(place, ts)

    def dropped(self, place: Place, ts: str) -> None:
        lines = self._threads.get(place)
        if lines is not None:
            self._threads[place] = deque((x for x in lines if x[0] != ts), maxlen=self._lines)

    def forget_person(self, workspace_id: str, user_id: str) -> None:
        """Drops what one person said."""
        self._tell("forget", workspace_id, user_id)
        self.dropped_person(workspace_id, user_id)

    def dropped_person(self, workspace_id: str, user_id: str) -> None:
        for place, lines in self._threads.items():
            if place[0] == workspace_id:
                self._threads[place] = deque((x for x in lines if x[1].user != user_id), maxlen=self._lines)

    def heat(self, place: Place) -> None:
        """Marks a thread that holds a sighting or a need: every reply in it is worth reading."""
        self._tell("hot", *place)
        self.heated(place)

    def heated(self, place: Place) -> None:
        self._hot[place] = None
        while len(self._hot) > self._most:
            self._hot.popitem(last=False)

    def is_hot(self, place: Place) -> bool:
        return place in self._hot

    def edited(self, message: Place, at: str) -> None:
        """An edit was heard of; the place is that of the message itself."""
        self._tell("edited", *message, at)
        self.noted_edit(message, at)

    def noted_edit(self, message: Place, at: str) -> None:
        self._edits[message] = max(self._edits.get(message, ""), at)
        while len(self._edits) > self._most:
            self._edits.popitem(last=False)

    def edited_since(self, message: Place, at: str) -> bool:
        """Whether a later edit was heard of: Slack does not promise their order."""
        return at < self._edits.get(message, "")


async def recall_hot(threads: Threads, store: Store, now: datetime) -> None:
    """After a start: the threads of the last two weeks in which something was seen or needed."""
    for workspace_id in await store.workspaces():
        async with store.read(workspace_id) as unit:
            seen = await unit.since(Sighting, "seen_at", now - HOT_FOR)
            needed = await unit.since(Need, "at", now - HOT_FOR)
        places = [(s.channel_id, s.thread_ts or s.ts) for s in seen] + [
            (n.channel_id, n.thread_ts or n.ts) for n in needed
        ]
        for channel_id, root in places:
            if channel_id and root:
                threads.heat((workspace_id, channel_id, root))
