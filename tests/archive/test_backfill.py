"""From an export to cards that wait: what is kept, that nothing is kept twice, and that a run goes on where it was."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive import batches
from archive.backfill import Report
from archive.slack_export import SlackExport
from domain.errors import StoreUnavailable
from domain.model import (
    BackfilledDay,
    Card,
    CardState,
    InboxEvent,
    Need,
    Person,
    Row,
    Sighting,
    SightingState,
    Vector,
    Verdict,
)
from domain.sightings import backfilled, dismiss, propose
from storage.store import SqlStore, open_store
from tests.archive.exports import (
    APP,
    DANA,
    DEALS,
    FIELD,
    GIL,
    LEFT,
    NOW,
    SAM,
    TEAM,
    FakeGate,
    FakeReader,
    StillClock,
    backfill,
    praise,
    said,
    ts,
    write_folder,
    write_zip,
)

DAYS = {
    "field-notes/2025-06-02": [praise("Lakeshore"), said("lunch?", 1), praise("Corvid", 2, user=SAM)],
    "field-notes/2025-06-03": [praise("Northgate", day=3)],
    "deals/2025-06-02": [said("they need storage", 3), praise("Pinecrest", 4)],
}
FOUND = {"Lakeshore", "Corvid", "Northgate", "Pinecrest"}


@pytest.fixture
async def memory(sqlite_url: str) -> AsyncIterator[SqlStore]:
    opened = await open_store(sqlite_url, clock=StillClock())
    yield opened
    await opened.close()


@pytest.fixture
def export(tmp_path: Path) -> SlackExport:
    return SlackExport.open(write_folder(tmp_path / "export", DAYS))


async def kept(memory: SqlStore, kind: type[Row], /, **equals: Any) -> list[Any]:
    async with memory.read(TEAM) as unit:
        return await unit.find(kind, **equals)


async def vendors(memory: SqlStore) -> list[str]:
    return sorted(sighting.vendor_name for sighting in await kept(memory, Sighting))


def sums(report: Report, *names: str) -> list[int]:
    return [sum(getattr(tally, name) for tally in report.tallies.values()) for name in names]


async def test_each_vendor_becomes_an_unconfirmed_sighting_with_a_waiting_card(
    memory: SqlStore, export: SlackExport
) -> None:
    await backfill(export, memory).run()
    assert set(await vendors(memory)) == FOUND
    (sighting,) = await kept(memory, Sighting, vendor_name="Lakeshore")
    assert (sighting.state, sighting.verdict) == (SightingState.PROPOSED, Verdict.NONE)
    assert (sighting.witness_id, sighting.channel_id, sighting.ts) == (DANA, FIELD, ts(0))
    assert (sighting.seen_at.isoformat(), sighting.imported_at) == ("2025-06-02T09:00:00.000100+00:00", NOW)
    assert (sighting.closed, sighting.quote) == (False, "saw vendor:Lakeshore at Acme")
    cards = await kept(memory, Card)
    assert {card.addressee_id for card in cards} == {DANA, SAM}
    assert {card.state for card in cards} == {CardState.WAITING}
    assert all(card.shown_at is None and card.due_at is None for card in cards)
    assert {vector.sighting_id for vector in await kept(memory, Vector)} == {card.subject_id for card in cards}
    assert {vector.data for vector in await kept(memory, Vector)} == {b"rewired it"}


async def test_the_report_counts_by_channel_and_names_no_words(memory: SqlStore, export: SlackExport) -> None:
    report = await backfill(export, memory).run()
    deals, field = report.tallies[DEALS], report.tallies[FIELD]
    assert (field.messages, field.passed, field.sightings, field.needs) == (4, 3, 3, 0)
    assert (deals.messages, deals.passed, deals.sightings, deals.needs) == (2, 2, 1, 1)
    assert [(one.vendor, one.customer, str(one.day)) for one in deals.examples] == [("Pinecrest", "Acme", "2025-06-02")]


async def test_needs_are_left_out(memory: SqlStore, export: SlackExport) -> None:
    await backfill(export, memory).run()
    assert await kept(memory, Need) == []


async def test_a_quote_is_cut(memory: SqlStore, tmp_path: Path) -> None:
    days = {"deals/2025-06-02": [praise("Long " + "word " * 200)]}
    await backfill(SlackExport.open(write_folder(tmp_path / "long", days)), memory).run()
    (sighting,) = await kept(memory, Sighting)
    assert 250 < len(sighting.quote) <= 300


async def test_outsiders_apps_and_those_who_left_are_passed_over(memory: SqlStore, tmp_path: Path) -> None:
    authors = (GIL, "U0ELSE0001", "U0NOBODY01", APP, LEFT, DANA)
    days = {"deals/2025-06-02": [praise(f"V{number}", number, user=user) for number, user in enumerate(authors)]}
    report = await backfill(SlackExport.open(write_folder(tmp_path / "e", days)), memory).run()
    assert await vendors(memory) == ["V5"]
    assert sums(report, "messages", "outsiders", "gone") == [1, 4, 1]


async def test_who_the_memory_knows_to_be_an_outsider_is_none_of_us(memory: SqlStore, export: SlackExport) -> None:
    async with memory.write(TEAM, actor_id="kith", what="seen") as unit:
        await unit.add(Person(user_id=SAM, is_outsider=True))
    await backfill(export, memory).run()
    assert set(await vendors(memory)) == FOUND - {"Corvid"}


async def test_witnesses_are_known_by_name_and_without_rights_that_slack_did_not_tell(
    memory: SqlStore, export: SlackExport
) -> None:
    async with memory.write(TEAM, actor_id="kith", what="seen") as unit:
        await unit.add(Person(user_id=SAM, name="Sam O.", tz="Europe/Berlin"))
    await backfill(export, memory).run()
    people = {person.user_id: person for person in await kept(memory, Person)}
    assert (people[DANA].name, people[DANA].is_admin) == ("Dana Whitfield", False)
    assert (people[SAM].name, people[SAM].tz) == ("Sam O.", "Europe/Berlin")


async def test_an_answer_is_read_with_its_thread_across_days(memory: SqlStore, tmp_path: Path) -> None:
    root, gate, reader = said("who did the cabling?", thread_ts=ts(0)), FakeGate(), FakeReader()
    days = {
        "deals/2025-06-02": [root, said("an outsider's word", 1, user=GIL, thread_ts=ts(0))],
        "deals/2025-06-03": [praise("Lakeshore", day=3, user=SAM, thread_ts=ts(0))],
    }
    export = SlackExport.open(write_folder(tmp_path / "e", days))
    await backfill(export, memory, gate=gate, reader=reader).run()
    assert gate.asked[-1] == ("saw vendor:Lakeshore at Acme", "who did the cabling?")
    assert [line.text for line in reader.heard[0].context] == ["who did the cabling?"]
    (sighting,) = await kept(memory, Sighting)
    assert sighting.thread_ts == ts(0)


# --- again, and on from where it was --------------------------------------------------------------------------


async def test_a_second_run_reads_nothing_again(memory: SqlStore, export: SlackExport) -> None:
    await backfill(export, memory).run()
    gate = FakeGate()
    report = await backfill(export, memory, gate=gate).run()
    assert gate.asked == []
    assert sums(report, "messages", "sightings") == [0, 0]
    assert set(await vendors(memory)) == FOUND
    assert len(await kept(memory, Card)) == len(FOUND)


async def test_the_same_export_in_another_form_is_the_same(
    memory: SqlStore, export: SlackExport, tmp_path: Path
) -> None:
    await backfill(export, memory).run()
    gate = FakeGate()
    zipped = SlackExport.open(write_zip(tmp_path / "again.zip", DAYS))
    await backfill(zipped, memory, gate=gate).run()
    zipped.close()
    assert gate.asked == []


async def test_a_newer_export_adds_only_what_is_new(memory: SqlStore, export: SlackExport, tmp_path: Path) -> None:
    await backfill(export, memory).run()
    longer = {**DAYS, "field-notes/2025-06-03": [*DAYS["field-notes/2025-06-03"], praise("Halden", 9, day=3)]}
    report = await backfill(SlackExport.open(write_folder(tmp_path / "newer", longer)), memory).run()
    assert sums(report, "messages", "sightings", "known") == [2, 1, 1]
    assert set(await vendors(memory)) == FOUND | {"Halden"}


async def test_a_message_that_is_there_twice_is_kept_once(memory: SqlStore, tmp_path: Path) -> None:
    days = {"deals/2025-06-02": [praise("Twice"), praise("Twice")], "deals/2025-06-03": [praise("Twice")]}
    await backfill(SlackExport.open(write_folder(tmp_path / "e", days)), memory).run()
    assert await vendors(memory) == ["Twice"]
    assert len(await kept(memory, Card)) == 1


class Stopped(Exception):
    """Somebody pulled the plug."""


class GateUntil(FakeGate):
    """Breaks after so many messages."""

    def __init__(self, many: int) -> None:
        super().__init__()
        self.many = many

    def judge(self, text: str, **how: Any) -> Any:
        if len(self.asked) == self.many:
            raise Stopped
        return super().judge(text, **how)


@pytest.mark.parametrize("many", range(6))
async def test_a_run_that_broke_anywhere_goes_on_and_ends_alike(
    memory: SqlStore, export: SlackExport, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(batches, "BATCH", 1)
    with pytest.raises(Stopped):
        await backfill(export, memory, gate=GateUntil(many)).run()
    assert set(await vendors(memory)) < FOUND
    await backfill(export, memory).run()
    assert set(await vendors(memory)) == FOUND
    assert len(await kept(memory, Card)) == len(await kept(memory, Vector)) == len(FOUND)
    assert {(day.channel_id, day.day, day.messages) for day in await kept(memory, BackfilledDay)} == {
        (FIELD, "2025-06-02", 3),
        (FIELD, "2025-06-03", 1),
        (DEALS, "2025-06-02", 2),
    }


async def test_a_run_that_goes_on_hears_the_threads_again(memory: SqlStore, tmp_path: Path) -> None:
    days: dict[str, Any] = {"deals/2025-06-02": [said("who did the cabling?", thread_ts=ts(0))]}
    await backfill(SlackExport.open(write_folder(tmp_path / "e", days)), memory).run()
    days["deals/2025-06-03"] = [praise("Lakeshore", day=3, user=SAM, thread_ts=ts(0))]
    gate = FakeGate()
    await backfill(SlackExport.open(write_folder(tmp_path / "e", days)), memory, gate=gate).run()
    assert gate.asked == [("saw vendor:Lakeshore at Acme", "who did the cabling?")]


async def test_a_broken_day_is_named_and_read_again_once_it_is_whole(memory: SqlStore, tmp_path: Path) -> None:
    whole = json.dumps([praise("First"), praise("Second", 1)])
    broken = {**DAYS, "deals/2025-06-02": whole[:-20]}
    report = await backfill(SlackExport.open(write_folder(tmp_path / "e", broken)), memory).run()
    assert [file for file, _ in report.broken] == ["deals/2025-06-02.json"]
    assert set(await vendors(memory)) == FOUND - {"Pinecrest"} | {"First"}
    await backfill(SlackExport.open(write_folder(tmp_path / "e", {"deals/2025-06-02": whole})), memory).run()
    assert {"First", "Second"} < set(await vendors(memory))
    assert len(await kept(memory, Sighting, vendor_name="First")) == 1


KILLED = """
import asyncio, sys
from pathlib import Path
from archive.slack_export import SlackExport
from storage.store import open_store
from tests.archive.exports import StillClock, backfill

