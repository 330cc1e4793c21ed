"""Entry point and composition root: settings → clients → services → app → run. The only place that builds things."""

import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime

import aiohttp
import structlog

log = structlog.get_logger(__name__)

SLACK_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
HIDDEN_FROM_BOLT = (
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_VERIFICATION_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
)
"""Bolt takes these out of the environment as defaults and changes its mode by them."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@contextlib.contextmanager
def hidden_from_bolt() -> Iterator[None]:
    kept = {name: os.environ.pop(name) for name in HIDDEN_FROM_BOLT if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)
