"""`bench`: what an event and a question cost on this machine, in one run, beside bare Bolt and plain likeness."""

import asyncio
import json
import logging
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.progress import Progress
from rich.table import Table
from slack_sdk.web.async_client import AsyncWebClient

from bot import Bot, SystemClock, assemble
from cli.bench_backfill import Filled, measure_backfill
from cli.bench_chat import chat, praise, situations
from cli.bench_door import CHANNEL, IDENTITY, SECRET, TEAM, Cost, Door, Dropped, Events, measure
from cli.bench_recall import Library, Sized, Times
from cli.evals import progress
from cli.say import configure_log, console, fail
from domain.model import Channel
from handlers.metrics import Metrics
from handlers.workspaces import OneWorkspace, installed
from nlp.local import Local
from settings import Settings
from storage.store import open_store

SIZES = "1000,10000"
MESSAGES = 200_000
ACCEPTED = 300
"""Messages of praise that are sent, of which most pass."""
TITLE = "What Kith costs on this machine, in ms"
CAPTION = (
    "Events: processor time from the signed request to its answer; ratio: p50 and mean to a bare event. "
    "Questions: time by the clock, all but BM25 with the embedding; ratio: p50 to plain cosine. "
    "Backfill: time by the clock for a message, reading included."
)


class NoSlack(AsyncWebClient):
    """Must never be asked: nothing that is measured may wait for a network."""

    async def api_call(self, api_method: str, **_: Any) -> Any:
        raise RuntimeError(f"the bench asked Slack for {api_method}")


@dataclass(frozen=True, slots=True)
class Report:
    events: Events
    sizes: list[Sized]
    backfill: Filled | None


File = Annotated[
    list[Path] | None,
    typer.Option("--chat", exists=True, dir_okay=False, help="Lines of chat, one message each; several may follow."),
]
More = Annotated[list[Path] | None, typer.Argument(exists=True, dir_okay=False, hidden=True, metavar="FILE")]


def command(
    more: More = None,
    files: File = None,
    sizes: Annotated[str, typer.Option(help="Numbers of sightings, with commas.")] = SIZES,
    messages: Annotated[int, typer.Option(min=0, help="Messages of the export that is read; 0: none.")] = MESSAGES,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for scripts.")] = False,
) -> None:
    """Measure what an event and a question cost here, beside bare Bolt and plain likeness."""
    configure_log("text", logging.ERROR)
    numbers = [int(size) for size in sizes.split(",") if size.strip().isdecimal() and int(size) > 0]
    if len(numbers) != len(sizes.split(",")):
        raise fail(f"{sizes} is no list of numbers, such as {SIZES}.")
    lines = chat([*(files or []), *(more or [])])
    if not lines:
        raise fail("There is not one line in these files: each line is a message.")
    report = asyncio.run(_run(lines, numbers, messages))
    if as_json:
        typer.echo(json.dumps(asdict(report)))
    else:
        console.print(drawn(report))


async def _run(lines: Sequence[tuple[str, str]], sizes: Sequence[int], messages: int) -> Report:
    async with AsyncExitStack() as opened:
        home = Path(opened.enter_context(TemporaryDirectory(prefix="kith-bench-")))
        bar = opened.enter_context(progress())
        with _step(bar, "loading", 1) as advance:
            local = Local.load()
            local.warm()
            slack = OneWorkspace(NoSlack(), IDENTITY)
            bot = await _bot(home, local, slack, opened)
            about = situations(local.trades.all, local.minilm)
            advance(1)
        more = praise()[:ACCEPTED]
        with _step(bar, "events", len(lines) + len(more)) as advance:
            events = await measure(Door(bot, slack), lines, more, lambda: advance(1))
        measured = []
        for size in sizes:
            library = Library(bot, local, slack.web, size)
            with _step(bar, f"{size:,} sightings", library.steps) as advance:
                measured.append(await library.measure(about, advance))
        filled = None
        if messages:
            with _step(bar, f"{messages:,} messages", messages) as advance:
                filled = await measure_backfill(messages, advance)
        return Report(events, measured, filled)


