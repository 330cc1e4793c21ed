"""Proposed once, decided once, on a real database file."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.decisions import decide, propose
from domain.errors import NotFound, Refused
from domain.model import Decision, DecisionKind, DecisionState
from storage.store import SqlStore, open_store

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class StillClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqlStore]:
    opened = await open_store(f"sqlite:///{tmp_path / 'kith.db'}", clock=StillClock())
    yield opened
    await opened.close()


async def asked(store: SqlStore, key: str = "V1:V2") -> Decision | None:
    async with store.write("T1", actor_id="kith", what="proposed") as unit:
        return await propose(unit, DecisionKind.MERGE, key, subject_id="V1", other_id="V2", now=NOW)


async def decided(store: SqlStore, decision_id: str, state: DecisionState = DecisionState.DECLINED) -> Decision:
    async with store.write("T1", actor_id="U1", what="decided") as unit:
        return await decide(unit, decision_id, state, by="U1", now=NOW)


async def test_the_same_is_asked_once_whatever_became_of_it(store: SqlStore) -> None:
    first = await asked(store)
    assert first is not None
    assert await asked(store) is None
    await decided(store, first.id)
    assert await asked(store) is None
    assert await asked(store, "V1:V3") is not None


async def test_a_decision_is_taken_once_and_keeps_who_took_it(store: SqlStore) -> None:
    first = await asked(store)
    assert first is not None
    taken = await decided(store, first.id, DecisionState.ACCEPTED)
    assert (taken.state, taken.decided_by, taken.decided_at) == (DecisionState.ACCEPTED, "U1", NOW)
    with pytest.raises(Refused, match="agreed to"):
        await decided(store, first.id)
    with pytest.raises(NotFound):
        await decided(store, "gone")
