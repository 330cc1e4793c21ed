from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fit import aspect_of, conflicts, fits_of, learn_fit, lesson, parts, region_served, set_fits
from domain.model import Fit, FitAspect, Need, Region, Vendor
from domain.ports import Places
from storage.store import SqlStore, open_store

NOW = datetime(2026, 7, 1, tzinfo=UTC)
KIND, SIZE, BUDGET, REGION = FitAspect.KIND, FitAspect.SIZE, FitAspect.BUDGET, FitAspect.REGION
STATES = {"austin": "texas", "juneau": "alaska"}


class TwoStates:
    """Austin is in Texas, Juneau in Alaska; all of it is in the US."""

    def _state(self, name: str) -> str:
        return STATES.get(name.lower(), name.lower())

    def fits(self, wanted: str | None, seen: str | None) -> bool | None:
        known = {"texas", "alaska", "us"}
        if not wanted or not seen or not {self._state(wanted), self._state(seen)} <= known:
            return None
        return "us" in {wanted.lower(), seen.lower()} or self._state(wanted) == self._state(seen)

    def within(self, inner: str | None, outer: str | None) -> bool | None:
        fits = self.fits(inner, outer)
        return None if fits is None else fits and (inner or "").lower() != "us"

    def knowing(self, regions: Sequence[Region]) -> Places:
        return self

    def recognise(self, text: str) -> str | None:
        return None


PLACES = TwoStates()


def fit(aspect: FitAspect, value: str, *, serves: bool = False) -> Fit:
    return Fit(vendor_id="V", aspect=aspect, serves=serves, value=value, at=NOW)


def need(situation: str = "office move", *, region: str | None = None, customer: str | None = None) -> Need:
    return Need(author_id="USAM", situation=situation, region=region, customer_name=customer)


@pytest.mark.parametrize(
    ("told", "wanted", "why"),
    [
        (fit(REGION, "Alaska"), need(region="Juneau"), "does not serve Alaska"),
        (fit(REGION, "Alaska"), need(region="Alaska"), "does not serve Alaska"),
        (fit(REGION, "Texas", serves=True), need(region="Juneau"), "serves Texas; Juneau lies outside"),
        (fit(KIND, "hospitals"), need("a hospital needs new doors"), "does not serve hospitals"),
        (fit(KIND, "hospitals"), need("new doors", customer="Mercy Hospital"), "does not serve hospitals"),
        (fit(SIZE, "over 500 people"), need("an 800-person office moves"), "does not serve over 500 people"),
        (
            fit(SIZE, "up to 200 people", serves=True),
            need("an 800-person office moves"),
            "serves up to 200 people; 800 people lies outside",
        ),
        (fit(BUDGET, "under $20k"), need("a website, $8k at most"), "does not serve under $20k"),
        (fit(SIZE, "startups"), need("a startup needs payroll"), "does not serve startups"),
    ],
)
def test_a_known_conflict_has_its_reason(told: Fit, wanted: Need, why: str) -> None:
    assert conflicts([told], wanted, PLACES) == (why,)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (fit(REGION, "Alaska"), need(region="Austin")),
        (fit(REGION, "Alaska"), need(region="US")),
        (fit(REGION, "Alaska"), need(region="Nowhereville")),
        (fit(REGION, "Alaska"), need()),
        (fit(REGION, "Texas", serves=True), need(region="Austin")),
        (fit(REGION, "Texas", serves=True), need(region="Nowhereville")),
        (fit(REGION, "Texas", serves=True), need()),
        (fit(KIND, "hospitals"), need("a school needs new doors")),
        (fit(KIND, "schools", serves=True), need("a hospital needs new doors")),
        (fit(SIZE, "over 500 people"), need("a 40-person office moves")),
        (fit(SIZE, "over 500 people"), need("an office moves")),
        (fit(SIZE, "over 500 people"), need("800 shops move")),
        (fit(SIZE, "up to 200 people", serves=True), need("a 40-person office moves")),
        (fit(KIND, "the"), need("the office moves")),
    ],
)
def test_what_is_unknown_stays_unknown(told: Fit, wanted: Need) -> None:
    assert conflicts([told], wanted, PLACES) == ()


def test_one_of_several_regions_is_enough() -> None:
    told = [fit(REGION, "Alaska", serves=True), fit(REGION, "Texas", serves=True)]
    assert conflicts(told, need(region="Austin"), PLACES) == ()
    assert region_served(told, "Austin", PLACES) is True
    assert region_served(told[:1], "Austin", PLACES) is None
    assert region_served([], "Austin", PLACES) is None


