import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from playground import Playground

DANA = "U0DANA0001"
DEALS = "C0DEALS001"


@pytest.fixture
async def page(slack: Playground) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=slack.url, trust_env=False) as client:
        yield client


async def act(page: httpx.AsyncClient, what: str, /, **fields: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await page.post("/play/act", json={"as": DANA, "act": what, **fields})).json()
    return answer


async def test_the_state_shows_what_this_person_may_see(page: httpx.AsyncClient) -> None:
    state = (await page.get("/play/state", params={"as": DANA})).json()
    guest = (await page.get("/play/state", params={"as": "U0GUEST001"})).json()
    priya = (await page.get("/play/state", params={"as": "U0PRIYA001"})).json()
    assert {each["name"] for each in guest["channels"]} == {"general", "kith"}
    assert "deal-room" in {each["name"] for each in state["channels"]}
    assert "deal-room" not in {each["name"] for each in priya["channels"]}
    assert [each["with"] for each in state["channels"] if each["kind"] == "im"] == ["U0KITHBOT1"]
    assert (state["mode"], state["connected"]) == ("socket", False)


async def test_people_write_react_and_change_through_the_page(slack: Playground, page: httpx.AsyncClient) -> None:
    ts = (await act(page, "post", channel=DEALS, text="hello"))["ts"]
    await act(page, "edit", channel=DEALS, ts=ts, text="hello all")
    await act(page, "react", channel=DEALS, ts=ts, name="wave")
    await act(page, "post", channel=DEALS, text="a reply", thread=ts)
    query = {"as": DANA, "channel": DEALS}
    [root] = (await page.get("/play/messages", params=query)).json()["messages"]
    assert (root["text"], root["edited"], root["reply_count"]) == ("hello all", True, 1)
    assert root["reactions"] == [{"name": "wave", "users": [DANA]}]
    thread = (await page.get("/play/messages", params={**query, "thread": ts})).json()["messages"]
    assert [each["text"] for each in thread] == ["hello all", "a reply"]
    assert (await act(page, "unreact", channel=DEALS, ts=ts, name="wave"))["ok"]
    assert (await act(page, "delete", channel=DEALS, ts=thread[1]["ts"]))["ok"]


async def test_unread_messages_are_counted_until_marked(slack: Playground, page: httpx.AsyncClient) -> None:
    async def unread() -> int:
        state = (await page.get("/play/state", params={"as": DANA})).json()
        return next(int(each["unread"]) for each in state["channels"] if each["id"] == DEALS)

    await slack.person("sam").post("#deals", "news")
    assert await unread() == 1
    await act(page, "mark_read", channel=DEALS)
    assert await unread() == 0


async def test_refusals_are_plain_sentences(page: httpx.AsyncClient) -> None:
    answers = [
        await act(page, "post", channel=DEALS, text=" "),
        await act(page, "edit", channel=DEALS, ts="1.1", text="x"),
        await act(page, "fly"),
        await act(page, "post"),
        await act(page, "submit"),
    ]
    assert [each["ok"] for each in answers] == [False] * 5
    assert all(each["message"].endswith((".", "'channel'")) for each in answers)


async def test_a_slash_command_without_an_app_fails_politely(page: httpx.AsyncClient) -> None:
    answer = await act(page, "slash", channel=DEALS, command="/vendor", text="x")
    assert (answer["ok"], answer["error"]) == (False, "dispatch_failed")
    entries = (await page.get("/play/wire", params={"after": 0})).json()["entries"]
    assert [(each["direction"], each["what"], each["ok"]) for each in entries] == [("to_bot", "slash_commands", False)]


async def test_a_select_is_chosen_and_a_form_is_sent(slack: Playground, bot: Any, page: httpx.AsyncClient) -> None:
    option = {"text": {"type": "plain_text", "text": "Good"}, "value": "good"}
    select = {"type": "static_select", "action_id": "verdict", "options": [option]}
    block = {"type": "actions", "block_id": "row", "elements": [select]}
    posted = await bot.web.chat_postMessage(channel=DEALS, text="how?", blocks=[block])
    place = {"channel": DEALS, "ts": posted["ts"], "block_id": "row", "action_id": "verdict"}
    assert (await act(page, "click", **place, option=option))["ok"]
    assert bot.asked("block_actions")["actions"][0]["selected_option"] == option
    words = {"type": "plain_text_input", "action_id": "name"}
    label = {"type": "plain_text", "text": "Name"}
    form = {"type": "input", "block_id": "n", "label": label, "element": words}
    view = {"type": "modal", "title": label, "submit": label, "blocks": [form]}
    await bot.web.views_open(trigger_id=bot.asked("block_actions")["trigger_id"], view=view)
    shown = (await page.get("/play/modal", params={"as": DANA})).json()
    assert shown["view"]["blocks"][0]["block_id"] == "n"
    assert not (await act(page, "submit", state={}))["ok"]
    assert (await page.get("/play/modal", params={"as": DANA})).json()["errors"]
    state = {"n": {"name": {"type": "plain_text_input", "value": "Lakeshore"}}}
    assert (await act(page, "submit", state=state))["ok"]
    assert bot.asked("view_submission")["view"]["state"]["values"] == state


