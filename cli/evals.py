"""`eval`: measures reading and matching on labelled data. Each record is a workspace of its own."""

import asyncio
import json
import os
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from bot import SystemClock, models
from cli.say import console, problems
from domain.ports import Reader
from nlp.evaluation import evaluate_gate, evaluate_match, evaluate_messages
from nlp.local import Local
from settings import DOTENV, Settings

group: typer.Typer = typer.Typer(no_args_is_help=True, help="Measure reading and matching on labelled data.")

Gold = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Labelled data, JSON Lines.")]
Out = Annotated[Path, typer.Option(help="Where the predictions are written.")]
Limit = Annotated[int, typer.Option(help="Only the first N records; 0: all.")]
Customers = Annotated[bool, typer.Option("--customers-known", help="Tell the reader the customers of GOLD by name.")]
OnlyLocal = Annotated[bool, typer.Option("--local", help="Never ask a model, even with a key.")]


def progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=problems)


@group.command()
def messages(
    gold: Gold, out: Out, limit: Limit = 0, *, customers_known: Customers = False, only_local: OnlyLocal = False
) -> None:
    """Read every message of GOLD, each in a workspace of its own, and write what was understood."""
    asyncio.run(_messages(gold, out, limit, customers_known=customers_known, only_local=only_local))
    console.print(f"Written to {out}.")


async def _messages(gold: Path, out: Path, limit: int, *, customers_known: bool, only_local: bool) -> None:
    settings, local = Settings.load(os.environ, DOTENV, needs_slack=False), Local.load()
    async with AsyncExitStack() as opened:
        reader: Reader = local.reader
        if settings.openai_api_key and not only_local:
            reader, _ = models(settings, local, SystemClock(), opened)
        with progress() as bar:
            task = bar.add_task("reading", total=None)
            await evaluate_messages(
                gold,
                out,
                reader,
                local.gate,
                limit=limit or None,
                customers_known=customers_known,
                progress=partial(_show, bar, task),
            )


@group.command()
def match(
    gold: Gold,
    corpus: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The memory, JSON Lines.")],
    out: Out,
) -> None:
    """Answer every need of GOLD from the memory in CORPUS."""
    local = Local.load()
    with progress() as bar:
        task = bar.add_task("matching", total=None)
        evaluate_match(
            gold,
            corpus,
            out,
            recall=local.recall,
            trades=local.trades,
            places=local.places,
            progress=partial(_show, bar, task),
        )
    console.print(f"Written to {out}.")


@group.command()
def gate(files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="One message a line.")]) -> None:
    """Count how many lines are read and how many a card follows from, and what a line costs; prints one JSON object."""
    local = Local.load()
    with progress() as bar:
        told: dict[str, dict[str, float]] = {}
        for path, task in {path: bar.add_task(path.name, total=None) for path in files}.items():
            told |= asyncio.run(evaluate_gate([path], local.reader, local.gate, partial(_show, bar, task)))
    typer.echo(json.dumps(told))


def _show(bar: Progress, task: TaskID, done: int, total: int) -> None:
    bar.update(task, completed=done, total=total)
