"""Killed again and again under load, nothing is lost, nothing happens twice: `./run soak -k kills` for the long run."""

from pathlib import Path
from typing import Any

import pytest

from cli.play import manifest
from playground import Playground
from tests.soak.kills import Figures, Killing, Plan

FEW, MANY = {"kills": 2, "pause_s": 0.2}, {"kills": 50, "pause_s": 0.1}
RUNS = [pytest.param(FEW, id="few"), pytest.param(MANY, id="many", marks=pytest.mark.soak)]


async def lived(plan: Plan, home: Path) -> Figures:
    async with Playground(manifest=manifest()) as slack:
        figures = await Killing(plan, slack, home).run()
        print(f"\n{figures.told()}")  # noqa: T201 - the figures of the run, with -s
        assert figures.lost == []
        assert not any(figures.twice.values()), figures.twice
        assert figures.posted_twice == []
        assert set(figures.left.values()) == {0}, figures.left
        assert figures.kills >= plan.kills
        assert figures.acknowledged > 0
        assert figures.rows["sightings"] > 0
        return figures


@pytest.mark.parametrize("run", RUNS)
async def test_kills_of_the_one_process_on_sqlite(tmp_path: Path, run: dict[str, Any]) -> None:
    await lived(Plan(**run), tmp_path)


@pytest.mark.postgres
@pytest.mark.parametrize("run", RUNS)
async def test_kills_of_one_of_two_processes_on_postgresql(
    own_postgres: str, tmp_path: Path, run: dict[str, Any]
) -> None:
    await lived(Plan(**run, database_url=own_postgres), tmp_path)
