from typing import Any

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground import Playground

DEALS = "C0DEALS001"
RANDOM = "C0RANDOM01"


async def refused(call: Any) -> Any:
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response


@pytest.fixture
def web(slack: Playground) -> Any:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url)


async def test_every_encoding_is_read(slack: Playground) -> None:
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with httpx.AsyncClient(base_url=slack.api_url, headers=headers, trust_env=False) as client:
        answers = [
            await client.get("conversations.info", params={"channel": DEALS}),
            await client.post("conversations.info", params={"channel": DEALS}),
            await client.post("conversations.info", data={"channel": DEALS}),
            await client.post("conversations.info", json={"channel": DEALS}),
        ]
    assert [each.json()["channel"]["name"] for each in answers] == ["deals"] * 4


async def test_wrong_tokens_and_methods_are_named(slack: Playground) -> None:
    async with httpx.AsyncClient(base_url=slack.api_url, trust_env=False) as client:
        nobody = await client.post("auth.test")
        somebody = await client.post("auth.test", headers={"Authorization": "Bearer xoxb-no"})
        unknown = await client.post("chat.shout", headers={"Authorization": f"Bearer {slack.bot_token}"})
        app = await client.post("auth.test", headers={"Authorization": f"Bearer {slack.bot_token}"})
    assert [each.json().get("error") for each in (nobody, somebody, unknown)] == [
        *("not_authed", "invalid_auth", "unknown_method"),
    ]
    assert app.json()["bot_id"] == slack.world.bot.bot_id


async def test_a_post_can_be_read_changed_and_taken_back(slack: Playground, web: Any) -> None:
    metadata = {"event_type": "kith_digest", "event_payload": {"week": 3}}
    posted = await web.chat_postMessage(channel=DEALS, text="hello", metadata=metadata)
    plain = await web.conversations_history(channel=DEALS)
    whole = await web.conversations_history(channel=DEALS, include_all_metadata=True)
    assert "metadata" not in plain["messages"][0]
    assert whole["messages"][0]["metadata"] == metadata
    await web.chat_update(channel=DEALS, ts=posted["ts"], text="changed")
    link = await web.chat_getPermalink(channel=DEALS, message_ts=posted["ts"])
    assert link["permalink"].endswith(f"/archives/{DEALS}/p{posted['ts'].replace('.', '')}")
    await web.chat_delete(channel=DEALS, ts=posted["ts"])
    response = await refused(web.chat_update(channel=DEALS, ts=posted["ts"], text="late"))
    assert response["error"] == "message_not_found"


async def test_the_bot_cannot_write_where_it_is_not(slack: Playground, web: Any) -> None:
    assert (await refused(web.chat_postMessage(channel=RANDOM, text="hi")))["error"] == "not_in_channel"
    assert (await refused(web.chat_postMessage(channel="C0DEALROOM", text="hi")))["error"] == "channel_not_found"
    ephemeral = web.chat_postEphemeral(channel="C0FIELD001", user="U0GUEST001", text="hi")
    assert (await refused(ephemeral))["error"] == "user_not_in_channel"


async def test_what_people_wrote_cannot_be_changed_by_the_bot(slack: Playground, web: Any) -> None:
    message = await slack.person("dana").post("#deals", "mine")
    response = await refused(web.chat_update(channel=DEALS, ts=message.ts, text="yours"))
    assert response["error"] == "cant_update_message"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"text": "x", "blocks": "nonsense"}, "invalid_blocks_format"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_schema"),
    ],
)
async def test_a_bad_post_is_refused(slack: Playground, web: Any, arguments: dict[str, Any], error: str) -> None:
    assert (await refused(web.api_call("chat.postMessage", json={"channel": DEALS, **arguments})))["error"] == error


