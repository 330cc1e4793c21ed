"""What a backfill tells when it ends: in figures and examples, never in people's words."""

from collections.abc import Iterator, Mapping, Sequence

from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Table

from archive.backfill import Report, Tally
from archive.slack_export import OpenChannel
from domain.dates import calendar_day
from domain.policy import BACKFILLED_KEPT

Line = str | Table


def shown(text: str) -> str:
    """Foreign text on a terminal: nothing in it commands it."""
    return escape("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text))


def listed(items: Sequence[str], word: str = "and") -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {word} {items[-1]}"


def counts(messages: Mapping[OpenChannel, int]) -> Table:
    table = Table("Channel", "Id", "Messages", box=SIMPLE, title="Public channels in this export")
    table.columns[-1].justify = "right"
    for channel, number in messages.items():
        table.add_row(shown(channel.name), channel.channel_id, f"{number:,}")
    return table


def draw(
    report: Report,
    left_out: Sequence[tuple[OpenChannel, str]],
    closed: Mapping[str, int],
    seconds: float,
    *,
    dry: bool,
) -> Iterator[Line]:
    tallies = list(report.tallies.values())
    yield _table(tallies, dry=dry)
    if dry:
        yield from _examples(tallies)
    yield _sum(tallies, seconds, dry=dry)
    for channel, reason in left_out:
        yield f"Not read: {shown(channel.name)} {shown(reason)}."
    unread = [f"{kind} ({number:,})" for kind, number in closed.items() if number]
    if unread:
        yield f"Not read: {listed(unread)}; closed conversations are never read from an export."
    for file, why in report.broken:
        yield f"[red]✗[/red] {shown(file)} {shown(why)}: what stands before the break was read, the rest was not."


def _table(tallies: Sequence[Tally], *, dry: bool) -> Table:
    names = ("Channel", "Messages", "Passed the gate", "New sightings", "Known before", "Needs, left out")
    title = "What would be remembered" if dry else "What is remembered"
    table = Table(*names, box=SIMPLE, title=title, show_footer=len(tallies) > 1)
    for tally in tallies:
        figures = (tally.messages, tally.passed, tally.sightings, tally.known, tally.needs)
        table.add_row(shown(tally.channel.name), *(f"{figure:,}" for figure in figures))
    sums = [
        sum(tally.messages for tally in tallies),
        sum(tally.passed for tally in tallies),
        sum(tally.sightings for tally in tallies),
        sum(tally.known for tally in tallies),
        sum(tally.needs for tally in tallies),
    ]
    for column, figure in zip(table.columns[1:], sums, strict=True):
        column.justify, column.footer = "right", f"{figure:,}"
    return table


def _examples(tallies: Sequence[Tally]) -> Iterator[Line]:
    for tally in tallies:
        for example in tally.examples:
            place = f" at {example.customer}" if example.customer else ""
            when = f"{calendar_day(example.day)} {example.day.year}"
            yield f"  {shown(tally.channel.name)}: {shown(example.vendor + place)}, {when}"


def _sum(tallies: Sequence[Tally], seconds: float, *, dry: bool) -> str:
    messages = sum(tally.messages + tally.outsiders + tally.gone for tally in tallies)
    parts = [f"{messages:,} messages in {seconds:,.0f} s ({messages / max(seconds, 1e-9):,.0f} a second)."]
    outsiders, gone = sum(tally.outsiders for tally in tallies), sum(tally.gone for tally in tallies)
    if outsiders:
        parts.append(f"{outsiders:,} of people who are no colleagues here, or of apps, were passed over.")
    if gone:
        parts.append(f"{gone:,} of people who have left were passed over: nobody could confirm them.")
    if not dry and any(tally.sightings for tally in tallies):
        parts.append(
            f"Each sighting waits {BACKFILLED_KEPT.days} days in its witness's App Home; until the tap none counts."
        )
    return " ".join(parts)
