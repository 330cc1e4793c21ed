import time
from typing import Any

from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground import Playground
from playground.server import Listening


class HttpBot:
    """Verifies each signature with Slack's own verifier; fails the first `failures` requests."""

    def __init__(self, secret: str, failures: int = 0) -> None:
        self._verifier = SignatureVerifier(secret)
        self._failures = failures
        self.got: list[tuple[bytes, dict[str, str]]] = []
        self.server = Listening(Starlette(routes=[Route("/slack/events", self._take, methods=["POST"])]), 0)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}/slack/events"

    async def _take(self, request: Request) -> Response:
        body = await request.body()
        if not self._verifier.is_valid_request(body, dict(request.headers)):
            return Response("no", 401)
        self.got.append((body, dict(request.headers)))
        self._failures -= 1
        return Response("no", 500) if self._failures >= 0 else Response()


async def test_events_are_signed_and_retried_over_http() -> None:
    async with Playground(mode="http", seed="empty", retry_delays_s=(0.01, 0.01, 0.01)) as slack:
        bot = HttpBot(slack.signing_secret, failures=1)
        await bot.server.start()
        slack.bot_url = bot.url
        await slack.person("dana").post("#deals", "hello")
        await slack.settled()
        await bot.server.stop()
    assert [headers.get("x-slack-retry-num") for _, headers in bot.got] == [None, "1"]
    assert bot.got[1][1]["x-slack-retry-reason"] == "http_error"


async def test_commands_are_forms_and_strays_are_refused_by_the_bot() -> None:
    async with Playground(mode="http", seed="empty") as slack:
        bot = HttpBot(slack.signing_secret)
        await bot.server.start()
        slack.bot_url = bot.url
        answer = await slack.person("dana").slash("#deals", "/vendor", "find a & b")
        unsigned = await slack.raw(b"{}")
        stale = await slack.signed(b"{}", at=int(time.time()) - 3600)
        await bot.server.stop()
    assert answer.ok
    assert b"command=%2Fvendor&text=find+a+%26+b" in bot.got[0][0]
    assert (unsigned.status_code, stale.status_code) == (401, 401)


async def test_an_unreachable_bot_is_an_error_to_the_person() -> None:
    async with Playground(mode="http", bot_url="http://127.0.0.1:9/slack/events", seed="empty") as slack:
        answer: Any = await slack.person("dana").slash("#deals", "/vendor")
    assert answer.error == "dispatch_failed"
