"""The command line as somebody types it: what is wrong is named, with what to do about it, and the exit code tells."""

import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import typer
from typer.testing import CliRunner, Result

from cli import app as module
from cli.app import app
from cli.check import Finding, inspect
from cli.say import HINTS, slack_sentence, together
from domain.errors import NotFound
from playground import Playground
from tests.handlers.fakes import refusal

MISSING = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")


def output(result: Result) -> str:
    return " ".join(result.output.split())


@pytest.mark.parametrize("words", [["--help"], []], ids=str)
def test_help_lists_the_commands(runner: CliRunner, words: list[str]) -> None:
    result = runner.invoke(app, words)
    for name in ("run", "play", "check", "sweep", "eval"):
        assert name in result.output


# --- check ----------------------------------------------------------------------------------------------------


def test_check_names_every_missing_setting(runner: CliRunner) -> None:
    result = runner.invoke(app, ["check"])
    assert result.exit_code == 1
    for name in MISSING:
        assert f"✗ settings: {name} is missing" in output(result)


def test_check_names_what_is_wrong_too(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_MODE", "[/carrier] pigeon")
    monkeypatch.setenv("PORT", "many")
    result = runner.invoke(app, ["check"])
    assert result.exit_code == 1
    assert "SLACK_MODE is '[/carrier] pigeon'" in output(result)
    assert "PORT is 'many'" in output(result)


def test_check_as_json_is_one_object(runner: CliRunner) -> None:
    result = runner.invoke(app, ["check", "--json"])
    assert result.exit_code == 1
    answer = json.loads(result.output)
    found = answer["findings"]
    assert answer["ok"] is False
    assert [(one["what"], one["ok"]) for one in found] == [("settings", False)] * len(MISSING)
    assert all(one["sentence"].endswith(".") for one in found)


def test_check_reads_the_file_beside_the_program(runner: CliRunner, home: Path) -> None:
    (home / ".env").write_text("SLACK_BOT_TOKEN=xoxb-1\n")
    result = runner.invoke(app, ["check"])
    assert "SLACK_BOT_TOKEN is missing" not in output(result)
    assert "SLACK_APP_TOKEN is missing" in output(result)


@pytest.mark.parametrize("fine", [True, False])
def test_check_exits_by_what_it_found(
    runner: CliRunner,
    monkeypatch: pytest.MonkeyPatch,
    fine: bool,  # noqa: FBT001 - the finding
) -> None:
    async def found(*_: object) -> list[Finding]:
        return [Finding("database", fine=True, sentence="fine [bold]"), Finding("model", fine=fine, sentence="ready")]

    monkeypatch.setattr(module, "inspect", found)
    result = runner.invoke(app, ["check"])
    assert result.exit_code == (0 if fine else 1)
    assert "✓ database: fine [bold]" in result.output
    assert ("✓" if fine else "✗") + " model: ready" in result.output


async def findings(slack: Playground, home: Path, **more: str) -> dict[str, Finding]:
    environ = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "KITH_HOME": str(home),
    }
    return {one.what: one for one in await inspect(environ | more, home / ".env")}


async def test_everything_is_fine_against_a_slack_that_knows_us(home: Path) -> None:
    async with Playground(seed="empty") as slack:
        found = await findings(slack, home)
    assert [one for one in found.values() if not one.fine] == []
    assert set(found) == {"settings", "bot token", "scopes", "app token", "database", "local reading", "model"}


async def test_a_token_that_slack_refuses_is_told_with_what_to_do(home: Path) -> None:
    async with Playground(seed="empty") as slack:
        found = await findings(slack, home, SLACK_BOT_TOKEN="xoxb-another")
    assert found["bot token"] == Finding("bot token", fine=False, sentence=HINTS["invalid_auth"])
    assert found["database"].fine


async def test_a_slack_and_a_database_that_do_not_answer_are_told(home: Path) -> None:
    async with Playground(seed="empty") as slack:
        taken = home / "file"
        taken.write_text("")
        found = await findings(
            slack, home, SLACK_API_URL="http://127.0.0.1:9/api/", DATABASE_URL=f"sqlite:///{taken}/kith.db"
        )
    assert "does not answer" in found["Slack"].sentence
    assert "DATABASE_URL" in found["database"].sentence
    assert not found["Slack"].fine
    assert not found["database"].fine


