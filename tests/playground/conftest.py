from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from playground import Playground


class Bot:
    """A small app on Slack's own client: remembers what it got, acknowledges, answers as it is told."""

    def __init__(self, slack: Playground) -> None:
        self.web = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        self.socket = SocketModeClient(
            slack.app_token, web_client=AsyncWebClient(base_url=slack.api_url), ping_interval=0.3
        )
        self.socket.socket_mode_request_listeners.append(self._on_request)  # type: ignore[arg-type]
        self.got: list[SocketModeRequest] = []
        self.replies: dict[str, dict[str, Any]] = {}
        self.deaf = 0

    async def _on_request(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        self.got.append(request)
        if self.deaf:
            self.deaf -= 1
            return
        kind = str(request.payload.get("type", request.type))
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.replies.get(kind)))

    def events(self, kind: str = "message") -> list[dict[str, Any]]:
        return [
            each.payload["event"]
            for each in self.got
            if each.type == "events_api" and each.payload["event"]["type"] == kind
        ]

    def asked(self, kind: str) -> dict[str, Any]:
        """The newest payload of this kind."""
        payloads = [each.payload for each in self.got if each.payload.get("type", each.type) == kind]
        return payloads[-1]


@pytest.fixture
async def slack() -> AsyncIterator[Playground]:
    async with Playground(seed="empty", ack_timeout_s=0.5, retry_delays_s=(0.02, 0.04, 0.06)) as playground:
        yield playground


@pytest.fixture
async def bot(slack: Playground) -> AsyncIterator[Bot]:
    app = Bot(slack)
    await app.socket.connect()  # type: ignore[no-untyped-call]
    await slack.connected()
    yield app
    await app.socket.close()  # type: ignore[no-untyped-call]
