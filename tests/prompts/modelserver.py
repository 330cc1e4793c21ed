"""A server on loopback that speaks Chat Completions, says what it is told to say and remembers what it was asked."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from domain.model import Heard, Known, Reading
from prompts.reader import ModelReader

MakeReader = Callable[..., ModelReader]
Reply = Callable[[dict[str, Any]], Awaitable[web.StreamResponse]]

NOTHING: dict[str, Any] = {
    "kind": "none",
    "certainty": "certain",
    "vendors": [],
    "customer": None,
    "region": None,
    "situation": None,
    "trade": None,
}
SEEN: dict[str, Any] = {
    "kind": "sighting",
    "certainty": "certain",
    "vendors": [
        {
            "name": "Lakeshore IT",
            "contact": {"name": "Brian Lesniak", "email": "[email-1]", "phone": "[phone-1]"},
            "sentiment": "positive",
        }
    ],
    "customer": "Acme",
    "region": None,
    "situation": "office network rewired over a weekend without downtime",
    "trade": "network cabling",
}
MESSAGE = Heard(
    text="Lakeshore IT rewired Acme over the weekend, zero downtime. Brian Lesniak's crew, "
    "<mailto:brian@lakeshore.example|brian@lakeshore.example>, +1 555 010 0420. cc <@U0DANA0001>",
    user="U0SAM00001",
    channel="C0WINS",
)
KNOWN = Known(company="Our Own", sells="phone systems")
LOCAL = Reading(read_by="local", confidence=0.25)


def says(content: Any, *, finish: str = "stop", **message: Any) -> Reply:
    text = content if isinstance(content, str) or content is None else json.dumps(content)

    async def reply(_: dict[str, Any]) -> web.StreamResponse:
        choice = {
            "index": 0,
            "finish_reason": finish,
            "message": {"role": "assistant", "content": text, "refusal": None, **message},
        }
        usage = {"prompt_tokens": 471, "completion_tokens": 71, "total_tokens": 542}
        return web.json_response({"id": "c1", "object": "chat.completion", "choices": [choice], "usage": usage})

    return reply


def fails(status: int, *, headers: dict[str, str] | None = None, **error: Any) -> Reply:
    async def reply(_: dict[str, Any]) -> web.StreamResponse:
        body = {"error": {"message": "no", "type": "error", **error}}
        return web.json_response(body, status=status, headers=headers)

    return reply


def raw(body: bytes, content_type: str = "application/json") -> Reply:
    async def reply(_: dict[str, Any]) -> web.StreamResponse:
        return web.Response(body=body, content_type=content_type)

    return reply


def slow(seconds: float) -> Reply:
    async def reply(_: dict[str, Any]) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return web.json_response({})

    return reply


def refuses(parameter: str, then: Reply, *, body: Any = None) -> Reply:
    """Answers 400 for as long as the parameter is there."""

    async def reply(asked: dict[str, Any]) -> web.StreamResponse:
        if parameter not in asked:
            return await then(asked)
        message = f"Unsupported parameter: '{parameter}' is not supported with this model."
        error = {"error": {"message": message, "param": parameter, "code": "unsupported_parameter"}}
        return web.json_response(body or error, status=400)

    return reply


@dataclass
class ModelServer:
    """`script` answers the first requests, `always` the rest."""

    always: Reply = field(default_factory=lambda: says(NOTHING))
    script: list[Reply] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        self.asked.append(asked)
        self.headers.append(dict(request.headers))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await (self.script.pop(0) if self.script else self.always)(asked)
        finally:
            self.at_once -= 1

    def wire(self) -> str:
        """All that was sent, as one text."""
        return "\n".join(json.dumps(asked, ensure_ascii=False) for asked in self.asked)


@contextlib.asynccontextmanager
async def serving(model: ModelServer) -> AsyncIterator[ModelServer]:
    """Puts the server on a port of its own; its address stands in `url`."""
    app = web.Application()
    app.router.add_post("/v1/chat/completions", model.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        model.url = f"http://{host}:{port}/v1"
        yield model
    finally:
        await runner.cleanup()


@dataclass
class SetClock:
    at: datetime = datetime(2026, 3, 30, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def is_local(reading: Reading) -> bool:
    """Whether the local reading stood in for the model."""
    return replace(reading, usage=None) == LOCAL


@dataclass
class LocalReader:
    """Answers with `LOCAL` and remembers what it read."""

    read_messages: list[Heard] = field(default_factory=list)

    async def read(self, heard: Heard, known: Known) -> Reading:
        self.read_messages.append(heard)
        return LOCAL
