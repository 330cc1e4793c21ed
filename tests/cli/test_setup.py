"""Set-up against a Slack: every wrong token is told, nothing is shown, and `.env` changes whole or not at all."""

import asyncio
import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from dotenv import dotenv_values
from typer.testing import CliRunner, Result

import cli.setup as module
from cli.app import app
from cli.check import Finding
from cli.envfile import put, with_values
from cli.play import manifest
from cli.say import HINTS
from handlers.cards import answers
from playground import Playground
from settings import PROJECT

OLD = "# mine\nKITH_CHANNELS=C0KEPT\nSLACK_MODE=http\nSLACK_BOT_TOKEN=xapp-wrong\n"


@pytest.fixture(autouse=True)
def _at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_at_a_terminal", lambda: True)


@pytest.fixture
def typed(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What a person answers, line by line; the command runs beside the Slack that it asks."""

    async def answer(slack: Playground, *lines: str, options: tuple[str, ...] = ()) -> Result:
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        text = "".join(f"{line}\n" for line in lines)
        return await asyncio.to_thread(runner.invoke, app, ["setup", *options], input=text)

    return answer


def output(result: Result) -> str:
    return " ".join(result.output.split())


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_file())


def whole() -> Playground:
    return Playground(seed="empty", manifest=manifest())


# --- from nothing to a message -------------------------------------------------------------------------------


async def test_from_nothing_to_a_message_to_whoever_set_it_up(typed: Any, home: Path) -> None:
    async with whole() as slack:
        person = slack.person("sam")
        result = await typed(slack, slack.bot_token, "y", slack.app_token, "Northlight", "laundry #1", person.id)
        said = [call.args for call in slack.calls if call.method == "chat.postMessage"]
    assert result.exit_code == 0, result.output
    values = dotenv_values(home / ".env")
    assert values["SLACK_BOT_TOKEN"] == slack.bot_token
    assert values["SLACK_APP_TOKEN"] == slack.app_token
    assert (values["KITH_COMPANY"], values["KITH_SELLS"]) == ("Northlight", "laundry #1")
    assert mode(home / ".env") == 0o600
    assert "✗" not in result.output
    assert "✓ app token: accepted" in output(result)
    assert "./run bot run" in result.output
    assert [answers.greeting().text in one["text"] for one in said] == [True]


async def test_what_stands_in_the_file_is_kept_and_tokens_are_never_shown(typed: Any, home: Path) -> None:
    (home / ".env").write_text(OLD)
    (home / ".env").chmod(0o644)
    async with whole() as slack:
        result = await typed(slack, slack.bot_token, "y", slack.app_token, "", "", "")
    assert result.exit_code == 0, result.output
    text = (home / ".env").read_text()
    assert text.startswith("# mine\nKITH_CHANNELS=C0KEPT\nSLACK_MODE=socket\n")
    assert mode(home / ".env") == 0o600
    assert [token for token in (slack.bot_token, slack.app_token) if token in result.output] == []
    assert files(home) == [".env"]


async def test_each_wrong_token_is_told_at_once_and_asked_for_again(typed: Any) -> None:
    async with whole() as slack:
        result = await typed(
            slack,
            *(slack.app_token, "xoxp-1", "xoxe.xoxb-1", "", "hello", "xoxb-1 2", "xoxb-another", slack.bot_token, "y"),
            *(slack.bot_token, "xapp-another", slack.app_token, "", "", "sam", "U0NOBODY", ""),
        )
    told = output(result)
    assert result.exit_code == 0, told
    assert "That is the app-level token" in told
    assert "That is a user's token" in told
    assert "token rotation must be off" in told
    assert told.count("That is no token of Slack's.") == 3
    assert "That is the bot token" in told
    assert told.count(HINTS["invalid_auth"]) == 2
    assert "A member ID looks like U0123ABCD." in told
    assert "user_not_found" in told


async def test_a_token_of_another_workspace_is_taken_back(typed: Any) -> None:
    async with whole() as slack:
        result = await typed(slack, slack.bot_token, "n", slack.bot_token, "y", slack.app_token, "", "", "")
        team = slack.world.team.name
    assert result.exit_code == 0
    assert result.output.count(f"accepted by {team}") == 3


async def test_a_missing_scope_is_named(typed: Any, home: Path) -> None:
    less = manifest()
    less["oauth_config"]["scopes"]["bot"].remove("users:read")
    async with Playground(seed="empty", manifest=less) as slack:
        result = await typed(slack, slack.bot_token)
    assert "missing users:read: update the app from manifest.json and reinstall it." in output(result)
    assert result.exit_code == 1
    assert not (home / ".env").exists()


async def test_enter_tries_the_same_token_again(typed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    found = iter([False, True])

    async def try_bot_token(_: str, token: str) -> list[Finding]:
        tried.append(token)
        return [Finding("bot token", fine=next(found), sentence="as it is")]

    monkeypatch.setattr("cli.check.try_bot_token", try_bot_token)
    async with whole() as slack:
        await typed(slack, slack.bot_token, "", "y")
    assert tried == [slack.bot_token] * 2


async def test_an_app_that_was_removed_is_told(typed: Any) -> None:
    async with whole() as slack:
        slack.workspace.installed = False
        result = await typed(slack, slack.bot_token)
    assert HINTS["account_inactive"] in output(result)


async def test_an_app_level_token_without_its_scope_is_told(typed: Any) -> None:
    async with whole() as slack:
        slack.faults.add("apps.connections.open", "error", error="missing_scope")
        result = await typed(slack, slack.bot_token, "y", slack.app_token, slack.app_token, "", "", "")
    assert "lacks the scope connections:write" in output(result)
    assert result.exit_code == 0


async def test_tokens_of_two_apps_are_told(typed: Any, home: Path) -> None:
    async with whole() as slack:
        ours = slack.world.bot.app_id
        slack.workspace.tokens = replace(slack.workspace.tokens, app="xapp-1-A0THER-1-abc")
        result = await typed(slack, slack.bot_token, "y", slack.app_token)
        assert "of another app than the bot token" in output(result)
        assert not (home / ".env").exists()
        slack.workspace.tokens = replace(slack.workspace.tokens, app=f"xapp-1-{ours}-1-abc")
        result = await typed(slack, slack.bot_token, "y", slack.app_token, "", "", "")
    assert result.exit_code == 0, result.output


async def test_a_slack_that_does_not_answer_is_told(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
    result = await asyncio.to_thread(runner.invoke, app, ["setup"], input="xoxb-1\n")
    assert "does not answer" in output(result)


async def test_what_is_still_wrong_at_the_end_is_told_and_nobody_is_written_to(
    typed: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "file").write_text("")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{home / 'file'}/kith.db")
    async with whole() as slack:
        result = await typed(slack, slack.bot_token, "y", slack.app_token, "", "", "U1")
        assert [call.method for call in slack.calls if call.method.startswith("chat.")] == []
    assert result.exit_code == 1
    assert "then ./run bot check" in output(result)
    assert (home / ".env").exists()


# --- left or refused -----------------------------------------------------------------------------------------


async def test_leaving_early_leaves_the_old_file(typed: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / ".env").write_text(OLD)

    async def interrupted(*_: object) -> Finding:
        raise KeyboardInterrupt

    async with whole() as slack:
        results = [await typed(slack), await typed(slack, slack.bot_token, "y", slack.app_token, "Northlight")]
        monkeypatch.setattr("cli.check.try_app_token", interrupted)
        results.append(await typed(slack, slack.bot_token, "y", slack.app_token))
    assert [result.exit_code for result in results] == [1, 1, 130]
    assert (home / ".env").read_text() == OLD
    assert files(home) == [".env"]


def test_without_a_terminal_it_says_what_to_do(runner: CliRunner, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(module, "DOTENV", home / ".env")
    result = runner.invoke(app, ["setup"], input="xoxb-1\n")
    assert result.exit_code == 1
    assert "nobody at a terminal" in output(result)
    assert "./run bot check" in output(result)
    assert not (home / ".env").exists()


def test_an_environment_that_would_win_is_named(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    result = runner.invoke(app, ["setup"], input="\n")
    assert result.exit_code == 1
    assert "SLACK_BOT_TOKEN and wins over .env" in output(result)
    assert "xoxb-secret" not in result.output


def test_a_file_that_is_wrong_elsewhere_is_named_first(runner: CliRunner, home: Path) -> None:
    (home / ".env").write_text("PORT=many\n")
    result = runner.invoke(app, ["setup"], input="\n")
    assert result.exit_code == 1
    assert "PORT is 'many'" in output(result)


# --- the link ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "name"), [((), "manifest.json"), (("--private",), "manifest.private.json")], ids=str
)
async def test_the_link_opens_slacks_page_with_the_whole_manifest(
    typed: Any, options: tuple[str, ...], name: str
) -> None:
    async with whole() as slack:
        result = await typed(slack, options=options)
    [link] = [line for line in result.output.splitlines() if line.startswith("https://")]
    asked = parse_qs(urlsplit(link).query)
    expected = json.loads((PROJECT / name).read_text(encoding="utf-8"))
    assert link.startswith("https://api.slack.com/apps?")
    assert asked["new_app"] == ["1"]
    assert json.loads(asked["manifest_json"][0]) == expected
    shown = result.output[result.output.index("{") : result.output.rindex("}") + 1]
    assert json.loads(shown) == expected


# --- the file ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        "",
        "a",
        "Müller & Söhne",
        "5 # not a comment",
        "'quoted'",
        '"twice"',
        "back\\slash",
        "it's",
        "a=b",
        "$HOME",
        "`x`",
    ],
    ids=repr,
)
def test_a_value_is_read_as_it_was_given(tmp_path: Path, value: str) -> None:
    put(tmp_path / ".env", {"KITH_COMPANY": value})
    assert dotenv_values(tmp_path / ".env", interpolate=False) == {"KITH_COMPANY": value}


def test_only_the_named_lines_change() -> None:
    before = "# first\nA=1\n\nexport B='2\n3' # x\nnonsense\n\nB=4\nC=5"
    assert with_values(before, {"B": "new", "D": "d"}) == "# first\nA=1\n\nB=new\nnonsense\n\nB=new\nC=5\nD=d\n"


def test_where_there_is_none_the_example_is_the_beginning(tmp_path: Path) -> None:
    (tmp_path / ".env.example").write_text("# what it is\nA=\nB=2\n")
    put(tmp_path / ".env", {"A": "1"})
    assert (tmp_path / ".env").read_text() == "# what it is\nA=1\nB=2\n"


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("A=1\n")
    (tmp_path / ".env").symlink_to(tmp_path / "real")
    put(tmp_path / ".env", {"A": "2"})
    assert (tmp_path / ".env").is_symlink()
    assert (tmp_path / "real").read_text() == "A=2\n"


def test_a_disk_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError("no space left")

    (tmp_path / ".env").write_text("A=1\n")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        put(tmp_path / ".env", {"A": "2"})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {".env": "A=1\n"}


# --- a real terminal -----------------------------------------------------------------------------------------

PROGRAM = """
import pathlib, sys
import cli.setup
from cli.app import main
cli.setup.DOTENV = pathlib.Path(sys.argv.pop())
main()
"""


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    try:
        pair = os.openpty()
    except OSError as error:
        pytest.skip(f"this machine gives out no terminals ({error.strerror}); is /dev/pts mounted?")
    yield pair
    for end in pair:
        os.close(end)


def test_a_terminal_never_shows_what_is_typed(terminal: tuple[int, int], home: Path) -> None:
    keyboard, screen = terminal
    secret = "xapp-1-typed-into-the-wrong-place"
    environ = {"PATH": os.environ["PATH"], "KITH_HOME": str(home), "SLACK_API_URL": "http://127.0.0.1:9/api/"}
    words = [sys.executable, "-c", PROGRAM, "setup", str(home / ".env")]
    with subprocess.Popen(  # noqa: S603 - our own program
        words, cwd=PROJECT, env=environ, stdin=screen, stdout=screen, stderr=screen, start_new_session=True
    ) as process:
        try:
            seen = _until(keyboard, "not shown: ")  # the space comes after the echo was switched off
            os.write(keyboard, f"{secret}\n".encode())
            seen += _until(keyboard, "That is the app-level token")
        finally:
            process.kill()
    assert secret not in seen
    assert "https://api.slack.com/apps?" in seen


def _until(descriptor: int, wanted: str, patience_s: float = 20) -> str:
    """What the screen shows until these words; fails when it falls silent without them."""
    seen = ""
    while wanted not in seen:
        readable, _, _ = select.select([descriptor], [], [], patience_s)
        assert readable, seen[-2000:]
        seen += os.read(descriptor, 65536).decode(errors="replace")
    return seen
