"""Limits on buttons, selects and inputs."""

from collections.abc import Callable, Iterator

from playground.limits_text import text_faults
from playground.model import Json

_IDENTIFIER = 255
_BUTTON_TEXT = 75
_BUTTON_VALUE = 2_000
_URL = 3_000
_PLACEHOLDER = 150
_OPTION_TEXT = 75
_OPTION_VALUE = 150
_OPTIONS = 100
_FEW_OPTIONS = 10
_OVERFLOW = 5
_INPUT_TEXT = 3_000
_CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
_PICKERS = {
    *("users_select", "conversations_select", "channels_select", "external_select", "multi_users_select"),
    *("multi_conversations_select", "multi_channels_select", "multi_external_select", "datepicker", "timepicker"),
    *("datetimepicker", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input"),
    *("workflow_button", "feedback_buttons", "icon_button"),
}


def element_faults(element: Json, at: str) -> Iterator[str]:
    """One interactive element (or the image beside a section)."""
    kind = str(element.get("type"))
    checks: dict[str, Callable[[Json, str], Iterator[str]]] = {
        "button": _button,
        "image": _image,
        "plain_text_input": _text_input,
        "overflow": _overflow,
        "checkboxes": _few,
        "radio_buttons": _few,
        "static_select": _select,
        "multi_static_select": _select,
    }
    if kind not in checks and kind not in _PICKERS:
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
        return
    if len(element.get("action_id") or "") > _IDENTIFIER:
        yield f"must be less than {_IDENTIFIER + 1} characters [json-pointer:{at}/action_id]"
    if element.get("placeholder") is not None:
        yield from text_faults(element["placeholder"], _PLACEHOLDER, f"{at}/placeholder", only="plain_text")
    if element.get("confirm") is not None:
        for name, longest in _CONFIRM.items():
            if name in element["confirm"]:
                yield from text_faults(element["confirm"][name], longest, f"{at}/confirm/{name}")
    if kind in checks:
        yield from checks[kind](element, at)


def _button(element: Json, at: str) -> Iterator[str]:
    yield from text_faults(element.get("text"), _BUTTON_TEXT, f"{at}/text", only="plain_text")
    if len(element.get("value") or "") > _BUTTON_VALUE:
        yield f"must be less than {_BUTTON_VALUE + 1} characters [json-pointer:{at}/value]"
    if len(element.get("url") or "") > _URL:
        yield f"must be less than {_URL + 1} characters [json-pointer:{at}/url]"
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield f"a button's style is primary or danger [json-pointer:{at}/style]"
    if len(element.get("accessibility_label") or "") > _BUTTON_TEXT:
        yield f"must be less than {_BUTTON_TEXT + 1} characters [json-pointer:{at}/accessibility_label]"


def _image(element: Json, at: str) -> Iterator[str]:
    if not element.get("alt_text"):
        yield f"missing required field: alt_text [json-pointer:{at}]"


def _text_input(element: Json, at: str) -> Iterator[str]:
    longest = element.get("max_length", _INPUT_TEXT)
    if not 1 <= longest <= _INPUT_TEXT:
        yield f"max_length must be 1 to {_INPUT_TEXT} [json-pointer:{at}/max_length]"
    if len(element.get("initial_value") or "") > longest:
        yield f"initial_value must be less than {longest + 1} characters [json-pointer:{at}/initial_value]"


def _overflow(element: Json, at: str) -> Iterator[str]:
    yield from _options(element.get("options"), _OVERFLOW, f"{at}/options")


def _few(element: Json, at: str) -> Iterator[str]:
    yield from _options(element.get("options"), _FEW_OPTIONS, f"{at}/options")
    yield from _initial(element, element.get("options") or [], at)


def _select(element: Json, at: str) -> Iterator[str]:
    groups = element.get("option_groups")
    if groups is None:
        yield from _options(element.get("options"), _OPTIONS, f"{at}/options")
        yield from _initial(element, element.get("options") or [], at)
        return
    if not 1 <= len(groups) <= _OPTIONS:
        yield f"1 to {_OPTIONS} items allowed [json-pointer:{at}/option_groups]"
    for number, group in enumerate(groups):
        yield from text_faults(group.get("label"), _OPTION_TEXT, f"{at}/option_groups/{number}/label")
        yield from _options(group.get("options"), _OPTIONS, f"{at}/option_groups/{number}/options")


def _initial(element: Json, options: list[Json], at: str) -> Iterator[str]:
    """What is chosen at first must be one of the options, to the letter."""
    one = element.get("initial_option")
    chosen = [*(element.get("initial_options") or []), *([one] if one else [])]
    offered = [(each.get("value"), each.get("text", {}).get("text")) for each in options]
    for each in chosen:
        if (each.get("value"), each.get("text", {}).get("text")) not in offered:
            yield f"initial option is not among the options [json-pointer:{at}]"
    if element.get("initial_options") == []:
        yield f"no fewer than 1 items allowed [json-pointer:{at}/initial_options]"


def _options(options: list[Json] | None, most: int, at: str) -> Iterator[str]:
    if not isinstance(options, list) or not 1 <= len(options) <= most:
        yield f"1 to {most} items allowed [json-pointer:{at}]"
        return
    values = [each.get("value") for each in options]
    if len(set(values)) != len(values):
        yield f"values of options must be unique [json-pointer:{at}]"
    for number, each in enumerate(options):
        yield from text_faults(each.get("text"), _OPTION_TEXT, f"{at}/{number}/text")
        if not 1 <= len(each.get("value") or "") <= _OPTION_VALUE:
            yield f"value must be 1 to {_OPTION_VALUE} characters [json-pointer:{at}/{number}/value]"
        if each.get("description") is not None:
            yield from text_faults(each["description"], _OPTION_TEXT, f"{at}/{number}/description")
