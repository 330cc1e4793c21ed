"""`bench` on a tiny scale: what it tells, not how fast anything is."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from archive.slack_export import SlackExport
from cli import bench
from cli.app import app
from cli.bench_chat import chat, ordinary, praise
from cli.bench_door import TEAM
from cli.bench_export import write_export

SMALL_TALK = "Lunch at noon in the park?\n\nThe build is green again\nI will look at it tomorrow\n"


def ran(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["bench", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def talk(tmp_path: Path) -> list[str]:
    files = [tmp_path / "one.txt", tmp_path / "two.txt"]
    for file in files:
        file.write_text(SMALL_TALK, encoding="utf-8")
    return [str(file) for file in files]


@pytest.fixture
def told(talk: list[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(bench, "ACCEPTED", 6)
    answer: dict[str, Any] = json.loads(ran("--json", "--sizes", "50", "--messages", "0", "--chat", *talk))
    return answer


def test_events_and_questions_are_told_in_ms_and_in_units_of_something_plain(told: dict[str, Any]) -> None:
    events, sizes = told["events"], told["sizes"]
    assert set(told) == {"events", "sizes", "backfill"}
    assert told["backfill"] is None
    assert set(events) == {"floor", "dropped", "dropped_by_file", "accepted"}
    assert set(events["dropped_by_file"]) == {"one.txt", "two.txt"}
    assert events["dropped"]["passed"] == 0
    assert (events["dropped"]["cost"]["messages"], events["accepted"]["messages"]) == (6, 6)
    for cost in (events["floor"], events["dropped"]["cost"], events["accepted"]):
        assert all(cost[name] > 0 for name in ("cpu_ms_median", "cpu_ms_mean", "floors_median", "floors_mean"))
    assert events["floor"]["floors_median"] == 1
    (sized,) = sizes
    assert sized["sightings"] == 50
    assert sized["build_s"] > 0
    assert sized["matrix_mb"] > 0
    assert sized["first_s"] > 0
    assert sized["stall_ms"] >= 0
    for way in ("bm25", "cosine", "recall", "find"):
        assert sized[way]["questions"] > 0
        assert 0 < sized[way]["p50_ms"] <= sized[way]["p95_ms"]
        assert sized[way]["cosines"] > 0
    assert sized["cosine"]["cosines"] == 1


def test_without_json_it_draws_one_table(monkeypatch: pytest.MonkeyPatch, talk: list[str]) -> None:
    monkeypatch.setattr(bench, "ACCEPTED", 2)
    shown = ran("--sizes", "50", "--messages", "150", "--chat", *talk)
    rows = ("bare Bolt event", "dropped message", "accepted message", "50 sightings", "/vendor find", "150 messages")
    for row in rows:
        assert row in shown


@pytest.mark.parametrize("sizes", ["", "many", "10,", "0", "-5"])
def test_sizes_that_are_none_are_refused_with_an_example(sizes: str) -> None:
    result = CliRunner().invoke(app, ["bench", "--sizes", sizes])
    assert result.exit_code == 1
    assert "1000,10000" in result.stderr


def test_files_without_a_line_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    result = CliRunner().invoke(app, ["bench", "--chat", str(empty)])
    assert result.exit_code == 1
    assert "each line is a message" in result.stderr


def test_files_take_turns_and_lend_as_many_lines_each(tmp_path: Path) -> None:
    long, short = tmp_path / "long.txt", tmp_path / "short.txt"
    long.write_text("".join(f"line {number}\n" for number in range(100)), encoding="utf-8")
    short.write_text("a\n\nb\n", encoding="utf-8")
    assert chat([long, short], limit=6) == [
        ("long.txt", "line 0"),
        ("short.txt", "a"),
        ("long.txt", "line 33"),
        ("short.txt", "b"),
        ("long.txt", "line 66"),
    ]


def test_what_is_made_up_is_said_once_and_the_same_every_time() -> None:
    for said in (ordinary, praise):
        lines = said()
        assert len(set(lines)) == len(lines) > bench.ACCEPTED
        assert lines == said()
    assert chat([], limit=3) == [("made up", line) for line in ordinary()[:: len(ordinary()) // 3][:3]]


def test_the_export_is_made_up_the_same_every_time_and_can_be_read(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("one.zip", "two.zip")]
    for path in paths:
        write_export(path, 1_000)
    exports = [SlackExport.open(path) for path in paths]
    one, two = ([post for c in e.channels for day in e.days(c) for post in e.posts(c, day)] for e in exports)
    for export in exports:
        export.close()
    assert len(one) == 1_000
    assert one == two
    assert {post.user for post in one} <= set(exports[0].people(TEAM))
    assert any(post.thread_ts for post in one)
    assert len({post.ts for post in one if post.channel == one[0].channel}) > 1
