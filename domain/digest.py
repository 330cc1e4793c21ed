"""The weekly digest: when it is due, and what stands in it. Names of vendors and customers, never figures of reps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from domain.dates import zone
from domain.funnel import Events, Funnel, Span, funnel, standing
from domain.introductions import open_states
from domain.model import (
    Introduction,
    IntroductionState,
    Outcome,
    OutcomeKind,
    Referral,
    ReferralState,
    SightingState,
    Vendor,
)
from domain.policy import CHART_FROM_WEEK, CHART_WEEKS, DIGEST_DAY, DIGEST_LATE, DIGEST_TIME, STUCK_AFTER

_WEEK: Final = timedelta(days=7)
NAMED_AT_MOST: Final = 5
"""Names in one line; the rest is "and 3 more"."""


# --- when ----------------------------------------------------------------------------------------------------


def last_due(now: datetime, tz: str, *, weekday: int = DIGEST_DAY, at: str = DIGEST_TIME) -> datetime:
    """The latest moment, not after `now`, at which a digest was due there, in UTC.

    An hour that a clock change leaves out or repeats counts once, as `zoneinfo` resolves it.
    """
    place, clock = zone(tz), time.fromisoformat(at)
    day = now.astimezone(place).date()
    day -= timedelta(days=(day.weekday() - weekday) % 7)
    due = datetime.combine(day, clock, place).astimezone(UTC)
    if due > now:
        due = datetime.combine(day - _WEEK, clock, place).astimezone(UTC)
    return due


def iso_week(moment: datetime, tz: str) -> str:
    """For instance "2026-W14": the run's name, so that there is one a week."""
    year, week, _ = moment.astimezone(zone(tz)).isocalendar()
    return f"{year}-W{week:02d}"


def is_late(now: datetime, due: datetime) -> bool:
    return now - due > DIGEST_LATE


def weeks(due: datetime, tz: str, count: int = CHART_WEEKS) -> list[Span]:
    """The last `count` weeks up to `due`, oldest first; each from the same local hour to the same."""
    place = zone(tz)
    local = due.astimezone(place)
    edges = [
        datetime.combine(local.date() - back * _WEEK, local.timetz().replace(tzinfo=None), place).astimezone(UTC)
        for back in range(count, -1, -1)
    ]
    return [Span(start, end) for start, end in pairwise(edges)]


def monday(moment: datetime, tz: str) -> date:
    """The Monday of that moment's week there."""
    local = moment.astimezone(zone(tz)).date()
    return local - timedelta(days=local.weekday())


