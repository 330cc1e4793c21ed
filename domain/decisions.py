"""What only a manager decides: proposed once, decided once."""

from datetime import datetime

from domain.errors import Duplicate, NotFound, Refused
from domain.model import Decision, DecisionKind, DecisionState
from domain.ports import Unit

_WORDS = {
    DecisionState.ACCEPTED: "it was agreed to",
    DecisionState.DECLINED: "it was declined",
}


async def propose(
    unit: Unit,
    kind: DecisionKind,
    key: str,
    *,
    subject_id: str,
    now: datetime,
    other_id: str | None = None,
    trade: str | None = None,
    region: str | None = None,
) -> Decision | None:
    """Asks the managers; None where the same was asked before, whatever became of it."""
    decision = Decision(
        kind=kind, key=key, subject_id=subject_id, other_id=other_id, trade=trade, region=region, proposed_at=now
    )
    try:
        return await unit.add(decision)
    except Duplicate:
        return None


async def decide(unit: Unit, decision_id: str, state: DecisionState, *, by: str, now: datetime) -> Decision:
    """Each decision is taken once.

    Raises:
        NotFound: what it was about is gone.
        Refused: somebody has decided already.
    """
    decision = await unit.get(Decision, decision_id)
    if decision is None:
        raise NotFound("That is no longer there.")
    if decision.state is not DecisionState.OPEN:
        raise Refused(f"That was decided already: {_WORDS[decision.state]}.")
    await unit.note(decision.id)
    return await unit.change(decision, state=state, decided_at=now, decided_by=by)
