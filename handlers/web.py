"""Retry rules of the Web API clients: what was certainly not done is done again, a post is never risked twice."""

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

ONCE_ONLY = ("chat.postMessage", "chat.postEphemeral", "views.open", "views.push")
"""Slack knows no idempotency key: when the answer of these is lost, the work may have been done."""
LONGEST_WAIT_SECONDS = 30
SLACK_FAILED = (SlackApiError, SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
"""Every way in which Slack may not answer, or not as asked."""

PASSING = frozenset(
    {
        "expired_trigger_id",
        "fatal_error",
        "internal_error",
        "invalid_trigger_id",
        "ratelimited",
        "request_timeout",
        "service_unavailable",
        "trigger_expired",
        "trigger_exchanged",
    }
)
"""Slack's own troubles, and what comes of too long a wait: nothing of ours is wrong then."""


def passes(error: BaseException) -> bool:
    """Whether Slack may well take the same thing the next time."""
    return isinstance(error, SLACK_FAILED) and (not isinstance(error, SlackApiError) or failure(error) in PASSING)


def failure(error: BaseException) -> str:
    """Slack's own word for what went wrong; the kind of failure where it had none, as in front of a proxy's page."""
    response = getattr(error, "response", None)
    data = response if isinstance(response, dict) else getattr(response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    return str(code or type(error).__name__)


class LostConnections(AsyncConnectionErrorRetryHandler):
    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if request.url.split("?")[0].endswith(ONCE_ONLY):
            return False
        return await super()._can_retry_async(state=state, request=request, response=response, error=error)


class RateLimits(AsyncRateLimitErrorRetryHandler):
    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is None or not await super()._can_retry_async(
            state=state, request=request, response=response, error=error
        ):
            return False
        wait = next((v for k, v in response.headers.items() if k.lower() == "retry-after"), ["1"])
        seconds = wait[0] if isinstance(wait, list) else wait
        return seconds.isdecimal() and int(seconds) <= LONGEST_WAIT_SECONDS


def retry_handlers() -> list[AsyncRetryHandler]:
    return [LostConnections(max_retry_count=2), RateLimits(max_retry_count=3)]
