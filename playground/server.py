"""The web server: Slack's API, the websocket, response URLs and the page."""

import asyncio
import contextlib
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from playground import api, oauth, page_api, responses
from playground.errors import SlackError
from playground.transports import SocketTransport
from playground.workspace import Workspace

HOST = "127.0.0.1"
PAGE = Path(__file__).parent / "page"
_LOCAL = {"127.0.0.1", "localhost"}
_VERBS = ["GET", "POST", "PUT"]


class LocalOnly:
    """Refuses other Host names (DNS rebinding) and requests from pages of other origins."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            headers = Headers(scope=scope)
            host, origin = headers.get("host", ""), headers.get("origin")
            if host.rsplit(":", 1)[0] not in _LOCAL or origin not in {None, f"http://{host}"}:
                if scope["type"] == "websocket":
                    await send({"type": "websocket.close", "code": 1008})
                else:
                    await PlainTextResponse("This playground answers its own machine only.", 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


class _Http(HttpToolsProtocol):
    """Lets a fault cut the line."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["transport"] = self.transport  # type: ignore[typeddict-unknown-key]


class _WebSocket(WebSocketsSansIOProtocol):
    """The same for websockets."""

    async def run_asgi(self) -> None:
        self.scope["transport"] = self.transport  # type: ignore[typeddict-unknown-key]
        await super().run_asgi()


class _Server(uvicorn.Server):
    """Leaves the signals to the process that it runs in, and sleeps until it is told to stop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.told = asyncio.Event()

    async def main_loop(self) -> None:
        await self.told.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def application(slack: Workspace, page: page_api.PageApi) -> ASGIApp:
    async def call(request: Request) -> Response:
        return await api.call(slack, request)

    async def respond(request: Request) -> Response:
        return await _respond(slack, request)

    async def allow(request: Request) -> Response:
        return await oauth.authorize(slack, request)

    async def link(websocket: WebSocket) -> None:
        if isinstance(slack.delivery.transport, SocketTransport):
            await slack.delivery.transport.serve(websocket, slack.world.bot.app_id)
        else:
            await websocket.close(code=4001)

    routes = [
        Route("/api/{method}", call, methods=_VERBS),
        Route("/oauth/v2/authorize", allow, methods=["GET", "POST"]),
        Route("/respond/{team}/{token}", respond, methods=["POST"]),
        WebSocketRoute("/link", link),
        *page.routes(),
        Mount("/page", StaticFiles(directory=PAGE, check_dir=False)),
    ]
    return LocalOnly(Starlette(routes=routes))


async def _respond(slack: Workspace, request: Request) -> Response:
    started = time.monotonic()
    body = await request.body()
    error, answer = "", {}
    try:
        if fault := await api.trouble(slack, "response_url", "", "before"):
            error = fault.kind
            return api.strike(fault, request)
        url = slack.response_urls.take(request.path_params["token"])
        answer = _parsed(body)
        responses.respond(slack, url, answer)
        if fault := await api.trouble(slack, "response_url", "", "after"):
            error = fault.kind
            return api.strike(fault, request)
    except SlackError as refused:
        error = refused.code
        return JSONResponse(refused.answer(), 404 if error.endswith("_url") else 400)
    finally:
        slack.wire.call("response_url", answer, error, (time.monotonic() - started) * 1000, slack.world.bot.id)
    return JSONResponse({"ok": True})


def _parsed(body: bytes) -> dict[str, object]:
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise SlackError("invalid_payload") from error
    if not isinstance(answer, dict):
        raise SlackError("invalid_payload")
    return answer


class Listening:
    """A running server on a port of this machine (0: any free one)."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((HOST, port))
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            app,
            http=_Http,
            ws=_WebSocket,
            lifespan="off",
            log_level="warning",
            log_config=None,
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        while not self._server.started:
            if self._task.done():
                await self._task
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        self._server.told.set()
        if self._task is not None:
            await self._task
        self._socket.close()
