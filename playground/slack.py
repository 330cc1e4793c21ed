"""The playground as tests and the composition root use it."""

import asyncio
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import httpx

from playground import seed as seeds
from playground.clock import MovableClock
from playground.delivery import SHORT_RETRY_DELAYS_S, Delivery
from playground.demonstration import Demonstration
from playground.errors import PlaygroundError
from playground.faults import Faults
from playground.manifest import Manifest
from playground.model import Channel, Json, Kind, Message, Team, User
from playground.oauth import App
from playground.page_api import PageApi
from playground.people import Person
from playground.server import HOST, PAGE, Listening, application
from playground.store import Store, load
from playground.text import plain, visible_text
from playground.tickets import ResponseUrls, Triggers
from playground.transports import Ack, HttpTransport, SocketTransport
from playground.wire import Call, Delivered, Wire
from playground.workspace import Tokens, Workspace
from playground.world import World

Mode = Literal["socket", "http"]
Seed = Literal["normal", "empty"]


class Playground:
    """A local Slack. `async with Playground(...)` starts it, and stops it at the end.

    `bot_url` (HTTP mode) may be set later by `slack.bot_url = ...`, as the bot's port is often known last.
    `beside` another one it is a second workspace with the same app: its bot token works at either address, and the
    app's secrets are the same. `team` renames the workspace; ids of people and channels are the same in each.
    `installed=False`: the app comes by OAuth, from `app.redirect_url`.
    `retry_delays_s=delivery.SLACKS_RETRY_DELAYS_S` retries as slowly as Slack does.
    """

    def __init__(
        self,
        state_dir: Path | None = None,
        *,
        mode: Mode = "socket",
        bot_url: str = "",
        manifest: Json | None = None,
        clock: MovableClock | None = None,
        seed: Seed = "normal",
        port: int = 0,
        retry_delays_s: tuple[float, ...] = SHORT_RETRY_DELAYS_S,
        ack_timeout_s: float = 3.0,
        team: Team | None = None,
        beside: "Playground | None" = None,
        installed: bool = True,
    ) -> None:
        self.clock: MovableClock = clock or (beside.clock if beside else MovableClock())
        self._port = port
        declared = Manifest.of(manifest)
        saved = load(state_dir, self.clock)
        self.is_new = saved is None
        self.world: World = saved or seeds.seed(self.clock, declared.bot_name, empty=seed == "empty")
        if team is not None:
            seeds.rename(self.world, team)
        self._store = Store(self.world, state_dir)
        tokens = Tokens.fresh(self.world)
        if beside is not None:
            tokens.signing_secret = beside.signing_secret
        wire = Wire(self.clock, lambda: self.world.changed("connection"))
        transport = (
            SocketTransport(ack_timeout_s, lambda: self.world.changed("connection"))
            if mode == "socket"
            else HttpTransport(bot_url, tokens.signing_secret, ack_timeout_s)
        )
        delivery = Delivery(transport, wire, retry_delays_s)
        urls = ResponseUrls(self.clock)
        self.workspace = Workspace(self.world, declared, wire, delivery, tokens, Triggers(), urls, installed=installed)
        if beside is not None:
            self.workspace.app = beside.app
        self.app.workspaces.append(self.workspace)
        self.world.listeners.append(self.workspace.hear)

    async def __aenter__(self) -> Self:
        self._page = PageApi(self.workspace, str(PAGE / "index.html"), self._move)
        self._listening = Listening(application(self.workspace, self._page), self._port)
        self.workspace.url = f"http://{HOST}:{self._listening.port}"
        await self._listening.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._page.close()
        await self.workspace.delivery.close()
        await self._listening.stop()
        self._store.save()

    def demonstrate(self, what: Demonstration) -> None:
        """What the page offers besides a Slack: a story, and a look into what the app keeps."""
        self._page.demonstrate(what)

    @property
    def url(self) -> str:
        """The page's address, without a slash at the end."""
        return self.workspace.url

    @property
    def api_url(self) -> str:
        """For `base_url` of every Web API client."""
        return f"{self.workspace.url}/api/"

    @property
    def bot_token(self) -> str:
        return self.workspace.tokens.bot

    @property
    def app_token(self) -> str:
        return self.workspace.tokens.app

    @property
    def signing_secret(self) -> str:
        return self.workspace.tokens.signing_secret

    @property
    def app(self) -> App:
        """Client id and secret, and where people are sent back to after an installation."""
        return self.workspace.app

    @property
    def calls(self) -> list[Call]:
        """Everything that was asked of the Web API, oldest first."""
        return self.workspace.wire.calls

    @property
    def deliveries(self) -> list[Delivered]:
        """Every attempt to hand something to the app, oldest first."""
        return self.workspace.wire.deliveries

    @property
    def faults(self) -> Faults:
        return self.workspace.faults

    @property
    def bot_url(self) -> str:
        return self._http.url

    @bot_url.setter
    def bot_url(self, url: str) -> None:
        self._http.url = url

    @property
    def _http(self) -> HttpTransport:
        transport = self.workspace.delivery.transport
        if not isinstance(transport, HttpTransport):
            raise PlaygroundError("That needs mode='http'.")
        return transport

    def person(self, name: str) -> Person:
        """By name or id."""
        return Person(self.workspace, self.world.user(name))

    def add_user(self, name: str, **fields: object) -> Person:
        """One more person; `team_id` and `is_stranger=True` for somebody of another organisation."""
        user = User(f"U{secrets.token_hex(5).upper()}", name, name.capitalize(), team_id=self.world.team.id)
        self.world.users[user.id] = user
        self.workspace.tokens.people[f"xoxp-{secrets.token_hex(12)}"] = user.id
        for field, value in fields.items():
            setattr(user, field, value)
        self.world.changed("channels")
        return Person(self.workspace, user)

    def add_channel(self, name: str, *members: str, kind: Kind = "channel", is_ext_shared: bool = False) -> Channel:
        """One more channel with these people (by name or id) in it; nobody is told."""
        ids = [self.world.user(each).id for each in members]
        channel = Channel(f"C{secrets.token_hex(5).upper()}", name, kind, ids, is_ext_shared=is_ext_shared)
        self.world.channels[channel.id] = channel
        self.world.changed("channels", channel.id)
        return channel

    def past(self, name: str, channel: str, text: str, at: datetime) -> Message:
        """A message of earlier days; the app hears nothing of it."""
        return seeds.said(self.world, channel, name, text, at)

    async def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Move the clock, then await everybody in `clock.on_clock_moved`."""
        await self._move(timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds))

    async def _move(self, by: timedelta) -> None:
        self.clock.advance(by)
        self.world.changed("clock")
        await self.clock.tell()

    async def settled(self, timeout: float = 10) -> None:  # noqa: ASYNC109  # the word that tests know
        """Return when no event is undelivered or waits for its acknowledgement."""
        await self.workspace.delivery.settled(timeout)

    async def quiet(self, still_s: float = 0.3, timeout: float = 10) -> None:  # noqa: ASYNC109  # as above
        """Return when everything is settled and the app has called nothing for `still_s` seconds."""
        async with asyncio.timeout(timeout):
            seen = -1
            while seen != len(self.calls) + len(self.deliveries):
                seen = len(self.calls) + len(self.deliveries)
                await self.settled(timeout)
                await asyncio.sleep(still_s)

    async def connected(self, timeout: float = 10) -> None:  # noqa: ASYNC109  # as above
        """Return when the app's websocket is there (Socket Mode)."""
        if not await self.workspace.delivery.transport.connected(timeout):
            raise PlaygroundError("The app did not connect.")

    async def disconnect(self, reason: str = "refresh_requested", *, abrupt: bool = False) -> None:
        """A `disconnect` frame to every websocket, or the line cut."""
        transport = self.workspace.delivery.transport
        if not isinstance(transport, SocketTransport):
            raise PlaygroundError("That needs mode='socket'.")
        await transport.disconnect(reason, abrupt=abrupt)

    def event(self, inner: Json) -> str:
        """Deliver any inner event; its `event_id`."""
        return self.workspace.send_event(inner)

    def deliver(self, envelope: Json) -> None:
        """Deliver any outer payload as it is, such as `app_rate_limited`."""
        self.workspace.delivery.event(envelope)

    def hold(self) -> None:
        """Keep events back until `release`."""
        self.workspace.delivery.hold()

    def release(self, *, backwards: bool = False, twice: bool = False) -> None:
        self.workspace.delivery.release(backwards=backwards, twice=twice)

    async def redeliver(self, event_id: str, times: int = 1, *, together: bool = False) -> list[Ack]:
        return await self.workspace.delivery.redeliver(event_id, times, together=together)

    def event_ids(self, kind: str, **fields: object) -> list[str]:
        """Ids of the sent events of this type whose inner event has these fields."""
        sent = self.workspace.delivery.envelopes.items()
        inner = [(identity, each["event"]) for identity, each in sent if "event" in each]
        return [
            identity
            for identity, event in inner
            if event["type"] == kind and all(event.get(name) == value for name, value in fields.items())
        ]

    async def raw(self, body: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
        """POST to the bot's URL without any signature (HTTP mode)."""
        return await self._http.raw(body, headers or {})

    async def signed(
        self, body: bytes, headers: dict[str, str] | None = None, *, at: int | None = None
    ) -> httpx.Response:
        """POST to the bot's URL with a right signature, at the epoch second `at` (HTTP mode)."""
        return await self._http.post(body, headers or {}, at=at)

    def uninstall(self) -> None:
        """`tokens_revoked` and `app_uninstalled`; the bot token is dead from here on."""
        self.workspace.uninstall()

    def rename_channel(self, channel: str, name: str) -> None:
        self.world.rename(self.world.channel(channel), name)

    def change_user(self, name: str, **fields: object) -> None:
        """Any field of `model.User`: `tz`, `title`, `is_restricted`, `deleted`, ..."""
        self.world.change_user(self.world.user(name), **fields)

    def text(self, blocks: list[Json]) -> str:
        """The visible words of blocks."""
        return visible_text(blocks)

    def plain(self, mrkdwn: str) -> str:
        return plain(mrkdwn)
