"""The two ways to the app: its websocket, or signed requests to its URL."""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol
from urllib.parse import urlencode

import httpx
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.model import Json

Kind = Literal["events_api", "interactive", "slash_commands"]
NO_RETRY = "x-slack-no-retry"


@dataclass(frozen=True)
class Ack:
    """`body` is what the app answered: JSON, a plain text, or nothing."""

    ok: bool
    status: int = 200
    reason: str = ""
    body: Json | str | None = None
    may_retry: bool = True


class Transport(Protocol):
    """`connected` waits; a request over HTTP has nothing to wait for."""

    async def connected(self, within_s: float) -> bool: ...

    async def send(self, kind: Kind, payload: Json, attempt: int, reason: str) -> Ack: ...

    async def close(self) -> None: ...


@dataclass
class SocketTransport:
    """Up to ten websockets; each envelope goes to one of them, in turn. Times in seconds."""

    ack_timeout_s: float = 3.0
    changed: Callable[[], None] = lambda: None
    sockets: list[WebSocket] = field(default_factory=list)
    tickets: set[str] = field(default_factory=set)
    _waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    _up: asyncio.Event = field(default_factory=asyncio.Event)
    _turn: int = 0

    def ticket(self) -> str:
        """Opens one connection."""
        ticket = secrets.token_hex(12)
        self.tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket, app_id: str) -> None:
        """One connection, from its hello to its end."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self.tickets:
            await socket.close(code=4001)
            return
        self.tickets.remove(ticket)
        await socket.accept()
        self.sockets.append(socket)
        debug = {"host": "playground", "build_number": 1, "approximate_connection_time": 18060}
        hello = {"type": "hello", "num_connections": len(self.sockets), "connection_info": {"app_id": app_id}}
        try:
            await socket.send_json({**hello, "debug_info": debug})
            self._up.set()
            self.changed()
            await self._listen(socket)
        except WebSocketDisconnect:
            pass
        finally:
            self._forget(socket)

    async def _listen(self, socket: WebSocket) -> None:
        while True:
            text = await socket.receive_text()
            try:
                answer = json.loads(text)
            except ValueError:
                continue
            waiting = self._waiting.get(answer.get("envelope_id", "")) if isinstance(answer, dict) else None
            if waiting is not None and not waiting.done():
                waiting.set_result(answer)

    def _forget(self, socket: WebSocket) -> None:
        if socket in self.sockets:
            self.sockets.remove(socket)
            self.changed()
        if not self.sockets:
            self._up.clear()

    async def connected(self, within_s: float) -> bool:
        try:
            await asyncio.wait_for(self._up.wait(), within_s)
        except TimeoutError:
            return False
        return True

    async def send(self, kind: Kind, payload: Json, attempt: int, reason: str) -> Ack:
        if not self.sockets:
            return Ack(ok=False, status=0, reason="connection_failed")
        self._turn += 1
        socket = self.sockets[self._turn % len(self.sockets)]
        identity = secrets.token_hex(16)
        envelope: Json = {"envelope_id": identity, "payload": payload, "type": kind}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        self._waiting[identity] = asyncio.get_running_loop().create_future()
        try:
            await socket.send_json(envelope)
            answer = await asyncio.wait_for(self._waiting[identity], self.ack_timeout_s)
        except TimeoutError:
            return Ack(ok=False, status=0, reason="timeout")
        except (WebSocketDisconnect, RuntimeError):
            self._forget(socket)
            return Ack(ok=False, status=0, reason="connection_failed")
        finally:
            del self._waiting[identity]
        return Ack(ok=True, body=answer.get("payload"))

    async def disconnect(self, reason: str = "refresh_requested", *, abrupt: bool = False) -> None:
        """Ask every connection to come again; `abrupt` cuts the line without a word."""
        for socket in list(self.sockets):
            self._forget(socket)
            if abrupt:
                socket.scope["transport"].abort()
                continue
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}})

    async def close(self) -> None:
        for socket in list(self.sockets):
            self._forget(socket)
            socket.scope["transport"].abort()


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """`X-Slack-Signature` of these raw bytes."""
    base = b"v0:" + str(timestamp).encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class HttpTransport:
    """POSTs to the app's one URL, as Slack does."""

    def __init__(self, url: str, secret: str, ack_timeout_s: float = 3.0) -> None:
        self.url = url
        self._secret = secret
        self._client = httpx.AsyncClient(timeout=ack_timeout_s, trust_env=False)

    async def connected(self, within_s: float) -> bool:
        del within_s
        return bool(self.url)

    async def send(self, kind: Kind, payload: Json, attempt: int, reason: str) -> Ack:
        body, content_type = _encoded(kind, payload)
        headers = {"content-type": content_type}
        if attempt:
            headers |= {"x-slack-retry-num": str(attempt), "x-slack-retry-reason": reason or "unknown_error"}
        try:
            response = await self.post(body, headers)
        except httpx.TimeoutException:
            return Ack(ok=False, status=0, reason="http_timeout")
        except httpx.TransportError:
            return Ack(ok=False, status=0, reason="connection_failed")
        may_retry = NO_RETRY not in response.headers
        why = "" if response.is_success else "http_error"
        return Ack(response.is_success, response.status_code, why, _body(response), may_retry)

    async def post(self, body: bytes, headers: dict[str, str], *, at: int | None = None) -> httpx.Response:
        """Signed with the real time, or with the time `at` (epoch seconds)."""
        timestamp = int(time.time()) if at is None else at
        signed = {"x-slack-request-timestamp": str(timestamp), "user-agent": "Slackbot 1.0"}
        signed["x-slack-signature"] = sign(self._secret, timestamp, body)
        return await self.raw(body, signed | headers)

    async def raw(self, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Just this: no signature, no defaults."""
        return await self._client.post(self.url, content=body, headers=headers)

    async def close(self) -> None:
        await self._client.aclose()


def _encoded(kind: Kind, payload: Json) -> tuple[bytes, str]:
    form = "application/x-www-form-urlencoded"
    if kind == "slash_commands":
        return urlencode(payload).encode(), form
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}).encode(), form
    return json.dumps(payload).encode(), "application/json"


def _body(response: httpx.Response) -> Json | str | None:
    if not response.content:
        return None
    try:
        answer = response.json()
    except ValueError:
        return response.text
    return answer if isinstance(answer, dict) else response.text
