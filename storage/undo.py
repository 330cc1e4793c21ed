"""Takes one act back, whole or not at all."""

from dataclasses import fields
from datetime import datetime

from domain.errors import ChangedSince, Duplicate, NotFound, TooLate
from domain.model import Act, Change
from storage.mapping import revive
from storage.tables import KINDS
from storage.unit import SqlUnit


async def take_back(unit: SqlUnit, act_id: str, now: datetime) -> Act:
    """Writes the before-images of the act back through the unit, and marks the act as undone."""
    act = await unit.get(Act, act_id)
    if act is None or act.undone_at is not None:
        raise NotFound("There is nothing to undo there.")
    if not act.changes:
        raise TooLate("That is too long ago to undo.")
    await unit.note(act_id)
    try:
        for change in sorted(act.changes, key=_turn):
            await _revert(unit, change)
    except Duplicate as error:
        raise _changed() from error
    return await unit.change(act, undone_at=now)


def _turn(change: Change) -> int:
    """What was added goes first and what was removed comes back last, so that unique keys are free by then."""
    if change.before is None:
        return 0
    return 1 if change.after is not None else 2


async def _revert(unit: SqlUnit, change: Change) -> None:
    kind = KINDS[change.table]
    present = await unit.get(kind, change.row_id)
    if present != (None if change.after is None else revive(kind, change.after)):
        raise _changed()
    if present is None:
        await unit.add(revive(kind, change.before or {}))
    elif change.before is None:
        await unit.remove(present)
    else:
        before = revive(kind, change.before)
        values = {field.name: getattr(before, field.name) for field in fields(kind)}
        await unit.change(present, **{k: v for k, v in values.items() if v != getattr(present, k)})


def _changed() -> ChangedSince:
    return ChangedSince("Something in it was changed since, so I left everything as it is.")
