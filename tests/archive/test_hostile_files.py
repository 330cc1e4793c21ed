"""Hostile texts in the files that fill the memory: sheets, and exports of Slack."""

import contextlib
import csv
import io
import re
from pathlib import Path

import pytest

from archive.slack_export import SlackExport
from domain.errors import Unclear
from domain.model import Alias, Contact, Customer, Person, Sighting, Vendor
from domain.naming import NAME_LENGTH
from domain.policy import QUOTE_LENGTH
from storage.store import open_store
from tests.archive.exports import CHANNELS, TEAM, USERS, StillClock, backfill, praise, said, write_folder
from tests.archive.stores import Desk
from tests.journeys.hostile import texts

HOSTILE = [text.encode(errors="replace").decode() for text in texts()]
LIVE = re.compile(r"<[@#!]")
COLUMNS = ("kind", "name", "aliases", "trade", "region", "contact", "email", "phone")


def sheet(rows: list[list[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([COLUMNS, *rows])
    return written.getvalue()


@pytest.mark.parametrize("column", range(1, len(COLUMNS)))
async def test_a_hostile_cell_is_a_name_or_a_bad_row(desk: Desk, column: int) -> None:
    for text in HOSTILE:
        row = ["vendor", "Lakeshore IT", "", "", "", "Brian Lesniak", "", ""]
        row[column] = text
        with contextlib.suppress(Unclear):  # zero bytes: no text file, said in one sentence
            await desk.imports(sheet([row, ["customer", text[:100] or "x", *[""] * 6]]), skip_bad=True)
    named = [
        *await desk.names(Vendor),
        *await desk.names(Contact),
        *await desk.names(Alias),
        *await desk.names(Customer),
    ]
    assert len(named) > 50
    assert [name for name in named if LIVE.search(name) or len(name) > NAME_LENGTH or not name.strip()] == []


async def test_a_hostile_export_is_read_to_its_end(sqlite_url: str, tmp_path: Path) -> None:
    days = {"field-notes/2025-06-02": [said(text, n) for n, text in enumerate(HOSTILE)]}
    days["deals/2025-06-02"] = [praise(text.split()[0][:500], n) for n, text in enumerate(HOSTILE) if text.split()]
    users = [{**user, "real_name": HOSTILE[n], "profile": {"real_name": HOSTILE[-n]}} for n, user in enumerate(USERS)]
    channels = [{**channel, "topic": {"value": HOSTILE[n]}, "purpose": HOSTILE} for n, channel in enumerate(CHANNELS)]
    export = SlackExport.open(write_folder(tmp_path / "export", days, users=users, channels=channels))
    memory = await open_store(sqlite_url, clock=StillClock())
    try:
        report = await backfill(export, memory).run()
        assert sum(tally.messages for tally in report.tallies.values()) == len(days["field-notes/2025-06-02"]) + len(
            days["deals/2025-06-02"]
        )
        async with memory.read(TEAM) as unit:
            sightings, people = await unit.find(Sighting), await unit.find(Person)
    finally:
        await memory.close()
    assert sightings
    assert people
    for sighting in sightings:
        assert not LIVE.search(f"{sighting.vendor_name} {sighting.quote}")
        assert len(sighting.vendor_name) <= NAME_LENGTH
        assert len(sighting.quote or "") <= QUOTE_LENGTH
