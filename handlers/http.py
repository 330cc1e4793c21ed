"""The HTTP front: size and signature are checked before anything is parsed, then Bolt takes over."""

import asyncio
import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence

import uvicorn
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

BODY_LIMIT = 1 << 20
CONNECTIONS = 900
"""More are answered with 503 at once; a process may often open a thousand files and no more."""


def web_app(*, slack: AsyncApp | None, signing_secret: str, others: Sequence[Route]) -> Starlette:
    """`slack` is None in Socket Mode: only the other addresses are served then."""
    routes = [*others]
    if slack is not None:
        routes.append(Route("/slack/events", _slack_door(slack, signing_secret), methods=["POST"]))
    return Starlette(routes=routes)


def _slack_door(slack: AsyncApp, signing_secret: str) -> Callable[[Request], Awaitable[Response]]:
    verifier = SignatureVerifier(signing_secret)

    async def slack_events(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return JSONResponse({"error": "too large"}, status_code=413)
        if not _signed(verifier, body, request):
            return JSONResponse({"error": "invalid request"}, status_code=401)
        asked = _parsed(request, body)
        if asked is None:
            return JSONResponse({"error": "malformed"}, status_code=400)
        return to_starlette_response(await slack.async_dispatch(asked))

    return slack_events


def _parsed(request: Request, body: bytes) -> AsyncBoltRequest | None:
    """What Bolt makes of it; None for what is signed, yet not of the kind that Slack sends."""
    try:
        asked = to_async_bolt_request(request, body)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return None
    return asked if asked.body else None


async def _body(request: Request) -> bytes | None:
    """The raw body, read at most up to the limit."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced) > BODY_LIMIT:
        return None
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > BODY_LIMIT:
                return None
            parts.append(part)
    except ClientDisconnect:
        return None
    return b"".join(parts)


def _signed(verifier: SignatureVerifier, body: bytes, request: Request) -> bool:
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not timestamp.isascii() or not timestamp.isdigit():
        return False
    try:
        return bool(verifier.is_valid(body, timestamp, signature))
    except (TypeError, ValueError):  # letters that no signature has
        return False


class PortTakenError(Exception):
    """The web server cannot listen there; the sentence says what to do."""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The process's signals are not the web server's business."""
        yield


class WebServer:
    """Serves one app on one socket, which is bound at once so that a taken port is an error and not an exit."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            self._socket = socket.create_server((host, port), family=family, backlog=2048)
        except OSError as error:
            raise PortTakenError(
                f"Port {port} on {host} cannot be used ({error.strerror}): set PORT to another."
            ) from error
        self.port = int(self._socket.getsockname()[1])
        config = uvicorn.Config(app, log_config=None, lifespan="off", access_log=False, limit_concurrency=CONNECTIONS)
        self._server = _Server(config)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))

    async def stop(self) -> None:
        """Requests under way are answered first."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task
        self._socket.close()
