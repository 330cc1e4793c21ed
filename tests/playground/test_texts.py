from typing import Any

import pytest

from playground import MovableClock
from playground.composer import compose
from playground.seed import BOT_ID, seed
from playground.text import plain, view_text, visible_text


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("@kith who?", f"<@{BOT_ID}> who?"),
        ("@Kith, who?", f"<@{BOT_ID}>, who?"),
        (f"<@{BOT_ID}> who?", f"<@{BOT_ID}> who?"),
        ("@nobody #nowhere", "@nobody #nowhere"),
        ("in #deals.", "in <#C0DEALS001|deals>."),
        ("@here look", "<!here> look"),
        ("see https://a.test/b?c=1.", "see <https://a.test/b?c=1>."),
        ("brian@lakeshore.com", "<mailto:brian@lakeshore.com|brian@lakeshore.com>"),
        ("lakeshore.com did it", "<http://lakeshore.com|lakeshore.com> did it"),
        ("great :tada:", "great :tada:"),
        ("12:30:45 and 3.5 hours", "12:30:45 and 3.5 hours"),
    ],
)
def test_typed_text_is_written_as_slack_writes_it(typed: str, written: str) -> None:
    world = seed(MovableClock(), "Kith", empty=True)
    text, blocks = compose(world, typed)
    assert text == written
    assert blocks[0]["type"] == "rich_text"


def test_references_are_read_by_name() -> None:
    names = {"U1": "dana", "C1": "deals"}
    shown = plain(
        "<@U1> in <#C1|deals>: <https://x.test|here> &amp; <!channel> <!date^1^{date}|today>", lambda i: names[i]
    )
    assert shown == "@dana in #deals: here & @channel today"


def test_the_words_of_blocks_are_seen_and_values_are_not() -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Lakeshore*"}},
        {
            "type": "actions",
            "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}, "value": "hid"}],
        },
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "text", "text": "a "}, {"type": "emoji", "name": "x"}],
                }
            ],
        },
        {
            "type": "data_visualization",
            "title": "Seen",
            "chart": {"type": "pie", "segments": [{"label": "Delivered", "value": 4}]},
        },
    ]
    seen = visible_text(blocks)
    assert all(words in seen for words in ("*Lakeshore*", "Go", "a :x:", "Seen", "Delivered", "4"))
    assert "hid" not in seen


def test_a_view_is_read_from_its_title_to_its_buttons() -> None:
    title, close = {"type": "plain_text", "text": "Edit"}, {"type": "plain_text", "text": "Cancel"}
    assert view_text({"title": title, "close": close, "blocks": []}).split() == ["Edit", "Cancel"]
