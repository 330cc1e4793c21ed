"""Customers that the names of channels tell, from the first look at a channel to its renaming."""

from dataclasses import dataclass, fields
from typing import Any

import pytest

from domain.model import Channel, Customer, InboxEvent, Known, Sighting, Vendor
from domain.vendors import remember_customer
from handlers.directory import Directory
from handlers.known import KnownNames
from handlers.lifecycle import SAID_SOMEWHERE, on_channel_id_changed
from handlers.sweeps import refresh_names
from storage.store import SqlStore
from storage.tables import TABLES
from tests.handlers.fakes import FakeSlack, StillClock, refusal, services


@dataclass
class Slack:
    """One channel, and a directory that looks at it."""

    store: SqlStore
    clock: StillClock

    def __post_init__(self) -> None:
        self.api = FakeSlack()
        self.directory = Directory(self.store, self.clock, self.api.client)

    async def shows(self, name: str, **flags: Any) -> None:
        self.api.answers["conversations_info"] = {"ok": True, "channel": {"id": "C1", "name": name, **flags}}
        self.directory.forget_channel("T1", "C1")
        await self.directory.channel("T1", "C1")

    async def customers(self) -> dict[str, str | None]:
        async with self.store.read("T1") as unit:
            return {row.name: row.channel_id for row in await unit.find(Customer)}


@pytest.fixture
def slack(store: SqlStore, clock: StillClock) -> Slack:
    return Slack(store, clock)


async def test_an_account_channel_names_a_customer(slack: Slack) -> None:
    await slack.shows("acct-globex-corp")
    assert await slack.customers() == {"Globex Corp": "C1"}
    await slack.shows("acct-globex-corp")
    assert await slack.customers() == {"Globex Corp": "C1"}


@pytest.mark.parametrize(
    "flags",
    [
        {"is_private": True},
        {"is_ext_shared": True},
        {"is_pending_ext_shared": True},
        {"is_im": True},
        {"is_mpim": True},
    ],
    ids=str,
)
async def test_closed_and_shared_channels_tell_nothing(slack: Slack, flags: dict[str, bool]) -> None:
    await slack.shows("acct-globex", **flags)
    assert await slack.customers() == {}


async def test_a_renamed_channel_takes_its_old_name_along(slack: Slack) -> None:
    await slack.shows("acct-globex")
    await slack.shows("acct-globex-internal")
    assert await slack.customers() == {"Globex": "C1"}
    await slack.shows("acct-initech")
    assert await slack.customers() == {"Initech": "C1"}
    await slack.shows("random")
    assert await slack.customers() == {}


async def test_a_channel_that_is_closed_keeps_its_name_to_itself_from_then_on(slack: Slack) -> None:
    await slack.shows("acct-globex")
    await slack.shows("acct-globex", is_private=True)
    assert await slack.customers() == {}


async def test_an_archived_channel_was_about_a_customer_all_the_same(slack: Slack) -> None:
    await slack.shows("acct-globex")
    await slack.shows("acct-globex", is_archived=True)
    slack.api.answers["conversations_info"] = refusal("channel_not_found")
    slack.directory.forget_channel("T1", "C1")
    await slack.directory.channel("T1", "C1")
    assert await slack.customers() == {"Globex": "C1"}


async def test_what_somebody_said_stays_whatever_becomes_of_the_channel(slack: Slack) -> None:
    await slack.shows("acct-globex")
    async with slack.store.write("T1", actor_id="U1", what="confirmed") as unit:
        customer = await remember_customer(unit, "GLOBEX Corp.")
        assert customer is not None
        await unit.add(Sighting(vendor_name="X", customer_id=customer.id))
    assert await slack.customers() == {"GLOBEX Corp.": None}
    await slack.shows("random")
    assert await slack.customers() == {"GLOBEX Corp.": None}
    await slack.shows("acct-globex")
    assert await slack.customers() == {"GLOBEX Corp.": None}


async def test_a_vendor_is_no_customer_because_of_a_channel(slack: Slack) -> None:
    async with slack.store.write("T1", actor_id="U1", what="told") as unit:
        await unit.add(Vendor(name="Lakeshore IT", key="lakeshore it"))
    await slack.shows("client-lakeshore-it")
    assert await slack.customers() == {}


async def test_a_channel_that_gets_another_id_keeps_its_customer(slack: Slack, clock: StillClock) -> None:
    await slack.shows("acct-globex")
    event = InboxEvent(id="Ev1", workspace_id="T1", kind="channel_id_changed", payload={"old": "C1", "new": "C2"})
    await slack.store.inbox.accept(event)
    (claimed,) = await slack.store.inbox.claim(clock.now(), limit=1)
    await on_channel_id_changed(claimed, services(slack.store, clock=clock))
    assert await slack.customers() == {"Globex": "C2"}


async def test_names_that_came_unnoticed_are_known_after_a_round(slack: Slack, clock: StillClock) -> None:
    """An import is another process; the name of a channel is learnt without a word."""
    known = KnownNames(slack.store)
    using = services(slack.store, clock=clock)
    object.__setattr__(using, "known", known)

    async def after_a_round() -> Known:
        await refresh_names(using, "T1", clock.now())
        return await known.get("T1")

    before = await after_a_round()
    assert before.customers == ()
    assert await after_a_round() is before
    await slack.shows("acct-globex")
    assert (await known.get("T1")) is before
    assert (await after_a_round()).customers == ("Globex",)
    await slack.shows("acct-initech")
    assert (await after_a_round()).customers == ("Initech",)
    await slack.shows("random")
    assert (await after_a_round()).customers == ()


def test_every_kind_of_row_that_was_said_somewhere_follows_its_channel() -> None:
    kinds = {kind for kind in TABLES if "channel_id" in {field.name for field in fields(kind)}}
    assert set(SAID_SOMEWHERE) == kinds - {Channel}
