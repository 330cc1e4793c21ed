from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import pytest

from domain.model import Act, Change, Row, Sighting, SightingState, Vector
from domain.policy import BAR, SPEAK_BAR
from nlp.embedder import MiniLM
from nlp.recall import CLOSEST, SituationRecall
from nlp.trades import KnownTrades

R = TypeVar("R", bound=Row)
MOVE = "Globex is moving to a bigger floor in March and their network has to be up on day one"
REWIRED = "rewired Acme's new office over a weekend, zero downtime"


def _is(value: Any, wanted: Any) -> bool:
    return value in wanted if isinstance(wanted, (set, frozenset, range)) else bool(value == wanted)


def act(unit: "FakeUnit", *changes: Change) -> Act:
    """The next write of sightings."""
    number = 1 + sum(isinstance(row, Act) for row in unit.rows)
    return Act(id=f"A{number}", actor_id="U1", what="put", changes=changes, sighting_write=number)


class FakeUnit:
    """Rows in a list; only what recall asks for."""

    def __init__(self, *rows: Row) -> None:
        self.workspace_id = "T1"
        self.rows: list[Row] = list(rows)

    def put(self, row: Row) -> None:
        self.rows = [old for old in self.rows if (type(old), old.id) != (type(row), row.id)]
        self.rows.append(row)
        change = Change(table="sightings", row_id=row.id, before=None, after={})
        self.rows.append(act(self, change))

    async def find(
        self, kind: type[R], *, order: str = "", limit: int | None = None, offset: int = 0, **equals: Any
    ) -> list[R]:
        found = [row for row in self.rows if isinstance(row, kind)]
        found = [row for row in found if all(_is(getattr(row, name), value) for name, value in equals.items())]
        return (sorted(found, key=lambda row: getattr(row, order)) if order else found)[offset:][:limit]

    async def highest(self, kind: type[R], column: str) -> tuple[str, int]:
        found = max(await self.find(kind), key=lambda row: getattr(row, column), default=None)
        return (found.id, getattr(found, column)) if found else ("", 0)

    async def count(self, kind: type[R], **equals: Any) -> int:
        return len(await self.find(kind, **equals))


def sighting(name: str, situation: str, **values: Any) -> Sighting:
    return Sighting(
        id=name, workspace_id="T1", vendor_name=name, situation=situation, state=SightingState.CONFIRMED, **values
    )


MEMORY = (
    sighting("Lakeshore IT", REWIRED),
    sighting("Cirrus", "payroll without a single error since spring"),
    sighting("Blue Finch", "a campaign that filled every room in November"),
)


async def likeness(recall: SituationRecall, unit: Any, text: str) -> dict[str, float]:
    return {alike.sighting_id: alike.likeness for alike in await recall.nearest(unit, text, None, limit=9)}


async def test_a_move_recalls_who_rewired_an_office(recall: SituationRecall) -> None:
    found = await likeness(recall, FakeUnit(*MEMORY), MOVE)
    assert found["Lakeshore IT"] >= SPEAK_BAR
    assert found["Cirrus"] < BAR
    assert found["Blue Finch"] < BAR


@pytest.mark.parametrize("text", ["somebody for payroll", "who fixes a lift", "we need a lawyer", "lunch at noon?"])
async def test_another_trade_finds_nobody_where_only_cabling_was_seen(recall: SituationRecall, text: str) -> None:
    found = await likeness(recall, FakeUnit(MEMORY[0]), text)
    assert found["Lakeshore IT"] < BAR


async def test_storage_is_found_by_its_name(recall: SituationRecall) -> None:
    unit = FakeUnit(*MEMORY, sighting("Northwind", "replaced a failing disk array over night, no downtime"))
    found = await likeness(recall, unit, "storage in Texas")
    assert found["Northwind"] >= BAR
    assert max(found, key=lambda name: found[name]) == "Northwind"


async def test_a_trade_that_is_told_counts_more_than_a_guess(recall: SituationRecall) -> None:
    unit = FakeUnit(*MEMORY)
    guessed = {a.sighting_id: a.trade for a in await recall.nearest(unit, "it went well", None, limit=9)}  # type: ignore[arg-type]
    told = {a.sighting_id: a.trade for a in await recall.nearest(unit, "it went well", "payroll/HR", limit=9)}  # type: ignore[arg-type]
    assert told["Cirrus"] > guessed["Cirrus"]
    assert told["Blue Finch"] < guessed["Blue Finch"]


