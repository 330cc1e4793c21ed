"""Regions that people here call by a name of their own: "Gulf South = Mobile, Biloxi, Pensacola"."""

import re
from datetime import datetime
from typing import Final

from domain.model import Region
from domain.naming import fold, plain
from domain.ports import Unit

NAME_LENGTH: Final = 80
PLACES_AT_MOST: Final = 30
_TAUGHT: Final = re.compile(r"^\s*(?P<name>[^=:]+?)\s*[=:]\s*(?P<places>\S.*)$", re.DOTALL)


def taught(text: str) -> tuple[str, tuple[str, ...]]:
    """The region's name, and the places that the text says it is made of: none in most texts."""
    found = _TAUGHT.match(plain(text))
    if found is None or not fold(found["name"]):
        return " ".join(plain(text).split())[:NAME_LENGTH], ()
    places = [" ".join(part.split())[:NAME_LENGTH] for part in re.split(r"[,;]", found["places"])]
    return found["name"][:NAME_LENGTH], tuple(dict.fromkeys(part for part in places if part))[:PLACES_AT_MOST]


async def teach_region(unit: Unit, name: str, places: tuple[str, ...], *, by: str, now: datetime) -> Region:
    """Keeps a region for everybody in the workspace; told again, the new places count."""
    known = await unit.first(Region, key=fold(name))
    if known is not None:
        return await unit.change(known, name=name, places=places, told_by=by, at=now)
    return await unit.add(Region(name=name, key=fold(name), places=places, told_by=by, at=now))
