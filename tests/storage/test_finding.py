"""What a unit finds, and in which order, over both databases."""

from datetime import timedelta

import pytest

from domain.model import Card, CardKind, Introduction, Vendor
from storage.store import SqlStore
from tests.storage.samples import NOON, put, sample


async def test_rows_are_found_by_equality_membership_and_null(store: SqlStore) -> None:
    a = await put(store, sample(Vendor, name="a", trade="lifts"))
    b = await put(store, sample(Vendor, name="b", trade="roofs"))
    c = await put(store, sample(Vendor, name="c"))
    async with store.read("T1") as unit:
        assert await unit.find(Vendor, trade="lifts") == [a]
        assert await unit.find(Vendor, trade=("lifts", "roofs")) == [a, b]
        assert await unit.find(Vendor, trade=None) == [c]
        assert await unit.find(Vendor, trade={"roofs", None}) == [b, c]
        assert await unit.find(Vendor, trade=[]) == []
        assert await unit.count(Vendor) == 3
        assert await unit.count(Vendor, trade=["lifts", "x"]) == 1
        assert await unit.first(Vendor, trade="none") is None


async def test_an_unknown_column_is_a_mistake(store: SqlStore) -> None:
    async with store.read("T1") as unit:
        with pytest.raises(TypeError, match="colour"):
            await unit.find(Vendor, colour="red")


async def test_rows_come_in_order_on_every_database_alike(store: SqlStore) -> None:
    names = ["b", "B", "a", "\N{LATIN SMALL LETTER E WITH ACUTE}", "z"]
    for name in names:
        await put(store, sample(Vendor, name=name, region=None if name == "z" else name))
    async with store.read("T1") as unit:
        assert [v.name for v in await unit.find(Vendor)] == names
        assert [v.name for v in await unit.find(Vendor, order="name")] == sorted(names)
        assert [v.name for v in await unit.find(Vendor, order="-name")] == sorted(names, reverse=True)
        assert (await unit.find(Vendor, order="region"))[0].region is None
        assert (await unit.find(Vendor, order="-region"))[-1].region is None
        assert [v.name for v in await unit.find(Vendor, order="name", limit=2, offset=1)] == ["a", "b"]
        assert [v.name for v in await unit.find(Vendor, order="name", offset=4)] == ["\xe9"]
        first = await unit.first(Vendor, order="-name")
    assert first is not None
    assert first.name == "\xe9"


async def test_ties_are_broken_by_id(store: SqlStore) -> None:
    rows = [await put(store, sample(Vendor, name="same")) for _ in range(4)]
    async with store.read("T1") as unit:
        assert await unit.find(Vendor, order="-name") == rows


async def test_since_and_due_look_at_a_time(store: SqlStore) -> None:
    later = await put(store, sample(Introduction, due_at=NOON + timedelta(hours=1)))
    earlier = await put(store, sample(Introduction, due_at=NOON))
    never = await put(store, sample(Introduction, due_at=None))
    async with store.read("T1") as unit:
        assert await unit.due(Introduction, "due_at", NOON) == [earlier]
        assert await unit.due(Introduction, "due_at", NOON + timedelta(days=1)) == [earlier, later]
        assert await unit.due(Introduction, "due_at", NOON + timedelta(days=1), rep_id=later.rep_id) == [later]
        assert await unit.since(Introduction, "due_at", NOON) == [earlier, later]
        assert await unit.since(Introduction, "due_at", NOON + timedelta(microseconds=1)) == [later]
        assert await unit.since(Introduction, "due_at", NOON, id=never.id) == []


async def test_a_column_may_be_called_kind(store: SqlStore) -> None:
    card = await put(store, sample(Card, kind=CardKind.SUGGESTION))
    await put(store, sample(Card, kind=CardKind.SIGHTING))
    async with store.read("T1") as unit:
        assert await unit.find(Card, kind=CardKind.SUGGESTION) == [card]
        assert await unit.first(Card, kind=CardKind.SUGGESTION) == card
        assert await unit.count(Card, kind=CardKind.SUGGESTION) == 1
        assert await unit.since(Card, "created_at", card.created_at, kind=CardKind.SUGGESTION) == [card]
        assert await unit.due(Card, "created_at", NOON, kind=CardKind.SUGGESTION) == [card]
