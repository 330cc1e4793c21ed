"""What Slack hands out and takes back: trigger ids and response URLs."""

import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from playground.clock import MovableClock
from playground.errors import SlackError

TRIGGER_LIFE_S = 3.0
URL_LIFE = timedelta(minutes=30)
URL_USES = 5


@dataclass
class Trigger:
    """`view_id`: the modal in which the person acted, if any. `born` is monotonic, in seconds."""

    user: str
    view_id: str
    born: float
    used: bool = False


@dataclass
class Triggers:
    _known: dict[str, Trigger] = field(default_factory=dict)

    def issue(self, user: str, view_id: str = "") -> str:
        identity = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self._known[identity] = Trigger(user, view_id, time.monotonic())
        return identity

    def take(self, identity: str) -> Trigger:
        """Good once, for three seconds of real time."""
        trigger = self._known.get(identity)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.born > TRIGGER_LIFE_S:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger


@dataclass
class ResponseUrl:
    """Where an answer goes; `ts` is the message that was clicked, if any."""

    user: str
    channel: str
    ts: str
    thread_ts: str
    born: datetime
    uses: int = 0


@dataclass
class ResponseUrls:
    """Validity is counted on the movable clock."""

    clock: MovableClock
    _known: dict[str, ResponseUrl] = field(default_factory=dict)

    def issue(self, user: str, channel: str, ts: str = "", thread_ts: str = "") -> str:
        """The secret last part of the URL."""
        token = secrets.token_urlsafe(18)
        self._known[token] = ResponseUrl(user, channel, ts, thread_ts, self.clock.now())
        return token

    def take(self, token: str) -> ResponseUrl:
        url = self._known.get(token)
        if url is None or self.clock.now() - url.born > URL_LIFE:
            raise SlackError("expired_url")
        if url.uses >= URL_USES:
            raise SlackError("used_url")
        url.uses += 1
        return url