# --- what ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """Everything that a digest draws on, as far as its reader may see it; `vendors` by id, merged ones included."""

    events: Events
    vendors: Mapping[str, Vendor]
    referrals: tuple[Referral, ...] = ()
    wanted: tuple[tuple[str, int], ...] = ()
    """Needs for which nobody is known: (trade or words, times in 30 days)."""
    quiet: tuple[str, ...] = ()
    """Names of vendors that have gone quiet within the week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A vendor and the customer that it is about, with what else the line says."""

    vendor: str
    customer: str | None
    count: int = 0
    at: datetime | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One week. `chart`: the funnel of each of the last weeks, oldest first; empty before there is enough past."""

    week: Span
    funnel: Funnel
    delivered: tuple[Told, ...] = ()
    fell_short: tuple[Told, ...] = ()
    under_way: tuple[Told, ...] = ()
    stuck: tuple[Told, ...] = ()
    radar: tuple[str, ...] = ()
    referrals: tuple[Told, ...] = ()
    wanted: tuple[tuple[str, int], ...] = ()
    quiet: tuple[str, ...] = ()
    chart: tuple[tuple[date, Funnel], ...] = field(default_factory=tuple)

    @property
    def empty(self) -> bool:
        """Nothing happened: one line says so."""
        lines = (self.delivered, self.fell_short, self.stuck, self.radar, self.referrals, self.wanted, self.quiet)
        return self.funnel.empty and not any(lines)


def compose(gathered: Gathered, due: datetime, tz: str) -> Digest:
    """The digest that was due at that moment; what happened after it is left for the next."""
    spans = weeks(due, tz)
    week = spans[-1]
    history = [(monday(span.start, tz), funnel(gathered.events, span)) for span in spans]
    told = [outcome for outcome in standing(gathered.events.outcomes) if outcome.at < week.end]
    introductions = [intro for intro in gathered.events.introductions if intro.created_at < week.end]
    return Digest(
        week=week,
        funnel=history[-1][1],
        delivered=_delivered(gathered, told, week),
        fell_short=_fell_short(gathered, told, week),
        under_way=_under_way(gathered, introductions),
        stuck=_stuck(gathered, introductions, week.end),
        radar=_radar(gathered, week),
        referrals=_referrals(gathered, week),
        wanted=gathered.wanted,
        quiet=gathered.quiet,
        chart=tuple(history) if _past(history) >= CHART_FROM_WEEK else (),
    )


def _past(history: Sequence[tuple[date, Funnel]]) -> int:
    """Weeks since the first in which something happened, this one included."""
    first = next((number for number, (_, week) in enumerate(history) if not week.empty), None)
    return 0 if first is None else len(history) - first


def _name(gathered: Gathered, vendor_id: str) -> str:
    """What the vendor is called now; of a merged one the one that stands."""
    seen: set[str] = set()
    vendor = gathered.vendors.get(vendor_id)
    while vendor is not None and vendor.merged_into in gathered.vendors and vendor.id not in seen:
        seen.add(vendor.id)
        vendor = gathered.vendors[str(vendor.merged_into)]
    return vendor.name if vendor else ""


def _delivered(gathered: Gathered, told: Iterable[Outcome], week: Span) -> tuple[Told, ...]:
    """Newest first; `count`: customers of ours at which the vendor has delivered by then."""
    good = [o for o in told if o.kind in {OutcomeKind.DELIVERED, OutcomeKind.QUIET}]
    customers: dict[str, set[str]] = {}
    for outcome in good:
        customers.setdefault(_name(gathered, outcome.vendor_id), set()).add(outcome.customer_name or outcome.id)
    return tuple(
        Told(vendor=name, customer=o.customer_name, count=len(customers[name]), at=o.at)
        for o in sorted(good, key=lambda o: (o.at, o.id), reverse=True)
        if o.at in week and (name := _name(gathered, o.vendor_id))
    )


def _fell_short(gathered: Gathered, told: Iterable[Outcome], week: Span) -> tuple[Told, ...]:
    short = [o for o in told if o.kind in {OutcomeKind.NOT_DELIVERED, OutcomeKind.PARTLY} and o.at in week]
    return tuple(
        Told(vendor=name, customer=o.customer_name, at=o.at)
        for o in sorted(short, key=lambda o: (o.at, o.id), reverse=True)
        if (name := _name(gathered, o.vendor_id))
    )


def _under_way(gathered: Gathered, introductions: Iterable[Introduction]) -> tuple[Told, ...]:
    running = [intro for intro in introductions if intro.state in open_states and not intro.price_only]
    return tuple(
        Told(vendor=name, customer=intro.customer_name, at=intro.created_at)
        for intro in sorted(running, key=lambda i: (i.created_at, i.id), reverse=True)
        if (name := _name(gathered, intro.vendor_id))
    )


def _stuck(gathered: Gathered, introductions: Iterable[Introduction], now: datetime) -> tuple[Told, ...]:
    """Waiting for somebody's yes for two weeks, longest first."""
    waiting = [
        (intro, since)
        for intro in introductions
        if intro.state in {IntroductionState.ASKED, IntroductionState.AGREED} and not intro.price_only
        for since in [max(filter(None, (intro.created_at, intro.customer_agreed_at, intro.vendor_agreed_at)))]
        if now - since >= STUCK_AFTER
    ]
    return tuple(
        Told(vendor=name, customer=intro.customer_name, at=since)
        for intro, since in sorted(waiting, key=lambda pair: (pair[1], pair[0].id))
        if (name := _name(gathered, intro.vendor_id))
    )


def _radar(gathered: Gathered, week: Span) -> tuple[str, ...]:
    """Vendors that colleagues saw for the first time this week."""
    first: dict[str, datetime] = {}
    for sighting in gathered.events.sightings:
        if sighting.state is SightingState.CONFIRMED and sighting.vendor_id and sighting.confirmed_at:
            name = _name(gathered, sighting.vendor_id)
            first[name] = min(first.get(name, sighting.confirmed_at), sighting.confirmed_at)
    return tuple(sorted(name for name, at in first.items() if name and at in week))


def _referrals(gathered: Gathered, week: Span) -> tuple[Told, ...]:
    counted = {ReferralState.GIVEN, ReferralState.QUALIFIED}
    fresh = [r for r in gathered.referrals if r.state in counted and r.at in week]
    return tuple(
        Told(
            vendor=_name(gathered, r.vendor_id) if r.vendor_id else r.vendor_name,
            customer=r.customer_name,
            contact=r.contact_name,
            at=r.at,
        )
        for r in sorted(fresh, key=lambda r: (r.at, r.id))
    )