async def test_what_is_added_counts_as_if_all_had_been_there_at_once(recall: SituationRecall) -> None:
    situations = (
        "laid cable in a hospital at night",
        "the lift runs again since they came",
        "rewired three shops over a weekend",
        "wages right on the first of the month, without an error",
    )
    more = [sighting(f"V{number}", text, trade=None) for number, text in enumerate(situations)]
    rows = [*sorted(MEMORY, key=lambda s: s.id), *more]
    vectors = [replace(await recall.encode("T1", s.id, s.situation), id=f"W{s.id}") for s in rows]
    unit = FakeUnit(*MEMORY, *vectors[: len(MEMORY)])
    await likeness(recall, unit, MOVE)
    first = recall._memories["T1"]
    for one, vector in zip(more, vectors[len(MEMORY) :], strict=True):
        unit.rows.append(vector)
        unit.put(one)
        await likeness(recall, unit, MOVE)
    grown = recall._memories["T1"]
    whole = recall.remembered(rows, {v.sighting_id: v.data for v in vectors})
    assert grown.ids == whole.ids
    assert len(first.ids) == len(MEMORY)
    assert np.array_equal(grown.vectors, whole.vectors)
    assert np.allclose(grown.trades, whole.trades, atol=1e-6)
    for text in (MOVE, "the lift is stuck", "errors in the wages"):
        assert np.array_equal(grown.words.scores(text), whole.words.scores(text))


async def test_a_new_sighting_and_a_confirmation_do_not_read_all_again(
    recall: SituationRecall, monkeypatch: pytest.MonkeyPatch
) -> None:
    unit = FakeUnit(*MEMORY)
    await likeness(recall, unit, MOVE)
    monkeypatch.setattr(recall, "remembered", None)
    unit.put(sighting("Upline", "repaired the lift in two hours"))
    assert "Upline" in await likeness(recall, unit, "the lift is stuck")
    unit.put(replace(MEMORY[1], state=SightingState.PROPOSED))
    assert "Cirrus" in await likeness(recall, unit, "the lift is stuck")


async def test_an_act_that_tells_no_changes_lets_all_be_read_again(recall: SituationRecall) -> None:
    unit = FakeUnit(*MEMORY)
    await likeness(recall, unit, MOVE)
    unit.rows = [row for row in unit.rows if row.id != "Cirrus"]
    unit.rows.append(act(unit))
    assert "Cirrus" not in await likeness(recall, unit, MOVE)


async def test_who_reads_an_older_snapshot_is_served_by_what_is_held(recall: SituationRecall) -> None:
    unit = FakeUnit(*MEMORY)
    older = []
    for number in range(4):
        unit.put(sighting(f"Upline {number}", "repaired the lift in two hours"))
        older.append(FakeUnit(*unit.rows))
        if number != 1:
            await likeness(recall, unit, MOVE)
    held = recall._memories["T1"]
    for before in older:
        await likeness(recall, before, MOVE)
        assert recall._memories["T1"] is held
    begun_again = FakeUnit(*MEMORY[:1])
    begun_again.rows.append(replace(act(begun_again), id="another"))
    assert list(await likeness(recall, begun_again, MOVE)) == ["Lakeshore IT"]


async def test_two_words_are_enough(recall: SituationRecall) -> None:
    found = await likeness(recall, FakeUnit(*MEMORY), "office cabling")
    assert found["Lakeshore IT"] >= BAR
    assert max(found, key=lambda name: found[name]) == "Lakeshore IT"


async def test_another_situation_recalls_somebody_else(recall: SituationRecall) -> None:
    found = await likeness(recall, FakeUnit(*MEMORY), "people get the wrong pay every month")
    assert found["Lakeshore IT"] < BAR <= found["Cirrus"]


async def test_an_empty_memory_recalls_nothing(recall: SituationRecall) -> None:
    assert await recall.nearest(FakeUnit(), MOVE, None, limit=3) == []  # type: ignore[arg-type]
    assert await recall.nearest(FakeUnit(*MEMORY), " ", None, limit=3) == []  # type: ignore[arg-type]


async def test_the_best_come_first_and_no_more_than_asked_for(recall: SituationRecall) -> None:
    found = await recall.nearest(FakeUnit(*MEMORY), MOVE, None, limit=2)  # type: ignore[arg-type]
    assert found[0].sighting_id == "Lakeshore IT"
    assert len(found) == 2
    assert all(0 <= figure <= 1 for a in found for figure in (a.likeness, a.meaning, a.words, a.trade))


async def test_new_changed_dismissed_and_erased_sightings_are_noticed(recall: SituationRecall) -> None:
    unit = FakeUnit(*MEMORY)
    await likeness(recall, unit, MOVE)
    unit.put(sighting("Upline", "repaired the lift in two hours"))
    assert "Upline" in await likeness(recall, unit, "the lift is stuck")
    before = (await likeness(recall, unit, "the lift is stuck"))["Cirrus"]
    unit.put(replace(MEMORY[1], situation="repaired an old lift over night"))
    assert (await likeness(recall, unit, "the lift is stuck"))["Cirrus"] > before
    unit.put(replace(MEMORY[1], state=SightingState.DISMISSED))
    assert "Cirrus" not in await likeness(recall, unit, MOVE)
    unit.rows = [row for row in unit.rows if row.id != "Lakeshore IT"]
    unit.rows.append(act(unit))
    assert "Lakeshore IT" not in await likeness(recall, unit, MOVE)


async def test_a_vector_is_small_unit_length_and_says_who_made_it(recall: SituationRecall, minilm: MiniLM) -> None:
    vector = await recall.encode("T1", "S1", REWIRED)
    numbers = np.frombuffer(vector.data, dtype="<f2").astype(np.float32)
    assert (vector.workspace_id, vector.sighting_id, vector.model) == ("T1", "S1", minilm.model_id)
    assert numbers.shape == (384,)
    assert abs(float(np.linalg.norm(numbers)) - 1) < 0.01


