"""Slack's limits on blocks and views, so that what Slack would refuse is refused here."""

from collections import Counter
from collections.abc import Iterator

from playground.errors import SlackError
from playground.limits_data import chart_faults, table_faults
from playground.limits_elements import element_faults
from playground.limits_text import rich_text_faults, text_faults
from playground.model import Json

MAX_TEXT = 40_000
MAX_UPDATE_TEXT = 4_000
_MESSAGE_BLOCKS = 50
_VIEW_BLOCKS = 100
_IDENTIFIER = 255
_FRAME = 24
_PRIVATE_METADATA = 3_000
_SECTION_TEXT = 3_000
_FIELDS = 10
_FIELD_TEXT = 2_000
_HEADER = 150
_CONTEXT = 10
_ACTIONS = 25
_LABEL = 2_000
_MARKDOWN = 12_000
_CHARTS = 2
_CHILDREN = 10
_EVERYWHERE = {"section", "header", "divider", "context", "image", "actions", "input", "rich_text", "video"}
_SURFACES = {
    "message": _EVERYWHERE
    | {"file", "markdown", "table", "data_table", "data_visualization", "card", "carousel", "container"}
    | {"context_actions", "plan", "task_card"},
    "modal": _EVERYWHERE | {"alert"},
    "home": _EVERYWHERE | {"table", "data_table", "card", "carousel"},
}


def check_message(blocks: list[Json]) -> None:
    """Raises `invalid_blocks` with everything that is wrong."""
    _refuse(_faults(blocks, "message", _MESSAGE_BLOCKS), "invalid_blocks")


def check_view(view: Json) -> None:
    """Raises `invalid_arguments` with everything that is wrong."""
    kind = str(view["type"])
    blocks = view.get("blocks")
    if not isinstance(blocks, list):
        raise SlackError.because("invalid_arguments", "missing required field: blocks")
    faults = [*_frame_faults(view, kind), *_faults(blocks, kind, _VIEW_BLOCKS)]
    _refuse(faults, "invalid_arguments")


def _refuse(faults: list[str], code: str) -> None:
    if faults:
        raise SlackError.because(code, *faults)


def _frame_faults(view: Json, kind: str) -> Iterator[str]:
    for name in ("title", "submit", "close"):
        if view.get(name) is not None:
            yield from text_faults(view[name], _FRAME, f"/view/{name}", only="plain_text")
    if kind == "modal":
        if not view.get("title"):
            yield "missing required field: title [json-pointer:/view]"
        if not view.get("submit") and any(block.get("type") == "input" for block in view["blocks"]):
            yield "missing required field: submit, as the view has input blocks [json-pointer:/view]"
    for name, longest in (("private_metadata", _PRIVATE_METADATA), ("callback_id", 255), ("external_id", 255)):
        if len(view.get(name) or "") > longest:
            yield f"must be less than {longest + 1} characters [json-pointer:/view/{name}]"


def _faults(blocks: list[Json], surface: str, most: int) -> list[str]:
    faults: list[str] = []
    if len(blocks) > most:
        faults.append(f"no more than {most} items allowed [json-pointer:/blocks]")
    named = Counter(block["block_id"] for block in blocks if block.get("block_id"))
    faults += [f"block_id {name} already exists" for name, times in named.items() if times > 1]
    kinds = Counter(block.get("type") for block in blocks)
    if kinds["data_visualization"] > _CHARTS:
        faults.append(f"no more than {_CHARTS} data_visualization blocks allowed")
    if kinds["table"] > 1:
        faults.append("only_one_table_allowed")
    if sum(len(block.get("text") or "") for block in blocks if block.get("type") == "markdown") > _MARKDOWN:
        faults.append(f"markdown text must be less than {_MARKDOWN + 1} characters")
    for number, block in enumerate(blocks):
        faults += _block_faults(block, surface, f"/blocks/{number}")
    return faults


