"""What one process may do alone, and what makes no sense."""

import pytest
from typer.testing import CliRunner

import cli.run
from cli.app import app
from settings import Role, Settings

POSTGRES = "postgresql+psycopg://kith@localhost/kith"
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "secret"}


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Role]:
    """The roles in which the bot was run; nothing is."""
    roles: list[Role] = []

    async def run(_: Settings, role: Role) -> None:
        roles.append(role)

    monkeypatch.setattr(cli.run, "run", run)
    for name, value in TOKENS.items():
        monkeypatch.setenv(name, value)
    return roles


def said(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["run", *arguments])
    return result.exit_code, " ".join(result.output.split())


@pytest.mark.parametrize(
    ("arguments", "environ", "sentence"),
    [
        (("--worker",), {}, "--worker needs PostgreSQL"),
        (("--http",), {"SLACK_MODE": "http"}, "--http needs PostgreSQL"),
        (("--http",), {"DATABASE_URL": POSTGRES}, "--http needs SLACK_MODE=http"),
        (("--http", "--worker"), {"DATABASE_URL": POSTGRES}, "exclude each other"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(
    ran: list[Role],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    environ: dict[str, str],
    sentence: str,
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    code, words = said(*arguments)
    assert code == 1
    assert sentence in words
    assert ran == []


@pytest.mark.parametrize(
    ("arguments", "environ", "role"),
    [
        ((), {}, "all"),
        ((), {"DATABASE_URL": POSTGRES}, "all"),
        (("--worker",), {"DATABASE_URL": POSTGRES}, "worker"),
        (("--http",), {"DATABASE_URL": POSTGRES, "SLACK_MODE": "http"}, "http"),
    ],
)
def test_the_rest_runs(
    ran: list[Role],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    environ: dict[str, str],
    role: Role,
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert said(*arguments) == (0, "")
    assert ran == [role]
