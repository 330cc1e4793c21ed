"""Thirty thousand events in three minutes: `./run soak -k burst`.

With BURST_CHAT=file:file their talk comes out of these files, line by line, else it is made up (and dearer to judge).
Times, and what was refused and came again, are printed; that nothing is lost is asserted.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.soak.burst import Figures, Plan, office

EVENTS, SECONDS = 30_000, 180
OF_INTEREST = 1_700
PLANS = {
    "mixed": Plan(events=EVENTS, seconds=SECONDS, of_interest=OF_INTEREST),
    "all of interest": Plan(events=EVENTS, seconds=SECONDS, of_interest=EVENTS, drain_seconds=3_600),
}


async def lived(plan: Plan, home: Path) -> Figures:
    async with office(plan, home) as (burst, running, database_url):
        figures = await burst.run(running, database_url)
        print(f"\n{figures.told()}")  # noqa: T201 - the figures of the run, with -s
        assert figures.lost == 0
        assert len(figures.acknowledged) == plan.events
        assert figures.rows.get("done", 0) >= plan.of_interest
        assert set(figures.rows) == {"done"}
        assert len(figures.commands) > 0
        return figures


async def test_a_small_burst_is_taken_and_worked_off(tmp_path: Path) -> None:
    plan = Plan(events=300, seconds=3, of_interest=30, commands_every=0.2, questions=2)
    figures = await lived(plan, tmp_path)
    assert figures.questions


@pytest.mark.soak
@pytest.mark.parametrize("kind", PLANS)
async def test_a_burst_on_sqlite(tmp_path: Path, kind: str) -> None:
    await lived(PLANS[kind], tmp_path)


@pytest.mark.soak
@pytest.mark.postgres
@pytest.mark.parametrize("kind", PLANS)
async def test_a_burst_on_postgresql(own_postgres: str, tmp_path: Path, kind: str) -> None:
    await lived(replace(PLANS[kind], database_url=own_postgres), tmp_path)
