"""A made-up Slack export: a team's everyday talk over a year with what they saw of vendors in between."""

import json
import random
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Final

from cli.bench_chat import praise
from cli.bench_door import TEAM

CHANNELS: Final = 20
DAYS: Final = 250
BUSY: Final = 20
"""Messages of a channel on one day at least."""
SEEN: Final = 0.01
"""Share of messages that tell of a vendor at work."""
ANSWERS: Final = 0.2
"""Share of messages that stand in a thread."""
BEGIN: Final = datetime(2025, 1, 6, 8, tzinfo=UTC)

_PEOPLE: Final = ("Maria", "Tom", "Priya", "Jonas", "Aiko", "Luis", "Hanna", "Femi", "Chloe", "Marek", "Nadia", "Owen")
_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "who": _PEOPLE,
    "other": ("Sven", "Grace", "Ivan", "Leila", "Pablo", "Ruth", "Yusuf", "Emma", "Dario", "Kim", "Bea", "Noah"),
    "thing": ("deck", "quote", "invoice", "spreadsheet", "contract", "price list", "forecast", "demo script", "ticket"),
    "part": ("login page", "export", "search", "billing screen", "mobile view", "import job", "report", "dashboard"),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "tomorrow", "next week", "end of month"),
    "time": ("9", "10", "11:30", "2pm", "half past three", "four", "lunch", "noon", "the evening"),
    "food": ("pizza", "ramen", "tacos", "salad", "soup", "curry", "sandwiches", "dumplings", "leftovers"),
    "mood": ("great", "odd", "fine", "funny", "tiring", "quick", "long", "surprising", "quiet"),
    "file": ("main.py", "README", "the config", "utils.js", "the migration", "the fixture", "Dockerfile", "the schema"),
    "place": ("the kitchen", "room 4", "the lobby", "upstairs", "the train", "home", "the airport", "the car park"),
    "team": ("design", "support", "finance", "the platform team", "marketing", "legal", "people ops", "the US team"),
}
SHORT: Final = 0.35
"""Share of everyday talk that is a word or two."""
_SHORT: Final = (
    "ok",
    "thanks {other}!",
    "+1",
    "haha yes",
    "good morning everyone",
    "lgtm",
    "on it",
    "same here",
    "nice one {who} :tada:",
    "yes, since {day}",
    "done :white_check_mark:",
    "I saw that too, number {n}",
    "will do {day}",
    "sounds good",
    "what? :joy:",
)
_TALK: Final = (
    "<@U0BENCH{m:03d}> can you look at the {thing} before {time}?",
    "I pushed a fix for the {part}, build {n} is green again",
    "does anybody know why the {part} shows {n} rows instead of {m}?",
    "{who} and I will be in {place} until {time}, ping us there",
    "the {food} in {place} was {mood}",
    "the {thing} is in the shared folder, version {n}",
    "can we talk about the {thing} on {day}? I have {m} questions",
    "that took {n} minutes, a {mood} one",
    "I think {file} still has the old name in line {n}",
    "merged #{n}, thanks for the review {other}",
    "<https://example.com/{n}|here> is what {who} found about the {part}",
    "what was the name of the channel where we discuss the {part}?",
    "{who} is out {day}, please ask {other} instead",
    "I get error {n} when I open the {part}, anyone else?",
    "the tests of {file} fail on my machine, with {m} warnings",
    "updated the {thing}: {n} lines changed, mostly typos",
    "my editor says {m} errors in {file}, yours too {other}?",
    "we are at {n} signups this week, {m} more than last week",
    "I'd rather keep {file} as it is and write a test for the {part}",
    "is {place} free at {time}? we are {m} people",
    "does the {part} need the new library or is version {m} enough?",
    "{other} wrote {m} comments on {file}, I answered most of them",
    "how do I run only one test of the {part}? it is test {n}",
    "the function in {file} returns None when the list has {m} items",
    "my slides for {day} are {m} pages, is that too long?",
    "version {n} of the {part} has {m} open comments, {who} is on it",
    "can you paste the log of run {n}? I only see {m} lines of it",
    "I see {n} open tabs and {m} of them are {file}",
    "what does line {n} of {file} do? it looks {mood}",
)


def write_export(path: Path, messages: int) -> None:
    """Writes a zip with that many messages, the same in every run."""
    chance = random.Random(6)  # noqa: S311 - the same export in every run, no secret
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("users.json", json.dumps([_user(number) for number in range(len(_PEOPLE))]))
        packed.writestr("channels.json", json.dumps([_channel(number) for number in range(CHANNELS)]))
        lines = _lines(chance)
        days = max(min(DAYS, messages // (CHANNELS * BUSY)), 1)
        for place in range(CHANNELS * days):
            share = messages * (place + 1) // (CHANNELS * days) - messages * place // (CHANNELS * days)
            channel, day = divmod(place, days)
            begin = BEGIN + timedelta(days=day)
            if said := list(_day(begin, share, lines, chance)):
                packed.writestr(f"{_channel(channel)['name']}/{begin:%Y-%m-%d}.json", json.dumps(said, indent=4))


def _user(number: int) -> dict[str, object]:
    return {"id": f"U0BENCH{number:03d}", "team_id": TEAM, "real_name": f"{_PEOPLE[number]} Field", "deleted": False}


def _channel(number: int) -> dict[str, object]:
    return {"id": f"C0BENCH{number:03d}", "name": f"talk-{number}", "is_archived": False}


def _lines(chance: random.Random) -> Iterator[str]:
    """Without end: everyday talk, and now and then somebody who saw a vendor at work."""
    seen = cycle(praise())
    while True:
        if chance.random() < SEEN:
            yield next(seen)
        else:
            yield _filled(chance.choice(_SHORT if chance.random() < SHORT else _TALK), chance)


def _filled(pattern: str, chance: random.Random) -> str:
    words = {name: chance.choice(choices) for name, choices in _WORDS.items()}
    return pattern.format(n=chance.randrange(60, 9_999), m=chance.randrange(2, 60), **words)


def _day(begin: datetime, share: int, lines: Iterator[str], chance: random.Random) -> Iterator[dict[str, object]]:
    root = ""
    for number in range(share):
        at = begin + timedelta(seconds=number * 30_000 / max(share, 1))
        ts = f"{int(at.timestamp())}.{number:06d}"
        answers = root and chance.random() < ANSWERS
        text = next(lines)
        words = [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]
        message: dict[str, object] = {
            "type": "message",
            "user": f"U0BENCH{chance.randrange(len(_PEOPLE)):03d}",
            "ts": ts,
            "text": text,
            "team": TEAM,
            "blocks": [{"type": "rich_text", "block_id": f"b{number}", "elements": words}],
        }
        yield message | {"thread_ts": root if answers else ts}
        root = root if answers else ts
