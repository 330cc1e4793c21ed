import asyncio
from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from playground import ImpossibleError, Playground, PlaygroundError

DEALS = "C0DEALS001"


def text(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def buttons(*values: str) -> list[dict[str, Any]]:
    elements = [{"type": "button", "action_id": f"do_{each}", "text": text(each), "value": each} for each in values]
    return [{"type": "actions", "block_id": "row", "elements": elements}]


def field(name: str, element: dict[str, Any], *, optional: bool = False) -> dict[str, Any]:
    return {"type": "input", "block_id": f"b_{name}", "label": text(name), "element": element, "optional": optional}


MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "vendor_edit",
    "title": text("Vendor"),
    "submit": text("Save"),
    "notify_on_close": True,
    "blocks": [
        field("vendor", {"type": "plain_text_input", "action_id": "vendor"}),
        field(
            "verdict",
            {
                "type": "static_select",
                "action_id": "verdict",
                "options": [{"text": text("Good"), "value": "good"}, {"text": text("Poor"), "value": "bad"}],
            },
            optional=True,
        ),
    ],
}


async def with_modal(slack: Playground, bot: Any, name: str = "dana") -> Any:
    person = slack.person(name)
    await person.slash("#deals", "/vendor", "saw")
    await bot.web.views_open(trigger_id=bot.asked("slash_commands")["trigger_id"], view=MODAL)
    return person


async def test_a_command_can_be_answered_by_url_five_times(slack: Playground, bot: Any) -> None:
    dana = slack.person("dana")
    answer = await dana.slash("#deals", "/vendor", "find cabling")
    asked = bot.asked("slash_commands")
    assert answer.ok
    assert (asked["command"], asked["text"], asked["channel_id"]) == ("/vendor", "find cabling", DEALS)
    async with httpx.AsyncClient(trust_env=False) as client:
        codes = [(await client.post(asked["response_url"], json={"text": "Found"})).status_code for _ in range(6)]
    assert codes == [200] * 5 + [404]
    assert len(dana.visible("#deals", "found", private=True)) == 5
    assert slack.person("sam").visible("#deals", "found") == []


async def test_a_response_url_dies_after_half_an_hour_of_the_clock(slack: Playground, bot: Any) -> None:
    await slack.person("dana").slash("#deals", "/vendor", "")
    await slack.advance(minutes=31)
    async with httpx.AsyncClient(trust_env=False) as client:
        late = await client.post(bot.asked("slash_commands")["response_url"], json={"text": "Late"})
    assert late.status_code == 404


async def test_an_acknowledgement_with_text_is_shown_to_the_person(slack: Playground, bot: Any) -> None:
    bot.replies["slash_commands"] = {"text": "Nobody here has seen one."}
    await slack.person("dana").slash("#deals", "/vendor", "find x")
    card = await slack.person("dana").sees("#deals", "nobody here", private=True)
    assert card.only_for


async def test_a_silent_app_is_an_error_to_the_person(slack: Playground, bot: Any) -> None:
    bot.deaf = 1
    answer = await slack.person("dana").slash("#deals", "/vendor", "")
    assert (answer.ok, answer.error) == (False, "operation_timeout")
    assert len([each for each in slack.deliveries if each.kind == "slash_commands"]) == 1


async def test_a_click_on_an_ephemeral_carries_no_message(slack: Playground, bot: Any) -> None:
    dana = slack.person("dana")
    await bot.web.chat_postEphemeral(channel=DEALS, user=dana.id, text="Lakeshore?", blocks=buttons("good", "bad"))
    card = await dana.sees("#deals", "good", private=True)
    await dana.click("do_good", card)
    payload = bot.asked("block_actions")
    assert "message" not in payload
    assert payload["container"] == {
        "type": "message",
        "message_ts": card.ts,
        "channel_id": DEALS,
        "is_ephemeral": True,
    }
    assert payload["actions"][0]["value"] == "good"
    async with httpx.AsyncClient(trust_env=False) as client:
        await client.post(payload["response_url"], json={"replace_original": True, "text": "Noted."})
        await dana.sees("#deals", "Noted.", private=True)
        await client.post(payload["response_url"], json={"delete_original": True})
    assert dana.visible("#deals", private=True) == []