async def test_options_are_suggested_while_typing(slack: Playground, bot: Any, page: httpx.AsyncClient) -> None:
    options = [{"text": {"type": "plain_text", "text": "Lakeshore"}, "value": "1"}]
    bot.replies["block_suggestion"] = {"options": options}
    select = {"type": "external_select", "action_id": "vendor", "min_query_length": 1}
    block = {"type": "actions", "block_id": "row", "elements": [select]}
    posted = await bot.web.chat_postMessage(channel=DEALS, text="who?", blocks=[block])
    place = {"channel": DEALS, "ts": posted["ts"], "block_id": "row", "action_id": "vendor"}
    assert (await act(page, "suggest", **place, value="La"))["options"] == options


async def test_a_person_may_choose_what_was_offered_while_typing(slack: Playground, bot: Any) -> None:
    select = {"type": "external_select", "action_id": "vendor"}
    block = {"type": "actions", "block_id": "row", "elements": [select]}
    posted = await bot.web.chat_postMessage(channel=DEALS, text="who?", blocks=[block])
    dana = slack.person("dana")
    message = next(each for each in dana.visible("#deals") if each.ts == posted["ts"])
    await dana.click("vendor", message, choice="Lakeshore IT")
    chosen = bot.asked("block_actions")["actions"][0]["selected_option"]
    assert (chosen["value"], chosen["text"]["text"]) == ("Lakeshore IT", "Lakeshore IT")


async def test_the_clock_is_moved_and_told(slack: Playground, page: httpx.AsyncClient) -> None:
    told = []

    async def sweep() -> None:
        told.append(slack.clock.now())

    slack.clock.on_clock_moved.append(sweep)
    await act(page, "clock", seconds=3600)
    await act(page, "clock", to="2031-01-01T00:00:00Z")
    assert len(told) == 2
    assert told[1].year == 2031
    message = await slack.person("dana").post("#deals", "from the future")
    assert float(message.ts) > 1_900_000_000


async def test_changes_are_streamed(slack: Playground, page: httpx.AsyncClient) -> None:
    async with page.stream("GET", "/play/stream", params={"as": DANA}) as stream:
        lines = stream.aiter_lines()
        await anext(lines)
        await slack.person("sam").post("#deals", "news")
        async for line in lines:
            if line.startswith("data:"):
                assert json.loads(line[5:]) == {"changed": "messages", "channel": DEALS}
                break


async def test_other_hosts_and_origins_are_refused(slack: Playground, page: httpx.AsyncClient) -> None:
    rebound = await page.get("/play/state", params={"as": DANA}, headers={"Host": "evil.test"})
    foreign = await page.post("/play/act", json={}, headers={"Origin": "https://evil.test"})
    assert (rebound.status_code, foreign.status_code) == (403, 403)
    own = await page.post("/play/act", json={"as": DANA, "act": "open_home"}, headers={"Origin": slack.url})
    assert own.json() == {"ok": True}


async def test_the_world_survives_a_restart(tmp_path: Path) -> None:
    async with Playground(tmp_path) as slack:
        message = await slack.person("dana").post("#deals", "keep this")
        await slack.person("sam").react(message, "eyes")
        await slack.advance(days=3)
    async with Playground(tmp_path) as again:
        [kept] = again.person("dana").visible("#deals", "keep this")
        assert kept.reactions == {"eyes": [slack.world.user("sam").id]}
        assert again.clock.offset.days == 3
        assert len(again.world.channels) == len(slack.world.channels)


async def test_people_come_and_go_through_the_page(slack: Playground, page: httpx.AsyncClient) -> None:
    assert (await act(page, "invite", channel="C0RANDOM01", user="U0KITHBOT1"))["ok"]
    assert (await act(page, "leave", channel="C0RANDOM01"))["ok"]
    assert not (await act(page, "post", channel="C0RANDOM01", text="x"))["ok"]
    assert (await act(page, "invite", channel="C0RANDOM01", user=DANA))["ok"]
    assert not (await act(page, "leave", channel=slack.world.im(DANA).id))["ok"]


async def test_home_modals_and_shortcuts_work_through_the_page(
    slack: Playground, bot: Any, page: httpx.AsyncClient
) -> None:
    assert not (await act(page, "click", view="home", action_id="go"))["ok"]
    label = {"type": "plain_text", "text": "Go"}
    row = {"type": "actions", "block_id": "row", "elements": [{"type": "button", "action_id": "go", "text": label}]}
    await bot.web.views_publish(user_id=DANA, view={"type": "home", "blocks": [row]})
    assert (await page.get("/play/home", params={"as": DANA})).json()["view"]["blocks"] == [row]
    assert (await act(page, "click", view="home", block_id="row", action_id="go"))["ok"]
    trigger = bot.asked("block_actions")["trigger_id"]
    await bot.web.views_open(trigger_id=trigger, view={"type": "modal", "title": label, "blocks": [row]})
    assert (await act(page, "click", view="modal", block_id="row", action_id="go"))["ok"]
    assert (await act(page, "close_modal"))["ok"]
    ts = (await act(page, "post", channel=DEALS, text="Lakeshore"))["ts"]
    assert (await act(page, "shortcut", channel=DEALS, ts=ts, callback_id="remember_vendor"))["ok"]
    assert (await act(page, "reload"))["ok"]
