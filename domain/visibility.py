"""Who may see which fact.

Open facts are the workspace's. What came from a closed channel is for its *present* members and for the person who
said it; managers are no exception. A closed row without a channel was told to Kith about a closed need: it is its
teller's alone. To everybody else such a row shows nothing, in figures derived from it neither.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar, assert_never

from domain.model import Contact, Fit, Introduction, Need, Outcome, Problem, Referral, Sighting

Fact = Sighting | Need | Contact | Outcome | Introduction | Problem | Referral | Fit
F = TypeVar("F", Sighting, Need, Contact, Outcome, Introduction, Problem, Referral, Fit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """`channels`: the closed channels in which this person is a member now."""

    user_id: str
    channels: frozenset[str] = frozenset()
    is_manager: bool = False


def may_see(row: Fact, viewer: Viewer) -> bool:
    """Whether this person may learn that the row exists."""
    if not row.closed or (viewer.user_id and viewer.user_id in tellers(row)):
        return True
    return row.channel_id is not None and row.channel_id in viewer.channels


def tellers(row: Fact) -> frozenset[str]:
    """The people who said, noted or told a fact."""
    match row:
        case Sighting():
            return frozenset(filter(None, (row.witness_id, row.noted_by)))
        case Need() | Problem():
            return frozenset({row.author_id})
        case Contact():
            return frozenset(filter(None, (row.met_by,)))
        case Outcome() | Referral() | Fit():
            return frozenset({row.told_by})
        case Introduction():
            return frozenset({row.rep_id})
        case _ as unknown:  # pragma: no cover - mypy proves that there is no other
            assert_never(unknown)


def visible(rows: Iterable[F], viewer: Viewer) -> tuple[F, ...]:
    """Those of the rows that this person may see, in the same order."""
    return tuple(row for row in rows if may_see(row, viewer))


def may_see_reason(outcome: Outcome, viewer: Viewer) -> bool:
    """Whether this person may read why a vendor did not deliver: the one who told it and managers may."""
    if not may_see(outcome, viewer):
        return False
    return viewer.is_manager or viewer.user_id == outcome.told_by
