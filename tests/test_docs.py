"""What the documents claim is what the code has."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.app import app
from domain import policy
from handlers.commands import intro, kith, vendor
from handlers.commands.registry import Command
from settings import VARIABLES, Settings

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")]
PAGES += sorted((ROOT / "docs").rglob("*.md"))
README = PAGES[0].read_text(encoding="utf-8")
COMMANDS_PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
SCOPES = (ROOT / "docs" / "scopes.md").read_text(encoding="utf-8")
OUR_VARIABLE = re.compile(r"\b(?:SLACK|KITH|OPENAI)_[A-Z_]+\b|\bDATABASE_URL\b|(?<!\w)`(?:HOST|PORT)`")
DECISION_LINES = 60


def manifest(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ROOT / name).read_text(encoding="utf-8"))
    return content


def scopes_and_events(name: str) -> tuple[set[str], set[str]]:
    content = manifest(name)
    events = content["settings"]["event_subscriptions"]["bot_events"]
    return set(content["oauth_config"]["scopes"]["bot"]), set(events)


def section(text: str, heading: str) -> str:
    """What stands under a second-level heading."""
    return text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def first_cells(text: str) -> set[str]:
    """The code words in the first column of a table."""
    return set(re.findall(r"^\| `([^`]+)`", text, flags=re.MULTILINE))


def links(page: Path) -> Iterator[str]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:", target):
            yield target


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def shown(page: Path) -> str:
    return str(page.relative_to(ROOT))


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def test_the_example_lists_every_variable_once_and_in_order_of_the_settings() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert [line.partition("=")[0] for line in lines if line and not line.startswith("#")] == list(VARIABLES)


def test_every_variable_of_the_example_has_its_comment() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    for before, line in zip(["", *lines], lines, strict=False):
        assert line.startswith("#") or not line or before.startswith("# "), line


def test_the_example_holds_the_defaults() -> None:
    defaults = Settings.load({}, needs_slack=False)
    assert Settings.load(example(), needs_slack=False) == defaults


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_a_page_names_only_variables_that_exist(page: Path) -> None:
    named = {name.strip("`") for name in OUR_VARIABLE.findall(page.read_text(encoding="utf-8"))}
    assert named <= set(VARIABLES)


def test_the_scopes_page_explains_the_public_manifest() -> None:
    scopes, events = scopes_and_events("manifest.json")
    assert first_cells(section(SCOPES, "Bot scopes")) == scopes
    assert first_cells(section(SCOPES, "Events")) == events


def test_the_scopes_page_explains_what_the_private_manifest_adds() -> None:
    more = set.union(*scopes_and_events("manifest.private.json"))
    less = set.union(*scopes_and_events("manifest.json"))
    assert first_cells(section(SCOPES, "Only with the second manifest")) == more - less


def test_the_scopes_page_names_the_scope_of_each_event() -> None:
    rows = re.findall(r"^\| `[^`]+` \|[^|]+\| (?:`([^`]+)`|none) \|$", section(SCOPES, "Events"), flags=re.MULTILINE)
    scopes, events = scopes_and_events("manifest.json")
    assert len(rows) == len(events)
    assert set(rows) - {""} <= scopes


def test_the_page_about_slack_names_the_commands_of_the_manifest() -> None:
    commands = {command["command"] for command in manifest("manifest.json")["features"]["slash_commands"]}
    assert {word for word in first_cells(COMMANDS_PAGE) if word.startswith("/")} == commands


@pytest.mark.parametrize("command", [vendor.COMMAND, intro.COMMAND, kith.COMMAND], ids=lambda command: command.name)
def test_the_page_about_slack_names_every_word_of_a_command(command: Command) -> None:
    [row] = re.findall(rf"^\| `{command.name}` \|.*$", COMMANDS_PAGE, flags=re.MULTILINE)
    named = {code.split()[0] for code in re.findall(r"`([^`]+)`", row)} - {command.name}
    assert named - {"help"} == {word for word in command.words if not word.startswith("<")}


def test_the_page_about_slack_names_the_shortcuts_of_the_manifest() -> None:
    shortcuts = [shortcut["name"] for shortcut in manifest("manifest.json")["features"]["shortcuts"]]
    assert all(f"*{name}*" in COMMANDS_PAGE for name in shortcuts)


def test_the_page_about_speaking_names_the_figures_that_count() -> None:
    page = (ROOT / "docs" / "how-to" / "how-much-kith-says.md").read_text(encoding="utf-8")
    figures = (policy.READ_BAR, policy.SURE_BAR, policy.MISSED_STEP, policy.NEEDLESS_STEP, policy.TAUGHT_AT_MOST)
    assert [figure for figure in figures if f"{figure:.2f}" not in page] == []


def unknown_words(line: str) -> list[str]:
    """What `./run` or our command line would not understand in a line that somebody may copy."""
    verb, *words = shlex.split(line.removeprefix("./run "))
    if verb in {"test", "soak"}:  # the rest is pytest's
        return []
    if verb not in {"play", "bot", "help"}:
        return [verb]
    command: Any = typer.main.get_command(app)
    words = [verb, *words] if verb == "play" else words
    while words and hasattr(command, "commands"):
        name = words.pop(0)
        command = command.commands.get(name)
        if command is None:
            return [name]
    options = {option for each in command.params for option in each.opts}
    return [word for word in words if word.startswith("-") and word.partition("=")[0] not in {*options, "--help"}]


def run_lines(text: str) -> Iterator[str]:
    """As code within a sentence, or on a line of their own."""
    yield from re.findall(r"`[^`\n]*(\./run \w[^`\n]*)`", text)
    yield from re.findall(r"^    (?:sudo .*)?(\./run \w.*)$", text, flags=re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_the_commands_that_a_page_names_are_understood(page: Path) -> None:
    lines = run_lines(page.read_text(encoding="utf-8"))
    assert {line: unknown for line in lines if (unknown := unknown_words(line))} == {}


def test_a_command_that_nobody_understands_is_noticed() -> None:
    text = "`./run bot chek`, `./run bot check --jsn`, `./run ply`\n    ./run bot eval gates x\n    ./run play --port 1"
    assert [unknown_words(line) for line in run_lines(text)] == [["chek"], ["--jsn"], ["ply"], ["gates"], []]


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_a_page_names_only_verbs_that_run_knows(page: Path) -> None:
    verbs = set(re.findall(r"\./run (\w+)", page.read_text(encoding="utf-8")))
    assert verbs <= {"play", "test", "soak", "bot", "help"}


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_the_links_of_a_page_resolve(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_the_files_that_a_page_names_exist(page: Path) -> None:
    named = re.findall(r"`([a-z]+/[\w/.]*(?:\.\w+|/))`", page.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=shown)
def test_a_decision_fits_on_a_page_and_ends_in_checks(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= DECISION_LINES
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE)[-1] == "Checks"


def test_what_the_readme_shows_of_the_tree_exists() -> None:
    tree, folder = [], ""
    lines = re.findall(r"^    ( *)([\w.]+)/?  +\w", section(README, "Where things are"), flags=re.MULTILINE)
    for deeper, name in lines:
        folder = folder if deeper else name
        tree.append(f"{folder}/{name}" if deeper else name)
    assert {"bot.py", "domain", "domain/policy.py", "tests"} <= set(tree)
    assert [name for name in tree if not (ROOT / name).exists()] == []


def test_the_tree_of_the_readme_names_every_folder_with_code() -> None:
    named = set(re.findall(r"^    (\w+)/  +\w", section(README, "Where things are"), flags=re.MULTILINE))
    assert {path.parent.name for path in ROOT.glob("[!.]*/__init__.py")} - {"artifacts"} <= named


def test_what_the_dockerfile_copies_exists_and_is_let_through() -> None:
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    copied = {name for line in copies for name in line.split()}
    allowed = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text("utf-8"), flags=re.MULTILINE)
    assert copied == set(allowed)
    assert [name for name in sorted(copied) if not (ROOT / name).exists()] == []