async def test_a_click_on_a_message_brings_it_along(slack: Playground, bot: Any) -> None:
    posted = await bot.web.chat_postMessage(channel=DEALS, text="choose", blocks=buttons("x"))
    card = await slack.person("sam").sees("#deals", "choose")
    await slack.person("sam").click("do_x", card)
    assert bot.asked("block_actions")["message"]["ts"] == posted["ts"]
    with pytest.raises(ImpossibleError):
        await slack.person("sam").click("do_y", card)


async def test_a_reload_drops_ephemerals(slack: Playground, bot: Any) -> None:
    dana = slack.person("dana")
    await bot.web.chat_postEphemeral(channel=DEALS, user=dana.id, text="psst")
    await dana.reload()
    assert dana.visible("#deals", "psst") == []


async def test_a_modal_is_filled_and_sent(slack: Playground, bot: Any) -> None:
    dana = await with_modal(slack, bot)
    missing = await dana.submit({"verdict": "Good"})
    assert (missing.error, list(dana.modal_errors)) == ("missing_required", ["b_vendor"])
    await dana.submit({"vendor": "Lakeshore IT"})
    values = bot.asked("view_submission")["view"]["state"]["values"]
    assert values["b_vendor"]["vendor"]["value"] == "Lakeshore IT"
    assert values["b_verdict"]["verdict"]["selected_option"]["value"] == "good"
    assert dana.modal is None


async def test_the_app_may_refuse_replace_and_stack_views(slack: Playground, bot: Any) -> None:
    dana = await with_modal(slack, bot)
    bot.replies["view_submission"] = {"response_action": "errors", "errors": {"b_vendor": "Unknown."}}
    await dana.submit({"vendor": "x"})
    assert dana.modal_errors == {"b_vendor": "Unknown."}
    bot.replies["view_submission"] = {"response_action": "push", "view": {**MODAL, "title": text("Second")}}
    await dana.submit({"vendor": "x"})
    assert dana.modal
    assert dana.modal["previous_view_id"] == dana.modal["root_view_id"]
    bot.replies["view_submission"] = {"response_action": "update", "view": {**MODAL, "title": text("Third")}}
    await dana.submit({"vendor": "x"})
    await dana.sees_modal("Third")
    bot.replies["view_submission"] = {"response_action": "clear"}
    await dana.submit({"vendor": "x"})
    assert dana.modal is None


async def test_closing_a_modal_is_told_where_asked(slack: Playground, bot: Any) -> None:
    dana = await with_modal(slack, bot)
    await dana.close_modal()
    assert bot.asked("view_closed")["is_cleared"] is False
    assert dana.modal is None


async def test_a_trigger_is_good_once(slack: Playground, bot: Any) -> None:
    await with_modal(slack, bot)
    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        await bot.web.views_open(trigger_id=bot.asked("slash_commands")["trigger_id"], view=MODAL)


