"""`eval`: measures reading and matching on labelled data. Each record is a workspace of its own."""

import asyncio
import json
import os
from pathlib import Path
from typing import Annotated

import typer
from nlp.local import Local
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot import SystemClock, model_reader
from cli.say import console, problems
from domain.ports import Reader
from nlp.evaluation import evaluate_gate, evaluate_match, evaluate_messages
from settings import DOTENV, Settings

app = typer.Typer(no_args_is_help=True, help="Measure reading and matching on labelled data.")

Gold = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Labelled data, JSON Lines.")]
Out = Annotated[Path, typer.Option(help="Where the predictions are written.")]
Limit = Annotated[int, typer.Option(help="Only the first N records; 0: all.")]
OnlyLocal = Annotated[bool, typer.Option("--local", help="Never ask a model, even with a key.")]


def progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=problems)


def reader(local: Local, *, only_local: bool) -> Reader:
    settings = Settings.load(os.environ, DOTENV, needs_slack=False)
    return local.reader if only_local else model_reader(settings, local, SystemClock())[0]


@app.command()
def messages(gold: Gold, out: Out, limit: Limit = 0, *, only_local: OnlyLocal = False) -> None:
    """Read every message of GOLD and write what was understood."""
    local = Local.load()
    with progress() as bar:
        task = bar.add_task("reading", total=None)
        asyncio.run(
            evaluate_messages(
                gold,
                out,
                reader(local, only_local=only_local),
                local.gate,
                limit=limit or None,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        )
    console.print(f"Written to {out}.")


@app.command()
def match(
    gold: Gold,
    corpus: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The vendor memory, JSON Lines.")],
    out: Out,
    limit: Limit = 0,
) -> None:
    """Answer every need of GOLD from the memory in CORPUS."""
    local = Local.load()
    with progress() as bar:
        task = bar.add_task("matching", total=None)
        asyncio.run(
            evaluate_match(
                gold,
                corpus,
                out,
                local,
                limit=limit or None,
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        )
    console.print(f"Written to {out}.")


@app.command()
def gate(files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="One message a line.")]) -> None:
    """Count how many lines the gate lets through, and what a line costs; prints one JSON object."""
    typer.echo(json.dumps(evaluate_gate(files, Local.load().gate)))
