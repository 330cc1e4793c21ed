"""The few Block Kit pieces that every surface is drawn from.

What people wrote goes into `rich_text` or `plain_text` elements, where Slack parses nothing; the fallback text of a
message is escaped. Nothing here is mrkdwn.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.policy import BUTTON_LENGTH

Block = dict[str, Any]

LINE = 2_000
FALLBACK = 750
"""Characters of a fallback text: escaped, each may become five, and an update takes 4,000."""
OPTION = 75
CHART = "data_visualization"
"""Slack's chart block; older workspaces may not know it."""
NAME = 80
TITLE = 24
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message: the fallback text (escaped) and its blocks."""

    text: str
    blocks: list[Block] = field(default_factory=list)


def clean(text: str, limit: int = LINE) -> str:
    """Foreign text without control and direction marks, cut with an ellipsis."""
    return _cut(_CONTROL.sub("", text).strip(), limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def escape(text: str) -> str:
    """For fallback texts only: Slack's three characters, so that nothing pings or links."""
    return clean(text, FALLBACK).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


Piece = dict[str, Any]


def _piece(text: str) -> str:
    """A part of a line: blanks at its ends are between words."""
    return _cut(_CONTROL.sub("", text), LINE) or " "


def plain(text: str) -> Piece:
    return {"type": "text", "text": _piece(text)}


def bold(text: str) -> Piece:
    return {"type": "text", "text": _piece(text), "style": {"bold": True}}


def italic(text: str) -> Piece:
    return {"type": "text", "text": _piece(text), "style": {"italic": True}}


def person(user_id: str) -> Piece:
    """A name that Slack draws; in our private messages it notifies nobody who is not in them."""
    return {"type": "user", "user_id": user_id}


def link(url: str, label: str) -> Piece:
    return {"type": "link", "url": url, "text": clean(label)}


Words = str | Piece | Sequence[str | Piece]


def pieces(words: Words) -> list[Piece]:
    if isinstance(words, str):
        return [plain(words)]
    if isinstance(words, dict):
        return [words]
    return [plain(word) if isinstance(word, str) else word for word in words]


def lines(*rows: Words | None) -> Block:
    """One rich-text block, a line for each row; rows that are None or empty fall away."""
    elements: list[Piece] = []
    for row in rows:
        if not row:
            continue
        if elements:
            elements.append({"type": "text", "text": "\n"})
        elements.extend(pieces(row))
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements or [plain(" ")]}]}


def quote(text: str) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [plain(text)]}]}


def preformatted(text: str) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [plain(text)]}]}


def bullets(rows: Iterable[Words]) -> Block:
    items = [{"type": "rich_text_section", "elements": pieces(row)} for row in rows]
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": items}]}


def context(*words: str) -> Block:
    return {"type": "context", "elements": [{"type": "plain_text", "text": clean(word) or " "} for word in words]}


def header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": clean(text, 150) or " "}}


def divider() -> Block:
    return {"type": "divider"}


def value(**content: object) -> str:
    """A button's value: JSON with row ids; never content that decides what somebody may see."""
    return json.dumps(content, separators=(",", ":"), sort_keys=True)


def button(text: str, action_id: str, *, style: str | None = None, **content: object) -> Block:
    made: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": clean(text, BUTTON_LENGTH) or "…"},
        "action_id": action_id,
        "value": value(**content),
    }
    return made | ({"style": style} if style else {})


def date_picker(action_id: str, day: datetime, **content: object) -> Block:
    """A date to change; as it carries no value, the row that it is about stands in the block's id."""
    picker = {"type": "datepicker", "action_id": action_id, "initial_date": day.date().isoformat()}
    return {"type": "actions", "block_id": value(**content), "elements": [picker]}


def buttons(*elements: Block | None) -> Block:
    return {"type": "actions", "elements": [element for element in elements if element]}


def without(blocks: Sequence[Block], *action_ids: str) -> list[Block]:
    """The blocks without the buttons that do these things; a row that has lost them all falls away."""
    kept = []
    for block in blocks:
        if block["type"] == "actions":
            elements = [element for element in block["elements"] if element.get("action_id") not in action_ids]
            if not elements:
                continue
            block = {**block, "elements": elements}  # noqa: PLW2901 - the same block, fewer buttons
        kept.append(block)
    return kept


def option(text: str, chosen: str) -> Block:
    return {"text": {"type": "plain_text", "text": clean(text, OPTION) or " "}, "value": chosen}


def text_input(
    action_id: str,
    label: str,
    *,
    initial: str | None = None,
    optional: bool = True,
    multiline: bool = False,
    hint: str | None = None,
    limit: int = 200,
) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": action_id, "multiline": multiline, "max_length": limit}
    if initial:
        element["initial_value"] = clean(initial, limit)
    block: Block = {
        "type": "input",
        "block_id": action_id,
        "optional": optional,
        "label": {"type": "plain_text", "text": label},
        "element": element,
    }
    return block | ({"hint": {"type": "plain_text", "text": hint}} if hint else {})


def select_input(
    action_id: str, label: str, options: Sequence[tuple[str, str]], *, initial: str | None = None, optional: bool = True
) -> Block:
    """`options` are (text, value)."""
    made = [option(text, chosen) for text, chosen in options]
    element: Block = {"type": "static_select", "action_id": action_id, "options": made}
    start = next((one for one in made if one["value"] == initial), None)
    return {
        "type": "input",
        "block_id": action_id,
        "optional": optional,
        "label": {"type": "plain_text", "text": label},
        "element": element | ({"initial_option": start} if start else {}),
    }


def typeahead(action_id: str, label: str, *, initial: str | None = None, optional: bool = True) -> Block:
    """A name: one that is known, looked up while typing, or a new one as it was typed. Its value is the name itself."""
    element: Block = {
        "type": "external_select",
        "action_id": action_id,
        "min_query_length": 1,
        "placeholder": {"type": "plain_text", "text": "Type a name"},
    }
    name = clean(initial or "", NAME)
    if name:
        element["initial_option"] = option(name, name)
    return {
        "type": "input",
        "block_id": action_id,
        "optional": optional,
        "label": {"type": "plain_text", "text": label},
        "element": element,
    }


def modal(callback_id: str, title: str, blocks: list[Block], *, submit: str | None = "Save", about: str = "") -> Block:
    """`about` is the private metadata: a row id, nothing else."""
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": {"type": "plain_text", "text": clean(title, TITLE)},
        "close": {"type": "plain_text", "text": "Close" if submit is None else "Cancel"},
        "private_metadata": about,
        "blocks": blocks,
    }
    return view | ({"submit": {"type": "plain_text", "text": submit}} if submit else {})
