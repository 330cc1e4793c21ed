"""How the command line speaks: sentences that say what to do, and exit codes for scripts."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Coroutine
from typing import Any, TextIO, TypeVar, cast

import structlog
import typer
from rich.console import Console
from rich.markup import escape
from slack_sdk.errors import SlackApiError

from domain.errors import KithError
from handlers.http import PortTakenError
from handlers.web import SLACK_FAILED, failure
from settings import DOTENV, Settings, SettingsError

T = TypeVar("T")

console = Console()
problems = Console(stderr=True)

HINTS = {
    "invalid_auth": "Slack does not accept the token. Copy it again from the app's page "
    "(SLACK_BOT_TOKEN under OAuth & Permissions, SLACK_APP_TOKEN under Basic Information).",
    "not_allowed_token_type": "That is the wrong kind of token: SLACK_BOT_TOKEN begins with xoxb-, "
    "SLACK_APP_TOKEN with xapp-.",
    "account_inactive": "The app was removed from the workspace: install it again.",
    "token_revoked": "The token was revoked: install the app again and copy the new one.",
}


def fail(*sentences: str) -> typer.Exit:
    for sentence in sentences:
        problems.print(f"[red]✗[/red] {escape(sentence)}", highlight=False, soft_wrap=True)
    return typer.Exit(1)


def slack_sentence(error: SlackApiError) -> str:
    code = failure(error)
    if code == "missing_scope":
        return f"The app lacks the scope {error.response.get('needed')}: update it from manifest.json and reinstall it."
    return HINTS.get(code, f"Slack answered {code}: see docs/how-to/troubleshoot.md.")


def load(*, needs_slack: bool = True) -> Settings:
    try:
        settings = Settings.load(os.environ, DOTENV, needs_slack=needs_slack)
    except SettingsError as error:
        raise fail(*error.problems, "`./run bot check` tells what else is missing; see .env.example.") from None
    configure_log(settings.log)
    return settings


class Unbroken:
    """A stream for the log: where it cannot be written (a full disk, a closed pipe), the line is lost, not the work."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()


def configure_log(kind: str, level: int = logging.INFO) -> None:
    """Our log with ids and numbers; the libraries' own logs only from warnings on (below, theirs may hold text)."""
    as_json = kind == "json"
    # no values of local variables in a trace: they are tokens and what people wrote
    as_text = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    renderer: Any = structlog.processors.JSONRenderer() if as_json else as_text
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([structlog.processors.format_exc_info] if as_json else []),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", Unbroken(sys.stderr))),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


def together(work: Coroutine[Any, Any, T]) -> T:
    """Runs it, and turns what may be expected to fail into a sentence."""
    try:
        return asyncio.run(work)
    except SlackApiError as error:
        raise fail(slack_sentence(error)) from None
    except KithError as error:
        raise fail(error.sentence) from None
    except (PortTakenError, *SLACK_FAILED) as error:
        raise fail(str(error) or f"No answer in time ({type(error).__name__}).") from None


async def until_stopped(begin: Coroutine[Any, Any, None]) -> None:
    """Begins, and returns on SIGINT or SIGTERM, also on one that comes while it begins."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    begun, stopped = asyncio.create_task(begin), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({begun, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if begun.done():
            await begun
            await stopped
    finally:
        begun.cancel()
        stopped.cancel()
        await asyncio.wait({begun, stopped})
