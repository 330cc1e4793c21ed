"""Every call of Slack, measured and logged where it leaves: the method, what came of it, how long it took.

No address is logged: that of a `response_url` is a secret. Each attempt counts for itself.
"""

import re
import time
from types import SimpleNamespace
from typing import Any

import aiohttp
import structlog
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.models.blocks import Block
from slack_sdk.webhook import WebhookResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from handlers.metrics import Metrics

log = structlog.get_logger(__name__)

_OK = re.compile(rb'(?<!\\)"ok"\s*:\s*(true|false)')
_METHOD = re.compile(r"/([a-z]+\.[A-Za-z0-9.]+)$")
_TOO_MANY, _SERVER_ERROR = 429, 500


def tracing(metrics: Metrics) -> aiohttp.TraceConfig:
    """For the one session that all our clients of Slack share."""

    async def on_start(_: aiohttp.ClientSession, call: SimpleNamespace, __: aiohttp.TraceRequestStartParams) -> None:
        call.began = time.perf_counter()

    async def on_end(_: aiohttp.ClientSession, call: SimpleNamespace, end: aiohttp.TraceRequestEndParams) -> None:
        call.status, call.type = end.response.status, end.response.content_type
        if call.status >= 300:  # noqa: PLR2004 - nobody reads on: the status says it
            told(call, str(end.url.path), _refused(call.status))

    async def on_body(
        _: aiohttp.ClientSession, call: SimpleNamespace, body: aiohttp.TraceResponseChunkReceivedParams
    ) -> None:
        if call.status < 300:  # noqa: PLR2004 - as above
            told(call, str(body.url.path), _answered(str(body.url.path), body.chunk))

    async def on_failure(
        _: aiohttp.ClientSession, call: SimpleNamespace, end: aiohttp.TraceRequestExceptionParams
    ) -> None:
        told(call, str(end.url.path), "timeout" if isinstance(end.exception, TimeoutError) else "lost")

    def told(call: SimpleNamespace, path: str, outcome: str) -> None:
        seconds, method = time.perf_counter() - call.began, _method(path)
        metrics.called_slack(method, outcome, seconds)
        log.info("slack_called", method=method, outcome=outcome, ms=round(1000 * seconds))

    config = aiohttp.TraceConfig()
    config.on_request_start.append(on_start)
    config.on_request_end.append(on_end)
    config.on_response_chunk_received.append(on_body)
    config.on_request_exception.append(on_failure)
    return config


def _method(path: str) -> str:
    """What is no method of the Web API is an answer to a request of Slack's."""
    found = _METHOD.search(path)
    return found[1] if found else "response_url"


def _refused(status: int) -> str:
    if status == _TOO_MANY:
        return "rate limited"
    return "server error" if status >= _SERVER_ERROR else "refused"


def _answered(path: str, body: bytes) -> str:
    if _METHOD.search(path) is None:
        return "ok"
    found = _OK.search(body)
    if found is None:
        return "malformed"
    return "ok" if found[1] == b"true" else "refused"


class Respond(AsyncRespond):
    """Answers through the session that all calls share, with its limits of time."""

    def __init__(self, response_url: str | None, session: aiohttp.ClientSession | None) -> None:
        super().__init__(response_url=response_url)
        self._session = session

    async def __call__(  # type: ignore[override] # what we use of it
        self, text: str = "", blocks: list[dict[str, Any] | Block] | None = None, **how: Any
    ) -> WebhookResponse:
        if not self.response_url:
            raise ValueError("this request has no response_url")
        client = AsyncWebhookClient(self.response_url, session=self._session)
        return await client.send(text=text, blocks=blocks, **how)
