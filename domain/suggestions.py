"""Who was seen solving something like this: gathers what the viewer may see, ranks it, and keeps what was offered."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from domain.asking import asks_local
from domain.fit import conflicts, region_served
from domain.gotos import Holder, favoured
from domain.matching import Candidate, Ranking, rank
from domain.model import (
    Alike,
    Contact,
    Fit,
    FitAspect,
    GoTo,
    Introduction,
    Need,
    Outcome,
    Region,
    Sighting,
    SightingState,
    Suggestion,
    SuggestionState,
    Vendor,
)
from domain.policy import ASKED_PER_QUARTER, BUSY_AFTER, HALF_LIFE, QUARTER
from domain.ports import Places, Recall, Trades, Unit
from domain.spread import introduced, introduced_to, tired
from domain.vendors import called, families, standing
from domain.visibility import Viewer, visible

F = TypeVar("F", Sighting, Outcome, Contact, Fit, Introduction)

LOOKED_AT = 30
"""Sightings of the most alike situations that are weighed."""
UNCONFIRMED_AT_MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Searching:
    """What a search leans on besides the memory itself."""

    recall: Recall
    trades: Trades
    places: Places
    excluded: frozenset[str] = frozenset()
    """Normalised names of vendors that are no answer (the need itself complains about them)."""
    busy_after: int = BUSY_AFTER
    asked_per_quarter: int = ASKED_PER_QUARTER
    half_life: timedelta = HALF_LIFE


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search brought up; `candidates` are those of the ranking, by vendor id.

    `left_out`: names of vendors that were seen solving it, with the reason why they are known not to fit.
    """

    ranking: Ranking
    candidates: dict[str, Candidate]
    unconfirmed: tuple[Sighting, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


async def search(unit: Unit, need: Need, viewer: Viewer, searching: Searching, *, bar: float, now: datetime) -> Found:
    """Ranks every vendor that the viewer may know of by what colleagues saw it deliver in a like situation."""
    places = searching.places.knowing(await unit.find(Region))
    gotos = await unit.find(GoTo)
    also = await _seen_of(unit, {goto.vendor_id for goto in gotos} | await _serving(unit, need, places))
    alikes, seen = await _alike(unit, need, viewer, replace(searching, places=places), also)
    by_id = {alike.sighting_id: alike for alike in alikes}
    closest = next((s.trade for one in alikes for s in seen if s.id == one.sighting_id), None)
    named = await favoured(unit, gotos, need.trade or closest, need.region, places)
    gathering = _Gathering(
        unit, need, viewer, replace(searching, places=places), by_id, named, asks_local(need.situation), now
    )
    candidates = await gathering.candidates(seen)
    ranking = rank(candidates, now, bar=bar, busy_after=searching.busy_after, half_life=searching.half_life)
    by_vendor = {candidate.vendor.id: candidate for candidate in reversed(candidates)}
    return Found(
        ranking=ranking,
        candidates=by_vendor,
        unconfirmed=_unconfirmed(seen, by_id, bar),
        left_out=tuple((by_vendor[vendor_id].vendor.name, why) for vendor_id, why in ranking.misfits),
    )


async def _alike(
    unit: Unit, need: Need, viewer: Viewer, searching: Searching, also: tuple[str, ...]
) -> tuple[list[Alike], tuple[Sighting, ...]]:
    """The sightings nearest to a need that the viewer may see: as many as if there were no others."""
    limit, before = LOOKED_AT, -1
    while True:
        found = await searching.recall.nearest(
            unit, need.situation, need.trade, limit=limit, also=also, reach=_reach(need, searching.places)
        )
        seen = {row.id: row for row in visible(await unit.find(Sighting, id={a.sighting_id for a in found}), viewer)}
        alikes = [alike for alike in found if alike.sighting_id in seen]
        if len(seen) == len(found) or len(seen) >= LOOKED_AT + len(also) or len(found) == before:
            kept = {*(alike.sighting_id for alike in alikes[:LOOKED_AT]), *also}
            shown = [alike for alike in alikes if len(seen) == len(found) or alike.sighting_id in kept]
            return shown, tuple(seen[alike.sighting_id] for alike in shown)
        limit, before = 2 * limit, len(found)


def _reach(need: Need, places: Places) -> Callable[[str], bool] | None:
    return (lambda region: places.fits(need.region, region) is not False) if need.region else None


async def _serving(unit: Unit, need: Need, places: Places) -> set[str]:
    """Vendors of whom it is told that they serve the region, wherever they were seen."""
    if not need.region:
        return set()
    told = await unit.find(Fit, aspect=FitAspect.REGION, serves=True)
    return {fit.vendor_id for fit in told if places.fits(need.region, fit.value)}


async def _seen_of(unit: Unit, vendor_ids: set[str]) -> tuple[str, ...]:
    """The newest sightings of these: they are weighed however many others are more alike or nearer."""
    heads = tuple(await families(unit, vendor_ids))
    if not heads:
        return ()
    rows = await unit.find(Sighting, vendor_id=heads)
    seen = sorted(
        (row for row in rows if row.state is SightingState.CONFIRMED), key=lambda row: row.seen_at, reverse=True
    )
    return tuple(sighting.id for sighting in seen[:LOOKED_AT])


def _unconfirmed(seen: Iterable[Sighting], alikes: dict[str, Alike], bar: float) -> tuple[Sighting, ...]:
    """Mentions in open channels that nobody has confirmed: they may answer a command only, marked as such."""
    proposed = [s for s in seen if s.state is SightingState.PROPOSED and not s.closed and s.quote]
    alike = [s for s in proposed if alikes[s.id].likeness >= bar]
    return tuple(sorted(alike, key=lambda s: (-alikes[s.id].likeness, s.id))[:UNCONFIRMED_AT_MOST])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the viewer may see of one vendor."""

    sightings: tuple[Sighting, ...]
    outcomes: tuple[Outcome, ...]
    contacts: tuple[Contact, ...]
    fits: tuple[Fit, ...]
    introductions: tuple[Introduction, ...]
    """Of this quarter."""


@dataclass(frozen=True, slots=True)
class _Gathering:
    unit: Unit
    need: Need
    viewer: Viewer
    searching: Searching
    alikes: dict[str, Alike]
    gotos: dict[str, tuple[int, Holder]]
    local: bool
    """Whether somebody nearby is asked for, whatever the trade."""
    now: datetime

    async def candidates(self, seen: Sequence[Sighting]) -> list[Candidate]:
        """One for each alike sighting, most alike first: an old bad word that is closest hides no new good one."""
        counting = [s for s in seen if s.state is SightingState.CONFIRMED and s.vendor_id]
        vendors: dict[str, Vendor] = {}
        excluded = {vendor.id for name in self.searching.excluded if (vendor := await called(self.unit, name))}
        for vendor in await self.unit.find(Vendor, id={s.vendor_id for s in counting}):
            vendors[vendor.id] = await standing(self.unit, vendor)
        known = await self._known({vendor.id for vendor in vendors.values()})
        ordered = sorted(counting, key=lambda s: (-self.alikes[s.id].likeness, s.id))
        return [
            self._candidate(vendors[s.vendor_id], s, known[vendors[s.vendor_id].id])
            for s in ordered
            if s.vendor_id in vendors and vendors[s.vendor_id].id not in excluded
        ]

    async def _known(self, vendor_ids: set[str]) -> dict[str, _Known]:
        """Everything about these vendors that may be seen, with one query for each kind of row."""
        unit, heads = self.unit, await families(self.unit, sorted(vendor_ids))
        ids = tuple(heads)

        def of_each(rows: Iterable[F]) -> dict[str, list[F]]:
            found: dict[str, list[F]] = {vendor_id: [] for vendor_id in vendor_ids}
            for row in visible(rows, self.viewer):
                found[heads[str(row.vendor_id)]].append(row)
            return found

        rows = await unit.find(Sighting, vendor_id=ids)  # by state too SQLite would look through all that are confirmed
        sightings = of_each([row for row in rows if row.state is SightingState.CONFIRMED])
        outcomes, contacts = (
            of_each(await unit.find(Outcome, vendor_id=ids)),
            of_each(await unit.find(Contact, vendor_id=ids)),
        )
        fits = of_each(await unit.find(Fit, vendor_id=ids))
        lately = of_each(await unit.since(Introduction, "created_at", self.now - QUARTER, vendor_id=ids))
        return {
            vendor_id: _Known(
                sightings=tuple(sightings[vendor_id]),
                outcomes=tuple(outcomes[vendor_id]),
                contacts=tuple(contacts[vendor_id]),
                fits=tuple(fits[vendor_id]),
                introductions=tuple(lately[vendor_id]),
            )
            for vendor_id in vendor_ids
        }

    def _candidate(self, vendor: Vendor, sighting: Sighting, known: _Known) -> Candidate:
        searching, need = self.searching, self.need
        served = region_served(known.fits, need.region, searching.places)
        weight, goto = self.gotos.get(vendor.id, (0, None))
        return Candidate(
            vendor=vendor,
            alike=self.alikes[sighting.id],
            sightings=known.sightings,
            outcomes=known.outcomes,
            contacts=known.contacts,
            region_fits=served or searching.places.fits(need.region, sighting.region or vendor.region),
            on_site=self.local or searching.trades.on_site(sighting.trade or vendor.trade),
            conflicts=conflicts(known.fits, need, searching.places),
            go_to=weight,
            go_to_for=goto.about if goto else "",
            introduced=introduced(known.introductions, self.now),
            introduced_to=introduced_to(known.introductions, self.now),
            tired=tired(known.introductions, self.now, most=searching.asked_per_quarter),
        )


async def offer(
    unit: Unit, need: Need, ranking: Ranking, addressee_id: str, *, asked: bool, now: datetime
) -> Suggestion:
    """Keeps what is put before the person, also when it is nobody (unserved needs are counted later)."""
    return await unit.add(
        Suggestion(
            need_id=need.id,
            addressee_id=addressee_id,
            picks=ranking.picks,
            state=SuggestionState.OFFERED if ranking.picks else SuggestionState.NOBODY,
            asked=asked,
            created_at=now,
        )
    )
