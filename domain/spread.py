"""Fair spread and fatigue (G7): nobody gets everything, and nobody is asked too often.

What is counted are rows that the viewer may see, at the moment of reading: a count that is shown to somebody can be
counted again by them, and tells nothing of closed channels. Dropped introductions do not count.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from domain.model import Introduction, IntroductionState, Pick, Question
from domain.policy import BUSY_WITHIN, QUARTER, SUGGESTED_AT_MOST
from domain.ports import Unit


def introduced(introductions: Iterable[Introduction], now: datetime) -> int:
    """How often a vendor was mentioned or introduced of late."""
    return sum(_stands(intro) and now - intro.created_at <= BUSY_WITHIN for intro in introductions)


def introduced_to(introductions: Iterable[Introduction], now: datetime) -> str | None:
    """The one contact whom all of those went to, where it was one."""
    met = {i.contact_id for i in introductions if _stands(i) and now - i.created_at <= BUSY_WITHIN}
    return met.pop() if len(met) == 1 else None


def tired(introductions: Iterable[Introduction], now: datetime, *, most: int) -> frozenset[str]:
    """Contacts who have had so many introductions this quarter that they are left in peace."""
    counts = Counter(
        i.contact_id for i in introductions if i.contact_id and _stands(i) and now - i.created_at <= QUARTER
    )
    return frozenset(contact_id for contact_id, many in counts.items() if many >= most)


def _stands(intro: Introduction) -> bool:
    return intro.state is not IntroductionState.CANCELLED


async def asked_often(unit: Unit, witness_ids: Iterable[str], now: datetime, *, most: int) -> frozenset[str]:
    """Witnesses who were asked so often this quarter, by whomever, that nobody is offered to ask them again."""
    ids = tuple(set(witness_ids))
    asked = await unit.since(Question, "asked_at", now - QUARTER, witness_id=ids) if ids else []
    counts = Counter(question.witness_id for question in asked if not question.told)
    return frozenset(witness_id for witness_id, many in counts.items() if many >= most)


def spread(picks: Sequence[Pick], *, busy_after: int) -> tuple[Pick, ...]:
    """The picks with the next proven one first, where the first is no go-to and has had more than `busy_after` of late.

    Only among those that are shown: who goes first is printed, with the reason.
    """
    shown = picks[:SUGGESTED_AT_MOST]
    if not shown or shown[0].go_to or shown[0].introduced <= busy_after:
        return tuple(picks)
    free = next((pick for pick in shown if pick.proven and pick.introduced <= busy_after), None)
    if free is None:
        return tuple(picks)
    first = replace(free, before=shown[0].vendor_id)
    return (first, *(pick for pick in picks if pick is not free))