@given(st.permutations([fit(REGION, "Alaska"), fit(KIND, "schools"), fit(SIZE, "over 500 people")]))
def test_reasons_do_not_depend_on_the_order_of_what_was_told(told: list[Fit]) -> None:
    wanted = need("an 800-person school", region="Juneau")
    assert conflicts(told, wanted, PLACES) == conflicts(sorted(told, key=lambda one: one.value), wanted, PLACES)
    assert len(conflicts(told, wanted, PLACES)) == 3


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(FitAspect), st.booleans())
def test_whatever_is_told_is_held_against_whatever_is_needed(
    said: str,
    asked: str,
    aspect: FitAspect,
    serves: bool,  # noqa: FBT001 - generated
) -> None:
    assert isinstance(conflicts([fit(aspect, said, serves=serves)], need(asked, region=asked), PLACES), tuple)


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("Texas; schools", ["Texas", "schools"]),
        ("Texas, Alaska and schools", ["Texas", "Alaska", "schools"]),
        ("over 1,200 people", ["over 1,200 people"]),
        ("800 people or more", ["800 people or more"]),
        (" texas ,, Texas. ", ["Texas"]),
        ("<https://x.example|schools>", ["schools"]),
        ("", []),
    ],
)
def test_a_line_of_a_form_is_a_list(line: str, values: list[str]) -> None:
    assert parts(line) == values


@pytest.mark.parametrize(
    ("value", "aspect"),
    [
        ("Texas", REGION),
        ("hospitals", KIND),
        ("up to 200 people", SIZE),
        ("under $20k", BUDGET),
        ("tight budgets", KIND),
        ("no budget", BUDGET),
    ],
)
def test_what_a_statement_speaks_of_is_told_by_its_words(value: str, aspect: FitAspect) -> None:
    assert aspect_of(value, PLACES) is aspect


@pytest.mark.parametrize(
    ("reason", "situation", "learned"),
    [
        ("too_big", "an 800-person office moves", (SIZE, "800 people or more")),
        ("Too big", "offices for 800 people, $90k", (SIZE, "800 people or more")),
        ("no_budget", "a website for $8k", (BUDGET, "$8k or less")),
        ("too_big", "an office moves", None),
        ("no_budget", "a website", None),
        ("no_answer", "an 800-person office moves", None),
        ("wrong_need", "a website for $8k", None),
    ],
)
def test_a_failure_teaches_only_what_its_situation_says(
    reason: str, situation: str, learned: tuple[FitAspect, str] | None
) -> None:
    found = lesson(reason, situation)
    assert (found and (found.aspect, found.value)) == learned


def test_what_was_learned_excludes_the_next_of_the_kind() -> None:
    taught = lesson("too_big", "an 800-person office moves")
    assert taught is not None
    told = [fit(taught.aspect, taught.value)]
    assert conflicts(told, need("a 900-person office moves"), PLACES)
    assert not conflicts(told, need("a 700-person office moves"), PLACES)


# --- keeping -------------------------------------------------------------------------------------------------


class StillClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path}/kith.db", clock=StillClock())
    yield opened
    await opened.close()


async def test_the_same_is_kept_once_and_its_contrary_goes(store: SqlStore) -> None:
    async with store.write("T1", actor_id="UDANA", what="told") as unit:
        vendor = await unit.add(Vendor(name="Lakeshore IT", key="lakeshore it"))
        kept = await learn_fit(unit, vendor.id, aspect=REGION, serves=True, value=" Alaska. ", told_by="UDANA", now=NOW)
        again = await learn_fit(unit, vendor.id, aspect=REGION, serves=True, value="ALASKA", told_by="USAM", now=NOW)
        assert kept == again
        await learn_fit(unit, vendor.id, aspect=REGION, serves=False, value="alaska", told_by="USAM", now=NOW)
        assert [(one.value, one.serves) for one in await fits_of(unit, [vendor.id])] == [("alaska", False)]
        assert await learn_fit(unit, vendor.id, aspect=REGION, serves=False, value=" ", told_by="USAM", now=NOW) is None


async def test_what_is_told_openly_is_open_from_then_on(store: SqlStore) -> None:
    async with store.write("T1", actor_id="UDANA", what="told") as unit:
        vendor = await unit.add(Vendor(name="Lakeshore IT", key="lakeshore it"))
        about = {"aspect": SIZE, "serves": False, "value": "800 people or more", "told_by": "UDANA", "now": NOW}
        closed = await learn_fit(unit, vendor.id, **about, closed=True, channel_id="C1")  # type: ignore[arg-type]
        assert closed is not None
        assert closed.closed
        opened = await learn_fit(unit, vendor.id, **about)  # type: ignore[arg-type]
        assert opened == replace(closed, closed=False, channel_id=None)


async def test_a_form_replaces_what_it_showed_and_nothing_else(store: SqlStore) -> None:
    async with store.write("T1", actor_id="UDANA", what="told") as unit:
        vendor = await unit.add(Vendor(name="Lakeshore IT", key="lakeshore it"))
        shown = [
            await unit.add(replace(fit(REGION, value, serves=True), vendor_id=vendor.id))
            for value in ("Texas", "Alaska")
        ]
        await unit.add(replace(fit(KIND, "schools", serves=True), vendor_id=vendor.id, closed=True))
        await set_fits(unit, vendor.id, shown, PLACES, serves=True, text="Texas; 10 to 50 people", by="USAM", now=NOW)
        found = {(one.aspect, one.value) for one in await fits_of(unit, [vendor.id])}
    assert found == {(REGION, "Texas"), (SIZE, "10 to 50 people"), (KIND, "schools")}
