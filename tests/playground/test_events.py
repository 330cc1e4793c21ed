from typing import Any

from playground import Playground


async def test_a_message_reaches_the_bot_as_a_complete_envelope(slack: Playground, bot: Any) -> None:
    message = await slack.person("dana").post("#field-notes", "Lakeshore & co, see https://lakeshore.test @sam #deals")
    await slack.settled()
    payload = bot.asked("event_callback")
    event = payload["event"]
    assert payload["authorizations"][0]["is_bot"]
    assert event["ts"] == event["event_ts"] == message.ts
    assert event["channel_type"] == "channel"
    sam, deals = slack.world.user("sam").id, slack.world.channel("deals").id
    assert event["text"] == f"Lakeshore &amp; co, see <https://lakeshore.test> <@{sam}> <#{deals}|deals>"
    assert [each["type"] for each in event["blocks"][0]["elements"][0]["elements"]] == [
        *("text", "link", "text", "user", "text", "channel"),
    ]


async def test_a_mention_comes_twice_with_two_event_ids(slack: Playground, bot: Any) -> None:
    await slack.person("dana").post("#deals", "@kith who fixes roofs?")
    await slack.settled()
    assert len(bot.events("message")) == len(bot.events("app_mention")) == 1
    assert len({each.payload["event_id"] for each in bot.got}) == 2


async def test_the_bot_hears_nothing_from_where_it_is_not(slack: Playground, bot: Any) -> None:
    dana = slack.person("dana")
    await dana.post("#random", "pizza?")
    await dana.post("#deal-room", "our margin")
    await slack.settled()
    assert bot.got == []


async def test_edits_and_deletions_carry_what_was_there_before(slack: Playground, bot: Any) -> None:
    dana = slack.person("dana")
    message = await dana.post("#deals", "Hooli pays late")
    await dana.edit(message, "Hooli pays")
    await dana.delete(message)
    await slack.settled()
    _, changed, deleted = bot.events()
    assert (changed["subtype"], changed["hidden"]) == ("message_changed", True)
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("Hooli pays late", "Hooli pays")
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", message.ts)


async def test_a_deleted_root_with_replies_becomes_a_tombstone(slack: Playground, bot: Any) -> None:
    dana = slack.person("dana")
    root = await dana.post("#deals", "who knows Hooli?")
    await slack.person("sam").post("#deals", "I do", root)
    await dana.delete(root)
    await slack.settled()
    last = bot.events()[-1]
    assert (last["subtype"], last["message"]["subtype"]) == ("message_changed", "tombstone")


async def test_reactions_name_the_message_and_its_author(slack: Playground, bot: Any) -> None:
    message = await slack.person("dana").post("#deals", "Lakeshore were great")
    await slack.person("sam").react(message, "handshake")
    await slack.person("sam").unreact(message, "handshake")
    await slack.settled()
    added, removed = bot.events("reaction_added")[0], bot.events("reaction_removed")[0]
    assert added["item"] == {"type": "message", "channel": message.channel, "ts": message.ts}
    assert added["item_user"] == removed["item_user"] == message.user


async def test_the_bot_learns_that_it_was_invited_and_removed(slack: Playground, bot: Any) -> None:
    dana = slack.person("dana")
    await dana.invite("#random", "kith")
    await dana.remove("#random", "kith")
    await slack.settled()
    joined, left = bot.events("member_joined_channel")[0], bot.events("member_left_channel")[0]
    assert (joined["user"], joined["inviter"]) == (slack.world.bot.id, dana.id)
    assert left["user"] == slack.world.bot.id


async def test_the_bots_own_messages_come_back(slack: Playground, bot: Any) -> None:
    await bot.web.chat_postMessage(channel="C0DEALS001", text="hello")
    await slack.settled()
    event = bot.events()[0]
    assert (event["user"], event["bot_id"]) == (slack.world.bot.id, slack.world.bot.bot_id)


async def test_an_event_without_acknowledgement_is_sent_again(slack: Playground, bot: Any) -> None:
    bot.deaf = 2
    await slack.person("dana").post("#deals", "anybody?")
    await slack.settled()
    assert [each.attempt for each in slack.deliveries] == [0, 1, 2]
    assert [each.ok for each in slack.deliveries] == [False, False, True]
    assert len({each.payload["event_id"] for each in bot.got}) == 1
    assert bot.got[1].retry_reason == "timeout"


async def test_events_wait_for_a_bot_that_is_not_connected(slack: Playground) -> None:
    await slack.person("dana").post("#deals", "too early")
    assert slack.deliveries == []


async def test_a_bot_that_was_cut_off_comes_back_and_gets_everything(slack: Playground, bot: Any) -> None:
    await slack.disconnect(abrupt=True)
    await slack.person("dana").post("#deals", "still there?")
    await slack.settled()
    assert bot.events()[0]["text"] == "still there?"


async def test_an_event_can_be_delivered_again_and_in_another_order(slack: Playground, bot: Any) -> None:
    slack.hold()
    first = await slack.person("dana").post("#deals", "one")
    await slack.person("dana").post("#deals", "two")
    slack.release(backwards=True)
    await slack.settled()
    assert [each["text"] for each in bot.events()] == ["two", "one"]
    await slack.redeliver(slack.event_ids("message", ts=first.ts)[0], times=3, together=True)
    assert [each["text"] for each in bot.events()].count("one") == 4


async def test_direct_messages_are_marked_as_such(slack: Playground, bot: Any) -> None:
    await slack.person("sam").dm("who do we know?")
    await slack.settled()
    assert bot.events()[0]["channel_type"] == "im"


async def test_an_uninstalled_app_is_told_last_and_then_locked_out(slack: Playground, bot: Any) -> None:
    slack.uninstall()
    await slack.settled()
    assert bot.events("app_uninstalled")
    answer = await bot.web.api_call("api.test")
    assert answer["ok"]
    refused = await bot.web._request(
        http_verb="POST", api_url=f"{slack.api_url}auth.test", req_args={"headers": bearer(slack.bot_token)}
    )
    assert "account_inactive" in str(refused["data"])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_a_file_with_a_comment_is_a_file_share(slack: Playground, bot: Any) -> None:
    await slack.person("dana").share_file("#deals", "offer.pdf", "Lakeshore's offer")
    await slack.settled()
    event = bot.events()[0]
    assert (event["subtype"], event["files"][0]["name"], event["text"]) == (
        *("file_share", "offer.pdf", "Lakeshore's offer"),
    )


async def test_strangers_in_shared_channels_are_told_apart(slack: Playground, bot: Any) -> None:
    brian = slack.add_user("brian", team_id="T0OTHER001", is_stranger=True)
    shared = slack.add_channel("lakeshore-shared", "dana", "brian", "kith", is_ext_shared=True)
    await brian.post(shared.id, "hello from outside")
    await slack.settled()
    assert bot.asked("event_callback")["is_ext_shared_channel"]
    assert bot.events()[0]["team"] == "T0OTHER001"
    assert (await bot.web.users_info(user=brian.id))["user"]["is_stranger"]


async def test_renamed_channels_and_changed_people_are_told(slack: Playground, bot: Any) -> None:
    slack.rename_channel("#deals", "won-deals")
    slack.change_user("sam", deleted=True)
    await slack.settled()
    assert bot.events("channel_rename")[0]["channel"]["name"] == "won-deals"
    assert bot.events("user_change")[0]["user"]["deleted"]