async def test_a_trigger_is_good_for_three_seconds(
    slack: Playground, bot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playground.tickets.TRIGGER_LIFE_S", 0.01)
    await slack.person("dana").slash("#deals", "/vendor", "")
    await asyncio.sleep(0.02)
    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        await bot.web.views_open(trigger_id=bot.asked("slash_commands")["trigger_id"], view=MODAL)


async def test_home_is_published_and_guarded_by_its_hash(slack: Playground, bot: Any) -> None:
    dana = slack.person("dana")
    await dana.open_home()
    await slack.settled()
    assert bot.events("app_home_opened")[0]["tab"] == "home"
    view = {"type": "home", "blocks": buttons("settings")}
    published = await bot.web.views_publish(user_id=dana.id, view=view)
    await dana.sees_home("settings")
    await dana.click("do_settings", view="home")
    assert bot.asked("block_actions")["view"]["id"] == published["view"]["id"]
    await bot.web.views_publish(user_id=dana.id, view=view, hash=published["view"]["hash"])
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await bot.web.views_publish(user_id=dana.id, view=view, hash=published["view"]["hash"])


async def test_a_message_shortcut_brings_the_message(slack: Playground, bot: Any) -> None:
    message = await slack.person("dana").post("#deals", "Lakeshore rewired Acme")
    await slack.person("sam").shortcut("remember_vendor", message)
    payload = bot.asked("message_action")
    assert (payload["callback_id"], payload["message"]["text"]) == ("remember_vendor", "Lakeshore rewired Acme")


async def test_only_declared_commands_and_shortcuts_exist() -> None:
    manifest = {"features": {"slash_commands": [{"command": "/vendor"}], "shortcuts": []}}
    async with Playground(manifest=manifest, seed="empty") as slack:
        dana = slack.person("dana")
        message = await dana.post("#general", "x")
        with pytest.raises(ImpossibleError, match="unknown_command"):
            await dana.slash("#general", "/nope")
        with pytest.raises(ImpossibleError, match="unknown_shortcut"):
            await dana.shortcut("nope", message)


async def test_waiting_for_what_never_comes_tells_what_was_there(slack: Playground) -> None:
    await slack.person("dana").post("#deals", "something else")
    with pytest.raises(PlaygroundError, match="something else"):
        await slack.person("dana").sees("#deals", "Lakeshore", timeout=0.05)


async def test_views_are_pushed_and_updated_from_a_click(slack: Playground, bot: Any) -> None:
    dana = slack.person("dana")
    await dana.slash("#deals", "/vendor", "")
    view = {**MODAL, "blocks": [*MODAL["blocks"], *buttons("more")]}
    opened = await bot.web.views_open(trigger_id=bot.asked("slash_commands")["trigger_id"], view=view)
    await dana.click("do_more", view="modal", typed={"vendor": "Lakeshore"})
    asked = bot.asked("block_actions")
    assert asked["view"]["state"]["values"]["b_vendor"]["vendor"]["value"] == "Lakeshore"
    pushed = await bot.web.views_push(trigger_id=asked["trigger_id"], view={**MODAL, "external_id": "second"})
    assert pushed["view"]["previous_view_id"] == opened["view"]["id"]
    await bot.web.views_update(external_id="second", view={**MODAL, "title": text("Changed")})
    await dana.sees_modal("Changed")
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await bot.web.views_update(view_id=opened["view"]["id"], hash="old", view=MODAL)
    await dana.close_modal(everything=True)
    assert bot.asked("view_closed")["is_cleared"] is True


async def test_every_kind_of_input_keeps_its_value(slack: Playground, bot: Any) -> None:
    options = [{"text": text("One"), "value": "1"}, {"text": text("Two"), "value": "2"}]
    wanted: dict[str, tuple[dict[str, Any], Any, str, Any]] = {
        "boxes": ({"type": "checkboxes", "options": options}, ["Two"], "selected_options", [options[1]]),
        "many": ({"type": "multi_static_select", "options": options}, "1", "selected_options", [options[0]]),
        "radio": ({"type": "radio_buttons", "options": options}, "One", "selected_option", options[0]),
        "who": ({"type": "users_select"}, "U0SAM00001", "selected_user", "U0SAM00001"),
        "all": ({"type": "multi_users_select"}, ["U0SAM00001"], "selected_users", ["U0SAM00001"]),
        "day": ({"type": "datepicker", "initial_date": "2026-01-01"}, "2026-02-03", "selected_date", "2026-02-03"),
        "hour": ({"type": "timepicker"}, "09:00", "selected_time", "09:00"),
        "mail": ({"type": "email_text_input"}, "a@b.test", "value", "a@b.test"),
    }
    fields = [field(name, {**each[0], "action_id": name}) for name, each in wanted.items()]
    await slack.person("sam").slash("#deals", "/vendor", "")
    trigger = bot.asked("slash_commands")["trigger_id"]
    await bot.web.views_open(trigger_id=trigger, view={**MODAL, "blocks": fields})
    await slack.person("sam").submit({name: each[1] for name, each in wanted.items()})
    values = bot.asked("view_submission")["view"]["state"]["values"]
    assert {name: values[f"b_{name}"][name][each[2]] for name, each in wanted.items()} == {
        name: each[3] for name, each in wanted.items()
    }


async def test_a_global_shortcut_has_no_channel(slack: Playground, bot: Any) -> None:
    await slack.person("sam").shortcut("anything")
    assert "channel" not in bot.asked("shortcut")


async def test_a_response_in_the_channel_is_for_everybody(slack: Playground, bot: Any) -> None:
    await slack.person("dana").slash("#deals", "/vendor", "")
    async with httpx.AsyncClient(trust_env=False) as client:
        url = bot.asked("slash_commands")["response_url"]
        await client.post(url, json={"response_type": "in_channel", "text": "Look, all"})
        wrong = [await client.post(url, content=body) for body in (b"{", b"[]", b"{}")]
    await slack.person("sam").sees("#deals", "look, all", private=False)
    await slack.settled()
    assert (bot.events()[0]["subtype"], "user" in bot.events()[0]) == ("bot_message", False)
    assert [each.status_code for each in wrong] == [400] * 3
