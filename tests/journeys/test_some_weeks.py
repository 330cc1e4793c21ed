"""A small team over three autumn weeks, while both sides of the ocean move their clocks; `./run soak` is a quarter."""

from datetime import UTC, datetime
from pathlib import Path

from nlp.local import Local
from tests.soak.quarter import Plan, quarter

PLAN = Plan(
    people=6,
    start=datetime(2026, 10, 20, 0, 5, tzinfo=UTC),
    weeks=3,
    acts=0.4,
    restarts=(0,),
    outage=1,
    two=range(2, 3),
)


async def test_three_weeks_bring_each_manager_three_digests_whose_figures_are_true(
    tmp_path: Path, local: Local
) -> None:
    async with quarter(PLAN, tmp_path, local) as life:
        await life.live()
        assert [len(life.digests(manager)) for manager in life.managers] == [3, 3, 3]
        assert life.checked == 9
        assert life.late == 3
        assert life.busy_weeks >= 4
        assert life.figures_of_people() == []
        assert life.money() == []
