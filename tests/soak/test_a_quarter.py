"""Forty people, thirteen weeks, three managers in three zones, restarts, an outage, two processes: `./run soak`."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from nlp.local import Local
from tests.soak.quarter import Plan, quarter

PLAN = Plan(
    people=40,
    start=datetime(2026, 9, 15, 0, 5, tzinfo=UTC),
    weeks=13,
    acts=0.5,
    restarts=(1, 3, 8, 11),
    outage=9,
    two=range(4, 8),
)


@pytest.mark.soak
async def test_a_quarter_brings_each_manager_thirteen_digests_whose_figures_are_true(tmp_path: Path) -> None:
    async with quarter(PLAN, tmp_path, Local.load()) as life:
        await life.live()
        print(life.told())  # noqa: T201 - the figures of the run, with -s
        assert [len(life.digests(manager)) for manager in life.managers] == [13, 13, 13]
        assert life.checked == 39
        assert life.late == 3
        assert life.started == 7
        assert life.busy_weeks >= 30
        assert life.figures_of_people() == []
        assert life.money() == []
