"""`eval`: measures reading and matching on labelled data. Each record is a workspace of its own."""

import asyncio
import json
import os
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot import SystemClock, model_reader
from cli.say import console, problems
from domain.ports import Reader
from nlp.evaluation import evaluate_gate, evaluate_match, evaluate_messages
from nlp.local import Local
from settings import DOTENV, Settings

group: typer.Typer = typer.Typer(no_args_is_help=True, help="Measure reading and matching on labelled data.")

Gold = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Labelled data, JSON Lines.")]
Out = Annotated[Path, typer.Option(help="Where the predictions are written.")]
Limit = Annotated[int, typer.Option(help="Only the first N records; 0: all.")]
OnlyLocal = Annotated[bool, typer.Option("--local", help="Never ask a model, even with a key.")]


def progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=problems)


@group.command()
def messages(gold: Gold, out: Out, limit: Limit = 0, *, only_local: OnlyLocal = False) -> None:
    """Read every message of GOLD and write what was understood."""
    asyncio.run(_messages(gold, out, limit, only_local=only_local))
    console.print(f"Written to {out}.")


async def _messages(gold: Path, out: Path, limit: int, *, only_local: bool) -> None:
    settings, local = Settings.load(os.environ, DOTENV, needs_slack=False), Local.load()
    async with AsyncExitStack() as opened:
        reader: Reader = local.reader
        if settings.openai_api_key and not only_local:
            reader = model_reader(settings, local, SystemClock(), opened)
        with progress() as bar:
            task = bar.add_task("reading", total=None)
            await evaluate_messages(
                gold,
                out,
                reader,
                local.gate,
                limit=limit or None,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
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
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    console.print(f"Written to {out}.")


@group.command()
def gate(files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="One message a line.")]) -> None:
    """Count how many lines the gate lets through, and what a line costs; prints one JSON object."""
    typer.echo(json.dumps(evaluate_gate(files, Local.load().gate)))
