"""What is remembered about one colleague: all of it as rows, and how it is forgotten for good.

What was confirmed stays without them, under a random name that leads to nobody, so that repeated words of one witness
still count less. What has no use without them goes.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeVar

from domain.model import (
    Act,
    Card,
    Contact,
    Decision,
    DecisionKind,
    Fit,
    FridayNote,
    GoTo,
    Introduction,
    LeadAsk,
    Missed,
    Need,
    Outcome,
    Person,
    Pitch,
    Posting,
    Problem,
    Question,
    Referral,
    ReferralState,
    Region,
    Row,
    Sighting,
    SightingState,
    Suggestion,
    Vendor,
)
from domain.ports import Unit
from domain.sightings import forget_images, forget_vectors
from domain.visibility import Fact, Viewer, may_see

R = TypeVar("R", bound=Row)

PEOPLE: Final[Mapping[type[Row], tuple[str, ...]]] = {
    Person: ("user_id",),
    Sighting: ("witness_id", "noted_by"),
    Need: ("author_id",),
    Suggestion: ("addressee_id",),
    Introduction: ("rep_id",),
    Outcome: ("told_by",),
    Question: ("asker_id", "witness_id"),
    Referral: ("told_by",),
    LeadAsk: ("told_by",),
    Pitch: ("handed_by",),
    Problem: ("author_id",),
    Contact: ("met_by", "welcomed_by"),
    Fit: ("told_by",),
    Region: ("told_by",),
    Vendor: ("created_by",),
    GoTo: ("named_by",),
    Decision: ("decided_by", "subject_id"),
    Missed: ("author_id",),
    Card: ("addressee_id",),
    FridayNote: ("addressee_id",),
    Posting: ("recipient_id",),
    Act: ("actor_id",),
}
"""In which columns a colleague's id may stand. The managers of a workspace are its own decision and stand there."""

_GONE: Final = "gone-"
_REMOVED: Final[tuple[tuple[type[Row], str], ...]] = (
    (Card, "addressee_id"),
    (Need, "author_id"),
    (Suggestion, "addressee_id"),
    (Missed, "author_id"),
    (FridayNote, "addressee_id"),
    (Problem, "author_id"),
    (Posting, "recipient_id"),
    (Question, "asker_id"),
    (Person, "user_id"),
)
_RENAMED: Final[tuple[tuple[type[Row], str], ...]] = (
    (Question, "witness_id"),
    (Contact, "met_by"),
    (Contact, "welcomed_by"),
    (Fit, "told_by"),
    (Region, "told_by"),
    (Vendor, "created_by"),
    (GoTo, "named_by"),
    (LeadAsk, "told_by"),
    (Decision, "decided_by"),
)


def pseudonym(token: str) -> str:
    """The id under which what a forgotten colleague confirmed stays; `token` is random and kept nowhere else."""
    return f"{_GONE}{token}"


def is_forgotten(user_id: str) -> bool:
    return user_id.startswith(_GONE)


async def everything_of(unit: Unit, sees: Viewer, *, acts: int) -> list[Row]:
    """Every row in which this person stands, the log's last `acts` lines at the end.

    What came from a closed channel that the person has left since, and was said by others, is left out.
    """
    rows: list[Row] = []
    for kind, columns in PEOPLE.items():
        most = acts if kind is Act else None
        order = "-at" if kind is Act else ""
        found: dict[str, Row] = {}
        for name in columns:
            mine: dict[str, Any] = {name: sees.user_id}
            found |= {row.id: row for row in await unit.find(kind, order=order, limit=most, **mine)}
        rows += [row for row in found.values() if not isinstance(row, Fact) or may_see(row, sees)]
    return rows