def _block_faults(block: Json, surface: str, at: str) -> Iterator[str]:
    kind = block.get("type")
    if kind not in _SURFACES[surface]:
        yield f"unsupported type: {kind} in {surface} [json-pointer:{at}/type]"
        return
    if len(block.get("block_id") or "") > _IDENTIFIER:
        yield f"must be less than {_IDENTIFIER + 1} characters [json-pointer:{at}/block_id]"
    checks = {
        "section": _section,
        "header": _header,
        "context": _context,
        "image": _image,
        "actions": _actions,
        "input": _input,
        "rich_text": rich_text_faults,
        "container": _container,
        "data_visualization": chart_faults,
        "table": table_faults,
        "data_table": table_faults,
    }
    if kind in checks:
        yield from checks[kind](block, at)


def _section(block: Json, at: str) -> Iterator[str]:
    fields = block.get("fields")
    if not block.get("text") and not fields:
        yield f"missing required field: text or fields [json-pointer:{at}]"
    if block.get("text") is not None:
        yield from text_faults(block["text"], _SECTION_TEXT, f"{at}/text")
    if fields is not None:
        if not 1 <= len(fields) <= _FIELDS:
            yield f"1 to {_FIELDS} items allowed [json-pointer:{at}/fields]"
        for number, field in enumerate(fields):
            yield from text_faults(field, _FIELD_TEXT, f"{at}/fields/{number}")
    if block.get("accessory") is not None:
        yield from element_faults(block["accessory"], f"{at}/accessory")


def _header(block: Json, at: str) -> Iterator[str]:
    yield from text_faults(block.get("text"), _HEADER, f"{at}/text", only="plain_text")


def _context(block: Json, at: str) -> Iterator[str]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= _CONTEXT:
        yield f"1 to {_CONTEXT} items allowed [json-pointer:{at}/elements]"
    for number, element in enumerate(elements):
        if element.get("type") == "image":
            yield from _image(element, f"{at}/elements/{number}")
        else:
            yield from text_faults(element, _SECTION_TEXT, f"{at}/elements/{number}")


def _image(block: Json, at: str) -> Iterator[str]:
    if not block.get("image_url") and not block.get("slack_file"):
        yield f"missing required field: image_url [json-pointer:{at}]"
    if len(block.get("image_url") or "") > _SECTION_TEXT:
        yield f"must be less than {_SECTION_TEXT + 1} characters [json-pointer:{at}/image_url]"
    if not 1 <= len(block.get("alt_text") or "") <= _FIELD_TEXT:
        yield f"alt_text must be 1 to {_FIELD_TEXT} characters [json-pointer:{at}/alt_text]"


def _actions(block: Json, at: str) -> Iterator[str]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= _ACTIONS:
        yield f"1 to {_ACTIONS} items allowed [json-pointer:{at}/elements]"
    named = Counter(each["action_id"] for each in elements if each.get("action_id"))
    for name, times in named.items():
        if times > 1:
            yield f"action_id {name} already exists for block_id [json-pointer:{at}/elements]"
    for number, element in enumerate(elements):
        yield from element_faults(element, f"{at}/elements/{number}")


def _input(block: Json, at: str) -> Iterator[str]:
    yield from text_faults(block.get("label"), _LABEL, f"{at}/label", only="plain_text")
    if block.get("hint") is not None:
        yield from text_faults(block["hint"], _LABEL, f"{at}/hint", only="plain_text")
    element = block.get("element")
    if not isinstance(element, dict) or element.get("type") in {"button", "overflow", "image"}:
        yield f"missing or unsupported input element [json-pointer:{at}/element]"
    else:
        yield from element_faults(element, f"{at}/element")


def _container(block: Json, at: str) -> Iterator[str]:
    children = block.get("child_blocks") or []
    if not 1 <= len(children) <= _CHILDREN:
        yield f"1 to {_CHILDREN} items allowed [json-pointer:{at}/child_blocks]"
    for number, child in enumerate(children):
        yield from _block_faults(child, "message", f"{at}/child_blocks/{number}")
