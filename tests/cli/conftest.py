from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

import cli.app
import cli.evals
import cli.say
import cli.setup
from settings import VARIABLES


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing of the machine's own settings: no variable, no file, a home of its own."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for module in (cli.app, cli.evals, cli.say, cli.setup):
        monkeypatch.setattr(module, "DOTENV", tmp_path / ".env")
    monkeypatch.setenv("KITH_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("logging.basicConfig", lambda **_: None)  # its stream would be the runner's, closed by then
    return tmp_path


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()
