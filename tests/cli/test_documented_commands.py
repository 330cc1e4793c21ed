"""Every `./run …` that a document tells somebody to type is run, against the playground, in a home of its own."""

import asyncio
import os
import re
import shlex
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli import setup
from cli.app import app
from cli.play import manifest
from nlp.local import Local
from playground import Playground
from settings import PROJECT, VARIABLES
from tests.archive.exports import write_zip
from tests.journeys.conftest import SAW, settings_for
from tests.pages import blocks, everywhere, run_commands

NOT_HERE = {
    "test": "it is what runs this very test",
    "soak": "a quarter of a year takes minutes; tests/soak/test_a_quarter.py runs three weeks of it",
    "bot bench": "it measures for minutes; tests/cli/test_bench.py runs its parts",
}
"""What is not run, and why."""
NEEDS_MORE = {"rotate-keys", "eval", "import --undo"}
"""May refuse with a sentence: they want keys, a gold file, or a line of the file."""
FILLED = {"TIME": "2026-03-30T08:00+00:00", "U024BE7LH": "U0DANA0001", "help": "--help"}
"""What the documents leave to the reader, or had to invent."""
COMMANDS = run_commands()
IMPORT_PAGE = PROJECT / "docs" / "how-to" / "import-what-you-have.md"


def left_out(line: str) -> str | None:
    words = line.removeprefix("./run ")
    return next((why for begin, why in NOT_HERE.items() if words == begin or words.startswith(f"{begin} ")), None)


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose database knows the playground's workspace."""
    folder = tmp_path_factory.mktemp("lived") / "home"
    folder.mkdir()

    async def live() -> None:
        from bot import build  # noqa: PLC0415  # costs a second that only the one who runs these should pay

        async with Playground(manifest=manifest()) as slack:
            bot = await build(settings_for(slack, "socket", folder), local=Local.load())
            await bot.start()
            await slack.connected()
            dana = slack.person("dana")
            await dana.slash("#general", "/kith", "status")
            await dana.sees("#general", "Remembered", private=True)
            await bot.stop()

    asyncio.run(live())
    return folder


def files_beside(folder: Path) -> None:
    """What the documents' commands name: the very table of the page about imports, and a small export."""
    text = IMPORT_PAGE.read_text(encoding="utf-8")
    [table] = [block for block in blocks(text) if block[0].startswith("kind,name")]
    (folder / "partners.csv").write_text("\n".join(line for line in table if line) + "\n", encoding="utf-8")
    talk = [{"type": "message", "user": "U0DANA0001", "ts": "1767225600.000100", "text": SAW}]
    users = [{"id": "U0DANA0001", "team_id": "T0NORTHLGT", "real_name": "Dana Whitfield"}]
    channels = [{"id": "C0FIELD001", "name": "field-notes"}, {"id": "C0DEALS001", "name": "deals"}]
    write_zip(
        folder / "northlight.zip",
        {"field-notes/2026-01-01": talk, "deals/2026-01-01": []},
        users=users,
        channels=channels,
    )


def filled(line: str) -> list[str]:
    """The words, with something in place of what the reader is to fill in."""
    words = shlex.split(line.removeprefix("./run bot").removeprefix("./run "))
    return [FILLED.get(word, word) for word in words] or ["--help"]


