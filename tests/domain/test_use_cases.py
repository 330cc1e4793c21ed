"""Vendors, sightings and suggestions on a real database file."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import NotAllowed, NotFound
from domain.model import (
    Act,
    Alias,
    Alike,
    Card,
    CardState,
    Contact,
    Customer,
    Need,
    Region,
    Row,
    Sighting,
    SightingState,
    SuggestionState,
    Vector,
    Vendor,
    Verdict,
)
from domain.ports import Places, Unit
from domain.sightings import (
    add_contact,
    card_for,
    confirm,
    correct,
    dismiss,
    forget_message,
    keep_vector,
    of_witness,
    propose,
)
from domain.suggestions import Searching, offer, search
from domain.vendors import (
    by_id,
    called,
    called_by,
    family,
    remember_contact,
    remember_customer,
    remember_vendor,
    standing,
)
from domain.visibility import Viewer
from storage.store import SqlStore, open_store

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEAM = "T1"
SEEN = Sighting(
    workspace_id=TEAM,
    vendor_name="Lakeshore IT",
    contact_name="Brian Lesniak",
    contact_email="brian@lakeshore.example",
    customer_name="Acme",
    situation="rewired the office over a weekend",
    trade="network cabling & wifi",
    witness_id="UDANA",
    channel_id="C1",
    ts="1.1",
    quote="Lakeshore IT rewired Acme",
    seen_at=NOW,
)


class StillClock:
    def now(self) -> datetime:
        return NOW


class Everything:
    """Recalls each sighting with the likeness that it was given."""

    def __init__(self, likeness: dict[str, float]) -> None:
        self.likeness = likeness

    async def nearest(
        self,
        unit: Unit,
        text: str,
        trade: str | None,
        *,
        limit: int,
        also: Collection[str] = (),
        reach: Callable[[str], bool] | None = None,
    ) -> list[Alike]:
        return [Alike(sighting_id=i, likeness=x) for i, x in self.likeness.items()][:limit]

    async def encode(self, workspace_id: str, sighting_id: str, text: str) -> Vector:
        return Vector(workspace_id=workspace_id, sighting_id=sighting_id, model="none")


class NothingFits:
    """Knows no trade and no place."""

    def recognise(self, text: str) -> str | None:
        return None

    def on_site(self, trade: str | None) -> bool:
        return False

    def spelt(self, name: str) -> str | None:
        return None

    def nearest(self, name: str, *, limit: int) -> list[str]:
        return []

    def fits(self, wanted: str | None, seen: str | None) -> bool | None:
        return None

    def within(self, inner: str | None, outer: str | None) -> bool | None:
        return None

    def knowing(self, regions: Sequence[Region]) -> Places:
        return self


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path}/kith.db", clock=StillClock())
    yield opened
    await opened.close()


def writing(store: SqlStore, what: str = "test") -> AbstractAsyncContextManager[Unit]:
    return store.write(TEAM, actor_id="UDANA", what=what)


async def put(store: SqlStore, *rows: Row) -> list[Row]:
    async with writing(store) as unit:
        return [await unit.add(row) for row in rows]


async def test_one_vendor_answers_to_every_spelling_and_alias(store: SqlStore) -> None:
    async with writing(store) as unit:
        vendor = await remember_vendor(unit, "Lakeshore IT, Inc.", by="UDANA", now=NOW)
        assert await remember_vendor(unit, "the LAKESHORE IT", by="USAM", now=NOW) == vendor
        await unit.add(Alias(vendor_id=vendor.id, name="LSIT", key="lsit"))
        assert await called(unit, "lsit") == vendor
        assert await called(unit, "Lakeshore Bakery") is None
        assert await called(unit, " ") is None


async def test_what_was_unknown_of_a_vendor_is_filled_in_and_never_overwritten(store: SqlStore) -> None:
    async with writing(store) as unit:
        await remember_vendor(unit, "Corvid", by="UDANA", now=NOW)
        await remember_vendor(unit, "Corvid", by="UDANA", now=NOW, trade="HVAC")
        vendor = await remember_vendor(unit, "Corvid", by="UDANA", now=NOW, trade="signs", region="Austin")
    assert (vendor.trade, vendor.region) == ("HVAC", "Austin")


async def test_a_merged_vendor_leads_to_the_one_that_stands(store: SqlStore) -> None:
    async with writing(store) as unit:
        new = await remember_vendor(unit, "New", by="UDANA", now=NOW)
        old = await remember_vendor(unit, "Old", by="UDANA", now=NOW)
        older = await remember_vendor(unit, "Older", by="UDANA", now=NOW)
        await unit.change(old, merged_into=new.id)
        await unit.change(older, merged_into=old.id)
        assert (await called(unit, "older")) == new
        assert set(await family(unit, new)) == {new.id, old.id, older.id}
        await unit.change(new, merged_into="gone")
        fresh = await unit.get(Vendor, new.id)
        assert fresh is not None
        assert await standing(unit, fresh) == fresh
        assert set(await by_id(unit, [new.id, old.id])) == {new.id, old.id}


async def test_a_contact_keeps_the_first_address_and_opens_up_once_it_is_seen_in_the_open(store: SqlStore) -> None:
    async with writing(store) as unit:
        vendor = await remember_vendor(unit, "Lakeshore IT", by="UDANA", now=NOW)
        await unit.add(
            Contact(vendor_id=vendor.id, name="Brian Lesniak", key="brian lesniak", met_by="UDANA", closed=True)
        )
        again = replace(SEEN, contact_email="other@lakeshore.example", contact_phone="555 0100")
        contact = await remember_contact(unit, vendor, again, NOW)
        assert contact is not None
        assert (contact.email, contact.phone, contact.closed, contact.met_by) == (
            "other@lakeshore.example",
            "555 0100",
            False,
            None,
        )
        assert await remember_contact(unit, vendor, SEEN, NOW) == contact
        assert await remember_contact(unit, vendor, replace(SEEN, contact_name=None), NOW) is None


async def test_a_customer_is_known_once(store: SqlStore) -> None:
    async with writing(store) as unit:
        acme = await remember_customer(unit, "acme")
        assert acme is not None
        assert acme.name == "Acme"
        assert await remember_customer(unit, "ACME Inc") == acme
        assert await remember_customer(unit, None) is None
        assert await unit.count(Customer) == 1


async def test_a_vendor_seen_in_a_closed_channel_is_known_to_its_members_only(store: SqlStore) -> None:
    async with writing(store) as unit:
        sighting = await unit.add(replace(SEEN, closed=True, contact_name=None))
        await confirm(unit, sighting, Verdict.GOOD, NOW)
        outside, inside = Viewer(user_id="USAM"), Viewer(user_id="USAM", channels=frozenset({"C1"}))
        assert await called_by(unit, "Lakeshore IT", outside) is None
        assert await called_by(unit, "Lakeshore IT", inside) is not None
        assert await called_by(unit, "Lakeshore IT", Viewer(user_id="UDANA")) is not None
        assert await called_by(unit, "Nobody", outside) is None


async def test_the_same_message_is_proposed_once(store: SqlStore) -> None:
    async with writing(store) as unit:
        assert len(await propose(unit, [SEEN])) == 1
        assert await propose(unit, [SEEN]) == []


async def test_only_the_witness_may_say_how_it_was(store: SqlStore) -> None:
    (sighting,) = await put(store, SEEN)
    async with writing(store) as unit:
        assert await of_witness(unit, sighting.id, "UDANA") == sighting
        with pytest.raises(NotAllowed):
            await of_witness(unit, sighting.id, "USAM")
        with pytest.raises(NotFound):
            await of_witness(unit, "gone", "UDANA")


async def test_confirming_makes_vendor_contact_and_customer_known_and_closes_the_card(store: SqlStore) -> None:
    async with writing(store) as unit:
        (sighting,) = await propose(unit, [SEEN])
        card = await unit.add(card_for(sighting, NOW))
        sighting = await confirm(unit, sighting, Verdict.GOOD, NOW)
        fresh = await unit.get(Card, card.id)
        assert fresh is not None
        assert fresh.state is CardState.ANSWERED
        assert sighting.state is SightingState.CONFIRMED
        assert await unit.count(Vendor) == await unit.count(Contact) == await unit.count(Customer) == 1


async def test_an_answered_card_is_left_as_it_is(store: SqlStore) -> None:
    async with writing(store) as unit:
        (sighting,) = await propose(unit, [SEEN])
        card = await unit.add(replace(card_for(sighting, NOW), state=CardState.WITHDRAWN))
        await confirm(unit, sighting, Verdict.BAD, NOW)
        assert await unit.get(Card, card.id) == card


async def test_the_vector_of_a_sighting_is_kept_once_and_not_rewritten_for_nothing(store: SqlStore) -> None:
    vector = Vector(sighting_id="S1", model="m", data=b"1")
    async with writing(store) as unit:
        await keep_vector(unit, vector)
        await keep_vector(unit, vector)
        assert await unit.count(Vector) == 1


async def test_what_is_dismissed_loses_its_words(store: SqlStore) -> None:
    async with writing(store) as unit:
        (sighting,) = await propose(unit, [SEEN])
        gone = await dismiss(unit, sighting, NOW)
    assert (gone.state, gone.quote, gone.situation, gone.contact_email) == (SightingState.DISMISSED, None, "", None)


async def test_a_correction_wins_over_what_was_read(store: SqlStore) -> None:
    async with writing(store) as unit:
        (sighting,) = await propose(unit, [SEEN])
        right = await correct(unit, sighting, {"vendor_name": "Lakeside IT", "witness_id": "UEVIL"})
    assert (right.vendor_name, right.witness_id) == ("Lakeside IT", "UDANA")


@pytest.mark.parametrize("closed", [False, True])
async def test_an_added_contact_is_as_open_as_what_was_seen(store: SqlStore, closed: bool) -> None:  # noqa: FBT001
    async with writing(store) as unit:
        (sighting,) = await propose(unit, [replace(SEEN, contact_name=None, contact_email=None, closed=closed)])
        sighting = await confirm(unit, sighting, Verdict.GOOD, NOW)
        contact = await add_contact(unit, sighting, name="Ann Lee", email=None, phone="555 0199", now=NOW)
        assert contact is not None
        assert (contact.name, contact.phone, contact.closed) == ("Ann Lee", "555 0199", closed)
        assert [vendor.closed for vendor in await unit.find(Vendor)] == [closed]


async def test_a_deleted_message_takes_what_nobody_confirmed_and_the_quote_of_what_somebody_did(
    store: SqlStore,
) -> None:
    async with writing(store, "heard") as unit:
        open_one, confirmed = await propose(unit, [SEEN, replace(SEEN, vendor_name="Corvid HVAC")])
        await unit.add(card_for(open_one, NOW))
        await keep_vector(unit, Vector(sighting_id=open_one.id, model="m", data=b"1"))
        await keep_vector(unit, Vector(sighting_id=open_one.id, model="m", data=b"2"))
        await unit.note(confirmed.id)
    async with writing(store) as unit:
        assert any("rewired Acme" in str(act.changes) for act in await unit.find(Act))
        await confirm(unit, confirmed, Verdict.GOOD, NOW)
    async with store.write(TEAM, actor_id="kith", what="message_deleted", undoable=False) as unit:
        assert await forget_message(unit, "C1", "1.1", NOW) == [open_one.id]
    async with store.read(TEAM) as unit:
        (left,) = await unit.find(Sighting)
        assert (left.id, left.quote) == (confirmed.id, None)
        assert await unit.count(Vector) == 0
        assert [card.state for card in await unit.find(Card)] == [CardState.WITHDRAWN]
        assert all("rewired Acme" not in str(act.changes) for act in await unit.find(Act))


async def _two_vendors(store: SqlStore) -> tuple[Sighting, Sighting]:
    async with writing(store) as unit:
        one, other = await propose(
            unit, [SEEN, replace(SEEN, vendor_name="Bad Wires", ts="1.2", seen_at=NOW - timedelta(days=3))]
        )
        return await confirm(unit, one, Verdict.GOOD, NOW), await confirm(unit, other, Verdict.GOOD, NOW)


async def test_the_most_alike_vendor_is_found_and_kept_as_an_offer(store: SqlStore) -> None:
    good, other = await _two_vendors(store)
    all_of_it = Everything({good.id: 0.9, other.id: 0.6})
    searching = Searching(recall=all_of_it, trades=NothingFits(), places=NothingFits())
    need = Need(workspace_id=TEAM, author_id="USAM", situation="office move", at=NOW)
    async with writing(store) as unit:
        found = await search(unit, need, Viewer(user_id="USAM"), searching, bar=0.5, now=NOW)
        need = await unit.add(need)
        suggestion = await offer(unit, need, found.ranking, "USAM", asked=True, now=NOW)
    assert [found.candidates[p.vendor_id].vendor.name for p in suggestion.picks] == ["Lakeshore IT", "Bad Wires"]
    assert suggestion.state is SuggestionState.OFFERED


async def test_a_vendor_that_the_need_complains_about_is_no_answer(store: SqlStore) -> None:
    good, other = await _two_vendors(store)
    all_of_it = Everything({good.id: 0.9, other.id: 0.6})
    searching = Searching(
        recall=all_of_it, trades=NothingFits(), places=NothingFits(), excluded=frozenset({"lakeshore it"})
    )
    need = Need(workspace_id=TEAM, author_id="USAM", situation="office move", at=NOW)
    async with store.read(TEAM) as unit:
        found = await search(unit, need, Viewer(user_id="USAM"), searching, bar=0.5, now=NOW)
    assert [found.candidates[p.vendor_id].vendor.name for p in found.ranking.picks] == ["Bad Wires"]


async def test_below_the_bar_it_is_nobody_and_open_mentions_are_marked(store: SqlStore) -> None:
    async with writing(store) as unit:
        seen, closed = await propose(unit, [SEEN, replace(SEEN, ts="1.3", closed=True, channel_id="C2")])
    all_of_it = Everything({seen.id: 0.9, closed.id: 0.9})
    searching = Searching(recall=all_of_it, trades=NothingFits(), places=NothingFits())
    need = Need(workspace_id=TEAM, author_id="USAM", situation="office move", at=NOW)
    async with writing(store) as unit:
        found = await search(unit, need, Viewer(user_id="USAM"), searching, bar=0.5, now=NOW)
        suggestion = await offer(unit, await unit.add(need), found.ranking, "USAM", asked=False, now=NOW)
    assert [s.id for s in found.unconfirmed] == [seen.id]
    assert suggestion.state is SuggestionState.NOBODY
