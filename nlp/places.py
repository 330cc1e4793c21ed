"""Places by name: towns with coordinates, states, countries and what people call regions."""

import copy
import csv
import gzip
import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from domain.model import Region
from domain.naming import fold
from domain.policy import REGION_KM
from nlp.embedder import DATA
from nlp.text import seen
from nlp.words import CUSTOMER_TYPES, NEVER, VENDOR_TYPES, common, given_names

TABLE: Final = DATA / "places.tsv.gz"
REGIONS: Final = DATA / "regions.toml"
EARTH_KM: Final = 6371.0
CERTAIN_TOWN: Final = 100_000
"""A town of this size is recognised without a word like "in" before it."""
SURE_TOWN: Final = 15_000
"""The same after a comma ("Acme, Wichita")."""
METRO: Final = 400_000
"""People of a region that is given by points: towns of a tenth of it stand beside it."""
SUBURB_KM: Final = 25.0
MEANT_KEPT: Final = 2_000
"""Names of places of which it is kept what they mean."""
_NAME: Final = re.compile(
    r"[A-ZÀ-Þ][\wà-ÿ'.-]*(?:[ -](?:(?:de|la|le|am|an|der|upon|sur|of|the|del) )?[A-ZÀ-Þ][\wà-ÿ'.-]*){0,3}"
)
_IN: Final = re.compile(
    r"\b(?:in|near|around|outside|from|im|nahe|à|près de|en|cerca de|i|nær|bij|em|sur|across)\s+(?:the\s+)?$",
    re.IGNORECASE,
)

_AROUND: Final = re.compile(
    r"\b(?:the|area|region|metro|metropolitan|greater|downtown|city of|county|suburbs? of|suburbs|raum|grossraum|around"
    r"|near|(?:umgebung|umland))\b"
)
_SIDE: Final = re.compile(
    r"^(?:(?:north|south|east|west)(?:ern)? |(?:central|inner|upper|lower) |nord|sud|ost|west)(?=\w{3})"
)
"""What stands before a name that is no name of its own: West London, Southern Ontario."""
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

_LAST: Final = re.compile(r"\b(?:in|near|around|im|nahe)\s+(?:the\s+)?([^\W\d_][\w '.-]{1,30})$", re.IGNORECASE)
_ACRONYMS: Final = frozenset({"anz", "cee", "dmv", "eu", "gcc", "gta", "ncr", "paca"})
"""Regions that mean something else in capitals too, unless "in" stands before them."""


@dataclass(frozen=True, slots=True)
class Place:
    """A town (with a middle) or an area (without): `within` holds "US" and, for towns and states, "US:TX".

    `part`: one of the places that make up a region.
    """

    name: str
    within: frozenset[str]
    middle: tuple[float, float] | None = None
    population: int = 0
    part: bool = False

    @property
    def area(self) -> bool:
        return self.middle is None


class PlaceTable:
    """The Places port over the tables in nlp/data; loaded on first use."""

    def __init__(self, path: Path = TABLE) -> None:
        self._path = path
        self._taught: dict[str, list[Place]] = {}
        self._meant: dict[str, list[Place]] = {}

    @cached_property
    def _names(self) -> dict[str, list[Place]]:
        names: dict[str, list[Place]] = {}
        for place, spellings in self._rows():
            for spelling in spellings:
                names.setdefault(spelling, []).append(place)
        for region in regions():
            names.setdefault(fold(region.name), []).append(region)
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

    def within(self, inner: str | None, outer: str | None) -> bool | None:
        """Whether one lies in the other as a whole: of an ambiguous `inner` the largest, of a region every part."""
        found, around = self.called(inner), self.called(outer)
        if not found or not around:
            return None
        whole = [place for place in found if place.part] if found[0].part else found[:1]
        return all(any(_inside(place, one) for one in around) for place in whole)

    def knowing(self, regions: Sequence[Region]) -> "PlaceTable":
        """The same table with regions that a workspace taught; their names win over those of the table."""
        if not regions:
            return self
        meant = {region.key: [self.called(name) for name in region.places] for region in regions}
        made = copy.copy(self)
        made._meant = {}  # noqa: SLF001 - one of our own
        made._taught = {  # noqa: SLF001 - one of our own
            key: [replace(place, part=True) for found in places for place in found if place.part or place is found[0]]
            for key, places in meant.items()
        }
        return made

    def called(self, name: str | None) -> list[Place]:
        """What a free text may mean by a place name, largest first: "Sandy Springs, GA", "the Austin area"."""
        if not name:
            return []
        if name not in self._meant:
            if len(self._meant) >= MEANT_KEPT:
                self._meant.clear()
            self._meant[name] = self._called(name)
        return self._meant[name]

    def _called(self, name: str) -> list[Place]:
        parts = [part for part in re.split(r"[,/;()]", name) if part.strip()]
        whole = self._exact(name)
        if whole or len(parts) < 2:  # noqa: PLR2004 - nothing to tell it apart by
            return whole
        areas = [place for part in parts[1:] for place in self._exact(part) or self._state(part) if place.area]
        found = self._exact(parts[0])
        told = [place for place in found if any(place.within & area.within for area in areas)]
        return told or found or self._exact(parts[1]) or areas

    def _exact(self, name: str) -> list[Place]:
        key = fold(name)
        bare = " ".join(_AROUND.sub(" ", key).split())
        found = self._taught.get(key) or self._names.get(key) or self._names.get(bare) or self._state(name)
        found = found or self._names.get(_SIDE.sub("", bare), [])
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
        return max(found, key=lambda pair: pair[0])[1] if found else self._at_end(shown)

    def _at_end(self, text: str) -> str | None:
        """A place in small letters, as in "office move in austin": at the very end only, and a large one."""
        for match in _LAST.finditer(text.rstrip(" .!?")):
            name = match[1]
            places = self._exact(name)
            folded = fold(name)
            people = places[0].population if places else 0
            usual = folded in _WHEN or folded in NEVER or (folded in common() and people < METRO)
            if places and not usual and (places[0].area or people >= CERTAIN_TOWN):
                return name
        return None

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
            usual = folded in common() or folded in given_names() or folded in _ACRONYMS
            introduced = introduced and not (folded in common() and places[0].population < CERTAIN_TOWN)
            large = places[0].area or places[0].population >= CERTAIN_TOWN
            after_comma = text[max(0, match.start() - 2) : match.start()] == ", " and places[0].population >= SURE_TOWN
            if introduced or ((large or after_comma) and not usual and candidate == name):
                yield (2 if introduced else 1), candidate
            return


def regions(path: Path = REGIONS) -> Iterator[Place]:
    """What people call regions; one that is given by points is several places."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    for name, codes in told["made_of"].items():
        yield Place(name, frozenset(codes.split()))
    for name, around in told["around"].items():
        states = around["in"].split()
        within = frozenset([*states, *(code.partition(":")[0] for code in states)])
        for latitude, longitude in around["points"]:
            yield Place(name, within, (latitude, longitude), METRO, part=True)


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


def _inside(a: Place, b: Place) -> bool:
    """Whether all of `a` lies in `b`; a town reaches as far as its suburbs."""
    if b.middle is None:
        states = {code for code in a.within if ":" in code} or a.within
        return all(code in b.within or code.partition(":")[0] in b.within for code in states)
    return a.middle is not None and _kilometres(a.middle, b.middle) <= (REGION_KM if b.part else SUBURB_KM)


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
