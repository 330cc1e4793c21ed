"""`backfill`: fills the memory from a Slack export, asks nobody anything, and tells what became of it."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from archive.backfill import Backfill, Report
from archive.slack_export import OpenChannel, SlackExport
from archive.slack_files import BrokenFileError, spelt
from bot import SystemClock, preferences_of
from cli.backfill_report import counts, draw, listed
from cli.say import console, fail, load, problems, together
from domain.errors import NotAllowed, Unclear
from domain.model import Channel, Known, Listening, Workspace
from domain.ports import Store
from handlers.known import KnownNames
from handlers.preferences import Preferences, effective
from nlp.embedder import RememberingMiniLM
from nlp.local import Local
from settings import Settings
from storage.store import open_store

SWITCH_SECONDS = 0.0005
"""How long a thread that has its vectors waits for another one's Python; the usual 5 ms is what they cost."""
STOPPED = 130
"""Exit code after Ctrl-C, as shells have it."""


def command(
    export: Annotated[Path, typer.Argument(exists=True, help="A Slack export: the zip, or the folder it unpacks to.")],
    channels: Annotated[str, typer.Option(help="Names or ids of public channels, with commas.")] = "",
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Store nothing; tell what would be remembered.")] = False,
) -> None:
    """Fill the memory from a Slack export; what is found waits for its witnesses in App Home."""
    settings = load(needs_slack=False)
    try:
        with closing(SlackExport.open(export)) as opened:
            together(_backfill(settings, opened, channels, dry=dry_run))
    except (BrokenFileError, Unclear, OSError) as error:
        raise fail(str(error)) from None
    except KeyboardInterrupt:
        problems.print("Stopped. What was read so far is kept; the same command goes on from here.")
        raise typer.Exit(STOPPED) from None


@dataclass(frozen=True, slots=True)
class Choice:
    """The channels to read, and why others are not."""

    read: list[OpenChannel] = field(default_factory=list)
    left_out: list[tuple[OpenChannel, str]] = field(default_factory=list)


async def _backfill(settings: Settings, export: SlackExport, wanted: str, *, dry: bool) -> None:
    async with AsyncExitStack() as opened:
        clock = SystemClock()
        store = await open_store(settings.database_url, clock=clock)
        opened.push_async_callback(store.close)
        workspace_id = await workspace_of(store, export.teams())
        choice = await _choice(store, workspace_id, preferences_of(settings), export, wanted)
        known = await KnownNames(store, company=settings.company, sells=settings.sells).get(workspace_id)
        local = Local.load(RememberingMiniLM())
        await asyncio.to_thread(local.warm)
        backfill = Backfill(
            export,
            choice.read,
            workspace_id=workspace_id,
            known=_with_members(known, export, workspace_id),
            store=store,
            gate=local.gate,
            reader=local.reader,
            recall=local.recall,
            clock=clock,
            dry=dry,
        )
        began = time.monotonic()
        try:
            await run(backfill, sum(file.size for channel in choice.read for file in export.days(channel)))
        finally:
            _tell(backfill.report, choice, export, time.monotonic() - began, dry=dry)


async def run(backfill: Backfill, size: int) -> Report:
    """Runs it under a progress bar with messages a second and the time left."""
    sys.setswitchinterval(SWITCH_SECONDS)
    began = time.monotonic()
    with _bytes("reading", size) as (bar, task):
        messages = 0

        def show(more: int, read: int) -> None:
            nonlocal messages
            messages += more
            rate = messages / max(time.monotonic() - began, 1e-9)
            bar.update(task, advance=read, told=f"{messages:,} messages, {rate:,.0f} a second")

        return await backfill.run(show)


@contextmanager
def _bytes(name: str, size: int) -> Iterator[tuple[Progress, TaskID]]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[told]}"), TimeRemainingColumn())
    with Progress(*columns, console=problems) as bar:
        yield bar, bar.add_task(name, total=size, told="")


def _tell(report: Report, choice: Choice, export: SlackExport, seconds: float, *, dry: bool) -> None:
    for line in draw(report, choice.left_out, export.closed, seconds, dry=dry):
        console.print(line, highlight=False, soft_wrap=isinstance(line, str))


