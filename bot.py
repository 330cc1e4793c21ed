"""Entry point and composition root: settings → clients → services → app → run. The only place that builds things."""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from domain.model import Listening, Workspace
from domain.ports import Clock, Store
from handlers import register
from handlers.directory import Directory
from handlers.events import handler
from handlers.http import PortTakenError, WebServer, web_app
from handlers.intake import middleware
from handlers.known import KnownNames
from handlers.preferences import Preferences, WorkspacePreferences
from handlers.services import Services
from handlers.socket import Socket
from handlers.sweeps import chores
from handlers.threads import recall_hot
from handlers.web import retry_handlers
from jobs.sweep import Sweep
from jobs.worker import InboxWorker
from nlp.local import Local
from prompts.reader import ModelReader, connect
from prompts.turns import Limits
from prompts.writer import ModelWriter
from settings import Settings
from storage.store import open_store

log = structlog.get_logger(__name__)

SLACK_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
DRAIN_SECONDS = 10.0
HIDDEN_FROM_BOLT = (
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_VERIFICATION_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
)
"""Bolt takes these out of the environment as defaults and changes its mode by them."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@contextlib.contextmanager
def hidden_from_bolt() -> Iterator[None]:
    kept = {name: os.environ.pop(name) for name in HIDDEN_FROM_BOLT if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(kept)


@dataclass(frozen=True, slots=True)
class OneWorkspace:
    """The bot token of the one workspace that the environment names."""

    web: AsyncWebClient
    identity: AuthorizeResult

    def client(self, workspace_id: str) -> AsyncWebClient:  # noqa: ARG002 - there is one
        return self.web


def authorizer(identity: AuthorizeResult) -> Callable[[], Awaitable[AuthorizeResult]]:
    """Bolt asks before each request; the answer was fetched once, at the start."""

    async def authorize() -> AuthorizeResult:
        return identity

    return authorize


async def identify(web: AsyncWebClient) -> AuthorizeResult:
    """Asks Slack once who we are.

    Raises:
        SlackApiError: the bot token is not accepted.
    """
    answer = await web.auth_test()
    return AuthorizeResult(
        enterprise_id=answer.get("enterprise_id"),
        team_id=answer.get("team_id"),
        bot_user_id=answer.get("user_id"),
        bot_id=answer.get("bot_id"),
        bot_token=web.token,
    )


class Bot:
    """Everything that runs: built by `build`, started and stopped once."""

    def __init__(
        self, settings: Settings, services: Services, app: AsyncApp, worker: InboxWorker, opened: AsyncExitStack
    ) -> None:
        self.settings, self.services, self.app = settings, services, app
        self.worker, self._opened = worker, opened
        self.sweep = Sweep(services.clock, chores(services))
        self.socket = Socket(app, settings.slack_app_token) if settings.slack_mode == "socket" else None
        self._tasks: list[asyncio.Task[None]] = []
        self._server: WebServer | None = None

    async def start(self) -> None:
        """Takes up work: the web server first, then the inbox, the sweep and the socket.

        Raises:
            PortTakenError: in HTTP mode, the port cannot be used.
            SlackApiError: in Socket Mode, the app token is not accepted.
        """
        if self.settings.database_url.startswith("sqlite"):  # one process: whoever had claimed something is gone
            await self.services.store.inbox.free()
        await recall_hot(self.services.threads, self.services.store, self.services.clock.now())
        self._server = self._serve()
        self._tasks += [asyncio.create_task(self.worker.run()), asyncio.create_task(self.sweep.run())]
        if self.socket is not None:
            await self.socket.start()
        log.info("kith_started", mode=self.settings.slack_mode, port=self.port)

    @property
    def port(self) -> int | None:
        """The port that the web server listens on, where there is one."""
        return self._server.port if self._server else None

    async def ready(self) -> bool:
        connected = self.socket is None or await self.socket.connected()
        return connected and await self.services.store.ready()

    async def stop(self) -> None:
        """No new work is taken; what is under way is finished, within `DRAIN_SECONDS`."""
        if self.socket is not None:
            await self.socket.stop()
        if self._server is not None:
            await self._server.stop()
        for under_way in (self.services.answering, self.services.pressure):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(under_way.calm(), DRAIN_SECONDS)
        await self.sweep.stop()
        await self.worker.stop()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=DRAIN_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._opened.aclose()
        log.info("kith_stopped")

    def _serve(self) -> WebServer | None:
        """In Socket Mode only the health addresses are served, and a taken port is no reason not to run."""
        http = self.settings.slack_mode == "http"
        front = web_app(
            slack=self.app if http else None, signing_secret=self.settings.slack_signing_secret, ready=self.ready
        )
        try:
            server = WebServer(front, self.settings.host, self.settings.port)
        except PortTakenError as error:
            if http:
                raise
            log.warning("no_health_addresses", reason=str(error))
            return None
        server.start()
        return server


async def build(settings: Settings, *, clock: Clock | None = None, local: Local | None = None) -> Bot:
    """Opens the database, asks Slack who we are, and puts everything together.

    Raises:
        SlackApiError: the bot token is not accepted.
        StoreUnavailable: the database does not answer.
    """
    clock = clock or SystemClock()
    async with AsyncExitStack() as opening:
        session = await opening.enter_async_context(aiohttp.ClientSession(timeout=SLACK_TIMEOUT))
        web = AsyncWebClient(
            token=settings.slack_bot_token,
            base_url=settings.slack_api_url,
            session=session,
            retry_handlers=retry_handlers(),
        )
        slack = OneWorkspace(web, await identify(web))
        store = await open_store(settings.database_url, clock=clock)
        opening.push_async_callback(store.close)
        local = local or Local.load()
        await asyncio.to_thread(local.warm)
        await installed(store, slack.identity, clock)
        return assemble(settings, store, slack, clock=clock, local=local, opened=opening.pop_all())


def assemble(
    settings: Settings, store: Store, slack: OneWorkspace, *, clock: Clock, local: Local, opened: AsyncExitStack
) -> Bot:
    holder: list[InboxWorker] = []
    model, writer = models(settings, local, clock, opened) if settings.openai_api_key else (None, None)
    services = Services(
        store=store,
        gate=local.gate,
        reader=model or local.reader,
        local_reader=local.reader,
        recall=local.recall,
        trades=local.trades,
        places=local.places,
        clock=clock,
        jobs=Waker(holder),
        slack=slack,
        preferences=WorkspacePreferences(store, preferences_of(settings)),
        directory=Directory(store, clock, slack.client),
        known=KnownNames(store, company=settings.company, sells=settings.sells),
        writer=writer,
        read_with=settings.openai_model if model else "",
        model_is_free=lambda: model is None or model.is_free,
    )
    worker = InboxWorker(store.inbox, clock, handler(services), calm=services.pressure.calm)
    holder.append(worker)
    return Bot(settings, services, bolt(settings, services, slack), worker, opened)


def preferences_of(settings: Settings) -> Preferences:
    return Preferences(
        listen=Listening(settings.listen),
        channels=settings.channels,
        managers=settings.managers,
        company=settings.company,
        sells=settings.sells,
        unasked_per_day=settings.unasked_per_day,
        tokens_per_month=settings.tokens_per_month,
    )


@dataclass(frozen=True, slots=True)
class Waker:
    """Ties the knot between the services and the worker that uses them."""

    holder: list[InboxWorker]

    def wake(self) -> None:
        for worker in self.holder:
            worker.wake()


def models(settings: Settings, local: Local, clock: Clock, opened: AsyncExitStack) -> tuple[ModelReader, ModelWriter]:
    """What reads and drafts with the model, within limits that they share."""
    client = connect(settings.openai_api_key, settings.openai_base_url)
    opened.push_async_callback(client.close)
    limits = Limits(total=settings.model_seconds, at_once=settings.model_at_once, per_minute=settings.model_per_minute)
    trades = tuple(trade.name for trade in local.trades.all)
    reader = ModelReader(client, settings.openai_model, local.reader, clock, trades, limits=limits)
    return reader, ModelWriter(client, settings.openai_model, clock, limits=limits, turns=reader.turns)


def bolt(settings: Settings, services: Services, slack: OneWorkspace) -> AsyncApp:
    with hidden_from_bolt():
        app = AsyncApp(
            name="kith",
            client=AsyncWebClient(
                base_url=settings.slack_api_url, session=slack.web.session, retry_handlers=retry_handlers()
            ),
            signing_secret=settings.slack_signing_secret or "unused in Socket Mode",
            authorize=authorizer(slack.identity),
            before_authorize=middleware(services),
            attaching_conversation_kwargs_enabled=False,
            request_verification_enabled=settings.slack_mode == "http",
        )
    register(app, services)
    return app


async def installed(store: Store, identity: AuthorizeResult, clock: Clock) -> None:
    """The workspace's own row: made at the first start, its token's owner kept up to date."""
    workspace_id = str(identity.team_id)
    async with store.write(workspace_id, actor_id="kith", what="installed") as unit:
        row = await unit.first(Workspace)
        if row is None:
            await unit.add(Workspace(id=workspace_id, bot_user_id=str(identity.bot_user_id), installed_at=clock.now()))
        else:
            await unit.change(row, bot_user_id=str(identity.bot_user_id), uninstalled_at=None)


if __name__ == "__main__":
    from cli import main

    main()
