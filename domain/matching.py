"""Which vendors are put before a rep, in which order, and why.

    score = WEIGHT_LIKENESS * likeness + WEIGHT_TRUST * trust + WEIGHT_CONTACT * contact + WEIGHT_REGION * region
          + WEIGHT_GO_TO * go_to

`contact` is 1 with somebody to call, `region` is 1 where it is known to fit, `go_to` is 1 for a go-to and 2 for one of
the region that is asked for; else they are 0.
Likeness and trust are rounded to two digits before they are used: the order can be recomputed from what is printed.
Then `domain.spread` may put another first, and says so. Size and fame play no role.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.attention import unanswered
from domain.model import Alike, Contact, Need, Outcome, Pick, Sighting, SightingState, Vendor, Verdict
from domain.naming import fold, occurs
from domain.policy import (
    BUSY_AFTER,
    HALF_LIFE,
    STOPGAP_ODDS,
    STOPGAP_TRADE,
    SUGGESTED_AT_MOST,
    WEIGHT_CONTACT,
    WEIGHT_GO_TO,
    WEIGHT_LIKENESS,
    WEIGHT_REGION,
    WEIGHT_TRUST,
)
from domain.spread import spread
from domain.trust import Trust, evidence_of, trust

PHRASES_AT_MOST: Final = 3
_SHORTEST_WORD: Final = 3
_LEAST: Final = 1e-6
_TOKEN: Final = re.compile(r"\w+(?:['\u2019-]\w+)*|[^\w\s]")
_STOP_WORDS: Final = frozenset(
    """about after again all also and any are back because been before being both but came can could customer did does
    doing done down each else even ever every few for from get gets getting going good got great had has have her here
    him his how into its job just know like looking made make many may might more most much must need needed needs new
    not now off old one only other our out over own past really said saw say see seen she should since some somebody
    someone something still such take than that the their them then there these they thing this those through time too
    under until vendor very via want wanted wants was well went were what when where which while who whole will with
    without work worked working works would yet you your""".split()  # noqa: SIM905 - words read as words
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A vendor with what the addressee may see of it; `alike` is its most alike sighting.

    `conflicts`: why it is known not to fit (`domain.fit`). `tired`: contacts who are left in peace for now. `go_to`,
    `go_to_for`, `introduced`, `introduced_to`: as in `Pick`.
    """

    vendor: Vendor
    alike: Alike
    sightings: tuple[Sighting, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    contacts: tuple[Contact, ...] = ()
    region_fits: bool | None = None
    on_site: bool = False
    conflicts: tuple[str, ...] = ()
    go_to: int = 0
    go_to_for: str = ""
    introduced: int = 0
    introduced_to: str | None = None
    tired: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """At most three picks, best first; everybody else with the reason why not, as (vendor id, reason).

    `misfits` are those of them that would be picked, were they not known to conflict with the need.
    """

    picks: tuple[Pick, ...] = ()
    passed_over: tuple[tuple[str, str], ...] = ()
    misfits: tuple[tuple[str, str], ...] = ()


def rank(
    candidates: Iterable[Candidate],
    now: datetime,
    *,
    bar: float,
    busy_after: int = BUSY_AFTER,
    half_life: timedelta = HALF_LIFE,
) -> Ranking:
    """Chooses and orders, whatever the order of `candidates`.

    A vendor may come once per alike sighting; it is named once, by its best.
    """
    fitting: list[Candidate] = []
    refused: dict[str, str] = {}
    misfits: dict[str, str] = {}
    ordered = sorted(candidates, key=lambda c: (c.vendor.id, -c.alike.likeness, c.alike.sighting_id))
    closest = max((candidate.alike for candidate in ordered), key=lambda alike: alike.likeness, default=None)
    weighed = _Weighing(now, half_life)
    for candidate in ordered:
        seen = weighed.of(candidate)
        why_not = _unfit(candidate, seen, bar)
        if why_not is None and closest is not None and _stopgap(candidate.alike, closest):
            why_not = "of another trade than the closest"
        if why_not is None and candidate.conflicts:
            why_not = misfits[candidate.vendor.id] = refused[candidate.vendor.id] = candidate.conflicts[0]
        if why_not is None:
            fitting.append(candidate)
        else:
            refused.setdefault(candidate.vendor.id, why_not)
    best: dict[str, Candidate] = {}
    for candidate in sorted(fitting, key=lambda c: _order(c, weighed.of(c))):
        best.setdefault(candidate.vendor.id, candidate)
    ranked = tuple(best.values())
    first = [_pick(candidate, weighed.of(candidate)) for candidate in ranked[:SUGGESTED_AT_MOST]]
    beyond = tuple((candidate.vendor.id, "others fit better") for candidate in ranked[SUGGESTED_AT_MOST:])
    others = tuple((vendor_id, why_not) for vendor_id, why_not in refused.items() if vendor_id not in best)
    return Ranking(
        picks=spread(first, busy_after=busy_after),
        passed_over=beyond + others,
        misfits=tuple((vendor_id, why) for vendor_id, why in misfits.items() if vendor_id not in best),
    )


class _Weighing:
    """What was seen of a vendor, weighed once: its candidates share the same rows."""

    def __init__(self, now: datetime, half_life: timedelta) -> None:
        self._now, self._half_life = now, half_life
        self._known: dict[tuple[int, int], Trust] = {}

    def of(self, candidate: Candidate) -> Trust:
        rows = (id(candidate.sightings), id(candidate.outcomes))
        if rows not in self._known:
            evidence = evidence_of(candidate.sightings, candidate.outcomes)
            self._known[rows] = trust(evidence, self._now, self._half_life)
        return self._known[rows]


def _unfit(candidate: Candidate, seen: Trust, bar: float) -> str | None:
    """The reason why a vendor may not be suggested, or None."""
    best = next((s for s in confirmed(candidate.sightings) if s.id == candidate.alike.sighting_id), None)
    if best is None:
        return "not confirmed by anybody who saw them"
    if seen.void:
        return "the last word about them was bad"
    if seen.poor or best.verdict is Verdict.BAD:
        return "did poor work"
    if candidate.on_site and candidate.region_fits is False:
        return "works on site, not in that region"
    if candidate.alike.likeness < bar:
        return "not alike enough"
    return None


def _stopgap(alike: Alike, closest: Alike) -> bool:
    """Whether this is another trade, which only comes up because whoever is much closer may not be suggested."""
    odds, best = (a.likeness / max(1 - a.likeness, _LEAST) for a in (alike, closest))
    return odds < best * STOPGAP_ODDS and alike.trade < closest.trade * STOPGAP_TRADE


def confirmed(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Those that a witness confirmed: only they count."""
    return [s for s in sightings if s.state is SightingState.CONFIRMED]


def score_of(*, likeness: float, trust: float, contact: bool, region_fits: bool | None, go_to: int = 0) -> float:
    """The printed sum; four digits, as its parts have two and the weights two."""
    known = likeness * WEIGHT_LIKENESS + trust * WEIGHT_TRUST + contact * WEIGHT_CONTACT
    return round(known + (region_fits is True) * WEIGHT_REGION + go_to * WEIGHT_GO_TO, 4)


def _score(candidate: Candidate, seen: Trust) -> float:
    contact = contact_to_call(candidate)
    return score_of(
        likeness=round(candidate.alike.likeness, 2),
        trust=round(seen.mean, 2),
        contact=contact is not None and contact.id not in candidate.tired,
        region_fits=candidate.region_fits,
        go_to=candidate.go_to,
    )


def _pick(candidate: Candidate, seen: Trust) -> Pick:
    contact = contact_to_call(candidate)
    rested = contact is None or contact.id not in candidate.tired
    return Pick(
        vendor_id=candidate.vendor.id,
        sighting_ids=tuple(s.id for s in _best_first(candidate)),
        score=_score(candidate, seen),
        likeness=round(candidate.alike.likeness, 2),
        trust=round(seen.mean, 2),
        proven=seen.word == "proven",
        contact_id=contact.id if contact and rested else None,
        region_fits=candidate.region_fits,
        go_to=candidate.go_to,
        go_to_for=candidate.go_to_for,
        introduced=candidate.introduced,
        introduced_to=candidate.introduced_to,
        resting_id=contact.id if contact and not rested else None,
        unanswered=unanswered(candidate.outcomes),
    )


def _best_first(candidate: Candidate) -> list[Sighting]:
    """The most alike sighting, then the other confirmed ones that were not bad, newest first."""
    best = candidate.alike.sighting_id
    shown = [s for s in confirmed(candidate.sightings) if s.id == best or s.verdict is not Verdict.BAD]
    return sorted(shown, key=lambda s: (s.id != best, -s.seen_at.timestamp(), s.id))


def contact_to_call(candidate: Candidate) -> Contact | None:
    """Who to call: the contact of the most alike sighting, else of a newer one, else whoever was known first.

    A person whom somebody merely met at an event is left out until seen delivering; who is tired comes last.
    """
    if not candidate.contacts:
        return None
    seen = [s.contact_id for s in _best_first(candidate) if s.contact_id]
    known = [c for c in candidate.contacts if c.met_by is None or c.id in seen]
    return min(known, key=lambda c: (c.id in candidate.tired, _place(c.id, seen), c.created_at, c.id), default=None)


def _place(item: str, items: Sequence[str]) -> int:
    return items.index(item) if item in items else len(items)


def _order(candidate: Candidate, seen: Trust) -> tuple[float, bool, float, float, str, str]:
    """Best first; of equal scores whoever answers, then by likeness, by the newest sighting, by name."""
    newest = max(s.seen_at for s in confirmed(candidate.sightings)).timestamp()
    score, likeness = _score(candidate, seen), round(candidate.alike.likeness, 2)
    return -score, unanswered(candidate.outcomes), -likeness, -newest, candidate.vendor.key, candidate.vendor.id


def why_alike(need: Need, sighting: Sighting) -> str | None:
    """What need and sighting share, in the need's own words ("office move, fixed date"); None where it is nothing.

    Nothing is invented: every word stands in both; the trade is named where both have the same.
    """
    theirs = {_stem(word) for word in _words(sighting.situation)}
    phrases: list[list[str]] = [[]]
    for word in _TOKEN.findall(need.situation):
        if _stem(word) in theirs and _tells(word) and not _names_customer(word, need, sighting):
            phrases[-1].append(word if word.isupper() else word.lower())
        else:
            phrases.append([])
    shared = list(dict.fromkeys(" ".join(phrase) for phrase in phrases if phrase))
    if need.trade and need.trade == sighting.trade and not any(occurs(need.trade, phrase) for phrase in shared):
        shared.insert(0, need.trade)
    return ", ".join(shared[:PHRASES_AT_MOST]) or None


def _words(text: str) -> list[str]:
    return [word for word in _TOKEN.findall(text) if _tells(word)]


def _tells(word: str) -> bool:
    return len(word) >= _SHORTEST_WORD and fold(word) not in _STOP_WORDS


def _stem(word: str) -> str:
    """Folds plurals and the commonest verb endings: moves, moved and move are one word."""
    folded = fold(word)
    for ending in ("ing", "ed", "es", "s", "e"):
        if folded.endswith(ending) and len(folded) - len(ending) >= _SHORTEST_WORD:
            return folded.removesuffix(ending)
    return folded


def stems(text: str) -> frozenset[str]:
    """The telling words of a text, their commonest endings folded."""
    return frozenset(_stem(word) for word in _words(text))


def _names_customer(word: str, need: Need, sighting: Sighting) -> bool:
    return any(occurs(word, name) for name in (need.customer_name, sighting.customer_name) if name)
