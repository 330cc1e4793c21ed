"""Limits on text objects and rich text."""

from collections.abc import Iterator
from typing import Any

from playground.model import Json

_KINDS = {"plain_text", "mrkdwn"}
_CONTAINERS = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
_NEEDS = {
    "text": "text",
    "link": "url",
    "user": "user_id",
    "channel": "channel_id",
    "usergroup": "usergroup_id",
    "emoji": "name",
    "broadcast": "range",
    "date": "timestamp",
    "color": "value",
    "team": "team_id",
}


def text_faults(text: Any, longest: int, at: str, *, only: str = "") -> Iterator[str]:
    """A text object: 1 to `longest` characters, of kind `only` where the place takes just one."""
    if not isinstance(text, dict):
        yield f"missing required text object [json-pointer:{at}]"
        return
    kind, words = text.get("type"), text.get("text")
    if kind not in ({only} if only else _KINDS):
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
    if not isinstance(words, str) or not words:
        yield f"must be more than 0 characters [json-pointer:{at}/text]"
    elif len(words) > longest:
        yield f"must be less than {longest + 1} characters [json-pointer:{at}/text]"
    if "verbatim" in text and kind != "mrkdwn":
        yield f"additional property: verbatim [json-pointer:{at}]"
    if "emoji" in text and kind != "plain_text":
        yield f"additional property: emoji [json-pointer:{at}]"


def rich_text_faults(block: Json, at: str) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not elements:
        yield f"missing required field: elements [json-pointer:{at}]"
        return
    for number, element in enumerate(elements):
        where = f"{at}/elements/{number}"
        if element.get("type") not in _CONTAINERS:
            yield f"unsupported rich text element: {element.get('type')} [json-pointer:{where}]"
        else:
            yield from _container_faults(element, where)


def _container_faults(container: Json, at: str) -> Iterator[str]:
    is_list = container["type"] == "rich_text_list"
    if is_list and container.get("style") not in {"bullet", "ordered"}:
        yield f"a list's style is bullet or ordered [json-pointer:{at}/style]"
    for number, element in enumerate(container.get("elements") or []):
        where = f"{at}/elements/{number}"
        if is_list:
            if element.get("type") != "rich_text_section":
                yield f"a list holds sections only [json-pointer:{where}]"
            else:
                yield from _container_faults(element, where)
            continue
        needed = _NEEDS.get(str(element.get("type")))
        if needed is None:
            yield f"unsupported rich text element: {element.get('type')} [json-pointer:{where}]"
        elif element.get(needed) in {None, ""}:
            yield f"missing required field: {needed} [json-pointer:{where}]"
