"""The compose files start what the code can do, with names and ports that it knows."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from sqlalchemy import make_url

from cli.app import app
from settings import VARIABLES, Settings

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted(ROOT.glob("compose*.yaml"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
HEALTH = (ROOT / "handlers" / "health.py").read_text(encoding="utf-8")
OF_COMPOSE = {"POSTGRES_PASSWORD"}
"""What compose itself reads out of .env."""


def services(file: Path) -> dict[str, dict[str, Any]]:
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    found: dict[str, dict[str, Any]] = content["services"]
    return found


def ours(file: Path) -> dict[str, dict[str, Any]]:
    return {name: service for name, service in services(file).items() if service.get("build") == "."}


EVERY_FILE = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)


def test_there_is_one_for_sqlite_and_one_for_postgresql() -> None:
    assert [file.name for file in FILES] == ["compose.postgres.yaml", "compose.yaml"]


@EVERY_FILE
def test_a_service_of_ours_sets_only_variables_that_exist(file: Path) -> None:
    named = {name for service in ours(file).values() for name in service["environment"]}
    assert named <= set(VARIABLES)


@EVERY_FILE
def test_what_stands_in_env_is_known_to_kith_or_to_compose(file: Path) -> None:
    assert set(re.findall(r"\$\{(\w+)", file.read_text(encoding="utf-8"))) <= {*VARIABLES, *OF_COMPOSE}


@EVERY_FILE
def test_the_settings_accept_what_a_service_sets(file: Path) -> None:
    for service in ours(file).values():
        values = {
            name: re.sub(r"\$\{\w+:?[^}]*\}", "secret", str(value)) for name, value in service["environment"].items()
        }
        settings = Settings.load(values, needs_slack=False)
        assert settings.host == "0.0.0.0"  # noqa: S104 - within the container
        assert str(settings.kith_home) == "/data"


@EVERY_FILE
def test_a_command_is_one_that_kith_knows(file: Path) -> None:
    command: Any = typer.main.get_command(app)
    started = re.search(r'^CMD \["(.+)"\]$', DOCKERFILE, flags=re.MULTILINE)
    assert started
    usual = started[1].split('", "')
    for service in ours(file).values():
        interpreter, script, name, *options = service.get("command", usual)
        assert (interpreter, script) == ("python", "bot.py")
        known = {option for each in command.commands[name].params for option in each.opts}
        assert set(options) <= known


@EVERY_FILE
def test_a_published_port_is_the_one_that_is_listened_on_and_stays_on_this_machine(file: Path) -> None:
    published = []
    for service in ours(file).values():
        for address, port, inside in (line.rsplit(":", 2) for line in service.get("ports", [])):
            assert inside == service["environment"]["PORT"]
            published.append((address, port))
    assert {address for address, _ in published} == {"127.0.0.1"}
    assert len(set(published)) == len(published)
    assert not [name for name, each in services(file).items() if each.get("ports") and name not in ours(file)]


@EVERY_FILE
def test_a_health_check_asks_an_address_that_is_served(file: Path) -> None:
    for service in ours(file).values():
        asked = str(service["healthcheck"]["test"]) if "healthcheck" in service else DOCKERFILE
        [address] = set(re.findall(r"/(?:healthz|readyz)", asked))
        assert f'"{address}"' in HEALTH


@EVERY_FILE
def test_only_named_volumes_are_mounted(file: Path) -> None:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    mounted = {line.split(":")[0] for service in services(file).values() for line in service.get("volumes", [])}
    assert mounted == set(content["volumes"])


def test_two_processes_wait_for_the_postgresql_that_they_name() -> None:
    found = services(ROOT / "compose.postgres.yaml")
    [database] = set(found) - set(ours(ROOT / "compose.postgres.yaml"))
    given = found[database]["environment"]
    always = {name: each for name, each in found.items() if name != database and "profiles" not in each}
    assert len(always) == 2
    for service in found.values():
        if service is found[database]:
            continue
        url = make_url(re.sub(r"\$\{\w+:?[^}]*\}", "secret", service["environment"]["DATABASE_URL"]))
        assert (url.drivername, url.host, url.port) == ("postgresql+psycopg", database, 5432)
        assert (url.username, url.database) == (given["POSTGRES_USER"], given["POSTGRES_DB"])
        assert service["depends_on"] == {database: {"condition": "service_healthy"}}
    ready = shlex.join(found[database]["healthcheck"]["test"])
    assert f"--username={given['POSTGRES_USER']}" in ready
    assert f"--dbname={given['POSTGRES_DB']}" in ready


def test_the_one_process_on_sqlite_has_no_database_address() -> None:
    [service] = services(ROOT / "compose.yaml").values()
    assert "DATABASE_URL" not in service["environment"]
    assert service["environment"]["KITH_HOME"] == "/data"
