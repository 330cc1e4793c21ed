"""The command that runs the bot: everything in one process, or one part of it beside others."""

from typing import Annotated

import typer

from bot import build
from cli.say import fail, load, together, until_stopped
from settings import Role, Settings


def command(
    *,
    http: Annotated[bool, typer.Option("--http", help="Only what Slack sends (PostgreSQL).")] = False,
    worker: Annotated[bool, typer.Option("--worker", help="Only jobs and what becomes due (PostgreSQL).")] = False,
) -> None:
    """Run the bot: everything in one process, or one part of it beside others on the same PostgreSQL."""
    if http and worker:
        raise fail("--http and --worker exclude each other: leave both out, and one process does everything.")
    role: Role = "http" if http else "worker" if worker else "all"
    settings = load()
    refused = refusal(role, settings)
    if refused:
        raise fail(refused)
    together(run(settings, role))


def refusal(role: Role, settings: Settings) -> str:
    """Why this makes no sense; empty where it does."""
    if role == "all":
        return ""
    if settings.database_url.startswith("sqlite"):
        return (
            f"--{role} needs PostgreSQL (DATABASE_URL=postgresql+psycopg://…): "
            "with SQLite one process does everything, so leave it out."
        )
    if role == "http" and settings.slack_mode == "socket":
        return "--http needs SLACK_MODE=http: in Socket Mode `run` several times, and `run --worker` beside."
    return ""


async def run(settings: Settings, role: Role = "all") -> None:
    bot = await build(settings, role=role)
    try:
        await until_stopped(bot.start())
    finally:
        await bot.stop()
