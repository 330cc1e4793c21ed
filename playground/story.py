"""A story that the page plays or that a person types: what to do, and what must then be seen. Nothing of it is faked.

A step is done once somebody really sees what it expects, whoever typed it and in whatever order. What stood there
before the story began does not count.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from playground.model import Json
from playground.people import Person
from playground.workspace import Workspace


@dataclass(frozen=True)
class Seen:
    """`who` finds all these `words` in one message in `where` (`#channel` or `@bot`); `private`: only they see it."""

    who: str
    where: str
    words: tuple[str, ...]
    private: bool | None = None


@dataclass(frozen=True)
class Unseen:
    """`who` finds no message with this word in `where`."""

    who: str
    where: str
    word: str


@dataclass(frozen=True)
class Step:
    """`play`: what the page does, one dictionary for each gesture (see `story.js`). `by_hand`: the same in words."""

    id: str
    title: str
    text: str
    by_hand: str
    play: tuple[Json, ...]
    expect: tuple[Seen | Unseen, ...]


class Story:
    def __init__(self, slack: Workspace, steps: Sequence[Step]) -> None:
        self._slack = slack
        self._steps = steps
        self.begin()

    def begin(self) -> None:
        """From here on; what was done before is done no longer."""
        self._since = self._slack.world.next_ts()
        self._done: set[str] = set()

    def view(self) -> list[Json]:
        """The steps as the page shows them, each with whether it is done."""
        for step in self._steps:
            if step.id not in self._done and all(self._holds(each) for each in step.expect):
                self._done.add(step.id)
        return [self._step(step) for step in self._steps]

    def _step(self, step: Step) -> Json:
        return {**asdict(step), "play": [self._named(each) for each in step.play], "done": step.id in self._done}

    def _named(self, gesture: Json) -> Json:
        """People and places by id, as the page knows them."""
        shown: dict[str, Any] = dict(gesture)
        who = shown.get("be") or shown.get("watch")
        if who:
            user = self._slack.world.user(who)
            place = str(shown.get("in", ""))
            found = self._slack.world.im(user.id) if place == "@bot" else self._slack.world.channel(place)
            shown |= {"user": user.id, "channel": found.id}
        return shown

    def _holds(self, expected: Seen | Unseen) -> bool:
        person = Person(self._slack, self._slack.world.user(expected.who))
        if isinstance(expected, Unseen):
            return not any(each.ts > self._since for each in person.visible(expected.where, expected.word))
        first, *others = expected.words
        found = person.visible(expected.where, first, private=expected.private)
        return any(each.ts > self._since and _all_in(others, person.read(each)) for each in found)


def _all_in(words: Sequence[str], text: str) -> bool:
    return all(word.casefold() in text.casefold() for word in words)
