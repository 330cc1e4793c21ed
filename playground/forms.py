"""Inputs of views and messages: what they hold, and what a person puts into them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from playground.errors import ImpossibleError
from playground.model import Json

_CHOICE = {"static_select", "external_select", "radio_buttons"}
_CHOICES = {"multi_static_select", "multi_external_select", "checkboxes"}
_ONE_ID = {
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
_MANY_IDS = {
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
}
_TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
REQUIRED = "Please complete this required field."


@dataclass(frozen=True)
class Field:
    """An element with the block that it stands in."""

    block: Json
    element: Json

    @property
    def kind(self) -> str:
        return str(self.element["type"])

    @property
    def action_id(self) -> str:
        return str(self.element.get("action_id", ""))

    @property
    def block_id(self) -> str:
        return str(self.block["block_id"])

    @property
    def is_input(self) -> bool:
        return bool(self.block["type"] == "input")


def fields(blocks: list[Json]) -> Iterator[Field]:
    """Every interactive element, in the order on screen."""
    for block in blocks:
        inside = [*block.get("elements", []), block.get("element"), block.get("accessory")]
        if block["type"] == "card":
            inside += block.get("actions", [])
        for element in inside:
            if isinstance(element, dict) and "action_id" in element:
                yield Field(block, element)
        yield from fields(block.get("child_blocks", []))


def find(blocks: list[Json], action_id: str, block_id: str = "", value: str = "") -> Field:
    """The first element with this action id (and block id, and value)."""
    for field in fields(blocks):
        if action_id != field.action_id or block_id not in {"", field.block_id}:
            continue
        if value in {"", field.element.get("value")}:
            return field
    offered = ", ".join(field.action_id for field in fields(blocks)) or "nothing"
    raise ImpossibleError("no_such_element", f"There is no {action_id} to click here, only {offered}.")


def _slot(kind: str) -> tuple[str, str, Any]:
    """Where an element of this kind keeps its value: name in the state, name of the initial value, empty value."""
    if kind in _TYPED:
        return "value", "initial_value", None
    if kind in _CHOICE:
        return "selected_option", "initial_option", None
    if kind in _CHOICES:
        return "selected_options", "initial_options", []
    if kind in _ONE_ID:
        return *_ONE_ID[kind], None
    if kind in _MANY_IDS:
        return *_MANY_IDS[kind], []
    return ("rich_text_value", "initial_value", None) if kind == "rich_text_input" else ("", "", None)


def initial(element: Json) -> Json | None:
    """What Slack's `state.values` says before anybody touched it; None for what has no state."""
    name, start, empty = _slot(element["type"])
    return {"type": element["type"], name: element.get(start, empty)} if name else None


def state_of(blocks: list[Json], typed: Json | None = None) -> Json:
    """`state.values` of these blocks, with what the person typed over the initial values."""
    values: Json = {}
    for field in fields(blocks):
        start = initial(field.element)
        if start is not None:
            given = (typed or {}).get(field.block_id, {}).get(field.action_id)
            values.setdefault(field.block_id, {})[field.action_id] = given or start
    return values


def chosen(field: Field, value: Any) -> Json:
    """The state of this element once the person has put in `value`.

    `value` is a string, a list of strings for several, a whole option object, None for empty, or already a state.
    Options may be named by value or by what they say.
    """
    kind = field.kind
    if isinstance(value, dict) and value.get("type") == kind:
        return value
    if kind == "overflow":
        return {"type": kind, "selected_option": option(field.element, value)}
    name, _, empty = _slot(kind)
    if not name:
        raise ImpossibleError("not_fillable", f"Nothing can be put into a {kind}.")
    if value in (None, "", []):
        return {"type": kind, name: empty}
    return {"type": kind, name: _put(field.element, value)}


def _put(element: Json, value: Any) -> Any:
    kind = element["type"]
    several = value if isinstance(value, list) else [value]
    if kind in _CHOICE:
        return option(element, value)
    if kind in _CHOICES:
        return [option(element, each) for each in several]
    if kind in _MANY_IDS:
        return several
    if kind in _ONE_ID:
        return value
    return _rich(value) if kind == "rich_text_input" else str(value)


def _rich(value: Any) -> Json:
    if isinstance(value, dict):
        return value
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(value)}]}
    return {"type": "rich_text", "elements": [section]}


def option(element: Json, wanted: Any) -> Json:
    """The offered option by value or by words."""
    if isinstance(wanted, dict):
        return wanted
    groups = [group["options"] for group in element.get("option_groups") or []]
    offered = [*(element.get("options") or []), *(each for group in groups for each in group)]
    for each in offered:
        if wanted in {each.get("value"), each["text"]["text"]}:
            return cast("Json", each)
    if str(element["type"]).endswith("external_select"):  # what the app offered while typing is not kept here
        return {"text": {"type": "plain_text", "text": str(wanted)}, "value": str(wanted)}
    names = ", ".join(each["text"]["text"] for each in offered) or "nothing"
    raise ImpossibleError("no_such_option", f"{wanted} is not offered, only {names}.")


def fill(blocks: list[Json], values: dict[str, Any]) -> Json:
    """`state.values` for simple values by action id (or by `block_id.action_id`)."""
    state: Json = {}
    for name, value in values.items():
        block_id, _, action_id = name.rpartition(".")
        field = find(blocks, action_id, block_id)
        state.setdefault(field.block_id, {})[field.action_id] = chosen(field, value)
    return state


def is_empty(state: Json | None) -> bool:
    return not any(value not in (None, "", []) for name, value in (state or {}).items() if name != "type")


def complaints(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack's client says before it sends a form: a sentence by block id."""
    found: dict[str, str] = {}
    for field in fields(blocks):
        if not field.is_input:
            continue
        state = values.get(field.block_id, {}).get(field.action_id)
        if is_empty(state):
            if not field.block.get("optional"):
                found[field.block_id] = REQUIRED
            continue
        text = str((state or {}).get("value") or "")
        longest = field.element.get("max_length", 3000)
        shortest = field.element.get("min_length", 0)
        if len(text) > longest:
            found[field.block_id] = f"Please use at most {longest} characters."
        elif text and len(text) < shortest:
            found[field.block_id] = f"Please use at least {shortest} characters."
    return found
