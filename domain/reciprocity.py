"""What we give vendors and what comes back, in words, for managers only.

Given: introductions of ours that brought people together, without those that only wanted a price. Received: qualified
referrals. No figure of a person, and no word that makes it a bill.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from domain.attention import WORDS, unanswered
from domain.dates import zone
from domain.model import Introduction, LeadAsk, Outcome, OutcomeKind, Referral, ReferralState
from domain.policy import DORMANT_AFTER, EVEN_SHARE, RHYTHM_MONTHS, RHYTHM_WORKING

Band = Literal["we give more", "about even", "they give more"]

_RECEIVED: Final = frozenset({ReferralState.GIVEN, ReferralState.QUALIFIED, ReferralState.UNQUALIFIED})
_WORKED: Final = frozenset({OutcomeKind.DELIVERED, OutcomeKind.QUIET, OutcomeKind.PARTLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealings:
    """The rows of one vendor, merged ones included, as far as the viewer may see them."""

    introductions: tuple[Introduction, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    referrals: tuple[Referral, ...] = ()
    asks: tuple[LeadAsk, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Both sides of one vendor.

    `months`: those of the last six with joint work. `asks`: asked us for leads. `unanswered`: they did not answer us.
    """

    given: int
    received: int
    asks: int
    band: Band
    months: int
    last_at: datetime | None
    dormant: bool
    unanswered: bool = False


def ledger(dealings: Dealings, now: datetime, *, expected: float = 1.0, tz: str = "UTC") -> Ledger:
    """`expected`: referrals that we expect for each introduction in this category."""
    given = sum(_given(intro) for intro in dealings.introductions)
    received = sum(referral.state is ReferralState.QUALIFIED for referral in dealings.referrals)
    moments = joint_work(dealings)
    last = max(moments, default=None)
    return Ledger(
        given=given,
        received=received,
        asks=len(dealings.asks),
        band=band(given, received, expected),
        months=months_worked(moments, now, tz),
        last_at=last,
        dormant=last is not None and now - last > DORMANT_AFTER,
        unanswered=unanswered(dealings.outcomes),
    )


def _given(intro: Introduction) -> bool:
    return intro.introduced_at is not None and not intro.price_only


def band(given: int, received: int, expected: float = 1.0) -> Band:
    """About even: no more apart than one, or than a third of the larger side. Six and two: we give more."""
    due = given * expected
    if abs(due - received) <= max(1.0, max(due, received) * EVEN_SHARE):
        return "about even"
    return "we give more" if due > received else "they give more"


def joint_work(dealings: Dealings) -> list[datetime]:
    """When something happened with the vendor: an introduction, an outcome that was no failure, a referral."""
    return [
        *(intro.introduced_at for intro in dealings.introductions if intro.introduced_at),
        *(o.at for o in dealings.outcomes if o.undone_at is None and o.kind in _WORKED),
        *(referral.at for referral in dealings.referrals if referral.state in _RECEIVED),
    ]


def months_worked(moments: Iterable[datetime], now: datetime, tz: str = "UTC") -> int:
    """In how many of the last six calendar months, this one included, something happened."""
    this = _month(now, tz)
    return len({month for moment in moments if this - RHYTHM_MONTHS < (month := _month(moment, tz)) <= this})


def _month(moment: datetime, tz: str) -> int:
    local = moment.astimezone(zone(tz))
    return local.year * 12 + local.month


def describe(ledger: Ledger) -> str:
    """The ledger in one line, for instance "we give more: 6 introductions, 2 leads back"."""
    parts = [f"{ledger.band}: {_some(ledger.given, 'introduction')}, {_some(ledger.received, 'lead')} back"]
    if ledger.asks:
        parts.append(f"asks {ledger.asks}, gave {ledger.received}")
    if ledger.unanswered:
        parts.append(WORDS)
    if ledger.dormant:
        parts.append("gone quiet")
    elif ledger.months >= RHYTHM_WORKING:
        parts.append(f"joint work in {ledger.months} of the last {RHYTHM_MONTHS} months")
    return "; ".join(parts)


def _some(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")
