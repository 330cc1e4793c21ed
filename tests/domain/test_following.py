"""What follows from an introduction: its witness is asked, told or thanked, and a vendor earns to be a go-to."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain import witnesses
from domain.introductions import mention
from domain.merits import Delivery, consider, earned
from domain.model import (
    Card,
    CardKind,
    CardState,
    Decision,
    GoTo,
    Introduction,
    Outcome,
    OutcomeKind,
    Person,
    Question,
    Sighting,
    SightingState,
    Vendor,
    Verdict,
)
from domain.overhearing import called_in, names_both, tells_of_result
from domain.policy import UNDO_WINDOW
from storage.store import SqlStore, open_store

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class StillClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path / 'kith.db'}", clock=StillClock())
    yield opened
    await opened.close()


def sighting(**values: Any) -> Sighting:
    standard: dict[str, Any] = {
        "vendor_name": "Lakeshore IT",
        "vendor_id": "V1",
        "customer_name": "Acme",
        "witness_id": "dana",
        "state": SightingState.CONFIRMED,
        "verdict": Verdict.GOOD,
        "trade": "cabling",
        "seen_at": NOW,
    }
    return Sighting(**standard | values)


def introduction(**values: Any) -> Introduction:
    fresh = mention(workspace_id="T1", vendor_id="V1", rep_id="sam", now=NOW, customer_name="Globex")
    return replace(fresh, id="I1", **values)


async def involved(store: SqlStore, seen: Sighting, **values: Any) -> tuple[Question | None, list[Card]]:
    async with store.write("T1", actor_id="sam", what="mentioned") as unit:
        seen = await unit.add(seen)
        asked = await witnesses.involve(unit, introduction(sighting_id=seen.id, **values), seen, NOW)
        return asked, await unit.find(Card)


async def test_the_witness_of_an_open_fact_is_told_once_undo_is_over(store: SqlStore) -> None:
    asked, [card] = await involved(store, sighting())
    assert asked is None
    assert (card.kind, card.addressee_id, card.due_at) == (CardKind.TOLD, "dana", NOW + UNDO_WINDOW)


async def test_the_witness_of_a_closed_fact_is_asked_without_a_closed_need(store: SqlStore) -> None:
    asked, cards = await involved(store, sighting(closed=True, channel_id="C1"), situation="office move", closed=True)
    assert cards == []
    assert asked is not None
    assert (asked.told, asked.introduction_id, asked.situation) == (False, "I1", "")
    asked, _ = await involved(store, sighting(closed=True, ts="2"), situation="office move", suggestion_id="G1")
    assert asked is not None
    assert (asked.suggestion_id, asked.introduction_id, asked.situation) == ("G1", None, "office move")


async def test_nobody_is_told_who_is_the_rep_has_left_or_was_asked(store: SqlStore) -> None:
    assert await involved(store, sighting(witness_id="sam")) == (None, [])
    async with store.write("T1", actor_id="kith", what="seen") as unit:
        await unit.add(Person(user_id="gone", deleted=True))
        seen = await unit.add(sighting(ts="7", witness_id="dana"))
        await unit.add(Question(suggestion_id="G1", sighting_id=seen.id, asker_id="sam", witness_id="dana"))
        intro = introduction(suggestion_id="G1", sighting_id=seen.id)
        assert await witnesses.involve(unit, intro, seen, NOW) is None
        assert await witnesses.involve(unit, intro, None, NOW) is None
        assert await unit.find(Card) == []
    assert await involved(store, sighting(ts="8", witness_id="gone")) == (None, [])


def test_the_card_says_what_the_witness_answered_last() -> None:
    intro = introduction(suggestion_id="G1")
    asked = Question(suggestion_id="G1", sighting_id="S1", asker_id="sam", witness_id="dana")
    told = Question(introduction_id="I1", sighting_id="S1", asker_id="sam", witness_id="dana", told=True)
    assert witnesses.word([], intro) is None
    assert witnesses.word([told], intro) is None
    assert witnesses.word([asked], intro) == ""
    assert witnesses.word([replace(asked, answer="talk")], intro) == "talk"
    assert witnesses.word([replace(told, answer="hold")], intro) == "hold"
    assert witnesses.word([replace(asked, asker_id="priya")], intro) is None
    assert witnesses.word([replace(asked, suggestion_id="G2")], introduction()) is None


async def test_a_thanks_is_wanted_once_and_again_only_if_it_was_not_said(store: SqlStore) -> None:
    async with store.write("T1", actor_id="sam", what="told") as unit:
        seen = await unit.add(sighting())
        intro = introduction(sighting_id=seen.id)
        await witnesses.close_loop(unit, intro, OutcomeKind.QUIET, NOW)
        assert await unit.find(Card) == []
        await witnesses.close_loop(unit, intro, OutcomeKind.DELIVERED, NOW)
        [card] = await unit.find(Card)
        await unit.change(card, state=CardState.WITHDRAWN, due_at=None)
        await witnesses.close_loop(unit, intro, OutcomeKind.DELIVERED, NOW + timedelta(hours=1))
        [card] = await unit.find(Card)
        assert (card.state, card.due_at) == (CardState.WAITING, NOW + timedelta(hours=1) + UNDO_WINDOW)
        await unit.change(card, state=CardState.ANSWERED, due_at=None)
        await witnesses.close_loop(unit, intro, OutcomeKind.DELIVERED, NOW)
        assert [one.state for one in await unit.find(Card)] == [CardState.ANSWERED]


async def test_without_a_sighting_the_first_who_praised_the_vendor_is_thanked_but_never_the_rep(
    store: SqlStore,
) -> None:
    async with store.write("T1", actor_id="sam", what="told") as unit:
        await unit.add(Vendor(id="V1", name="Lakeshore IT", key="lakeshore it"))
        await unit.add(sighting(ts="1", witness_id="mona", seen_at=NOW - timedelta(days=9)))
        await unit.add(sighting(ts="2", witness_id="dana"))
        await witnesses.close_loop(unit, introduction(), OutcomeKind.DELIVERED, NOW)
        assert [card.addressee_id for card in await unit.find(Card)] == ["mona"]
        await witnesses.close_loop(unit, introduction(rep_id="mona"), OutcomeKind.DELIVERED, NOW)
        assert len(await unit.find(Card)) == 1


# --- go-tos --------------------------------------------------------------------------------------------------


def delivery(customer: str, witness: str, trade: str = "cabling", region: str = "Austin") -> Delivery:
    return Delivery(trade=trade, region=region, customer=customer, witness_id=witness)


@pytest.mark.parametrize(
    ("deliveries", "pairs"),
    [
        ([], []),
        ([delivery("A", "dana"), delivery("B", "sam")], []),
        ([delivery("A", "dana"), delivery("B", "dana"), delivery("C", "dana")], []),
        ([delivery("A", "dana"), delivery("a", "dana"), delivery("B", "sam")], []),
        ([delivery("A", "dana"), delivery("B", "sam"), delivery("C", "sam", region="austin")], [("cabling", "Austin")]),
        ([delivery("A", "dana"), delivery("B", "sam"), delivery("C", "sam", region="Dallas")], []),
        ([delivery("A", "dana"), delivery("B", "sam"), delivery("C", "sam", trade="storage")], []),
    ],
)
def test_three_deliveries_seen_by_two_in_one_trade_and_region_are_enough(
    deliveries: list[Delivery], pairs: list[tuple[str, str]]
) -> None:
    assert earned(deliveries) == pairs


async def told(store: SqlStore, **values: Any) -> list[Decision]:
    """Two customers where the vendor was seen, a third where it delivered."""
    async with store.write("T1", actor_id="sam", what="told") as unit:
        await unit.add(
            Vendor(**{"id": "V1", "name": "Lakeshore IT", "key": "lakeshore it", "region": "Austin"} | values)
        )
        await unit.add(sighting(ts="1", customer_name="Acme"))
        seen = await unit.add(sighting(ts="2", customer_name="Hooli"))
        intro = await unit.add(introduction(sighting_id=seen.id))
        outcome = Outcome(
            introduction_id=intro.id, vendor_id="V1", kind=OutcomeKind.DELIVERED, told_by="sam", customer_name="Globex"
        )
        await unit.add(outcome)
        return await consider(unit, "V1", NOW) + await consider(unit, "V1", NOW)


async def test_a_go_to_is_proposed_once(store: SqlStore) -> None:
    [decision] = await told(store)
    assert (decision.subject_id, decision.trade, decision.region) == ("V1", "cabling", "Austin")


async def test_a_secret_vendor_and_one_that_is_gone_are_not_proposed(store: SqlStore) -> None:
    assert await told(store, closed=True) == []
    async with store.write("T1", actor_id="sam", what="told") as unit:
        assert await consider(unit, "V9", NOW) == []


async def test_where_managers_named_somebody_nobody_is_proposed(store: SqlStore) -> None:
    async with store.write("T1", actor_id="mona", what="goto_named") as unit:
        await unit.add(GoTo(vendor_id="V2", trade="cabling", region="austin"))
    assert await told(store) == []


async def test_what_has_no_trade_or_lost_its_introduction_counts_for_nothing(store: SqlStore) -> None:
    async with store.write("T1", actor_id="sam", what="told") as unit:
        await unit.add(Vendor(id="V1", name="Lakeshore IT", key="lakeshore it"))
        for number in range(3):
            await unit.add(sighting(ts=str(number), customer_name=f"C{number}", witness_id=f"U{number}", trade=None))
        await unit.add(Outcome(introduction_id="gone", vendor_id="V1", kind=OutcomeKind.DELIVERED, told_by="sam"))
        assert await consider(unit, "V1", NOW) == []


# --- in passing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["Lakeshore nailed it at Globex", "they didn't show", "Globex is live!", "they let us all down", "Great job!"],
)
def test_a_result_told_in_passing_is_recognised(text: str) -> None:
    assert tells_of_result(text)


@pytest.mark.parametrize("text", ["", "I'll introduce Lakeshore to Globex tomorrow", "has anybody called Globex?"])
def test_plans_are_no_results(text: str) -> None:
    assert not tells_of_result(text)


def test_a_vendor_is_named_by_its_first_word_where_that_is_long_enough() -> None:
    assert called_in("Lakeshore was there", ["Lakeshore IT"])
    assert not called_in("the lake shore was there", ["Lakeshore IT"])
    assert not called_in("Blue was there", ["Blue Sky IT"])
    assert not called_in("nobody", [""])
    assert names_both("Lakeshore nailed it at Globex", [("Lakeshore IT", "Globex")])
    assert not names_both("Lakeshore nailed it at Hooli", [("Lakeshore IT", "Globex")])
