"""The log must not be able to break the work."""

import io
import sys
from collections.abc import Iterator

import pytest
import structlog

from cli.say import configure_log


class FullDisk(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.mark.parametrize("kind", ["text", "json"])
def test_a_line_that_cannot_be_written_is_lost_and_nothing_else(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", FullDisk())
    configure_log(kind)
    log = structlog.get_logger("test")
    log.warning("event_refused")
    try:
        int("a bug")
    except ValueError:
        log.exception("event_failed")


@pytest.mark.parametrize("kind", ["text", "json"])
def test_what_can_be_written_is(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    configure_log(kind)
    structlog.get_logger("test").warning("event_refused", event_id="Ev1")
    assert "event_refused" in stream.getvalue()
    assert "Ev1" in stream.getvalue()