async def test_a_stored_vector_counts_like_a_fresh_one(recall: SituationRecall) -> None:
    stored: Vector = await recall.encode("T1", "Lakeshore IT", REWIRED)
    fresh = await likeness(recall, FakeUnit(*MEMORY), MOVE)
    recall.forget("T1")
    again = await likeness(recall, FakeUnit(*MEMORY, replace(stored, id="V1")), MOVE)
    assert abs(fresh["Lakeshore IT"] - again["Lakeshore IT"]) < 0.02


async def test_without_weights_words_and_trades_still_recall(tmp_path: Any) -> None:
    blind = MiniLM(weights=tmp_path / "missing.onnx")
    recall = SituationRecall(blind, KnownTrades(blind))
    found = await likeness(recall, FakeUnit(*MEMORY), "who does payroll without an error")
    assert max(found, key=lambda name: found[name]) == "Cirrus"
    assert (await recall.encode("T1", "S1", "anything")).data == b""


async def test_a_go_to_is_weighed_however_far_down_it_stands(recall: SituationRecall) -> None:
    unit = FakeUnit(*MEMORY)
    near = await recall.nearest(unit, MOVE, None, limit=1)  # type: ignore[arg-type]
    more = await recall.nearest(unit, MOVE, None, limit=1, also=["Blue Finch", "gone"])  # type: ignore[arg-type]
    assert [alike.sighting_id for alike in near] == ["Lakeshore IT"]
    assert [alike.sighting_id for alike in more] == ["Lakeshore IT", "Blue Finch"]


async def test_on_site_work_elsewhere_does_not_hide_what_is_within_reach(recall: SituationRecall) -> None:
    cabling = {"trade": "network cabling & wifi"}
    far = [sighting(f"far {n}", REWIRED, region="Boston", **cabling) for n in range(9)]
    near = sighting("near", "pulled new cable through an old mill", region="Austin", **cabling)
    remote = sighting("remote", "payroll without a single error", region="Boston", trade="payroll/HR")
    asked: list[str] = []

    def reach(region: str) -> bool:
        asked.append(region)
        return region == "Austin"

    unit = FakeUnit(*far, near, remote)
    found = await recall.nearest(unit, MOVE, None, limit=2, reach=reach)  # type: ignore[arg-type]
    assert [alike.sighting_id for alike in found][CLOSEST:] == ["near", "remote"]
    assert sorted(asked) == ["Austin", "Boston"]
    assert [a.likeness for a in found] == sorted((a.likeness for a in found), reverse=True)


async def test_a_sighting_whose_region_was_corrected_is_looked_at_anew(recall: SituationRecall) -> None:
    cabling = {"trade": "network cabling & wifi"}
    unit = FakeUnit(*(sighting(f"far {n}", REWIRED, region="Boston", **cabling) for n in range(9)))
    near = sighting("near", "pulled new cable through an old mill", region="Boston", **cabling)
    unit.put(near)

    async def found() -> bool:
        alikes = await recall.nearest(unit, MOVE, None, limit=1, reach=lambda r: r == "Austin")  # type: ignore[arg-type]
        return "near" in [alike.sighting_id for alike in alikes]

    assert not await found()
    unit.put(replace(near, region="Austin"))
    assert await found()


async def test_a_vector_of_what_was_said_before_a_correction_is_not_used(recall: SituationRecall) -> None:
    before = sighting("Upline", "payroll without a single error")
    stale = replace(await recall.encode("T1", before.id, before.situation), id="V1")
    right = replace(await recall.encode("T1", before.id, "repaired the lift in two hours"), id="V2")
    corrected = replace(before, situation="repaired the lift in two hours")
    found = []
    for vector in (stale, right):
        recall.forget("T1")
        found.append(await likeness(recall, FakeUnit(corrected, vector), "the lift is stuck"))
    assert found[0]["Upline"] == pytest.approx(found[1]["Upline"], abs=0.01)


async def test_the_memory_that_was_asked_for_least_lately_makes_room(
    recall: SituationRecall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nlp.recall.HELD", 2 * len(MEMORY))
    units = [FakeUnit(*MEMORY) for _ in range(3)]
    for unit, name in zip(units, ("T1", "T2", "T3"), strict=True):
        unit.workspace_id = name
    for unit in (units[0], units[1], units[0], units[2]):
        await likeness(recall, unit, MOVE)
    assert set(recall._memories) == {"T1", "T3"}
    assert "Lakeshore IT" in await likeness(recall, units[1], MOVE)


async def test_a_write_that_touches_no_sighting_changes_nothing(recall: SituationRecall) -> None:
    unit = FakeUnit(*MEMORY)
    await likeness(recall, unit, MOVE)
    held = recall._memories["T1"]
    asked = Change(table="needs", row_id="N1", before=None, after={})
    unit.rows.append(replace(act(unit, asked), sighting_write=0))
    await likeness(recall, unit, MOVE)
    assert recall._memories["T1"] is held
