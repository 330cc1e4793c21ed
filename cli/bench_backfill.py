"""How fast a Slack export is read: a made-up one, by a process of its own, so that its memory is its own too."""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.backfill import Backfill
from archive.slack_export import SlackExport
from bot import SystemClock
from cli.backfill import SWITCH_SECONDS
from cli.bench_door import TEAM
from cli.bench_export import write_export
from domain.model import Known
from nlp.embedder import RememberingMiniLM
from nlp.local import Local
from settings import PROJECT
from storage.store import open_store

MEGABYTE = 1 << 20
ELSEWHERE = "from cli.bench_backfill import alone; alone()"
STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Filled:
    """`seconds` by the clock, `cpu_ms` of all threads per message; `peak_mb` of the whole process."""

    messages: int
    sightings: int
    seconds: float
    per_second: float
    cpu_ms: float
    peak_mb: float


async def measure_backfill(messages: int, advance: Callable[[int], None]) -> Filled:
    """Fills an empty memory from an export of that many messages.

    Raises:
        RuntimeError: the other process failed.
    """
    with TemporaryDirectory(prefix="kith-bench-") as home:
        export = Path(home) / "export.zip"
        await asyncio.to_thread(write_export, export, messages)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", ELSEWHERE, str(export)), stdout=asyncio.subprocess.PIPE, cwd=PROJECT
        )
        told: object = None
        while process.stdout and (line := await process.stdout.readline()):
            told = json.loads(line)
            if isinstance(told, int):
                advance(told)
        if await process.wait() or not isinstance(told, dict):
            raise RuntimeError("the backfill that was measured failed")
        return Filled(**told)


async def fill(export: Path) -> Filled:
    """Tells of each batch on a line of its own."""
    sys.setswitchinterval(SWITCH_SECONDS)
    local, clock = Local.load(RememberingMiniLM()), SystemClock()
    local.warm()
    store = await open_store(f"sqlite:///{export.with_name('kith.db')}", clock=clock)
    with closing(SlackExport.open(export)) as opened:
        known = Known(company="Northlight", sells="commercial laundry machines", stamp="bench")
        backfill = Backfill(
            opened,
            opened.channels,
            workspace_id=TEAM,
            known=known,
            store=store,
            gate=local.gate,
            reader=local.reader,
            recall=local.recall,
            clock=clock,
        )
        began, worked = time.perf_counter(), time.process_time()
        report = await backfill.run(lambda messages, _: print(messages, flush=True))  # noqa: T201 - to the bench
        seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    await store.close()
    messages = sum(tally.messages for tally in report.tallies.values())
    return Filled(
        messages=messages,
        sightings=sum(tally.sightings for tally in report.tallies.values()),
        seconds=seconds,
        per_second=messages / seconds,
        cpu_ms=cpu * 1000 / messages,
        peak_mb=peak_mb(),
    )


def peak_mb() -> float:
    """The most memory that this process ever held: not `ru_maxrss`, which on Linux begins with what its parent held."""
    if STATUS.exists():
        held = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(held.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / MEGABYTE if sys.platform == "darwin" else peak / 1024


def alone() -> None:
    """What the process of its own does."""
    print(json.dumps(asdict(asyncio.run(fill(Path(sys.argv[1]))))))  # noqa: T201 - the same