async def test_threads_are_read_from_the_root_and_a_reply_alone(slack: Playground, web: Any) -> None:
    dana = slack.person("dana")
    root = await dana.post("#deals", "root")
    reply = await dana.post("#deals", "reply", root)
    await dana.post("#deals", "loud", root, also=True)
    thread = await web.conversations_replies(channel=DEALS, ts=root.ts)
    alone = await web.conversations_replies(channel=DEALS, ts=reply.ts)
    history = await web.conversations_history(channel=DEALS)
    assert [each["text"] for each in thread["messages"]] == ["root", "reply", "loud"]
    assert thread["messages"][0]["reply_count"] == 2
    assert [each["text"] for each in alone["messages"]] == ["reply"]
    assert [each["text"] for each in history["messages"]] == ["loud", "root"]
    assert history["messages"][0]["subtype"] == "thread_broadcast"


async def test_history_comes_in_pages(slack: Playground, web: Any) -> None:
    for number in range(3):
        await slack.person("dana").post("#deals", str(number))
    first = await web.conversations_history(channel=DEALS, limit=2)
    second = await web.conversations_history(channel=DEALS, limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert [each["text"] for each in first["messages"] + second["messages"]] == ["2", "1", "0"]
    exact = await web.conversations_history(
        channel=DEALS, latest=first["messages"][1]["ts"], oldest=first["messages"][1]["ts"], inclusive=True
    )
    assert [each["text"] for each in exact["messages"]] == ["1"]


async def test_people_and_channels_are_described(slack: Playground, web: Any) -> None:
    mona = slack.world.user("mona")
    assert (await web.users_info(user=mona.id))["user"]["is_admin"]
    assert (await web.users_info(user="U0GUEST001"))["user"]["is_restricted"]
    own = await web.users_conversations(types="public_channel,private_channel")
    assert {each["name"] for each in own["channels"]} == {"general", "field-notes", "deals"}
    direct = await web.conversations_open(users=mona.id)
    posted = await web.chat_postMessage(channel=direct["channel"]["id"], text="good morning")
    assert slack.person("mona").messages_from_bot[0].ts == posted["ts"]
    members = await web.conversations_members(channel=DEALS)
    assert slack.world.bot.id in members["members"]


async def test_reactions_are_counted_once_for_each_person(slack: Playground, web: Any) -> None:
    message = await slack.person("dana").post("#deals", "done")
    await web.reactions_add(channel=DEALS, timestamp=message.ts, name="white_check_mark")
    again = await refused(web.reactions_add(channel=DEALS, timestamp=message.ts, name="white_check_mark"))
    assert again["error"] == "already_reacted"
    shown = await web.reactions_get(channel=DEALS, timestamp=message.ts)
    assert shown["message"]["reactions"][0]["count"] == 1
    await web.reactions_remove(channel=DEALS, timestamp=message.ts, name="white_check_mark")
    gone = await refused(web.reactions_remove(channel=DEALS, timestamp=message.ts, name="white_check_mark"))
    assert gone["error"] == "no_reaction"


@pytest.mark.parametrize("kind", ["429", "500", "error"])
async def test_a_fault_strikes_as_often_as_asked(slack: Playground, web: Any, kind: Any) -> None:
    slack.faults.add("chat.postMessage", kind, times=1, error="fatal_error")
    with pytest.raises(SlackApiError):
        await web.chat_postMessage(channel=DEALS, text="once")
    await web.chat_postMessage(channel=DEALS, text="twice")
    assert [each.ok for each in slack.calls] == [False, True]


async def test_a_lost_answer_leaves_the_post_done(slack: Playground) -> None:
    slack.faults.add("chat.postMessage", "reset", phase="after")
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with httpx.AsyncClient(base_url=slack.api_url, headers=headers, trust_env=False) as client:
        with pytest.raises(httpx.TransportError):
            await client.post("chat.postMessage", json={"channel": DEALS, "text": "ghost"})
    assert slack.person("dana").visible("#deals", "ghost")


async def test_only_granted_scopes_and_subscribed_events_work() -> None:
    manifest = {
        "oauth_config": {"scopes": {"bot": ["channels:history"]}},
        "settings": {"event_subscriptions": {"bot_events": []}},
    }
    async with Playground(manifest=manifest, seed="empty") as slack:
        headers = {"Authorization": f"Bearer {slack.bot_token}"}
        async with httpx.AsyncClient(base_url=slack.api_url, headers=headers, trust_env=False) as client:
            read = await client.post("conversations.history", data={"channel": DEALS})
            written = await client.post("chat.postMessage", data={"channel": DEALS, "text": "x"})
        await slack.person("dana").post("#deals", "unheard")
        await slack.settled()
    assert read.json()["ok"]
    assert (written.json()["error"], written.json()["needed"]) == ("missing_scope", "chat:write")
    assert slack.deliveries == []


async def test_the_bot_opens_fills_and_closes_a_room(slack: Playground, web: Any) -> None:
    made = (await web.conversations_create(name="problem-acme", is_private=True))["channel"]
    dana = slack.person("dana")
    await web.conversations_invite(channel=made["id"], users=dana.id)
    await web.conversations_setTopic(channel=made["id"], topic="Network down")
    described = (await web.conversations_info(channel=made["id"], include_num_members=True))["channel"]
    assert (described["is_private"], described["topic"]["value"], described["num_members"]) == (True, "Network down", 2)
    await web.conversations_archive(channel=made["id"])
    assert (await refused(web.chat_postMessage(channel=made["id"], text="late")))["error"] == "is_archived"
    assert (await refused(web.conversations_create(name="problem-acme")))["error"] == "name_taken"


async def test_channels_are_joined_and_left(slack: Playground, web: Any) -> None:
    await web.conversations_join(channel=RANDOM)
    assert slack.world.bot.id in slack.world.channel("random").members
    await web.conversations_leave(channel=RANDOM)
    assert (await web.conversations_leave(channel=RANDOM))["not_in_channel"]
    assert (await refused(web.conversations_leave(channel="C0GENERAL1")))["error"] == "cant_leave_general"
    everything = await web.conversations_list(types="public_channel,private_channel,im", exclude_archived=True)
    assert "deal-room" not in {each.get("name") for each in everything["channels"]}


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"users": "UNOBODY"}, "user_not_found"),
        ("conversations.info", {}, "invalid_arguments"),
        ("conversations.history", {"channel": DEALS, "limit": 5000}, "invalid_limit"),
        ("conversations.history", {"channel": DEALS, "cursor": "x"}, "invalid_cursor"),
        ("conversations.replies", {"channel": DEALS, "ts": "1.1"}, "thread_not_found"),
        ("users.info", {"user": "UNOBODY"}, "user_not_found"),
        ("bots.info", {"bot": "BNOBODY"}, "bot_not_found"),
        ("views.open", {"trigger_id": "1"}, "invalid_arguments"),
        ("views.open", {"trigger_id": "1", "view": {"type": "home", "blocks": []}}, "invalid_arguments"),
        ("views.update", {"view_id": "V0", "view": {"type": "home", "blocks": []}}, "not_found"),
        ("views.publish", {"user_id": "UNOBODY", "view": {"type": "home", "blocks": []}}, "invalid_arguments"),
    ],
)
async def test_a_bad_call_is_refused_in_slacks_words(
    slack: Playground, web: Any, method: str, arguments: dict[str, Any], error: str
) -> None:
    assert (await refused(web.api_call(method, json=arguments)))["error"] == error


async def test_the_small_methods_answer(slack: Playground, web: Any) -> None:
    assert (await web.team_info())["team"]["name"] == "Northlight"
    assert (await web.bots_info(bot=slack.world.bot.bot_id))["bot"]["user_id"] == slack.world.bot.id
    assert (await web.emoji_list())["emoji"] == {}
    assert len((await web.users_list())["members"]) == len(slack.world.users)
    assert (await web.conversations_open(users="U0DANA0001", return_im=True))["channel"]["is_im"]


async def test_people_have_tokens_too(slack: Playground) -> None:
    dana = AsyncWebClient(slack.person("dana").token, base_url=slack.api_url)
    posted = await dana.chat_postMessage(channel="#random", text="by token")
    assert (await dana.auth_test())["user_id"] == posted["message"]["user"]
    response = await refused(dana.chat_postEphemeral(channel=DEALS, user="U0SAM00001", text="no"))
    assert response["error"] == "not_allowed_token_type"
    slack.change_user("dana", deleted=True)
    assert (await refused(dana.auth_test()))["error"] == "account_inactive"
