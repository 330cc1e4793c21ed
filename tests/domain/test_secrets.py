"""What a closed channel says changes nothing for anybody outside: contacts, and what is found for a need."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.model import Contact, Need, Verdict
from domain.moves import move
from domain.sightings import confirm, propose
from domain.suggestions import LOOKED_AT, Searching, search
from domain.vendors import remember_contact, remember_vendor
from domain.visibility import Viewer
from storage.store import SqlStore, open_store
from tests.domain.test_use_cases import NOW, SEEN, TEAM, Everything, NothingFits, StillClock, writing

OPEN = replace(SEEN, contact_email=None, contact_phone=None)
CLOSED = replace(
    SEEN, closed=True, channel_id="C2", ts="2.1", contact_email="brian@home.example", contact_phone="555 1"
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path / 'kith.db'}", clock=StillClock())
    yield opened
    await opened.close()


async def test_a_closed_channel_adds_nothing_to_somebody_whom_others_know(store: SqlStore) -> None:
    async with writing(store) as unit:
        vendor = await remember_vendor(unit, "Lakeshore IT", by="UDANA", now=NOW)
        known = await unit.add(
            Contact(vendor_id=vendor.id, name="Brian Lesniak", key="brian lesniak", met_by="UDANA", channel_id="C1")
        )
        assert await remember_contact(unit, vendor, CLOSED, NOW) == known


@pytest.mark.parametrize("channel", ["C2", "C3"])
async def test_what_two_closed_channels_say_of_somebody_stays_apart(store: SqlStore, channel: str) -> None:
    async with writing(store) as unit:
        vendor = await remember_vendor(unit, "Lakeshore IT", by="UDANA", now=NOW, closed=True)
        first = replace(OPEN, closed=True, channel_id=channel)
        await remember_contact(unit, vendor, first, NOW)
        contact = await remember_contact(unit, vendor, CLOSED, NOW)
        assert contact is not None
        assert (contact.email, contact.channel_id) == ("brian@home.example" if channel == "C2" else None, channel)


async def test_who_comes_into_the_open_comes_without_what_was_said_in_a_closed_channel(store: SqlStore) -> None:
    async with writing(store) as unit:
        vendor = await remember_vendor(unit, "Lakeshore IT", by="UDANA", now=NOW, closed=True)
        await remember_contact(unit, vendor, CLOSED, NOW)
        contact = await remember_contact(unit, vendor, replace(OPEN, contact_phone="555 2"), NOW)
        assert contact is not None
        assert (contact.closed, contact.email, contact.phone) == (False, None, "555 2")


@pytest.mark.parametrize("closed", [False, True])
async def test_a_number_from_a_closed_channel_does_not_move_along(store: SqlStore, closed: bool) -> None:  # noqa: FBT001
    async with writing(store) as unit:
        old = await remember_vendor(unit, "Lakeshore IT", by="UDANA", now=NOW)
        new = await remember_vendor(unit, "Corvid", by="UDANA", now=NOW)
        brian = Contact(vendor_id=new.id, name="Brian Lesniak", key="brian lesniak")
        await unit.add(brian)
        there = await unit.add(replace(brian, vendor_id=old.id, phone="555 1", closed=closed, channel_id="C2"))
        moved = await move(unit, there, new)
    assert moved.phone == (None if closed else "555 1")


async def test_what_others_may_not_see_does_not_crowd_out_what_they_may(store: SqlStore) -> None:
    async with writing(store) as unit:
        (seen,) = await propose(unit, [OPEN])
        await confirm(unit, seen, Verdict.GOOD, NOW)
        hidden = await propose(unit, [replace(CLOSED, ts=f"2.{n}") for n in range(3 * LOOKED_AT)])
    recall = Everything({**{one.id: 0.9 for one in hidden}, seen.id: 0.8})
    searching = Searching(recall=recall, trades=NothingFits(), places=NothingFits())
    need = Need(workspace_id=TEAM, author_id="USAM", situation="office move", at=NOW)
    async with store.read(TEAM) as unit:
        found = await search(unit, need, Viewer(user_id="USAM"), searching, bar=0.5, now=NOW)
    assert [pick.sighting_ids for pick in found.ranking.picks] == [(seen.id,)]
