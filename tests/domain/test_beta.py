from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.beta import _away, distribution, interval, quantile

SHAPES = st.floats(min_value=1.0, max_value=400.0)


@pytest.mark.parametrize(
    ("p", "a", "b", "expected"),
    [
        (0.5, 2, 2, 0.5),
        (0.05, 2, 2, 0.135350364),
        (0.95, 2, 2, 0.864649636),
        (0.05, 5, 1, 0.05 ** (1 / 5)),
        (0.95, 5, 1, 0.95 ** (1 / 5)),
        (0.05, 1, 1, 0.05),
        (0.05, 1, 3, 1 - 0.95 ** (1 / 3)),
    ],
)
def test_quantiles_are_those_of_the_tables(p: float, a: float, b: float, expected: float) -> None:
    assert quantile(p, a, b) == pytest.approx(expected, abs=1e-8)


@given(st.floats(min_value=0.01, max_value=0.99), SHAPES)
def test_with_one_shape_of_one_the_distribution_is_a_power(x: float, a: float) -> None:
    assert distribution(x, a, 1.0) == pytest.approx(x**a, abs=1e-10)
    assert distribution(x, 1.0, a) == pytest.approx(1 - (1 - x) ** a, abs=1e-10)


@given(st.floats(min_value=0.0, max_value=1.0), SHAPES, SHAPES)
def test_the_distribution_is_a_probability_and_mirrors(x: float, a: float, b: float) -> None:
    assert -1e-12 <= distribution(x, a, b) <= 1 + 1e-12
    assert distribution(x, a, b) == pytest.approx(1 - distribution(1 - x, b, a), abs=1e-9)


@given(SHAPES, SHAPES)
def test_the_interval_holds_the_mean_and_its_probability(a: float, b: float) -> None:
    low, high = interval(a, b, 0.9)
    assert 0 < low < a / (a + b) < high < 1
    assert distribution(high, a, b) - distribution(low, a, b) == pytest.approx(0.9, abs=1e-6)


def test_outside_of_nought_and_one_nothing_is_left() -> None:
    assert (distribution(-1.0, 2, 2), distribution(2.0, 2, 2)) == (0.0, 1.0)


def test_a_sum_beyond_all_reason_still_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.beta._STEPS", 3)
    assert isfinite(distribution(0.5, 300.0, 300.0))


def test_a_divisor_is_kept_away_from_nought() -> None:
    assert (_away(0.0), _away(-2.0)) == (1e-300, -2.0)
