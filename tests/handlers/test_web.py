"""What is asked again, what never, and how a failure of Slack is called."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.web import LONGEST_WAIT_SECONDS, SLACK_FAILED, failure, retry_handlers
from tests.handlers.fakes import refusal


class UnsteadySlack:
    """Fails as it is told, then says ok; counts what it was asked."""

    def __init__(self) -> None:
        self.troubles: list[str] = []
        self.asked: list[str] = []
        self.retry_after = "0"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path.removeprefix("/api/"))
        trouble = self.troubles.pop(0) if self.troubles else ""
        if trouble == "lost":
            assert request.transport is not None
            request.transport.abort()
        if trouble == "page":
            return web.Response(status=503, text="<html>down for a moment</html>", content_type="text/html")
        if trouble == "nonsense":
            return web.Response(status=200, text="{", content_type="application/json")
        if trouble == "429":
            wait = {"Retry-After": self.retry_after}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=wait)
        return web.json_response({"ok": True, "ts": "1.0", "user": {}})


@pytest.fixture
async def unsteady() -> AsyncIterator[UnsteadySlack]:
    slack = UnsteadySlack()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"  # type: ignore[attr-defined]
    yield slack
    await runner.cleanup()


@pytest.fixture
async def client(unsteady: UnsteadySlack) -> AsyncIterator[AsyncWebClient]:
    handlers = retry_handlers()
    for handler in handlers:
        handler.interval_calculator = SimpleNamespace(calculate_sleep_duration=lambda _: 0)  # type: ignore[assignment]
    async with aiohttp.ClientSession() as session:
        url: str = unsteady.url  # type: ignore[attr-defined]
        yield AsyncWebClient("xoxb-1", base_url=url, session=session, retry_handlers=handlers)


async def test_a_question_is_asked_again_when_its_answer_was_lost(
    unsteady: UnsteadySlack, client: AsyncWebClient
) -> None:
    unsteady.troubles = ["lost", "lost"]
    assert (await client.users_info(user="U1"))["ok"]
    assert unsteady.troubles == []


async def test_a_question_is_not_asked_for_ever(unsteady: UnsteadySlack, client: AsyncWebClient) -> None:
    unsteady.troubles = ["lost"] * 20
    with pytest.raises(aiohttp.ClientError) as lost:
        await client.users_info(user="U1")
    assert isinstance(lost.value, SLACK_FAILED)
    assert 1 < len(unsteady.asked) < 20


async def test_a_post_is_never_risked_twice(unsteady: UnsteadySlack, client: AsyncWebClient) -> None:
    unsteady.troubles = ["lost"]
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C1", text="hello")
    unsteady.troubles = ["lost"]
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postEphemeral(channel="C1", user="U1", text="hello")
    unsteady.troubles = ["lost"]
    with pytest.raises(aiohttp.ClientError):
        await client.views_open(trigger_id="1", view={"type": "modal"})
    assert unsteady.asked == ["chat.postMessage", "chat.postEphemeral", "views.open"]


async def test_a_post_that_was_refused_as_too_quick_is_sent_again(
    unsteady: UnsteadySlack, client: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)
    unsteady.troubles = ["429"]
    assert (await client.chat_postMessage(channel="C1", text="hello"))["ok"]
    assert unsteady.asked == ["chat.postMessage"] * 2


@pytest.mark.parametrize("wait", [str(LONGEST_WAIT_SECONDS + 1), "Wed, 21 Oct 2026 07:28:00 GMT", "-1", ""])
async def test_a_long_or_unreadable_wait_is_not_waited_for(
    unsteady: UnsteadySlack, client: AsyncWebClient, wait: str
) -> None:
    unsteady.troubles, unsteady.retry_after = ["429"], wait
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="C1", text="hello")
    assert failure(refused.value) == "ratelimited"
    assert len(unsteady.asked) == 1


@pytest.mark.parametrize("trouble", ["page", "nonsense"])
async def test_an_answer_that_is_not_slacks_is_a_failure_with_a_name(
    unsteady: UnsteadySlack, client: AsyncWebClient, trouble: str
) -> None:
    unsteady.troubles = [trouble]
    with pytest.raises(SLACK_FAILED) as failed:
        await client.users_info(user="U1")
    assert failure(failed.value) == "SlackApiError"
    assert len(unsteady.asked) == 1


def test_a_failure_has_slacks_own_word_where_there_is_one() -> None:
    assert failure(refusal("channel_not_found")) == "channel_not_found"
    assert failure(TimeoutError()) == "TimeoutError"
