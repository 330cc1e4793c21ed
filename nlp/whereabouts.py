"""Where something happened, as a message tells it: beside the places that stand in tables, names like a place's."""

import re
from typing import Final

from domain.naming import fold
from nlp.places import SURE_TOWN, PlaceTable
from nlp.text import seen
from nlp.words import NEVER, common, given_names

_NAMED: Final = re.compile(
    r"(?:(?P<at>\b(?:[Ii]n|[Nn]ear|[Oo]utside|[Ff]rom|[Tt]o|[Aa]t|à|de|[Ee]n|em|i|bij|nær)(?: the)?) |(?P<comma>, ))"
    r"(?P<name>[^\W\d_a-z][\w'-]*(?: [^\W\d_a-z][\w'-]*){0,2})"
)
_PLACE_LIKE: Final = re.compile(
    r"(?: (?:Springs|Falls|Ferry|Hollow|Flats|Valley|Bay|Beach|Heights|Creek|Lake|Ridge|Grove|Harbou?r|City|Town|"
    r"Junction|Crossing|Island|Point)|[a-zà-ÿ]{2}(?:ville|burgh?|stadt|dorf|hausen|ingen|mouth|minster|borough|cester|"
    r"chester|haven|foss|fjord|wijk|gnac|fall))$"
)
_FIRST: Final = re.compile(r"^(?:[Ii]n|[Nn]ear|[Oo]utside|à|[Ee]n|em|i|bij|nær)\b")


def whereabouts(text: str, places: PlaceTable) -> str | None:
    """The place that a text names, spelt as there; less sure signs count only where there is no surer one."""
    return places.recognise(text) or _named(seen(text), places)


def _named(text: str, places: PlaceTable) -> str | None:
    """A town of some size after "from", "to", "at" or a comma, or a name like a place's after "in"."""
    for match in _NAMED.finditer(text):
        name = re.sub(r"'s$", "", match["name"])
        if _usual(name):
            continue
        if _sized(name, places) or (_FIRST.match(match["at"] or "") and _PLACE_LIKE.search(name)):
            return name
    return None


def _usual(name: str) -> bool:
    folded = fold(name)
    return folded in common() or folded in given_names() or folded in NEVER


def _sized(name: str, places: PlaceTable) -> bool:
    return any(place.population >= SURE_TOWN and not place.area for place in places.called(name)[:1])
