"""The corpus of hostile texts, and what no answer of the bot may do with one."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from playground import Playground

FILE: Final = Path(__file__).parents[1] / "data" / "hostile.txt"
_LIVE: Final = re.compile(r"<(?:[@#!]|https?:|mailto:|tel:|[a-z]+://)", re.IGNORECASE)
_LINKS: Final = ("http://127.0.0.1", "https://northlight.slack.com/", "mailto:")
"""Where a link may lead that the bot draws: permalinks, and a contact's address."""
_LIVE_PIECES: Final = {"broadcast", "usergroup", "channel", "date", "color", "team"}
Json = dict[str, Any]


def texts() -> list[str]:
    found = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        told, _, times = line.partition('" * ')
        found.append(json.loads(told + '"') * int(times) if times else json.loads(line))
    return found


def dangers(slack: Playground) -> Iterator[str]:
    """What the bot said that pings, links or is not what Slack takes."""
    for call in slack.calls:
        if call.by != slack.world.bot.id:
            continue
        if not call.ok and call.error not in {"user_not_found", "hash_conflict", "expired_trigger_id", "not_found"}:
            yield f"{call.method} refused: {call.error}: {str(call.args)[:400]}"
        if _LIVE.search(str(call.args.get("text") or "")):
            yield f"{call.method} with live text: {str(call.args['text'])[:200]}"
        for name in ("blocks", "view"):
            yield from _in(_parsed(call.args.get(name)), slack.world.users)


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value else value


def _in(thing: Any, people: dict[str, Any]) -> Iterator[str]:
    if isinstance(thing, list):
        for each in thing:
            yield from _in(each, people)
    elif isinstance(thing, dict):
        kind = thing.get("type")
        if kind == "mrkdwn":
            yield f"mrkdwn: {thing}"
        if kind in _LIVE_PIECES and "elements" not in thing:
            yield f"a live piece: {thing}"
        if kind == "user" and thing.get("user_id") not in people:
            yield f"a mention of nobody: {thing}"
        if kind == "link" and not str(thing.get("url")).startswith(_LINKS):
            yield f"a link: {thing}"
        if isinstance(thing.get("url"), str) and kind == "button" and not thing["url"].startswith(_LINKS):
            yield f"a button that leads elsewhere: {thing}"
        for each in thing.values():
            yield from _in(each, people)
