"""Who was seen solving something like this: gathers what the viewer may see, ranks it, and keeps what was offered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.matching import Candidate, Ranking, rank
from domain.model import (
    Alike,
    Contact,
    Need,
    Outcome,
    Sighting,
    SightingState,
    Suggestion,
    SuggestionState,
    Vendor,
)
from domain.ports import Places, Recall, Trades, Unit
from domain.vendors import families, standing
from domain.visibility import Viewer, visible

LOOKED_AT = 60
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search brought up; `candidates` are those of the ranking, by vendor id."""

    ranking: Ranking
    candidates: dict[str, Candidate]
    unconfirmed: tuple[Sighting, ...] = ()


async def search(unit: Unit, need: Need, viewer: Viewer, searching: Searching, *, bar: float, now: datetime) -> Found:
    """Ranks every vendor that the viewer may know of by what colleagues saw it deliver in a like situation."""
    alikes = await searching.recall.nearest(unit, need.situation, need.trade, limit=LOOKED_AT)
    by_id = {alike.sighting_id: alike for alike in alikes}
    seen = visible(await unit.find(Sighting, id=tuple(by_id)), viewer)
    gathering = _Gathering(unit, need, viewer, searching, by_id)
    candidates = await gathering.candidates(seen)
    return Found(
        ranking=rank(candidates, now, bar=bar),
        candidates={candidate.vendor.id: candidate for candidate in reversed(candidates)},
        unconfirmed=_unconfirmed(seen, by_id, bar),
    )


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


@dataclass(frozen=True, slots=True)
class _Gathering:
    unit: Unit
    need: Need
    viewer: Viewer
    searching: Searching
    alikes: dict[str, Alike]

    async def candidates(self, seen: Sequence[Sighting]) -> list[Candidate]:
        """One for each alike sighting, most alike first: an old bad word that is closest hides no new good one."""
        counting = [s for s in seen if s.state is SightingState.CONFIRMED and s.vendor_id]
        vendors: dict[str, Vendor] = {}
        for vendor in await self.unit.find(Vendor, id={s.vendor_id for s in counting}):
            vendors[vendor.id] = await standing(self.unit, vendor)
        known = await self._known({vendor.id for vendor in vendors.values()})
        ordered = sorted(counting, key=lambda s: (-self.alikes[s.id].likeness, s.id))
        return [
            self._candidate(vendors[s.vendor_id], s, known[vendors[s.vendor_id].id])
            for s in ordered
            if s.vendor_id in vendors and vendors[s.vendor_id].key not in self.searching.excluded
        ]

    async def _known(self, vendor_ids: set[str]) -> dict[str, _Known]:
        """Everything about these vendors that may be seen, with one query for each kind of row."""
        heads = await families(self.unit, sorted(vendor_ids))
        ids = tuple(heads)
        sightings = await self.unit.find(Sighting, vendor_id=ids, state=SightingState.CONFIRMED)
        outcomes, contacts = await self.unit.find(Outcome, vendor_id=ids), await self.unit.find(Contact, vendor_id=ids)
        return {
            vendor_id: _Known(
                sightings=visible((s for s in sightings if heads[str(s.vendor_id)] == vendor_id), self.viewer),
                outcomes=visible((o for o in outcomes if heads[o.vendor_id] == vendor_id), self.viewer),
                contacts=visible((c for c in contacts if heads[c.vendor_id] == vendor_id), self.viewer),
            )
            for vendor_id in vendor_ids
        }

    def _candidate(self, vendor: Vendor, sighting: Sighting, known: _Known) -> Candidate:
        return Candidate(
            vendor=vendor,
            alike=self.alikes[sighting.id],
            sightings=known.sightings,
            outcomes=known.outcomes,
            contacts=known.contacts,
            region_fits=self.searching.places.fits(self.need.region, sighting.region or vendor.region),
            on_site=self.searching.trades.on_site(sighting.trade or vendor.trade),
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
