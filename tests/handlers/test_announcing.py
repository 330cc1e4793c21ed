"""A go-to is told to one channel, once, by a manager's tap and never by itself."""

from typing import Any, cast

import pytest
from slack_bolt.context.respond.async_respond import AsyncRespond

from domain.gotos import name_goto
from domain.model import Channel, GoTo, Posting, Vendor, Workspace
from handlers.announcing import draw_announcement, on_tell
from handlers.cards import blocks as b
from handlers.clicks import listener
from handlers.gotos import ANNOUNCED, tell_offer
from handlers.postings import deliver_again
from handlers.preferences import Preferences
from handlers.services import Services
from storage.store import SqlStore
from tests.handlers.fakes import NOON, FakeSlack, StillClock, refusal, services

PEOPLE: dict[str, dict[str, Any]] = {
    "UMONA": {"id": "UMONA", "real_name": "Mona Lind", "is_admin": True},
    "UDANA": {"id": "UDANA", "real_name": "Dana Reyes"},
}
CHANNELS: dict[str, dict[str, Any]] = {
    "C1": {"id": "C1", "name": "sales"},
    "C2": {"id": "C2", "name": "shared", "is_ext_shared": True},
    "C3": {"id": "C3", "name": "secret", "is_private": True},
    "D1": {"id": "D1", "is_im": True},
}


@pytest.fixture
def slack() -> FakeSlack:
    return FakeSlack(
        users_info=lambda asked: {"user": PEOPLE[asked["user"]]},
        conversations_info=lambda asked: {"channel": CHANNELS[asked["channel"]]},
        conversations_members={"members": ["UDANA"]},
        conversations_history={"messages": []},
        chat_postMessage={"ts": "5.5"},
    )


@pytest.fixture
def using(store: SqlStore, clock: StillClock, slack: FakeSlack) -> Services:
    return services(store, clock=clock, slack=slack, preferences=Preferences(digest_channel="C1"))


async def named(store: SqlStore, name: str = "Lakeshore IT") -> GoTo:
    async with store.write("T1", actor_id="UMONA", what="goto_named") as unit:
        if await unit.first(Workspace) is None:
            await unit.add(Workspace(installed_at=NOON))
            await unit.add(Channel(channel_id="C3", name="secret", closed=True))
        vendor = await unit.add(Vendor(name=name, key=name.lower()))
        return await name_goto(unit, vendor, trade="payroll", region="Texas", by="UMONA", now=NOON)


async def tap(using: Services, goto: GoTo, who: str = "UMONA", channel: str = "C1", *, chosen: bool = False) -> str:
    said: list[str] = []

    async def ack(**answer: Any) -> None: ...

    async def respond(**answer: Any) -> None:
        said.append(answer["text"])

    action: dict[str, Any] = {"value": b.value(id=goto.id, channel=channel)}
    if chosen:
        action = {"block_id": b.value(id=goto.id), "selected_conversation": channel}
    body = {"actions": [action], "team": {"id": "T1"}, "user": {"id": who}, "response_url": "https://hooks.slack.com/x"}
    run = listener(using, on_tell)
    await run(ack=ack, body=body, client=using.slack.client("T1"), respond=cast("AsyncRespond", respond))
    return said[-1]


async def test_it_is_told_once_whichever_channel_is_tapped(store: SqlStore, using: Services, slack: FakeSlack) -> None:
    goto = await named(store)
    assert await tap(using, goto) == "#sales has been told."
    assert await tap(using, goto) == "A channel has been told of that already."
    assert await tap(using, goto, chosen=True) == "A channel has been told of that already."
    [said] = [asked for name, asked in slack.asked if name == "chat_postMessage"]
    assert (said["channel"], said["text"]) == ("C1", "Go-to for payroll in Texas: Lakeshore IT. Named by Mona.")
    assert await tell_offer(using, "T1", goto.vendor_id, "payroll", "texas") == []


async def test_another_vendor_in_its_place_may_be_told_anew(store: SqlStore, using: Services, slack: FakeSlack) -> None:
    await tap(using, await named(store))
    goto = await named(store, "Corvid")
    [block] = await tell_offer(using, "T1", goto.vendor_id, "payroll", "Texas")
    assert block["elements"][0]["text"]["text"] == "Tell #sales"
    await tap(using, goto)
    assert slack.times("chat_postMessage") == 2


async def test_only_managers_tell_and_only_where_they_may_post(
    store: SqlStore, using: Services, slack: FakeSlack
) -> None:
    goto = await named(store)
    assert await tap(using, goto, "UDANA") == "Only managers tell a channel who is go-to."
    for channel in ("C2", "D1", ""):
        assert await tap(using, goto, channel=channel) == "A channel of this workspace only, please."
    assert await tap(using, goto, channel="C3", chosen=True) == "I am not in that channel, or you are not."
    assert slack.times("chat_postMessage") == 0


async def test_where_kith_is_no_member_it_says_so_and_tries_again(
    store: SqlStore, using: Services, slack: FakeSlack, clock: StillClock
) -> None:
    goto = await named(store)
    slack.answers["chat_postMessage"] = refusal("not_in_channel")
    assert await tap(using, goto) == "I could not post in #sales yet. Invite me there; I go on trying for two hours."
    slack.answers["chat_postMessage"] = {"ts": "5.5"}
    clock.pass_by(minutes=5)
    await deliver_again(using, "T1", clock.now(), {ANNOUNCED: draw_announcement})
    async with store.read("T1") as unit:
        assert [row.ts for row in await unit.find(Posting)] == ["5.5"]


async def test_what_was_taken_away_meanwhile_is_not_told(store: SqlStore, using: Services, slack: FakeSlack) -> None:
    goto = await named(store)
    async with store.write("T1", actor_id="UMONA", what="goto_removed") as unit:
        await unit.remove(goto)
    assert await tap(using, goto) == "Nobody is named for that any more."
    assert slack.times("chat_postMessage") == 0
