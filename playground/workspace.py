"""Everything that the parts of the playground share: one object, built once for each run."""

import secrets
from dataclasses import dataclass, field

from playground.delivery import Delivery
from playground.events import envelope, events_of, reaches_the_bot
from playground.faults import Faults
from playground.happenings import Happening
from playground.manifest import Manifest
from playground.model import Channel, Json, Message, User
from playground.oauth import App
from playground.tickets import ResponseUrls, Triggers
from playground.transports import SocketTransport
from playground.wire import Wire
from playground.world import World


@dataclass
class Tokens:
    bot: str
    app: str
    signing_secret: str
    people: dict[str, str]

    @classmethod
    def fresh(cls, world: World) -> "Tokens":
        people = {f"xoxp-{secrets.token_hex(12)}": user.id for user in world.users.values() if not user.is_bot}
        return cls(f"xoxb-{secrets.token_hex(12)}", f"xapp-1-{secrets.token_hex(12)}", secrets.token_hex(16), people)


@dataclass
class Workspace:
    """`url` is known once the server listens. `drafts` hold what people typed into open views, by view id."""

    world: World
    manifest: Manifest
    wire: Wire
    delivery: Delivery
    tokens: Tokens
    triggers: Triggers
    response_urls: ResponseUrls
    app: App = field(default_factory=App)
    faults: Faults = field(default_factory=Faults)
    url: str = ""
    installed: bool = True
    drafts: dict[str, Json] = field(default_factory=dict)
    errors: dict[str, dict[str, str]] = field(default_factory=dict)

    def hear(self, happening: Happening) -> None:
        """Deliver the events of this, as far as the app is there and subscribed."""
        for event in events_of(self.world, happening):
            if self.manifest.subscribes(event.name) and reaches_the_bot(self.world, event):
                self.send_event(event.inner)

    def send_event(self, inner: Json) -> str:
        """Deliver this inner event; its `event_id`."""
        whole = envelope(self.world, inner)
        if self.installed:
            self.delivery.event(whole)
        return str(whole["event_id"])

    def response_url(self, user: str, channel: str, ts: str = "", thread_ts: str = "") -> str:
        token = self.response_urls.issue(user, channel, ts, thread_ts)
        return f"{self.url}/respond/{self.world.team.id}/{token}"

    def uninstall(self) -> None:
        """The last two events, and the bot token is dead."""
        revoked = {"oauth": [], "bot": [self.world.bot.id]}
        for inner in ({"type": "tokens_revoked", "tokens": revoked}, {"type": "app_uninstalled"}):
            if self.manifest.subscribes(str(inner["type"])):
                self.send_event({**inner, "event_ts": self.world.next_ts()})
        self.installed = False

    @property
    def connected(self) -> bool:
        transport = self.delivery.transport
        return bool(transport.sockets) if isinstance(transport, SocketTransport) else True

    def sees(self, user: User, channel: Channel) -> bool:
        """Whether this person finds the channel in the list."""
        if user.id in channel.members:
            return True
        outside = user.is_restricted or user.is_ultra_restricted or user.is_stranger
        return channel.kind == "channel" and not outside

    def visible(self, user: User, channel: Channel) -> list[Message]:
        """All that this person can read there, oldest first, the own ephemerals included."""
        if not self.sees(user, channel):
            return []
        own = [each for each in self.world.ephemerals if each.channel == channel.id and each.only_for == user.id]
        return sorted([*self.world.history(channel.id), *own], key=lambda each: each.ts)
