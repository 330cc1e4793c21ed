from typing import Any

import pytest

from playground.errors import SlackError
from playground.limits import check_message, check_view


def text(words: str, kind: str = "plain_text") -> dict[str, Any]:
    return {"type": kind, "text": words}


def button(action_id: str = "a", **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": text("Go"), **more}


def select(*values: str, **more: Any) -> dict[str, Any]:
    options = [{"text": text(each), "value": each} for each in values]
    return {"type": "static_select", "action_id": "s", "options": options, **more}


def chart(**more: Any) -> dict[str, Any]:
    series = [{"name": "Seen", "data": [{"label": "Mon", "value": 1}, {"label": "Tue", "value": 2}]}]
    bar = {"type": "bar", "series": series, "axis_config": {"categories": ["Mon", "Tue"]}, **more}
    return {"type": "data_visualization", "title": "Week", "chart": bar}


GOOD: list[dict[str, Any]] = [
    {"type": "section", "text": text("hi", "mrkdwn"), "accessory": button()},
    {"type": "section", "fields": [text("a"), text("b")]},
    {"type": "header", "text": text("Head")},
    {"type": "divider"},
    {"type": "context", "elements": [text("small")]},
    {"type": "actions", "elements": [button("a"), button("b", style="danger"), select("x")]},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]},
    chart(),
]

BAD: list[dict[str, Any]] = [
    {"type": "sectoin"},
    {"type": "alert", "text": text("x")},
    {"type": "section"},
    {"type": "section", "text": text("")},
    {"type": "section", "text": text("x" * 3001)},
    {"type": "section", "fields": [text("x")] * 11},
    {"type": "section", "text": {"type": "plain_text", "text": "x", "verbatim": True}},
    {"type": "header", "text": text("x", "mrkdwn")},
    {"type": "header", "text": text("x" * 151)},
    {"type": "context", "elements": []},
    {"type": "image", "image_url": "https://x.test/a.png"},
    {"type": "actions", "elements": []},
    {"type": "actions", "elements": [button()] * 2},
    {"type": "actions", "elements": [button(text=text("x" * 76))]},
    {"type": "actions", "elements": [button(value="x" * 2001)]},
    {"type": "actions", "elements": [button(style="loud")]},
    {"type": "actions", "elements": [select()]},
    {"type": "actions", "elements": [select("x", "x")]},
    {"type": "actions", "elements": [select("x" * 76)]},
    {"type": "actions", "elements": [select("x", initial_option={"text": text("y"), "value": "y"})]},
    {"type": "actions", "elements": [{"type": "knob", "action_id": "k"}]},
    {"type": "input", "label": text("Name"), "element": button()},
    {"type": "rich_text", "elements": [{"type": "text", "text": "x"}]},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}]},
    {"type": "section", "block_id": "x" * 256, "text": text("x")},
    chart(type="radar"),
    chart(axis_config={"categories": ["Tue", "Mon"]}),
    chart(axis_config={"categories": ["x" * 21]}),
    {**chart(), "title": "x" * 51},
    {"type": "data_visualization", "title": "Pie", "chart": {"type": "pie", "segments": [{"label": "a", "value": 0}]}},
]


def test_good_blocks_pass() -> None:
    check_message(GOOD)


@pytest.mark.parametrize("block", BAD)
def test_a_bad_block_is_refused_with_a_reason(block: dict[str, Any]) -> None:
    with pytest.raises(SlackError) as caught:
        check_message([block])
    assert caught.value.code == "invalid_blocks"
    assert caught.value.extra["response_metadata"]


@pytest.mark.parametrize(
    "blocks", [[{"type": "divider"}] * 51, [{"type": "divider", "block_id": "b"}] * 2, [chart()] * 3]
)
def test_too_many_of_a_kind_are_refused(blocks: list[dict[str, Any]]) -> None:
    with pytest.raises(SlackError):
        check_message(blocks)


FIELD = {"type": "input", "label": text("N"), "element": {"type": "plain_text_input", "action_id": "n"}}


@pytest.mark.parametrize(
    "view",
    [
        {"title": text("T"), "blocks": [FIELD]},
        {"blocks": []},
        {"title": text("T" * 25), "blocks": []},
        {"title": text("T"), "blocks": [], "private_metadata": "x" * 3001},
        {"title": text("T"), "blocks": [{"type": "divider"}] * 101},
        {"title": text("T"), "blocks": [chart()]},
    ],
)
def test_a_bad_modal_is_refused(view: dict[str, Any]) -> None:
    with pytest.raises(SlackError):
        check_view({"type": "modal", **view})


def test_a_good_modal_passes() -> None:
    check_view({"type": "modal", "title": text("T"), "submit": text("Save"), "blocks": [FIELD]})
