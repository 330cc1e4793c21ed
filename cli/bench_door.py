"""What an event costs: in a bare Bolt app, where our gate drops it, and where it becomes a durable row.

The time of signing (which is Slack's) is left out; checking the signature and reading the JSON are in. The costs are
processor time of the whole process, so that threads behind the door count too.
"""

import asyncio
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot import Bot, bolt, hidden_from_bolt
from domain.model import InboxEvent
from handlers.workspaces import OneWorkspace, authorizer

SECRET = "bench" * 6
CHANNEL, TEAM, WRITER = "C0BENCH01", "T0BENCH01", "U0BENCH01"
IDENTITY = AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_user_id="U0BENCHBOT", bot_id="B0BENCH01")
WARM = 40
"""Events that are sent before the first one that counts."""

_PRAISE = ""
"""Stands for the source of what is sent to be accepted: no file's name."""

Headers = dict[str, str | Sequence[str]]
Send = Callable[[str], Awaitable[float]]
"""Sends a message and returns what it cost, in ms of processor time."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What `messages` messages cost, in ms of processor time and in bare events ("floors")."""

    messages: int
    cpu_ms_median: float
    cpu_ms_mean: float
    cpu_ms_p95: float
    floors_median: float
    floors_mean: float


@dataclass(frozen=True, slots=True)
class Dropped:
    """`passed` is the share of all lines that the gate let through; only the others count in the cost."""

    passed: float
    cost: Cost


@dataclass(slots=True)
class Woken:
    """The Jobs port: nobody works here, but it is known whether a row was written."""

    times: int = 0

    def defer(self, event: InboxEvent) -> None:  # noqa: ARG002 - only that it came counts
        self.times += 1


class Messages:
    """Signed requests, each a message of its own as Slack sends it."""

    def __init__(self) -> None:
        self._verifier, self._number = SignatureVerifier(SECRET), 0

    def signed(self, text: str) -> tuple[str, Headers]:
        self._number += 1
        now = str(int(time.time()))
        body = json.dumps(_event(text, f"{now}.{self._number:06}", f"Ev{self._number:09}"))
        signature = self._verifier.generate_signature(timestamp=now, body=body) or ""
        headers: Headers = {
            "content-type": "application/json",
            "x-slack-request-timestamp": now,
            "x-slack-signature": signature,
        }
        return body, headers


def _event(text: str, ts: str, event_id: str) -> dict[str, Any]:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    event = {
        "client_msg_id": event_id,
        "type": "message",
        "user": WRITER,
        "ts": ts,
        "text": text,
        "team": TEAM,
        "blocks": [{"type": "rich_text", "block_id": "b1", "elements": [section]}],
        "channel": CHANNEL,
        "event_ts": ts,
        "channel_type": "channel",
    }
    return {
        "token": "bench",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "api_app_id": "A0BENCH01",
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(float(ts)),
        "authorizations": [{"team_id": TEAM, "user_id": IDENTITY.bot_user_id, "is_bot": True}],
        "is_ext_shared_channel": False,
        "event_context": "bench",
    }


def bare(messages: Messages) -> Send:
    """The least that an app on Bolt can be: one listener, which does nothing; its end is waited for."""
    with hidden_from_bolt():
        app = AsyncApp(signing_secret=SECRET, authorize=authorizer(OneWorkspace(AsyncWebClient(), IDENTITY)))
    heard = asyncio.Event()

    async def on_message() -> None:
        heard.set()

    app.event("message")(on_message)

    async def send(text: str) -> float:
        heard.clear()
        body, headers = messages.signed(text)
        began = time.process_time()
        await app.async_dispatch(AsyncBoltRequest(body=body, headers=headers))
        await heard.wait()
        return (time.process_time() - began) * 1000

    return send


class Door:
    """Our whole app; its worker does not run, so that only the way to the row is counted."""

    def __init__(self, bot: Bot, slack: OneWorkspace) -> None:
        self.messages = Messages()
        self._woken = Woken()
        self._verifier = SignatureVerifier(SECRET)
        self._app = bolt(bot.settings, replace(bot.services, jobs=self._woken), slack)

    async def send(self, text: str) -> tuple[float, bool]:
        """The cost in ms of processor time, and whether a row was written.

        Raises:
            RuntimeError: the message was refused.
        """
        body, headers = self.messages.signed(text)
        before = self._woken.times
        began = time.process_time()
        if not self._verifier.is_valid_request(
            body, {name: str(value) for name, value in headers.items()}
        ):  # as `handlers.http` does before all else
            raise RuntimeError("the bench cannot sign")
        answer = await self._app.async_dispatch(AsyncBoltRequest(body=body, headers=headers))
        spent = (time.process_time() - began) * 1000
        if answer.status != 200:  # noqa: PLR2004 - the one that Slack takes for an acknowledgement
            raise RuntimeError(f"an event was answered with {answer.status}")
        return spent, self._woken.times > before


@dataclass(slots=True)
class Tally:
    """Costs in ms of the messages from one place, by what became of them."""

    dropped: list[float] = field(default_factory=list)
    accepted: list[float] = field(default_factory=list)

    def outcome(self, floor: float) -> Dropped:
        return Dropped(
            passed=len(self.accepted) / (len(self.accepted) + len(self.dropped)), cost=_cost(self.dropped, floor)
        )


@dataclass(frozen=True, slots=True)
class Events:
    """`floor`: a bare event; `dropped`: over all chat, then by file; `accepted`: from request to row on disk."""

    floor: Cost
    dropped: Dropped
    dropped_by_file: dict[str, Dropped]
    accepted: Cost


async def measure(
    door: Door, chat: Sequence[tuple[str, str]], praise: Sequence[str], advance: Callable[[], None]
) -> Events:
    """Sends each line, from (source, line), to a bare app and to ours in turn: what slows the machine slows both."""
    floor = bare(door.messages)
    for _, line in chat[:WARM]:
        await floor(line)
        await door.send(line)
    floors: list[float] = []
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for source, line in (*chat, *((_PRAISE, line) for line in praise)):
        floors.append(await floor(line))
        spent, written = await door.send(line)
        (tallies[source].accepted if written else tallies[source].dropped).append(spent)
        advance()
    least = statistics.median(floors)
    accepted = tallies.pop(_PRAISE).accepted
    return Events(
        floor=_cost(floors, least),
        dropped=_joined(tallies.values()).outcome(least),
        dropped_by_file={source: tally.outcome(least) for source, tally in tallies.items()},
        accepted=_cost(accepted, least),
    )


def _cost(spent: Sequence[float], floor: float) -> Cost:
    if not spent:
        return Cost(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    median, mean, p95 = statistics.median(spent), statistics.fmean(spent), float(np.percentile(spent, 95))
    return Cost(len(spent), median, mean, p95, median / floor, mean / floor)


def _joined(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.dropped.extend(tally.dropped)
        whole.accepted.extend(tally.accepted)
    return whole
