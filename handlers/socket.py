"""Socket Mode with a watchdog: a single-use URL that went stale is dropped, so that a fresh one is asked for."""

import asyncio
import contextlib

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from handlers.web import SLACK_FAILED, failure

log = structlog.get_logger(__name__)

DOWN_SECONDS = 10.0
STEP_SECONDS = 1.0
NEVER = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type", "missing_scope"}


class Socket:
    """Connects, stays connected, and says whether it is."""

    def __init__(self, app: AsyncApp, app_token: str) -> None:
        self._handler = AsyncSocketModeHandler(app, app_token)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Returns at once; the client goes on connecting by itself until it works.

        Raises:
            SlackApiError: the app token is not accepted; trying again would not help.
        """
        client = self._handler.client
        try:
            client.wss_uri = await client.issue_new_wss_url()
        except SlackApiError as error:
            if failure(error) in NEVER:
                raise
            log.warning("socket_not_connected_yet", error=failure(error))
        except SLACK_FAILED as error:
            log.warning("socket_not_connected_yet", error=failure(error))
        connecting = client.connect()  # type: ignore[no-untyped-call]
        self._tasks = [asyncio.create_task(connecting), asyncio.create_task(self._watchdog())]

    async def connected(self) -> bool:
        return bool(await self._handler.client.is_connected())

    async def stop(self) -> None:
        await self._handler.client.close()  # type: ignore[no-untyped-call]
        for task in self._tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _watchdog(self) -> None:
        """The client retries one single-use URL for ever when its handshake failed; without it, it asks anew."""
        client, down = self._handler.client, 0.0
        while not client.closed:
            await asyncio.sleep(STEP_SECONDS)
            down = 0.0 if await client.is_connected() else down + STEP_SECONDS
            if down >= DOWN_SECONDS:
                client.wss_uri, down = None, 0.0