def _with_members(known: Known, export: SlackExport, workspace_id: str) -> Known:
    people = export.people(workspace_id).values()
    names = {person.name for person in people if person.name and not (person.is_outsider or person.is_bot)}
    return replace(known, members=tuple(sorted({*known.members, *names})), stamp=f"{known.stamp}:export")


async def workspace_of(store: Store, teams: Counter[str]) -> str:
    """The workspace that an export belongs to, by what the database and the export's members say.

    Raises:
        Unclear: they do not agree on one.
    """
    here = list(await store.workspaces())
    told = [workspace_id for workspace_id in here if teams[workspace_id]] if teams else here
    most = [team for team, members in teams.items() if 2 * members > teams.total()]
    found = told if here else most
    if len(found) == 1:
        return found[0]
    if here and not told:
        raise Unclear(f"This export is of {listed(sorted(teams))}, but the database is of {listed(here)}.")
    raise Unclear("The export does not say of which workspace it is: start the bot there once, then try again.")


# --- which channels -------------------------------------------------------------------------------------------


async def _choice(store: Store, workspace_id: str, base: Preferences, export: SlackExport, wanted: str) -> Choice:
    async with store.read(workspace_id) as unit:
        preferences = effective(base, await unit.first(Workspace))
        rows = {row.channel_id: row for row in await unit.find(Channel)}
    if preferences.listen is Listening.COMMANDS:
        raise NotAllowed("Kith is set to hear only what is told to it (commands), so it reads no channel.")
    reasons = {channel: _why_not(channel, rows.get(channel.channel_id), preferences) for channel in export.channels}
    chosen = chosen_from(export.channels, wanted) if wanted else _asked(export, reasons)
    read = [channel for channel in chosen if not reasons[channel]]
    left_out = [(channel, reasons[channel]) for channel in chosen if reasons[channel]]
    if not read:
        why = "; ".join(f"{channel.name} {reason}" for channel, reason in left_out)
        raise NotAllowed(f"There is no channel to read: {why or 'none was chosen'}.")
    return Choice(read, left_out)


def _why_not(channel: OpenChannel, row: Channel | None, preferences: Preferences) -> str:
    if preferences.channels and channel.channel_id not in preferences.channels:
        return "is not among the channels that may be read (KITH_CHANNELS)"
    if channel.shared or (row is not None and row.shared):
        return "is shared with another company"
    if row is not None and row.closed:
        return "is private now, as far as Slack says"
    if row is not None and not row.listening:
        return "was closed to Kith with *Stop here*"
    return ""


def chosen_from(channels: Sequence[OpenChannel], wanted: str) -> list[OpenChannel]:
    """The channels that somebody named, each once.

    Raises:
        Unclear: with what comes near, where one is not there.
    """
    by_name = {key: channel for channel in channels for key in (channel.name.casefold(), channel.channel_id.casefold())}
    chosen: dict[str, OpenChannel] = {}
    for word in filter(None, (spelt(part).strip().lstrip("#").casefold() for part in wanted.split(","))):
        channel = by_name.get(word)
        if channel is None:
            near = get_close_matches(word, [each.name for each in channels], n=3)
            hint = f" Did you mean {listed(near, 'or')}?" if near else ""
            raise Unclear(f"There is no public channel {word} in this export; private ones are not read.{hint}")
        chosen[channel.channel_id] = channel
    return list(chosen.values())


def _asked(export: SlackExport, reasons: dict[OpenChannel, str]) -> list[OpenChannel]:
    """Shows what there is and asks; where nobody can answer, says what to type."""
    open_ones = [channel for channel in export.channels if not reasons[channel]]
    size = sum(file.size for channel in open_ones for file in export.days(channel))
    with _bytes("counting", size) as (bar, task):
        messages = {channel: _count(export, channel, bar, task) for channel in open_ones}
    console.print(counts(messages))
    if not sys.stdin.isatty():
        raise Unclear("Name the channels to read: --channels with names or ids, with commas.")
    return chosen_from(export.channels, typer.prompt("Which channels (names, with commas)"))


def _count(export: SlackExport, channel: OpenChannel, bar: Progress, task: TaskID) -> int:
    found = 0
    for file in export.days(channel):
        try:
            for _ in export.posts(channel, file):
                found += 1
        except BrokenFileError:
            pass  # what stands before the break is counted; the report names the file
        bar.advance(task, file.size)
    return found
