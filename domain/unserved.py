"""Needs for which nobody is known: three of a kind within a month are worth a line to the managers (C8)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from domain.matching import stems
from domain.model import Need, Suggestion, SuggestionState
from domain.naming import fold, shorten

WITHIN: Final = timedelta(days=30)
OFTEN: Final = 3
ALIKE: Final = 0.4
"""Share of telling words in common from which two needs without a trade are of one kind."""
_COMMON: Final = 2
_NAME_LENGTH: Final = 60


def unserved(needs: Iterable[Need], suggestions: Iterable[Suggestion], now: datetime) -> tuple[tuple[str, int], ...]:
    """What is wanted and nobody is known for, as (trade or words, times), the most wanted first.

    Only needs from open channels or told to Kith, so that the line says nothing that a reader could not see. Of one
    author and customer it counts once a day, however often it was asked.
    """
    served = {one.need_id for one in suggestions if one.state is not SuggestionState.NOBODY}
    fresh = [one for one in needs if not one.closed and one.id not in served and now - WITHIN <= one.at <= now]
    kinds: list[list[Need]] = []
    for need in sorted(fresh, key=lambda one: (one.trade is None, one.at, one.id)):
        kind = next((kind for kind in kinds if _of_a_kind(need, kind)), None)
        if kind is None:
            kinds.append([need])
        else:
            kind.append(need)
    counted = [(_name(kind), len({_asking(need) for need in kind})) for kind in kinds]
    return tuple(sorted((one for one in counted if one[1] >= OFTEN), key=lambda one: (-one[1], one[0])))


def _of_a_kind(need: Need, kind: Sequence[Need]) -> bool:
    """The same trade; where either has none, the same words."""
    if need.trade and kind[0].trade:
        return need.trade == kind[0].trade
    return any(_alike(need, one) for one in kind)


def _alike(one: Need, other: Need) -> bool:
    mine, theirs = stems(one.situation), stems(other.situation)
    common = len(mine & theirs)
    return common >= _COMMON and common / len(mine | theirs) >= ALIKE


def _asking(need: Need) -> tuple[str, str, str]:
    return need.author_id, fold(need.customer_name or ""), need.at.date().isoformat()


def _name(kind: Sequence[Need]) -> str:
    """The trade, else the shortest of the wordings."""
    trade = next((need.trade for need in kind if need.trade), None)
    return trade or shorten(min((need.situation for need in kind), key=lambda text: (len(text), text)), _NAME_LENGTH)
