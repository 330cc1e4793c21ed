"""Places by name: towns with coordinates, states, countries and what people call regions."""

import csv
import gzip
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from domain.naming import fold
from domain.policy import REGION_KM
from nlp.embedder import DATA
from nlp.text import seen
from nlp.words import CUSTOMER_TYPES, NEVER, VENDOR_TYPES, common, given_names

TABLE: Final = DATA / "places.tsv.gz"
EARTH_KM: Final = 6371.0
CERTAIN_TOWN: Final = 100_000
"""A town of this size is recognised without a word like "in" before it."""
SURE_TOWN: Final = 15_000
"""The same after a comma ("Acme, Wichita")."""
METRO: Final = 400_000
_NAME: Final = re.compile(
    r"[A-ZÀ-Þ][\wà-ÿ'.-]*(?:[ -](?:(?:de|la|le|am|an|der|upon|sur|of|the|del) )?[A-ZÀ-Þ][\wà-ÿ'.-]*){0,3}"
)
_IN: Final = re.compile(
    r"\b(?:in|near|around|outside|from|im|nahe|à|près de|en|cerca de|i|nær|bij|em|sur|across)\s+(?:the\s+)?$",
    re.IGNORECASE,
)

_WHEN: Final = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december spring summer autumn fall winter easter christmas lent advent montag dienstag
    mittwoch donnerstag freitag samstag sonntag januar februar marz mai juni juli oktober dezember lundi mardi mercredi
    jeudi vendredi samedi dimanche janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre
    lunes martes miercoles jueves viernes sabado domingo enero febrero marzo abril junio julio agosto septiembre
    octubre noviembre diciembre maandag dinsdag woensdag donderdag vrijdag zaterdag zondag maart mei augustus mandag
    tirsdag onsdag torsdag fredag lordag sondag marts maj august""".split()  # noqa: SIM905 - words read as words
)
"""Months, weekdays and seasons, folded: "in March" is no town."""

REGIONS: Final[dict[str, str]] = {
    "midwest": "US:IL US:IN US:IA US:KS US:MI US:MN US:MO US:NE US:ND US:OH US:SD US:WI",
    "new england": "US:CT US:ME US:MA US:NH US:RI US:VT",
    "east coast": "US:ME US:NH US:MA US:RI US:CT US:NY US:NJ US:DE US:MD US:VA US:NC US:SC US:GA US:FL US:PA US:DC",
    "west coast": "US:CA US:OR US:WA",
    "pacific northwest": "US:OR US:WA",
    "pnw": "US:OR US:WA",
    "the south": "US:TX US:LA US:MS US:AL US:GA US:FL US:SC US:NC US:TN US:AR",
    "deep south": "US:LA US:MS US:AL US:GA US:SC",
    "southwest": "US:AZ US:NM US:TX US:NV US:OK",
    "northeast": "US:CT US:ME US:MA US:NH US:RI US:VT US:NY US:NJ US:PA",
    "tri-state area": "US:NY US:NJ US:CT",
    "mid-atlantic": "US:NY US:NJ US:PA US:DE US:MD US:DC US:VA",
    "gulf coast": "US:TX US:LA US:MS US:AL US:FL",
    "benelux": "BE NL LU",
    "dach": "DE AT CH",
    "nordics": "DK SE NO FI IS",
    "scandinavia": "DK SE NO",
    "baltics": "EE LV LT",
    "iberia": "ES PT",
    "uk": "GB",
    "england": "GB:ENG",
    "scotland": "GB:SCT",
    "wales": "GB:WLS",
    "northern ireland": "GB:NIR",
    "great britain": "GB",
    "us": "US",
    "usa": "US",
    "america": "US",
    "deutschland": "DE",
    "schweiz": "CH",
    "österreich": "AT",
    "españa": "ES",
    "nederland": "NL",
    "holland": "NL",
    "danmark": "DK",
    "norge": "NO",
    "sverige": "SE",
    "bavaria": "DE:02",
    "bayern": "DE:02",
    "hessen": "DE:05",
    "saxony": "DE:13",
    "sachsen": "DE:13",
    "nrw": "DE:07",
    "catalonia": "ES:56",
    "cataluña": "ES:56",
    "andalucía": "ES:51",
    "andalusia": "ES:51",
    "bretagne": "FR:53",
    "brittany": "FR:53",
    "normandy": "FR:28",
    "normandie": "FR:28",
    "île-de-france": "FR:11",
    "tirol": "AT:07",
    "tyrol": "AT:07",
    "ontario": "CA:08",
    "quebec": "CA:10",
    "british columbia": "CA:02",
    "alberta": "CA:01",
    "new south wales": "AU:02",
    "victoria": "AU:07",
    "queensland": "AU:04",
}
CIRCLES: Final[dict[str, tuple[float, float]]] = {
    "bay area": (37.6, -122.2),
    "silicon valley": (37.37, -122.04),
    "rhein-main": (50.1, 8.6),
    "rhine-main": (50.1, 8.6),
    "ruhrgebiet": (51.5, 7.2),
    "ruhr": (51.5, 7.2),
    "randstad": (52.1, 4.7),
    "dfw": (32.85, -97.0),
    "twin cities": (44.96, -93.2),
    "socal": (33.9, -117.9),
    "greater london": (51.5, -0.12),
    "merseyside": (53.4, -2.97),
    "tyneside": (54.97, -1.6),
    "west midlands": (52.5, -1.9),
    "research triangle": (35.9, -78.85),
}
"""Regions smaller than a state, by their middle."""


@dataclass(frozen=True, slots=True)
class Place:
    """A town (with a middle) or an area (without): `within` holds "US" and, for towns and states, "US:TX"."""

    name: str
    within: frozenset[str]
    middle: tuple[float, float] | None = None
    population: int = 0

    @property
    def area(self) -> bool:
        return self.middle is None


class PlaceTable:
    """The Places port over the table in nlp/data; loaded on first use."""

    def __init__(self, path: Path = TABLE) -> None:
        self._path = path

    @cached_property
    def _names(self) -> dict[str, list[Place]]:
        names: dict[str, list[Place]] = {}
        for place, spellings in self._rows():
            for spelling in spellings:
                names.setdefault(spelling, []).append(place)
        for name, codes in REGIONS.items():
            names[fold(name)] = [Place(name, frozenset(codes.split()))]
        for name, middle in CIRCLES.items():
            names[fold(name)] = [Place(name, frozenset(), middle, METRO)]
        return names

    def _rows(self) -> Iterator[tuple[Place, list[str]]]:
        with gzip.open(self._path, "rt", encoding="utf-8", newline="") as stream:
            for name, others, country, part, latitude, longitude, people in csv.reader(stream, delimiter="\t"):
                spellings = [*_short(fold(name)), *(fold(other) for other in others.split("|") if other)]
                if not latitude:
                    within = frozenset({f"{country}:{part}" if part else country})
                    yield Place(name, within, None, int(people)), spellings
                    continue
                where = frozenset({country, f"{country}:{part}"})
                yield Place(name, where, (float(latitude), float(longitude)), int(people)), spellings

    def fits(self, wanted: str | None, seen: str | None) -> bool | None:
        """Whether one lies in or near the other; of ambiguous names the pair that lies nearest counts.

        A pair of small namesakes is not believed: of each name the places with at least a tenth of the largest
        one's people are looked at.
        """
        first, second = self.called(wanted), self.called(seen)
        if not first or not second:
            return None
        return any(_near(a, b) for a in first for b in second)

    def called(self, name: str | None) -> list[Place]:
        """What a free text may mean by a place name, largest first: "Sandy Springs, GA", "the Austin area"."""
        if not name:
            return []
        parts = [part for part in re.split(r"[,/;()]", name) if part.strip()]
        whole = self._exact(name)
        if whole or len(parts) < 2:  # noqa: PLR2004 - nothing to tell it apart by
            return whole
        areas = [place for part in parts[1:] for place in self._exact(part) or self._state(part) if place.area]
        found = self._exact(parts[0])
        told = [place for place in found if any(place.within & area.within for area in areas)]
        return told or found or self._exact(parts[1]) or areas

    def _exact(self, name: str) -> list[Place]:
        folded = re.sub(
            r"\b(?:the|area|region|metro|greater|downtown|city of|county|raum|großraum|around|near)\b", " ", fold(name)
        )
        found = self._names.get(fold(name)) or self._names.get(" ".join(folded.split())) or self._state(name)
        largest = max((place.population for place in found), default=0)
        return [place for place in found if place.area or place.population * 10 >= largest]

    def _state(self, name: str) -> list[Place]:
        code = name.strip().upper()
        if len(code) != 2 or not name.strip().isupper():  # noqa: PLR2004 - postal code of a state
            return []
        return [Place(code, frozenset({f"US:{code}"}))] if code in _STATES else []

    def recognise(self, text: str) -> str | None:
        """The place that a text names, spelt as there; parts of firms' names are passed over.

        Small towns and usual words need an "in" before them.
        """
        shown = seen(text)
        found: list[tuple[int, str]] = []
        for match in _NAME.finditer(shown):
            found.extend(self._within(match, shown))
        return max(found, key=lambda pair: pair[0])[1] if found else None

    def _within(self, match: re.Match[str], text: str) -> Iterable[tuple[int, str]]:
        name = match[0].rstrip(".'-")
        words = fold(name).split()
        introduced = _IN.search(text[max(0, match.start() - 14) : match.start()]) is not None
        if not words or any(word in VENDOR_TYPES | CUSTOMER_TYPES for word in words):
            return
        for candidate in (name, *_opening(name)):
            places = self._exact(candidate)
            if not places:
                continue
            folded = fold(candidate)
            if folded in NEVER or folded in _WHEN:
                return
            usual = folded in common() or folded in given_names()
            introduced = introduced and not (folded in common() and places[0].population < CERTAIN_TOWN)
            large = places[0].area or places[0].population >= CERTAIN_TOWN
            after_comma = text[max(0, match.start() - 2) : match.start()] == ", " and places[0].population >= SURE_TOWN
            if introduced or ((large or after_comma) and not usual and candidate == name):
                yield (2 if introduced else 1), candidate
            return


def _short(name: str) -> list[str]:
    """Frankfurt am Main is called Frankfurt too."""
    short = re.split(r" (?:am|an der|upon|sur|ob der|im) ", name)[0]
    return [name] if short == name else [name, short]


def _opening(name: str) -> list[str]:
    """What a run of capitals may begin with: in "Sandy Springs Georgia" the town."""
    words = name.split(" ")
    return [" ".join(words[:n]) for n in range(len(words) - 1, 1, -1)]


def _near(a: Place, b: Place) -> bool:
    if a.within & b.within and (a.area or b.area):
        return True
    if a.middle is None and b.middle is None:
        return any(_part(x, y) for x in a.within for y in b.within)
    return a.middle is not None and b.middle is not None and _kilometres(a.middle, b.middle) <= REGION_KM


def _part(x: str, y: str) -> bool:
    return x.partition(":")[0] == y or y.partition(":")[0] == x


def _kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great circle by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, a)), tuple(map(math.radians, b)))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


_STATES: Final = frozenset(
    """AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA
    RI SC SD TN TX UT VT VA WA WV WI WY DC""".split()  # noqa: SIM905 - codes read as words
)
