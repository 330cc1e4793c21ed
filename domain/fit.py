"""Whom a vendor serves and whom not (G6): a known conflict excludes with its reason, what is unknown stays unknown.

A `Fit` is one statement in people's words. It is held against a need like this:

    kind      what is not served conflicts where the need, or its customer's name, says the same words
    size      the same; figures of one unit are compared ("up to 200 people" against "an 800-person office"): within
    budget    what is not served, or outside everything that is, conflicts
    region    a place within what is not served, or out of reach of everything that is served, conflicts

Statements of what is served exclude only by figures and places: a list of kinds says nothing of other kinds.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.extents import Extent, extents
from domain.model import Fit, FitAspect, Need
from domain.naming import fold, plain
from domain.ports import Places, Unit

VALUE_LENGTH: Final = 80
STATEMENTS_AT_MOST: Final = 12
"""In one line of a form."""
_SEPARATORS: Final = re.compile(
    r"\s*[;\n]\s*|,(?!\d{3})\s*|\s+(?:and|or|und|oder)\s+(?!(?:more|up|above|larger|mehr|less|fewer|smaller)\b)"
)
_WORD: Final = re.compile(r"\w+")
_FILLERS: Final = frozenset(
    ["the", "a", "an", "of", "in", "for", "with", "and", "or", "customer", "customers", "company", "companies", "firms"]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What an outcome may teach: a statement that the rep may keep or leave."""

    aspect: FitAspect
    value: str


def conflicts(fits: Iterable[Fit], need: Need, places: Places) -> tuple[str, ...]:
    """Why a vendor of whom this is told is no answer to the need, as "does not serve Alaska"; empty: nothing known."""
    told = sorted(fits, key=lambda fit: (fit.aspect, fit.serves, fit.value))
    if not told:
        return ()
    refused = [f"does not serve {fit.value}" for fit in told if not fit.serves and _names(fit, need, places)]
    return (*refused, *_outside(told, need, places))


def region_served(fits: Iterable[Fit], region: str | None, places: Places) -> bool | None:
    """Whether a region is among those that the vendor is told to serve; None where nothing is told of it."""
    told = [places.fits(region, fit.value) for fit in fits if fit.aspect is FitAspect.REGION and fit.serves]
    return True if True in told else None


def _names(fit: Fit, need: Need, places: Places) -> bool:
    """Whether the need is of what the statement names."""
    if fit.aspect is FitAspect.REGION:
        return places.within(need.region, fit.value) is True
    wanted = extents(fit.value)
    if wanted:
        return any(asked.within(one) for asked in _figures(need) for one in wanted)
    words = _stems(fit.value)
    return bool(words) and words <= _stems(_said(need))


def _outside(told: Sequence[Fit], need: Need, places: Places) -> list[str]:
    """Of what the need asks for, what lies outside everything that is served of its sort."""
    served = [fit for fit in told if fit.serves]
    regions = [fit.value for fit in served if fit.aspect is FitAspect.REGION]
    reach = [places.fits(need.region, region) for region in regions]
    found = []
    if reach and all(fits is False for fits in reach):
        found.append(f"serves {', '.join(regions)}; {need.region} lies outside")
    ranges = [(one, fit.value) for fit in served for one in extents(fit.value) if fit.aspect is not FitAspect.REGION]
    for asked in _figures(need):
        of_unit = [(one, value) for one, value in ranges if one.unit == asked.unit]
        if of_unit and not any(asked.meets(one) for one, _ in of_unit):
            values = ", ".join(dict.fromkeys(value for _, value in of_unit))
            found.append(f"serves {values}; {asked.said} lies outside")
    return found


def _figures(need: Need) -> list[Extent]:
    return extents(need.situation) or extents(need.quote or "")


def _said(need: Need) -> str:
    return " ".join(part for part in (need.situation, need.customer_name, need.quote) if part)


