"""For every test: traces in the log are drawn plainly; with local variables one takes seconds and holds up the loop."""

import pytest
import structlog


@pytest.fixture(autouse=True)
def _plain_traces() -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        ]
    )
