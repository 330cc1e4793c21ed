"""The commands."""

import asyncio
import json
import logging
import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot import SystemClock, build
from cli import archive, backfill, bench, evals, forget, keys, run, setup
from cli.check import inspect, show
from cli.play import serve
from cli.say import configure_log, console, fail, load, together
from settings import DOTENV, Settings
from storage.store import open_store

PLAY_PORT = 8421

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Kith remembers which outside vendors colleagues saw doing good work at a customer.",
)
app.add_typer(evals.group, name="eval")
app.command("bench")(bench.command)
app.command("import")(archive.import_csv)
app.command("export")(archive.export_all)
app.command("restore")(archive.restore_all)
app.command("backfill")(backfill.command)
app.command("forget")(forget.command)
app.command("run")(run.command)
app.command("setup")(setup.command)
app.command("rotate-keys")(keys.command)


def main() -> None:
    app()


@app.command()
def play(
    port: Annotated[int, typer.Option(help="Where the page is served.")] = PLAY_PORT,
    *,
    empty: Annotated[bool, typer.Option("--empty", help="Begin with people and channels only.")] = False,
) -> None:
    """Serve a local Slack with the bot in it; needs no token, no key and no network."""
    configure_log("text", logging.WARNING)
    together(serve(port=port, empty=empty))


@app.command()
def check(*, as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for scripts.")] = False) -> None:
    """Tell what is wrong with tokens, scopes, database and model, and what to do about it."""
    configure_log("text", logging.ERROR)
    findings = asyncio.run(inspect(os.environ, DOTENV))
    fine = all(finding.fine for finding in findings)
    if as_json:
        console.print_json(json.dumps({"ok": fine, "findings": [finding.as_dict() for finding in findings]}))
    else:
        for finding in findings:
            show(finding)
    if not fine:
        raise typer.Exit(1)


@app.command()
def retry() -> None:
    """Try again the events that were set aside after repeated failures; a running bot takes them up."""
    number = together(_retry(load(needs_slack=False)))
    console.print(f"{number} events will be tried again." if number else "Nothing was set aside that could be tried.")


async def _retry(settings: Settings) -> int:
    store = await open_store(settings.database_url, clock=SystemClock())
    try:
        return await store.inbox.try_again()
    finally:
        await store.close()


@app.command()
def sweep(at: Annotated[str, typer.Option(help="Do what is due at this ISO time; default now.")] = "") -> None:
    """Do once what is due: second calls, outcome questions, unsent posts, retention."""
    try:
        moment = datetime.fromisoformat(at) if at else None
    except ValueError:
        raise fail(f"{at} is no ISO time, such as 2026-03-30T08:00+00:00.") from None
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    together(_sweep(load(), moment))


async def _sweep(settings: Settings, moment: datetime | None) -> None:
    bot = await build(settings)
    try:
        await bot.sweep.once(moment)
    finally:
        await bot.stop()