@pytest.fixture
async def slack(lived_in: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    async with Playground(manifest=manifest()) as playground:
        shutil.copytree(lived_in, home / "home", dirs_exist_ok=True)
        for name, value in {
            "SLACK_BOT_TOKEN": playground.bot_token,
            "SLACK_APP_TOKEN": playground.app_token,
            "SLACK_API_URL": playground.api_url,
            "PORT": "0",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(home)
        files_beside(home)
        yield playground


async def invoke(words: list[str], **more: Any) -> Result:
    return await asyncio.to_thread(CliRunner().invoke, app, words, **more)


async def until_it_says(words: list[str], sign: str, *, or_refuses: bool = False) -> None:
    """Starts it as a process of its own, waits for its sign of life, and stops it as Ctrl+C does.

    `or_refuses`: it may instead say in a sentence that it needs more than there is here.
    """
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, str(PROJECT / "bot.py"), *words),
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert running.stdout is not None
    told, line = "", "begin"
    async with asyncio.timeout(90):
        while line and sign not in told:
            line = (await running.stdout.readline()).decode()
            told += line
        refused = not line and or_refuses and told.startswith("✗ ")
        if line:
            running.send_signal(signal.SIGINT)
        told += (await running.stdout.read()).decode()
        assert await running.wait() in ({1} if refused else {0, 130}), told
    assert refused or sign in told
    assert "Traceback" not in told


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def walk_through_setup(slack: Playground, words: list[str], monkeypatch: pytest.MonkeyPatch) -> Result:
    for name in setup.WRITTEN:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(setup, "_at_a_terminal", lambda: True)
    typed = (slack.bot_token, "y", slack.app_token, "Northlight", "laundry machines", slack.person("mona").id)
    return await invoke(words, input="".join(f"{line}\n" for line in typed))


async def an_empty_home(home: Path, words: list[str], monkeypatch: pytest.MonkeyPatch) -> Result:
    """An export comes back into a database that is empty."""
    exported = await invoke(["export", *words[1:]])
    assert exported.exit_code == 0, exported.output
    monkeypatch.setenv("KITH_HOME", str(home / "new"))
    return await invoke(words)


@pytest.mark.parametrize("line", [line for line in COMMANDS if left_out(line) is None])
async def test_a_command_of_the_documents_runs(
    line: str, slack: Playground, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = filled(line)
    if words[0] == "play":
        await until_it_says([*words, "--port", str(free_port())], "The playground is ready")
    elif words[0] == "run":
        await until_it_says(words, "kith_started", or_refuses=len(words) > 1)  # its parts want a shared database
    elif words[0] == "setup":
        check_result(words, await walk_through_setup(slack, words, monkeypatch))
    elif words[0] == "restore":
        check_result(words, await an_empty_home(home, words, monkeypatch))
    else:
        check_result(words, await invoke(words))


def check_result(words: list[str], result: Result) -> None:
    """It ends well; what may refuse does so with a sentence, and nothing ends in a trace or in help."""
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    if "Missing argument" in result.output or "requires an argument" in result.output:
        return  # named in a sentence, without what it takes; tests/test_docs.py knows each word and option
    may_refuse = words[0] in NEEDS_MORE or f"{words[0]} {words[-1]}" in NEEDS_MORE or words == ["import"]
    assert result.exit_code == 0 or may_refuse, result.output
    assert "Traceback" not in result.output


def test_what_is_not_run_is_named_in_the_documents() -> None:
    assert {begin for begin in NOT_HERE if any(left_out(line) == NOT_HERE[begin] for line in COMMANDS)} == set(NOT_HERE)
    assert len(COMMANDS) > len(NOT_HERE) + 10


# --- commands of the outside world -----------------------------------------------------------------------------

OUTSIDE = {
    "cd": "it changes nothing but the shell",
    "curl": "it asks a service that runs elsewhere",
    "docker": "no daemon in a test; the words are compared with compose.yaml",
    "git": "it fetches from the network",
    "journalctl": "it reads the log of a machine's own service",
    "openssl": "it prints a secret",
    "psql": "it speaks to a server that runs elsewhere",
    "sudo": "it changes the machine",
    "systemctl": "it changes the machine",
}
"""Programs that are not ours: their lines are parsed by a shell, not run; the reason beside each."""


def shell_lines() -> list[str]:
    return [line for line in everywhere() if line.split()[:1] and line.split()[0] in OUTSIDE]


@pytest.mark.parametrize("line", shell_lines())
async def test_a_line_for_a_shell_is_understood_by_one(line: str) -> None:
    spelt = re.sub(r"<[^<>|]+>", "PLACE", line)  # what the reader is to fill in
    checked = await asyncio.create_subprocess_exec("sh", "-n", "-c", spelt, stderr=asyncio.subprocess.PIPE)
    _, told = await checked.communicate()
    assert (checked.returncode, told) == (0, b"")


def test_the_docker_commands_name_the_service_of_the_compose_file() -> None:
    compose = (PROJECT / "compose.yaml").read_text(encoding="utf-8")
    services = set(re.findall(r"^  ([\w-]+):$", compose.split("services:", 1)[1], flags=re.MULTILINE))
    asked = {m for line in shell_lines() for m in re.findall(r"compose (?:run --rm|exec) ([\w-]+)", line)}
    assert asked
    assert asked <= services


async def test_the_unit_of_the_page_about_systemd_is_sound(tmp_path: Path) -> None:
    page = (PROJECT / "docs" / "how-to" / "run-with-systemd.md").read_text(encoding="utf-8")
    [unit] = [block for block in blocks(page) if block[0] == "[Unit]"]
    text = "\n".join(unit)
    assert set(re.findall(r"^\[(\w+)\]$", text, flags=re.MULTILINE)) == {"Unit", "Service", "Install"}
    assert all(re.match(r"\[\w+\]$|[A-Z]\w+=", line) for line in unit if line)
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("no systemd-analyze here: only the form of the unit was looked at")
    path = tmp_path / "kith.service"
    here = text.replace("User=kith", "User=root").replace("/opt/kith/.venv/bin/python", sys.executable)
    path.write_text(here.replace("/opt/kith", str(PROJECT)) + "\n", encoding="utf-8")
    asked = await asyncio.create_subprocess_exec(
        tool, "verify", str(path), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    told, _ = await asked.communicate()
    assert [line for line in told.decode().splitlines() if "kith.service" in line] == []


def test_no_setting_of_this_machine_reaches_the_commands() -> None:
    assert [name for name in VARIABLES if name in os.environ and name != "KITH_HOME"] == []