async def test_a_file_that_is_no_database_is_told(home: Path) -> None:
    (home / "notes.db").write_text("this is no database at all" * 50)
    async with Playground(seed="empty") as slack:
        found = await findings(slack, home, DATABASE_URL=f"sqlite:///{home / 'notes.db'}")
    assert "file is not a database): check DATABASE_URL" in found["database"].sentence
    assert not found["database"].fine


def test_a_missing_scope_is_named() -> None:
    error: Any = refusal("missing_scope")
    error.response["needed"] = "users:read"
    assert "users:read" in slack_sentence(error)
    assert slack_sentence(refusal("fatal_error")) == "Slack answered fatal_error: see docs/how-to/troubleshoot.md."


# --- sweep ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("when", ["nonsense", "[/nonsense]", "2026-13-01", "yesterday"])
def test_sweep_wants_an_iso_time(runner: CliRunner, when: str) -> None:
    result = runner.invoke(app, ["sweep", "--at", when])
    assert result.exit_code == 1
    assert f"✗ {when} is no ISO time" in output(result)


@pytest.mark.parametrize(
    "command", [["sweep"], ["sweep", "--at", "2026-03-30T08:00"], ["run"], ["forget", "--person", "U1"]], ids=str
)
def test_without_tokens_nothing_runs_and_each_problem_is_named(runner: CliRunner, command: list[str]) -> None:
    result = runner.invoke(app, command)
    assert result.exit_code == 1
    for name in MISSING:
        assert f"✗ {name} is missing" in output(result)
    assert "./run bot check" in output(result)


def test_a_slack_that_does_not_answer_is_a_sentence(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SLACK_BOT_TOKEN", "xoxb-1"), ("SLACK_APP_TOKEN", "xapp-1")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    monkeypatch.setattr("bot.retry_handlers", list)
    result = runner.invoke(app, ["sweep"])
    assert result.exit_code == 1
    assert "✗" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (refusal("invalid_auth"), HINTS["invalid_auth"]),
        (NotFound("There is no such thing."), "There is no such thing."),
        (aiohttp.ServerDisconnectedError(), "Server disconnected"),
        (TimeoutError(), "No answer in time (TimeoutError)."),
        (OSError("disk [full]"), "disk [full]"),
    ],
    ids=repr,
)
def test_what_may_be_expected_to_fail_is_a_sentence(
    capsys: pytest.CaptureFixture[str], error: Exception, sentence: str
) -> None:
    async def fails() -> None:
        raise error

    with pytest.raises(typer.Exit) as left:
        together(fails())
    assert left.value.exit_code == 1
    assert capsys.readouterr().err == f"✗ {sentence}\n"


# --- eval -----------------------------------------------------------------------------------------------------


def test_eval_gate_prints_one_object_with_the_counts_of_each_file(runner: CliRunner, home: Path) -> None:
    file = home / "chat.txt"
    file.write_text(
        "who is in for lunch today?\n"
        "Brian Lesniak's crew at Lakeshore IT rewired Acme's new office over a weekend, zero downtime\n"
    )
    result = runner.invoke(app, ["eval", "gate", str(file)])
    assert result.exit_code == 0
    [counts] = json.loads(result.stdout).values()
    assert {"lines", "read", "speak", "cpu_ms_median", "cpu_ms_mean"} <= set(counts)
    assert (counts["lines"], counts["read"]) == (2, 1)
    assert len(result.stdout.strip().splitlines()) == 1


@pytest.mark.parametrize("words", [["gate", "nowhere.txt"], ["messages", "nowhere.jsonl", "--out", "x"]], ids=str)
def test_eval_of_a_file_that_is_not_there_says_so(runner: CliRunner, words: list[str]) -> None:
    result = runner.invoke(app, ["eval", *words])
    assert result.exit_code == 2
    assert "does not exist" in output(result).replace("│ ", "")
