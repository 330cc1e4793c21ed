"""What an event costs intake, a worker and PostgreSQL: `./run soak -k capacity`. Figures are printed, not asserted."""

import os
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from cli.play import manifest
from playground import Playground
from tests.journeys.test_crash import environment, started
from tests.soak.capacity import Capacity, pid_of, postgres_pid

TALK, READ, IDLE_S = 3_000, 600, 60


async def measured(capacity: Capacity) -> None:
    await capacity.read(20)  # what is made at the first use
    idle = {name: round(ms, 1) for name, ms in (await capacity.idle(IDLE_S)).items()}
    talk, read = await capacity.talk(TALK), await capacity.read(READ)
    memory = {name: round(mb) for name, mb in capacity.memory_mb().items()}
    lines = [f"load average {os.getloadavg()[0]:.1f}; idle, ms a second: {idle}", f"talk: {talk.told()}"]
    lines += [f"read: {read.told()}", f"MB at most: {memory}"]
    print("", *lines, sep="\n")  # noqa: T201 - the figures of the run, with -s
    assert capacity.waiting() == 0
    assert min(read.ms.values()) > 0
    capacity.close()


@pytest.mark.soak
@pytest.mark.postgres
async def test_the_capacity_of_intake_and_worker_on_postgresql(own_postgres: str, tmp_path: Path) -> None:
    async with Playground(mode="http", manifest=manifest()) as slack, AsyncExitStack() as living:
        environ = environment(slack, "http", tmp_path, DATABASE_URL=own_postgres)
        intake = await living.enter_async_context(started(environ, "--http"))
        worker = await living.enter_async_context(started(environ, "--worker"))
        slack.bot_url = f"http://127.0.0.1:{(await intake.says('kith_started'))['port']}/slack/events"
        await worker.says("kith_started")
        processes = {"intake": pid_of(intake), "worker": pid_of(worker), "postgres": postgres_pid(own_postgres)}
        await measured(Capacity(slack, own_postgres, processes))


@pytest.mark.soak
async def test_the_capacity_of_one_process_on_sqlite(tmp_path: Path) -> None:
    async with Playground(mode="http", manifest=manifest()) as slack, AsyncExitStack() as living:
        running = await living.enter_async_context(started(environment(slack, "http", tmp_path)))
        slack.bot_url = f"http://127.0.0.1:{(await running.says('kith_started'))['port']}/slack/events"
        await measured(Capacity(slack, f"sqlite:///{tmp_path / 'kith.db'}", {"all": pid_of(running)}))
