"""The beta distribution without a library: its distribution function, quantiles and credible interval.

Source: W. H. Press, S. A. Teukolsky, W. T. Vetterling, B. P. Flannery, *Numerical Recipes*, 3rd edition, section 6.4:
the regularised incomplete beta function by its continued fraction (6.4.5), evaluated with Lentz's method as modified
by Thompson and Barnett (section 5.2).
"""

from collections.abc import Iterator
from functools import lru_cache
from math import exp, lgamma, log
from typing import Final

_TINY: Final = 1e-300
_CLOSE: Final = 1e-14
_STEPS: Final = 10_000
"""More than the square root of any sum of evidence needs."""
_HALVINGS: Final = 50


def distribution(x: float, a: float, b: float) -> float:
    """P(X <= x) for X ~ Beta(a, b), with a, b > 0."""
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1.0 - x))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _fraction(x, a, b) / a
    return 1.0 - front * _fraction(1.0 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, _away(1.0 - (a + b) * x / (a + 1.0))
    value = d = 1.0 / d
    for term in _terms(x, a, b):
        d = 1.0 / _away(1.0 + term * d)
        c = _away(1.0 + term / c)
        value *= c * d
        if abs(c * d - 1.0) < _CLOSE:
            break
    return value


def _terms(x: float, a: float, b: float) -> Iterator[float]:
    """The coefficients d(2m), d(2m + 1) of the fraction, from m = 1 on."""
    for m in range(1, _STEPS):
        yield m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))


def _away(value: float) -> float:
    """Keeps a divisor away from nought."""
    return value if abs(value) >= _TINY else _TINY


def quantile(p: float, a: float, b: float) -> float:
    """The x with P(X <= x) = p, by bisection (error below 1e-15)."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if distribution(middle, a, b) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


@lru_cache(maxsize=1_024)
def interval(a: float, b: float, probability: float) -> tuple[float, float]:
    """The interval that holds with this probability and leaves equal tails."""
    tail = (1.0 - probability) / 2
    return quantile(tail, a, b), quantile(1.0 - tail, a, b)
