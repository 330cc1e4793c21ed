"""`backfill` as somebody types it: which channels, which workspace, what is told, and how it stops."""

import asyncio
import io
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Self, cast

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from archive.backfill import Example, Report, Tally
from archive.slack_export import OpenChannel
from cli import backfill as module
from cli.app import app
from cli.backfill import chosen_from, workspace_of
from cli.backfill_report import draw
from domain.errors import Unclear
from domain.model import Channel, Workspace
from domain.ports import Store
from storage.store import SqlStore, open_store
from tests.archive.exports import (
    DEALS,
    FIELD,
    NOW,
    TEAM,
    FakeGate,
    FakeReader,
    FakeRecall,
    StillClock,
    praise,
    said,
    write_folder,
    write_zip,
)

DAYS = {
    "field-notes/2025-06-02": [praise("Lakeshore"), said("lunch?", 1)],
    "deals/2025-06-02": [praise("Pinecrest", 4)],
    "deal-room/2025-06-02": [praise("Secret", 5)],
}

Ran = Callable[..., Result]


class FakeLocal:
    """Reads as the fakes do, without any weights."""

    gate, reader, recall = FakeGate(), FakeReader(), FakeRecall()

    @classmethod
    def load(cls, _: object) -> Self:
        return cls()

    def warm(self) -> None: ...


class AtTerminal:
    """Stands in for the module sys, with somebody at the keyboard."""

    class stdin:  # noqa: N801 - its name in sys
        @staticmethod
        def isatty() -> bool:
            return True

    @staticmethod
    def setswitchinterval(_: float) -> None: ...


@pytest.fixture
def ran(runner: CliRunner, home: Path, monkeypatch: pytest.MonkeyPatch) -> Ran:
    monkeypatch.setattr(module, "Local", FakeLocal)
    monkeypatch.setattr(module, "console", Console(width=200))

    def run(*words: str) -> Result:
        path = home / "export"
        if not path.exists():
            write_folder(path, DAYS)
        with pytest.MonkeyPatch.context() as patch:
            out = io.StringIO()
            patch.setattr(module, "console", Console(file=out, width=200))
            result = runner.invoke(app, ["backfill", str(path), *words])
        cast("Any", result).told = out.getvalue() + " ".join(result.output.split())
        return result

    return run


def told(result: Result) -> str:
    return str(cast("Any", result).told)


def sightings(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "home" / "kith.db")) as connection:
        return sorted(str(name) for (name,) in connection.execute("SELECT vendor_name FROM sightings"))


def test_chosen_channels_are_read_and_the_report_says_what_became_of_them(ran: Ran, home: Path) -> None:
    result = ran("--channels", "#field-notes")
    assert result.exit_code == 0, result.output
    assert sightings(home) == ["Lakeshore"]
    assert "What is remembered" in told(result)
    assert "Each sighting waits 90 days" in told(result)
    assert "private channels (1) and direct conversations (1)" in told(result)
    again = ran("--channels", f"{FIELD},{DEALS}")
    assert again.exit_code == 0
    assert sightings(home) == ["Lakeshore", "Pinecrest"]


def test_a_dry_run_gives_examples_and_stores_nothing(ran: Ran, home: Path) -> None:
    result = ran("--channels", "field-notes,deals", "--dry-run")
    assert result.exit_code == 0, result.output
    assert "What would be remembered" in told(result)
    assert "field-notes: Lakeshore at Acme, 2 June 2025" in told(result)
    assert "saw vendor" not in told(result)
    assert sightings(home) == []


def test_without_a_choice_and_a_terminal_it_lists_and_says_what_to_type(ran: Ran, home: Path) -> None:
    result = ran()
    assert result.exit_code == 1
    assert "✗ Name the channels to read: --channels with names or ids, with commas." in told(result)
    for words in ("field-notes", "deals", FIELD, DEALS):
        assert words in told(result)
    assert "deal-room" not in told(result)
    assert sightings(home) == []


