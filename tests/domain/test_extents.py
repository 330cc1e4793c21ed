import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.extents import Extent, extents


@pytest.mark.parametrize(
    ("text", "unit", "low", "high", "said"),
    [
        ("an 800-person office", "people", 800, 800, "800 people"),
        ("50 to 200 seats", "people", 50, 200, "50 seats"),
        ("up to 1,200 employees", "people", 0, 1200, "1,200 employees"),
        ("from 500 people", "people", 500, math.inf, "500 people"),
        ("500+ users", "people", 500, math.inf, "500 users"),
        ("800 people or more", "people", 800, math.inf, "800 people"),
        ("20k or less", "money", 0, 20_000, "20k"),
        ("$5k to $10k", "money", 5_000, 10_000, "$5k"),
        ("15.000 € for it", "money", 15_000, 15_000, "15.000€"),
        ("ab 50 Mitarbeiter", "people", 50, math.inf, "50 Mitarbeiter"),
        ("2,000 sq ft", "sq ft", 2_000, 2_000, "2,000 sq ft"),
        ("1.5 million", "money", 1_500_000, 1_500_000, "1.5 million"),
        ("3 stores", "sites", 3, 3, "3 stores"),
    ],
)
def test_a_figure_with_a_known_unit_is_read(text: str, unit: str, low: float, high: float, said: str) -> None:
    assert extents(text) == [Extent(unit, low, high, said)]


@pytest.mark.parametrize("text", ["", "moves 3 times in 2026", "call 555 0100", "on day one", "the 2nd floor"])
def test_other_figures_say_nothing(text: str) -> None:
    assert extents(text) == []


def test_over_and_under_leave_the_figure_itself_out() -> None:
    over, under = extents("over 500 people, under 50 people")
    exact = extents("500 people, 50 people")
    assert [one.within(over) for one in exact] == [False, False]
    assert [one.within(under) for one in exact] == [False, False]
    assert extents("501 people")[0].within(over)
    assert extents("49 people")[0].within(under)


def test_units_are_not_mixed() -> None:
    people, shops = extents("40 people and 40 shops")
    assert not people.within(shops)
    assert not people.meets(shops)


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    for extent in extents(text):
        assert 0 <= extent.low <= extent.high