async def forget_person(unit: Unit, user_id: str, alias: str, now: datetime) -> list[Posting]:
    """Takes a colleague out of all rows but the log's; returns our messages to them, as far as we know of them.

    `alias` comes from `pseudonym`. A row of that id stays, without a name and marked as left, so that nobody asks it
    anything and its open introductions go to the managers.
    """
    posted = [row for row in await unit.find(Posting, recipient_id=user_id) if row.ts and row.channel_id]
    await _forget_sightings(unit, user_id, alias)
    await _forget_pitches(unit, user_id, alias)
    await _forget_dealings(unit, user_id, alias)
    for kind, column in _REMOVED:
        for row in await _with(unit, kind, column, user_id):
            await unit.remove(row)
    for row in await unit.find(Question, witness_id=user_id, answer=None):
        await unit.remove(row)
    for kind, column in _RENAMED:
        for row in await _with(unit, kind, column, user_id):
            await unit.change(row, **{column: alias})
    for decision in await unit.find(Decision, kind=DecisionKind.LEAVER, subject_id=user_id):
        await unit.change(decision, subject_id=alias, key=alias)
    await unit.add(Person(user_id=alias, deleted=True, checked_at=now))
    return posted


async def _with(unit: Unit, kind: type[Row], column: str, user_id: str) -> list[Row]:
    theirs: dict[str, Any] = {column: user_id}
    return list(await unit.find(kind, **theirs))


async def _forget_sightings(unit: Unit, user_id: str, alias: str) -> None:
    for row in await unit.find(Sighting, witness_id=user_id):
        if row.channel_id and row.ts:
            for contact in await unit.find(Contact, channel_id=row.channel_id, ts=row.ts):
                await unit.change(contact, ts=None, channel_id=_place(contact))
        await forget_images(unit, row.id)
        if row.state is SightingState.CONFIRMED:
            day = row.seen_at.replace(hour=0, minute=0, second=0, microsecond=0)
            gone: dict[str, Any] = {"quote": None, "ts": None, "thread_ts": None, "noted_by": None, "seen_at": day}
            await unit.change(row, witness_id=alias, channel_id=_place(row), **gone)
        else:
            await forget_vectors(unit, row.id)
            for card in await unit.find(Card, subject_id=row.id):
                await unit.remove(card)
            await unit.remove(row)
    for row in await unit.find(Sighting, noted_by=user_id):
        await forget_images(unit, row.id)
        await unit.change(row, noted_by=None)


async def _forget_pitches(unit: Unit, user_id: str, alias: str) -> None:
    """What was not passed on goes, what was is the managers' and loses its quote."""
    for row in await unit.find(Pitch, handed_by=user_id):
        await forget_images(unit, row.id)
        if await unit.first(Decision, kind=DecisionKind.PITCH, subject_id=row.id) is None:
            await unit.remove(row)
        else:
            await unit.change(row, handed_by=alias, quote="", channel_id=None, ts=None)


async def _forget_dealings(unit: Unit, user_id: str, alias: str) -> None:
    for intro in await unit.find(Introduction, rep_id=user_id):
        await forget_images(unit, intro.id)
        blank = replace(intro, draft=None, need_id=None, suggestion_id=None, ts=None, thread_ts=None)
        await _put(unit, replace(blank, rep_id=alias, channel_id=_place(intro), version=intro.version + 1))
    for outcome in await unit.find(Outcome, told_by=user_id):
        await unit.change(outcome, told_by=alias, ts=None, channel_id=_place(outcome))
    for referral in await unit.find(Referral, told_by=user_id):
        await forget_images(unit, referral.id)
        if referral.state in {ReferralState.PROPOSED, ReferralState.DISMISSED}:
            await unit.remove(referral)
        else:
            nowhere = replace(referral, ts=None, thread_ts=None, channel_id=_place(referral))
            await _put(unit, replace(nowhere, told_by=alias))
    for fit in await unit.find(Fit, told_by=user_id):
        await unit.change(fit, channel_id=_place(fit))


async def _put(unit: Unit, row: R) -> None:
    """The row as it is now."""
    await unit.change(row, **{name: getattr(row, name) for name in row.__dataclass_fields__ if name not in _IDENTITY})


_IDENTITY: Final = frozenset({"id", "workspace_id"})


def _place(row: Sighting | Contact | Introduction | Outcome | Referral | Fit) -> str | None:
    """Of what is closed the channel stays: it says who may see the row."""
    return row.channel_id if row.closed else None
