"""What the page makes of messages, blocks, forms and names, in a browser, with a small app behind it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page

from playground import Playground
from tests.chromium import MARKS, chromium

pytestmark = list(MARKS)
GENERAL = "C0GENERAL1"
DANA = "U0DANA0001"
MANIFEST = {
    "features": {
        "slash_commands": [{"command": "/vendor", "description": "Who was seen", "usage_hint": "<name> | why"}],
        "shortcuts": [{"name": "Remember this", "type": "message", "callback_id": "remember"}],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "commands", "channels:history", "channels:read", "users:read"]}},
    "settings": {"event_subscriptions": {"bot_events": ["message.channels"]}},
}


def plain(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def mrkdwn(words: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": words}


def button(name: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": name, "text": plain(name), "value": name, **more}


OPTIONS = [{"text": plain("One"), "value": "1"}, {"text": plain("Two"), "value": "2"}]
RICH = [
    {
        "type": "rich_text_section",
        "elements": [
            {"type": "text", "text": "bold", "style": {"bold": True}},
            {"type": "emoji", "name": "tada"},
            {"type": "user", "user_id": DANA},
            {"type": "link", "url": "https://example.com/", "text": "a link"},
        ],
    },
    {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "an item"}]}],
    },
    {"type": "rich_text_quote", "elements": [{"type": "text", "text": "quoted"}]},
    {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "as  typed"}]},
]
CHART = {
    "type": "data_visualization",
    "title": "By week",
    "chart": {
        "type": "line",
        "series": [{"name": "seen", "data": [{"label": "May", "value": 1}, {"label": "June", "value": 3}]}],
        "axis_config": {"categories": ["May", "June"], "x_label": "Week", "y_label": "Count"},
    },
}
BLOCKS: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "header", "text": plain("A head :tada:")}, "h3.block-header", "A head 🎉"),
    ({"type": "section", "text": mrkdwn("*bold* and `code`")}, ".section-text strong", "bold"),
    ({"type": "section", "text": mrkdwn(f"by <@{DANA}>")}, ".section-text", "by @Dana Whitfield"),
    ({"type": "section", "text": mrkdwn("<https://example.com/|site>")}, "a[href='https://example.com/']", "site"),
    ({"type": "section", "text": mrkdwn("<!date^1767225600^{date}|then>")}, ".section-text time", "December 31, 2025"),
    ({"type": "section", "text": plain("<b>not</b> *this*")}, ".section-text", "<b>not</b> *this*"),
    ({"type": "section", "fields": [mrkdwn("left"), mrkdwn("right")]}, ".field + .field", "right"),
    ({"type": "section", "text": plain("with"), "accessory": button("beside")}, ".accessory button", "beside"),
    ({"type": "context", "elements": [mrkdwn("small _print_")]}, ".block-context em", "print"),
    ({"type": "actions", "elements": [button("go", style="primary")]}, "button.primary", "go"),
    (
        {"type": "actions", "elements": [{"type": "static_select", "action_id": "s", "options": OPTIONS}]},
        ".block-actions [data-action-id=s]",
        "",
    ),
    ({"type": "divider"}, "hr.block-divider", ""),
    ({"type": "rich_text", "elements": RICH}, "li", "an item"),
    ({"type": "rich_text", "elements": RICH}, "blockquote", "quoted"),
    ({"type": "rich_text", "elements": RICH}, "pre", "as  typed"),
    (CHART, "svg[role=img] .tick-text", "0"),
    (CHART, ".legend li", "seen"),
]
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("A form"),
    "submit": plain("Save"),
    "blocks": [
        {
            "type": "input",
            "block_id": "b_name",
            "label": plain("Name"),
            "element": {"type": "plain_text_input", "action_id": "name"},
        }
    ],
}


async def heard(bot: Any, kind: str) -> dict[str, Any]:
    """The newest payload of this kind, once there is one."""
    for _ in range(500):
        if any(each.payload.get("type", each.type) == kind for each in bot.got):
            break
        await asyncio.sleep(0.02)
    payload: dict[str, Any] = bot.asked(kind)
    return payload


@pytest.fixture
async def slack() -> AsyncIterator[Playground]:
    async with Playground(seed="empty", manifest=MANIFEST) as playground:
        yield playground


@pytest.fixture
async def page(slack: Playground) -> AsyncIterator[Page]:
    async with chromium(calm=True) as page:
        await page.goto(f"{slack.url}/#as={DANA}&c={GENERAL}")
        await page.locator("#composer").wait_for()
        yield page


async def test_every_kind_of_block_is_drawn(slack: Playground, bot: Any, page: Page) -> None:
    sent = [await bot.web.chat_postMessage(channel=GENERAL, text="see", blocks=[block]) for block, _, _ in BLOCKS]
    for answer, (block, selector, words) in zip(sent, BLOCKS, strict=True):
        found = page.locator(f"#main .message[data-ts='{answer['ts']}'] {selector}").first
        await found.wait_for(state="attached")
        assert words in (await found.text_content() or ""), block
    assert await page.locator(".unsupported").count() == 0


async def test_what_people_type_edit_react_to_and_delete_is_shown(slack: Playground, page: Page) -> None:
    dana, sam = slack.person("dana"), slack.person("sam")
    said = await dana.post("#general", "*Loud* :tada: for @sam, see https://example.com")
    shown = page.locator(f"#main .message[data-ts='{said.ts}']")
    await shown.locator(".message-text strong", has_text="Loud").wait_for()
    assert "🎉" in await shown.inner_text()
    assert "@Sam Okafor" in await shown.inner_text()
    await sam.react(said, "tada")
    await shown.locator("[data-reaction=tada]", has_text="1").click()
    await shown.locator("[data-reaction=tada].mine", has_text="2").wait_for()
    await sam.post("#general", "a reply", thread=said)
    await shown.locator(".replies", has_text="1 reply").wait_for()
    await dana.edit(said, "quiet")
    await shown.locator(".edited").wait_for()
    await dana.delete(said)
    await page.locator("#main .message.gone", has_text="This message was deleted.").wait_for()
    assert await page.locator("#main", has_text="USLACKBOT").count() == 0


async def test_hovering_offers_replies_reactions_and_shortcuts(slack: Playground, bot: Any, page: Page) -> None:
    await slack.person("sam").post("#general", "hover here")
    message = page.locator("#main .message", has_text="hover here")
    await message.hover()
    await message.locator("[data-tool=more]").click()
    await page.locator("[data-shortcut=remember]").click()
    assert (await heard(bot, "message_action"))["callback_id"] == "remember"
    await message.hover()
    await message.locator("[data-tool=thread]").click()
    await page.locator("#thread-composer").fill("there")
    await page.locator("#thread-composer").press("Enter")
    await page.locator("#thread .message", has_text="there").wait_for()


async def test_the_message_box_completes_names_emoji_and_commands(page: Page) -> None:
    box = page.locator("#composer")
    for typed, offer, becomes in (
        ("/v", "/vendor", "/vendor "),
        ("ask @da", "@Dana Whitfield", "ask @Dana Whitfield "),
        ("nice :tad", ":tada:", "nice :tada: "),
        ("in #dea", "#deals", "in #deals "),
    ):
        await box.fill(typed)
        await page.locator(f".complete [data-offer='{offer}']").wait_for()
        await box.press("Tab")
        assert await box.input_value() == becomes
    await box.fill("/vendor ")
    assert "<name> | why" in await page.locator(".slash-hint").inner_text()


async def test_a_form_says_what_is_missing_and_what_the_app_refuses(bot: Any, page: Page) -> None:
    await page.locator("#composer").fill("/vendor saw")
    await page.locator("#composer").press("Enter")
    await bot.web.views_open(trigger_id=(await heard(bot, "slash_commands"))["trigger_id"], view=MODAL)
    field = page.locator("#modal [data-action-id=name]")
    await field.wait_for()
    await page.locator("#modal-submit").click()
    await page.locator(".input-error", has_text="Please complete").wait_for()
    bot.replies["view_submission"] = {"response_action": "errors", "errors": {"b_name": "Too short."}}
    await field.fill("a")
    await field.press("Enter")
    await page.locator(".input-error", has_text="Too short.").wait_for()
    bot.replies["view_submission"] = {"response_action": "clear"}
    await page.locator("#modal-submit").click()
    await page.locator("#modal").wait_for(state="detached")


async def test_unread_messages_are_marked_until_one_has_looked(slack: Playground, page: Page) -> None:
    await slack.person("sam").post("#deals", "news")
    place = page.locator(".place", has_text="deals")
    await place.locator(".count", has_text="1").wait_for()
    await place.click()
    await page.locator("#main .message", has_text="news").wait_for()
    await page.locator(".place", has_text="general").click()
    await page.locator(".place:not(.unread)", has_text="deals").wait_for()


async def test_long_foreign_and_empty_things_keep_their_place(slack: Playground, page: Page) -> None:
    long = slack.add_user("long", real_name="Maximiliana-Alexandrina von und zu Hohenstein-Oberwiesenthal")
    right = slack.add_user("right", real_name="נועה בן־ארי")
    slack.add_user("fox", real_name="🦊🚀")
    slack.add_channel("a-very-long-name-of-a-channel-that-goes-on-and-on-until-it-ends", "dana")
    for person in (long, right):
        await slack.person("dana").invite("#general", person.user.name)
        await person.post("#general", "x" * 400)
    await page.locator("#main .message", has_text="x" * 50).nth(1).wait_for()
    wide = await page.locator("#main .scroller").evaluate("node => node.scrollWidth - node.clientWidth")
    assert wide <= 0
    bar = await page.locator("#sidebar").evaluate("node => node.scrollWidth - node.clientWidth")
    assert bar <= 0
    await page.locator(".place", has_text="random").click()
    await page.locator(".empty", has_text="Welcome to #random").wait_for()
