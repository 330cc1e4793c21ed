"""What a person reads: the visible words of messages and views."""

import html
import re
from collections.abc import Callable, Iterator

from playground.model import Json

_REFERENCE = re.compile(r"<([@#!]?)([^>|]*)(?:\|([^>]*))?>")
_TEXTS = ("title", "subtitle", "body", "text", "label", "hint", "placeholder", "description", "alt_text", "value")
_NESTED = ("accessory", "element", "fields", "elements", "options", "cells", "rows", "blocks", "chart", "series")
_MORE = ("segments", "data", "cards", "actions", "tasks", "option_groups", "child_blocks")

Names = Callable[[str], str]


def plain(mrkdwn: str, names: Names = str) -> str:
    """Slack's `text` as it is read: references by name, entities decoded. `names` turns an id into a name."""

    def read(match: re.Match[str]) -> str:
        sign, ref, label = match.groups()
        if sign == "@":
            return "@" + names(ref)
        if sign == "#":
            return "#" + (label or names(ref))
        if sign == "!":
            return label or "@" + ref.split("^")[0]
        return label or ref

    return html.unescape(_REFERENCE.sub(read, mrkdwn))


def visible_text(blocks: list[Json], names: Names = str) -> str:
    """The words of these blocks, one line for each piece."""
    return "\n".join(line for block in blocks for line in _words(block, names) if line)


def view_text(view: Json, names: Names = str) -> str:
    """The words of a modal or a home: title, blocks, submit and close."""
    frame = [view.get(name, {}).get("text", "") for name in ("title", "submit", "close") if view.get(name)]
    return "\n".join([*frame[:1], visible_text(view.get("blocks", []), names), *frame[1:]])


def _words(thing: Json, names: Names) -> Iterator[str]:
    kind = thing.get("type")
    if kind == "rich_text":
        yield "".join(_rich(each, names) for each in thing.get("elements", []))
        return
    if kind in {"mrkdwn", "markdown", "plain_text", "raw_text"} and isinstance(thing.get("text"), str):
        yield plain(thing["text"], names) if kind in {"mrkdwn", "markdown"} else thing["text"]
        return
    for key in _TEXTS:
        yield from _piece(thing.get(key), names, hidden=key == "value" and "label" not in thing)
    for key in (*_NESTED, *_MORE):
        yield from _nested(thing.get(key), names)


def _piece(value: object, names: Names, *, hidden: bool) -> Iterator[str]:
    """A button's value is not to be read; the value of a chart's point is."""
    if isinstance(value, dict):
        yield from _words(value, names)
    elif value is not None and not hidden:
        yield str(value)


def _nested(value: object, names: Names) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _words(value, names)
    elif isinstance(value, list):
        for each in value:
            yield from _nested(each, names) if isinstance(each, (dict, list)) else iter([str(each)])


def _rich(element: Json, names: Names) -> str:
    match element.get("type"):
        case "text":
            words = element["text"]
        case "user":
            words = "@" + names(element["user_id"])
        case "channel":
            words = "#" + names(element["channel_id"])
        case "broadcast":
            words = f"@{element['range']}"
        case "emoji":
            words = f":{element['name']}:"
        case "link":
            words = element.get("text") or element["url"]
        case "date":
            words = element.get("fallback", "")
        case _:
            inner = [_rich(each, names) for each in element.get("elements", [])]
            words = ("\n".join(inner) if element.get("type") == "rich_text_list" else "".join(inner)) + "\n"
    return str(words)
