"""Entry point and composition root: settings → clients → services → app → run. The only place that builds things."""

import asyncio
import contextlib
import os
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import aiohttp
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Route

from domain.model import InboxEvent, Listening
from domain.ports import Clock, Handle, Store, Worker
from handlers import register, workspaces
from handlers.calls import tracing
from handlers.directory import Directory
from handlers.door import Door
from handlers.events import handler
from handlers.freshness import Freshness
from handlers.health import Health
from handlers.http import PortTakenError, WebServer, web_app
from handlers.installing import Installer, SlackApp
from handlers.known import KnownNames
from handlers.metrics import Metrics
from handlers.preferences import Preferences, WorkspacePreferences
from handlers.services import Pressure, Services
from handlers.socket import Socket
from handlers.suggesting import warm
from handlers.sweeps import chores
from handlers.threads import Threads, recall_hot
from handlers.web import retry_handlers
from jobs.attempts import Calm
from jobs.queue import QueueWorker
from jobs.sweep import Sweep
from jobs.worker import InboxWorker
from nlp.local import Local
from prompts.reader import ModelReader, connect
from prompts.turns import Limits
from prompts.writer import ModelWriter
from settings import PROJECT, Role, Settings
from storage.sealing import KeyRing
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


class Bot:
    """Everything that runs: built by `build`, started and stopped once."""

    def __init__(
        self,
        settings: Settings,
        services: Services,
        app: AsyncApp,
        worker: Worker,
        opened: AsyncExitStack,
        *,
        doors: Sequence[Route] = (),
        role: Role = "all",
    ) -> None:
        self.settings, self.services, self.app = settings, services, app
        self.worker, self._opened, self._doors, self._role = worker, opened, doors, role
        self.sweep = Sweep(services.clock, chores(services), leads=lambda: services.store.peers.leads)
        in_socket = settings.slack_mode == "socket" and role != "worker"
        self.socket = Socket(app, settings.slack_app_token) if in_socket else None
        self.health = Health(services, self.socket.connected if self.socket else None)
        self._tasks: list[asyncio.Task[None]] = []
        self._server: WebServer | None = None

    async def start(self) -> None:
        """Takes up work: the web server first, then the inbox, the sweep and the socket.

        Raises:
            PortTakenError: in HTTP mode, the port cannot be used.
            SlackApiError: in Socket Mode, the app token is not accepted.
        """
        store = self.services.store
        await store.peers.join(Freshness(self.services))
        await store.inbox.free()
        await self.worker.open()
        await recall_hot(self.services.threads, store, self.services.clock.now())
        self._server = self._serve()
        self._tasks.append(asyncio.create_task(warm(self.services)))
        if self._role != "http":
            self._tasks += [asyncio.create_task(self.worker.run()), asyncio.create_task(self.sweep.run())]
        if self.socket is not None:
            await self.socket.start()
        log.info("kith_started", mode=self.settings.slack_mode, port=self.port, role=self._role)

    @property
    def port(self) -> int | None:
        """The port that the web server listens on, where there is one."""
        return self._server.port if self._server else None

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
        await self.worker.close()
        await self._opened.aclose()
        log.info("kith_stopped")

    def _serve(self) -> WebServer | None:
        """Where Slack does not come in, only the health addresses are served, and a taken port stops nothing."""
        http = self.settings.slack_mode == "http" and self._role != "worker"
        front = web_app(
            slack=self.app if http else None,
            signing_secret=self.settings.slack_signing_secret,
            others=[*self.health.routes(), *(self._doors if http else ())],
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


async def build(
    settings: Settings, *, clock: Clock | None = None, local: Local | None = None, role: Role = "all"
) -> Bot:
    """Opens the database, asks Slack who we are, and puts everything together.

    Raises:
        Refused: tokens are sealed with a key that is not there.
        SlackApiError: the bot token is not accepted.
        StoreUnavailable: the database does not answer.
    """
    clock = clock or SystemClock()
    async with AsyncExitStack() as opening:
        metrics = Metrics()
        session = await opening.enter_async_context(
            aiohttp.ClientSession(timeout=SLACK_TIMEOUT, trace_configs=[tracing(metrics)])
        )
        web = AsyncWebClient(
            token=settings.slack_bot_token or None,
            base_url=settings.slack_api_url,
            session=session,
            retry_handlers=retry_handlers(),
        )
        one = None if settings.many else await workspaces.the_one(web)
        store = await open_store(settings.database_url, clock=clock)
        opening.push_async_callback(store.close)
        local = local or Local.load()
        await asyncio.to_thread(local.warm)
        if one is None:
            slack: workspaces.Workspaces = await workspaces.many(store, KeyRing(settings.encryption_keys), clock, web)
        else:
            slack = await workspaces.installed(store, one, clock)
        opened = opening.pop_all()
        return assemble(settings, store, slack, metrics, clock=clock, local=local, opened=opened, role=role)


def assemble(
    settings: Settings,
    store: Store,
    slack: workspaces.Workspaces,
    metrics: Metrics,
    *,
    clock: Clock,
    local: Local,
    opened: AsyncExitStack,
    role: Role = "all",
) -> Bot:
    async def handle(event: InboxEvent) -> None:
        await handler(services)(event)

    pressure = Pressure()
    worker = worker_of(settings, store, clock, handle, pressure.calm)
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
        jobs=worker,
        pressure=pressure,
        slack=slack,
        metrics=metrics,
        preferences=WorkspacePreferences(store, preferences_of(settings)),
        directory=Directory(store, clock, slack.client, tell=store.peers.tell),
        threads=Threads(tell=store.peers.tell),
        known=KnownNames(store, company=settings.company, sells=settings.sells),
        writer=writer,
        read_with=settings.openai_model if model else "",
        model_is_free=lambda: model is None or model.is_free,
    )
    app, ways_in = bolt(settings, services, slack), doors(settings, services, slack)
    return Bot(settings, services, app, worker, opened, doors=ways_in, role=role)


