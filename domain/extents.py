"""Sizes and budgets as people write them: "over 500 people", "50 to 200 seats", "an 800-person office", "<$20k"."""

import math
import re
from dataclasses import dataclass
from typing import Final

_UNITS: Final = {
    "people": "people persons person employees employee staff heads headcount users seats seat desks desk workstations "
    "colleagues mitarbeiter mitarbeitende leute beschäftigte arbeitsplätze plätze",
    "sites": "sites site stores store locations location branches branch shops shop offices filialen standorte",
    "rooms": "rooms room beds bed zimmer betten räume",
    "floors": "floors floor storeys storey stories etagen stockwerke",
    "machines": "machines machine servers server devices device vehicles trucks maschinen geräte fahrzeuge",
    "sq ft": "sqft sf",
    "sqm": "sqm qm m2 m²",
}
_UNIT_OF: Final = {word: unit for unit, words in _UNITS.items() for word in words.split()}
_CURRENCIES: Final = frozenset({"euro", "eur", "usd", "gbp", "dollar", "dollars", "pounds"})
_TIMES: Final = {"k": 1e3, "thousand": 1e3, "tsd": 1e3, "m": 1e6, "mio": 1e6, "million": 1e6}
_NUMBER: Final = r"\d+(?:[.,' ]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
_TIMES_WORD: Final = r"k|m|mio|million|thousand|tsd"
_FIGURE: Final = re.compile(
    rf"""(?<![\w.,])(?P<more>over|more\ than|above|from|at\ least|minimum|min\.?|ab|über|mehr\ als|mindestens|>=?)?
    (?P<less>under|less\ than|fewer\ than|below|up\ to|at\ most|maximum|max\.?|unter|weniger\ als|bis\ zu|bis|<=?)?\s*
    (?P<money>[$€£])?\s?(?P<low>{_NUMBER})\s?(?P<times>(?:{_TIMES_WORD})\b)?(?P<plus>\+)?
    (?:\s?(?:-|–|to|bis)\s?[$€£]?(?P<high>{_NUMBER})\s?(?P<high_times>(?:{_TIMES_WORD})\b)?)?
    (?P<after>\s?[€£$])?[\s-]*
    (?P<unit>square\ (?:feet|foot|met(?:er|re)s?)|sq\.?\ ?ft|sq\.?\ ?m|quadratmeter|m²|(?!(?:or|and|oder)\b)\w+)?
    (?P<or>\s*(?:or|and|oder)\s+(?P<end>more|up|above|larger|bigger|mehr|größer|less|fewer|smaller|weniger|kleiner))?""",
    re.IGNORECASE | re.VERBOSE,
)
_UPWARDS: Final = frozenset({"more", "up", "above", "larger", "bigger", "mehr", "größer"})
_STRICT: Final = frozenset({"over", "more than", "above", "über", "mehr als", ">"})
_STRICTLY_LESS: Final = frozenset({"under", "less than", "fewer than", "below", "unter", "weniger als", "<"})


@dataclass(frozen=True, slots=True)
class Extent:
    """From `low` to `high`, both included, of a unit; `said` is the figure with its unit as it was written."""

    unit: str
    low: float
    high: float
    said: str = ""

    def within(self, other: "Extent") -> bool:
        return self.unit == other.unit and other.low <= self.low and self.high <= other.high

    def meets(self, other: "Extent") -> bool:
        return self.unit == other.unit and self.low <= other.high and other.low <= self.high


def extents(text: str) -> list[Extent]:
    """Every figure whose unit is known; money is one unit whatever the currency, by its sign or "k"."""
    return [extent for found in _FIGURE.finditer(text) if (extent := _extent(found)) is not None]


def _extent(found: re.Match[str]) -> Extent | None:
    unit = _unit(found)
    if unit is None:
        return None
    times = found["times"] or (found["high_times"] if found["high"] else None)
    low = _figure(found["low"], times)
    if found["high"]:
        high = _figure(found["high"], found["high_times"])
        return Extent(unit, min(low, high), max(low, high), _said(found))
    end = (found["end"] or "").lower()
    if found["more"] or found["plus"] or end in _UPWARDS:
        strict = (found["more"] or "").lower() in _STRICT
        return Extent(unit, math.nextafter(low, math.inf) if strict else low, math.inf, _said(found))
    if found["less"] or end:
        strict = (found["less"] or "").lower() in _STRICTLY_LESS
        return Extent(unit, 0.0, math.nextafter(low, 0) if strict else low, _said(found))
    return Extent(unit, low, low, _said(found))


def _unit(found: re.Match[str]) -> str | None:
    if found["money"] or found["after"]:
        return "money"
    word = " ".join((found["unit"] or "").lower().replace(".", "").split())
    if word.startswith(("square f", "sq ft", "sqft")):
        return "sq ft"
    if word.startswith(("square m", "sq m", "sqm", "quadratm")):
        return "sqm"
    if word in _CURRENCIES:
        return "money"
    known = _UNIT_OF.get(word)
    return known or ("money" if found["times"] or found["high_times"] else None)


def _said(found: re.Match[str]) -> str:
    """Without the words of direction: "800 people", "$20k"."""
    times, money = found["times"] or "", found["money"] or ""
    number = f"{found['low']} {times}" if len(times) > 1 else f"{found['low']}{times}"
    unit = (found["unit"] or "") if _unit(found) != "money" or (found["unit"] or "").lower() in _CURRENCIES else ""
    unit = "people" if unit.lower() == "person" else unit
    return f"{money}{number}{found['after'] or ''} {unit}".strip()


def _figure(number: str, times: str | None) -> float:
    grouped = re.fullmatch(r"\d+(?:[.,' ]\d{3})+", number)
    plain = re.sub(r"[.,' ]", "", number) if grouped else number.replace(",", ".")
    return float(plain) * _TIMES.get((times or "").lower(), 1.0)
