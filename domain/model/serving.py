"""Whom a vendor serves and whom not, and what this workspace calls regions."""

from dataclasses import dataclass
from datetime import datetime

from domain.model.kinds import FitAspect
from domain.model.row import EPOCH, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit(Row):
    """One thing that a vendor serves, or does not serve, in people's words ("Alaska", "over 500 people").

    `source` is where it was said: "form", or "outcome". `closed`: learned from a closed need, for those who may know
    of that need only.
    """

    vendor_id: str
    aspect: FitAspect
    serves: bool
    value: str
    source: str = "form"
    told_by: str = ""
    channel_id: str | None = None
    closed: bool = False
    at: datetime = EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Region(Row):
    """A region under the name that people here use, as the places that it is made of; `key` is the folded name."""

    name: str
    key: str
    places: tuple[str, ...] = ()
    told_by: str = ""
    at: datetime = EPOCH