def worker_of(settings: Settings, store: Store, clock: Clock, handle: Handle, calm: Calm) -> Worker:
    """Jobs in this process for a database that it alone uses; else by Procrastinate."""
    if settings.database_url.startswith("sqlite"):
        return InboxWorker(store.inbox, clock, handle, calm=calm)
    return QueueWorker(settings.database_url, store.inbox, clock, handle, calm=calm)


def doors(settings: Settings, services: Services, slack: workspaces.Workspaces) -> list[Route]:
    """Where a browser installs Kith, if any workspace may."""
    if isinstance(slack, workspaces.OneWorkspace):
        return []
    app = SlackApp.read(PROJECT / "manifest.json", settings.oauth_client_id, settings.oauth_client_secret)
    return Installer(services, slack, app).routes()


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


def models(settings: Settings, local: Local, clock: Clock, opened: AsyncExitStack) -> tuple[ModelReader, ModelWriter]:
    """What reads and drafts with the model, within limits that they share."""
    client = connect(settings.openai_api_key, settings.openai_base_url)
    opened.push_async_callback(client.close)
    limits = Limits(total=settings.model_seconds, at_once=settings.model_at_once, per_minute=settings.model_per_minute)
    trades = tuple(trade.name for trade in local.trades.all)
    reader = ModelReader(client, settings.openai_model, local.reader, clock, trades, limits=limits)
    return reader, ModelWriter(client, settings.openai_model, clock, limits=limits, turns=reader.turns)


def bolt(settings: Settings, services: Services, slack: workspaces.Workspaces) -> AsyncApp:
    with hidden_from_bolt():
        app = Door(
            services,
            name="kith",
            client=AsyncWebClient(
                base_url=settings.slack_api_url, session=slack.web.session, retry_handlers=retry_handlers()
            ),
            signing_secret=settings.slack_signing_secret or "unused in Socket Mode",
            authorize=workspaces.authorizer(slack),
            user_facing_authorize_error_message=workspaces.NOT_INSTALLED,
            attaching_conversation_kwargs_enabled=False,
            request_verification_enabled=settings.slack_mode == "http",
        )
    register(app, services)
    return app


if __name__ == "__main__":
    from cli import main

    main()