def test_on_a_terminal_it_asks(ran: Ran, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.backfill.sys", AtTerminal)
    monkeypatch.setattr("typer.prompt", lambda _: "deals")
    assert ran().exit_code == 0
    assert sightings(home) == ["Pinecrest"]


@pytest.mark.parametrize(("wanted", "words"), [("deal-room", "private ones are not read"), ("field", "field-notes")])
def test_a_channel_that_is_not_there_is_told_with_what_comes_near(ran: Ran, wanted: str, words: str) -> None:
    result = ran("--channels", wanted)
    assert result.exit_code == 1
    assert f"There is no public channel {wanted}" in told(result)
    assert words in told(result)


def test_channels_that_may_not_be_read_are_left_out(ran: Ran, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITH_CHANNELS", DEALS)
    result = ran("--channels", "deals,field-notes")
    assert result.exit_code == 0, result.output
    assert "Not read: field-notes is not among the channels that may be read (KITH_CHANNELS)." in told(result)
    assert sightings(home) == ["Pinecrest"]
    assert ran("--channels", "field-notes").exit_code == 1


def test_commands_only_means_that_no_channel_is_read(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITH_LISTEN", "commands")
    result = ran("--channels", "deals")
    assert result.exit_code == 1
    assert "reads no channel" in told(result)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (Channel(channel_id=DEALS, closed=True), "private now"),
        (Channel(channel_id=DEALS, closed=False, shared=True), "shared with another company"),
        (Channel(channel_id=DEALS, closed=False, listening=False), "Stop here"),
    ],
    ids=["closed", "shared", "stopped"],
)
async def test_what_slack_said_of_a_channel_counts(home: Path, ran: Ran, row: Channel, why: str) -> None:
    store = await opened(home)
    async with store.write(TEAM, actor_id="kith", what="seen") as unit:
        await unit.add(row)
    await store.close()
    result = await in_a_thread(ran, "--channels", "deals")
    assert result.exit_code == 1
    assert why in told(result)
    assert sightings(home) == []


async def opened(home: Path) -> SqlStore:
    return await open_store(f"sqlite:///{home / 'home' / 'kith.db'}", clock=StillClock())


async def in_a_thread(ran: Ran, *words: str) -> Result:
    """The command has a loop of its own."""
    return await asyncio.to_thread(ran, *words)


def test_a_broken_list_and_what_is_no_export_are_sentences(runner: CliRunner, home: Path) -> None:
    broken = write_zip(home / "broken.zip", DAYS, users="[{")
    other = home / "photos"
    other.mkdir()
    for path, words in ((broken, "users.json is not the JSON that it should be"), (other, "it is no Slack export")):
        result = runner.invoke(app, ["backfill", str(path), "--channels", "deals"])
        assert result.exit_code == 1
        assert words in " ".join(result.output.split())
        assert "Traceback" not in result.output


def test_ctrl_c_says_how_to_go_on(ran: Ran, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "run", stopped)
    result = ran("--channels", "deals")
    assert result.exit_code == 130
    assert "the same command goes on from here" in told(result)
    monkeypatch.undo()


# --- whose export it is ---------------------------------------------------------------------------------------


class Installed:
    def __init__(self, *ids: str) -> None:
        self.ids = ids

    async def workspaces(self) -> list[str]:
        return list(self.ids)


@pytest.mark.parametrize(
    ("here", "teams", "found"),
    [
        (["T1"], {}, "T1"),
        (["T1"], {"T1": 9}, "T1"),
        (["T1"], {"T1": 9, "T2": 90}, "T1"),
        (["T1", "T2"], {"T2": 9}, "T2"),
        ([], {"T1": 9, "T2": 1}, "T1"),
    ],
)
async def test_the_workspace_is_the_one_that_both_agree_on(here: list[str], teams: dict[str, int], found: str) -> None:
    assert await workspace_of(cast("Store", Installed(*here)), Counter(teams)) == found


@pytest.mark.parametrize(
    ("here", "teams", "words"),
    [
        (["T1"], {"T2": 9}, "This export is of T2, but the database is of T1"),
        (["T1", "T2"], {"T1": 1, "T2": 1}, "does not say of which workspace"),
        (["T1", "T2"], {}, "does not say of which workspace"),
        ([], {"T1": 1, "T2": 1}, "does not say of which workspace"),
        ([], {}, "does not say of which workspace"),
    ],
)
async def test_a_doubtful_workspace_is_asked_about(here: list[str], teams: dict[str, int], words: str) -> None:
    with pytest.raises(Unclear, match=words):
        await workspace_of(cast("Store", Installed(*here)), Counter(teams))


async def test_another_companys_export_is_refused(ran: Ran, home: Path) -> None:
    store = await opened(home)
    async with store.write("T0ANOTHER1", actor_id="kith", what="installed") as unit:
        await unit.add(Workspace(id="T0ANOTHER1", installed_at=NOW))
    await store.close()
    result = await in_a_thread(ran, "--channels", "deals")
    assert result.exit_code == 1
    assert "the database is of T0ANOTHER1" in told(result)


# --- choosing and telling -------------------------------------------------------------------------------------

CHANNELS = [
    OpenChannel(channel_id="C01", name="über-deals", folder=None),
    OpenChannel(channel_id="C02", name="b", folder=None),
]


@pytest.mark.parametrize(
    "wanted", ["C01", "c01", "#ÜBER-deals", " über-deals ,, C01", "u\N{COMBINING DIAERESIS}ber-deals"]
)
def test_a_channel_is_known_by_id_and_by_name(wanted: str) -> None:
    assert chosen_from(CHANNELS, wanted) == CHANNELS[:1]


def test_nothing_in_foreign_names_commands_the_terminal() -> None:
    channel = OpenChannel(channel_id="C01", name="[red]a\x1b[2J", folder=None)
    tally = Tally(channel, messages=3, sightings=1, examples=[Example("\x1b]0;x\x07[b]V", None, NOW.date())])
    out = io.StringIO()
    console = Console(file=out, width=200)
    lines = draw(Report({"C01": tally}, [("a\x1b/2025.json", "why")]), [(channel, "why")], {}, 1.0, dry=True)
    for line in lines:
        console.print(line)
    assert "\x1b" not in out.getvalue()
    assert "[red]a" in out.getvalue()
    assert "[b]V" in out.getvalue()


def test_who_was_passed_over_is_counted() -> None:
    tally = Tally(CHANNELS[1], messages=1_000, outsiders=20, gone=3)
    words = " ".join(str(line) for line in draw(Report({"C02": tally}), [], {}, 0.5, dry=False))
    assert "1,023 messages" in words
    assert "(2,046 a second)" in words
    assert "20 of people who are no colleagues here" in words
    assert "3 of people who have left" in words