def _stems(text: str) -> frozenset[str]:
    words = [word for word in _WORD.findall(fold(text)) if word not in _FILLERS]
    return frozenset(word[:-1] if word.endswith("s") and len(word) > 3 else word for word in words)  # noqa: PLR2004 - plurals


# --- keeping -------------------------------------------------------------------------------------------------


async def fits_of(unit: Unit, vendor_ids: Iterable[str]) -> list[Fit]:
    """Everything told of these vendors, oldest first."""
    return await unit.find(Fit, vendor_id=tuple(vendor_ids), order="at")


async def learn_fit(
    unit: Unit,
    vendor_id: str,
    *,
    aspect: FitAspect,
    serves: bool,
    value: str,
    told_by: str,
    now: datetime,
    source: str = "form",
    closed: bool = False,
    channel_id: str | None = None,
) -> Fit | None:
    """Keeps one statement: the vendor serves, or does not serve, what `value` says in people's words.

    For a form (`source="form"`) and for what a rep confirms after an outcome (`source="outcome"`, with the value of
    `lesson`, and `closed` and `channel_id` of the introduction where it came from a closed channel). The same
    statement is kept once; its contrary goes. Answers None where nothing was said.
    """
    value = tidy_value(value)
    if not value:
        return None
    known = [fit for fit in await unit.find(Fit, vendor_id=vendor_id, aspect=aspect) if fold(fit.value) == fold(value)]
    for fit in known:
        if fit.serves is not serves:
            await unit.remove(fit)
        elif closed or not fit.closed:
            return fit
        else:
            return await unit.change(fit, closed=False, channel_id=None)
    return await unit.add(
        Fit(
            vendor_id=vendor_id,
            aspect=aspect,
            serves=serves,
            value=value,
            source=source,
            told_by=told_by,
            closed=closed,
            channel_id=channel_id,
            at=now,
        )
    )


async def set_fits(
    unit: Unit, vendor_id: str, shown: Iterable[Fit], places: Places, *, serves: bool, text: str, by: str, now: datetime
) -> None:
    """What a form lists takes the place of the statements of that sense that it had shown."""
    values = parts(text)
    wanted = {fold(value) for value in values}
    for fit in shown:
        if fit.serves is serves and fold(fit.value) not in wanted:
            await unit.remove(fit)
    for value in values:
        aspect = aspect_of(value, places)
        await learn_fit(unit, vendor_id, aspect=aspect, serves=serves, value=value, told_by=by, now=now)


def parts(text: str) -> list[str]:
    """What a line lists: "Texas, Oklahoma and Alaska" are three."""
    values = [tidy_value(part) for part in _SEPARATORS.split(plain(text))]
    return list({fold(value): value for value in values if value}.values())[:STATEMENTS_AT_MOST]


def tidy_value(value: str) -> str:
    return " ".join(plain(value).split())[:VALUE_LENGTH].strip(" .,;")


def aspect_of(value: str, places: Places) -> FitAspect:
    """In what respect a statement speaks: by its figures, else as a place, else as a kind of customer."""
    units = {extent.unit for extent in extents(value)}
    if units:
        return FitAspect.BUDGET if units == {"money"} else FitAspect.SIZE
    if "budget" in fold(value).split():
        return FitAspect.BUDGET
    return FitAspect.REGION if places.fits(value, value) else FitAspect.KIND


def lesson(reason: str, situation: str) -> Lesson | None:
    """What not delivering for this reason may teach of the vendor; None where the situation says no figure.

    `reason`: "too big" or "no budget", with a blank or an underscore; of any other nothing is learned.
    """
    found = extents(situation)
    match fold(reason.replace("_", " ")):
        case "too big":
            sizes = [extent for extent in found if extent.unit != "money"]
            return Lesson(aspect=FitAspect.SIZE, value=f"{sizes[0].said} or more") if sizes else None
        case "no budget":
            sums = [extent for extent in found if extent.unit == "money"]
            return Lesson(aspect=FitAspect.BUDGET, value=f"{sums[0].said} or less") if sums else None
        case _:
            return None