async def main():
    store = await open_store(sys.argv[2], clock=StillClock())
    await backfill(SlackExport.open(Path(sys.argv[1])), store).run(lambda messages, _: print(messages, flush=True))

asyncio.run(main())
"""


def test_a_killed_process_leaves_what_another_run_completes(tmp_path: Path) -> None:
    many = 12
    days = {
        f"deals/2025-06-{day:02d}": [praise(f"V{day}x{number}", number, day=day) for number in range(100)]
        for day in range(1, many + 1)
    }
    export, database = write_folder(tmp_path / "e", days), tmp_path / "memory.db"
    words = [sys.executable, "-c", KILLED, str(export), f"sqlite:///{database}"]
    running = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own words
    with running:
        assert running.stdout is not None
        assert int(running.stdout.readline()) > 0
        os.kill(running.pid, signal.SIGKILL)
    with closing(sqlite3.connect(database)) as connection:
        (half,) = connection.execute("SELECT count(*) FROM sightings").fetchone()
    assert 0 < half < many * 100
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - the same
    with closing(sqlite3.connect(database)) as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own tables
            for table in ("sightings", "cards", "vectors", "backfilled_days")
        ]
    assert counts == [many * 100, many * 100, many * 100, many]


# --- beside what is heard live --------------------------------------------------------------------------------


async def hear(memory: SqlStore, vendor: str, **values: Any) -> Sighting:
    """What a live message would have led to."""
    live: dict[str, Any] = {"vendor_name": vendor, "witness_id": DANA, "channel_id": FIELD, "ts": ts(0), "seen_at": NOW}
    async with memory.write(TEAM, actor_id="kith", what="heard") as unit:
        (sighting,) = await propose(unit, [Sighting(**live | values)])
    return sighting


async def test_what_was_heard_live_is_not_asked_again(memory: SqlStore, export: SlackExport) -> None:
    await hear(memory, "Lakeshore IT")
    report = await backfill(export, memory).run()
    assert set(await vendors(memory)) == FOUND - {"Lakeshore"} | {"Lakeshore IT"}
    assert sums(report, "sightings", "known") == [3, 1]
    assert len(await kept(memory, Card)) == 3


async def test_what_is_heard_live_later_is_known(memory: SqlStore, export: SlackExport) -> None:
    await backfill(export, memory).run()
    async with memory.write(TEAM, actor_id="kith", what="heard") as unit:
        again = Sighting(vendor_name="Lakeshore", channel_id=FIELD, ts=ts(0), witness_id=DANA)
        assert await propose(unit, [again]) == []
    assert set(await vendors(memory)) == FOUND


async def test_a_message_out_of_an_export_is_known_however_it_is_read_later(
    memory: SqlStore, export: SlackExport
) -> None:
    await hear(memory, "Halden", ts=ts(77))
    await backfill(export, memory).run()
    async with memory.read(TEAM) as unit:
        assert await backfilled(unit, FIELD, ts(0))
        assert not await backfilled(unit, DEALS, ts(0))
        assert not await backfilled(unit, FIELD, ts(77))


async def test_what_was_dismissed_does_not_come_back(memory: SqlStore, export: SlackExport, tmp_path: Path) -> None:
    await backfill(export, memory).run()
    (sighting,) = await kept(memory, Sighting, vendor_name="Lakeshore")
    async with memory.write(TEAM, actor_id=DANA, what="dismissed") as unit:
        await dismiss(unit, sighting, NOW)
    newer = {**DAYS, "field-notes/2025-06-02": [*DAYS["field-notes/2025-06-02"], said("one more", 50)]}
    await backfill(SlackExport.open(write_folder(tmp_path / "newer", newer)), memory).run()
    (again,) = await kept(memory, Sighting, channel_id=FIELD, ts=ts(0))
    assert (again.id, again.state, again.quote) == (sighting.id, SightingState.DISMISSED, None)


@pytest.mark.parametrize("fact", ["deleted:{place}", "changed:{place}:1750000000.000200"])
async def test_what_was_edited_or_deleted_in_slack_since_is_left(
    memory: SqlStore, export: SlackExport, fact: str
) -> None:
    event = InboxEvent(
        id="Ev1", workspace_id=TEAM, kind="message_deleted", fact=fact.format(place=f"{FIELD}:{ts(0)}"), due_at=NOW
    )
    assert await memory.inbox.accept(event)
    report = await backfill(export, memory).run()
    assert set(await vendors(memory)) == FOUND - {"Lakeshore"}
    assert sums(report, "known") == [1]


# --- without keeping anything ---------------------------------------------------------------------------------


def rows(database: Path) -> dict[str, Iterable[Any]]:
    with closing(sqlite3.connect(database)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}  # noqa: S608


async def test_a_dry_run_tells_the_same_and_stores_nothing(
    memory: SqlStore, export: SlackExport, tmp_path: Path
) -> None:
    await hear(memory, "Lakeshore IT")
    before = rows(tmp_path / "kith.db")
    dry = await backfill(export, memory, dry=True).run()
    assert rows(tmp_path / "kith.db") == before
    real = await backfill(export, memory).run()
    assert dry == real
    assert sums(dry, "sightings", "known") == [3, 1]


class BusyStore:
    """Refuses so many writes."""

    def __init__(self, store: SqlStore, times: int) -> None:
        self._store, self.times = store, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def write(self, *args: Any, **kwargs: Any) -> Any:
        if self.times:
            self.times -= 1
            raise StoreUnavailable("Busy.")
        return self._store.write(*args, **kwargs)


async def test_a_busy_database_is_asked_again(
    memory: SqlStore, export: SlackExport, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("archive.backfill.asyncio.sleep", wait)
    busy: Any = BusyStore(memory, times=3)
    report = await backfill(export, busy).run()
    assert waited == [1, 2, 3]
    assert sums(report, "sightings") == [len(FOUND)]


async def test_a_database_that_stays_busy_ends_the_run(
    memory: SqlStore, export: SlackExport, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wait(seconds: float) -> None: ...

    monkeypatch.setattr("archive.backfill.asyncio.sleep", wait)
    busy: Any = BusyStore(memory, times=99)
    with pytest.raises(StoreUnavailable):
        await backfill(export, busy).run()
    assert await vendors(memory) == []


async def test_the_progress_adds_up(memory: SqlStore, export: SlackExport, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    heard: list[tuple[int, int]] = []
    await backfill(export, memory).run(lambda messages, read: heard.append((messages, read)))
    total = sum(day.size for channel in export.channels for day in export.days(channel))
    assert sum(messages for messages, _ in heard) == 6
    assert sum(read for _, read in heard) == total
    assert len(heard) > 2
    again: list[int] = []
    await backfill(export, memory).run(lambda _, read: again.append(read))
    assert sum(again) == total