@contextmanager
def _step(bar: Progress, name: str, steps: int) -> Iterator[Callable[[int], None]]:
    task = bar.add_task(name, total=steps)
    yield lambda done: bar.advance(task, done)
    bar.update(task, completed=steps)


async def _bot(home: Path, local: Local, slack: OneWorkspace, opened: AsyncExitStack) -> Bot:
    """The whole bot on a database file of its own, in a channel that it has been invited to. Nothing of it runs yet."""
    settings = replace(
        Settings.load({"KITH_HOME": str(home)}, None, needs_slack=False), slack_mode="http", slack_signing_secret=SECRET
    )
    clock = SystemClock()
    store = await open_store(settings.database_url, clock=clock)
    opened.push_async_callback(store.close)
    await installed(store, slack, clock)
    async with store.write(TEAM, actor_id="bench", what="channel_seen") as unit:
        await unit.add(Channel(channel_id=CHANNEL, name="bench", closed=False, checked_at=clock.now()))
    return assemble(settings, store, slack, Metrics(), clock=clock, local=local, opened=opened)


def drawn(report: Report) -> Table:
    events = report.events
    table = Table("", "n", "p50", "mean", "p95", "ratio", title=TITLE, caption=CAPTION, box=SIMPLE)
    for column in table.columns[1:]:
        column.justify = "right"
    table.add_row("bare Bolt event", *_event_cells(events.floor))
    table.add_row(_passing("dropped message", events.dropped), *_event_cells(events.dropped.cost))
    if len(events.dropped_by_file) > 1:
        for name, dropped in events.dropped_by_file.items():
            table.add_row(_passing(f"  {name.removesuffix('.txt')}", dropped), *_event_cells(dropped.cost))
    table.add_row("accepted message", *_event_cells(events.accepted))
    for sized in report.sizes:
        table.add_section()
        table.add_row(f"{sized.sightings:,} sightings ({sized.matrix_mb:.1f} MB)")
        table.add_row("  building it", "1", _ms(sized.build_s * 1000))
        table.add_row(f"  first question (stands still {sized.stall_ms:.0f} ms)", "1", _ms(sized.first_s * 1000))
        table.add_row("  plain BM25", *_question_cells(sized.bm25))
        table.add_row("  plain MiniLM cosine", *_question_cells(sized.cosine))
        table.add_row("  recall", *_question_cells(sized.recall))
        table.add_row("  /vendor find", *_question_cells(sized.find))
    if report.backfill is not None:
        table.add_section()
        table.add_row(_filling(report.backfill), *("1", "", _ms(1000 / report.backfill.per_second)))
    return table


def _filling(filled: Filled) -> str:
    return f"backfill, {filled.messages:,} messages: {filled.per_second:,.0f}/s, peak {filled.peak_mb:.0f} MB"


def _passing(name: str, dropped: Dropped) -> str:
    return f"{name}, {dropped.passed:.1%} pass"


def _event_cells(cost: Cost) -> tuple[str, ...]:
    ratio = f"{cost.floors_median:.1f} / {cost.floors_mean:.1f}"
    return f"{cost.messages}", _ms(cost.cpu_ms_median), _ms(cost.cpu_ms_mean), _ms(cost.cpu_ms_p95), ratio


def _question_cells(times: Times) -> tuple[str, ...]:
    return f"{times.questions}", _ms(times.p50_ms), _ms(times.mean_ms), _ms(times.p95_ms), f"{times.cosines:.2f}"


def _ms(value: float) -> str:
    """Three digits that tell."""
    return f"{value:.{max(0, 2 - max(0, math.floor(math.log10(value))))}f}" if value >= 1 else f"{value:.3f}"
