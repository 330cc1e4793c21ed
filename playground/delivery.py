"""Handing things to the app, with Slack's patience and Slack's retries."""

import asyncio
import time
from dataclasses import dataclass, field

from playground.errors import PlaygroundError
from playground.model import Json
from playground.transports import Ack, Kind, Transport
from playground.wire import Delivered, Wire

SLACKS_RETRY_DELAYS_S = (0.0, 60.0, 300.0)
SHORT_RETRY_DELAYS_S = (0.05, 0.2, 0.5)


@dataclass
class Delivery:
    """`patience_s`: how long an event waits for an app that is not connected, before the first attempt counts."""

    transport: Transport
    wire: Wire
    retry_delays_s: tuple[float, ...] = SHORT_RETRY_DELAYS_S
    patience_s: float = 360.0
    envelopes: dict[str, Json] = field(default_factory=dict)
    _tasks: set[asyncio.Task[object]] = field(default_factory=set)
    _held: list[Json] | None = None

    def event(self, envelope: Json) -> None:
        """Hand over in the background; see `settled`."""
        self.envelopes[str(envelope.get("event_id"))] = envelope
        if self._held is not None:
            self._held.append(envelope)
            return
        self._start(envelope)

    def _start(self, envelope: Json) -> None:
        task: asyncio.Task[object] = asyncio.create_task(self._with_retries(envelope))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _with_retries(self, envelope: Json) -> None:
        reason = ""
        for attempt in range(len(self.retry_delays_s) + 1):
            if attempt:
                await asyncio.sleep(self.retry_delays_s[attempt - 1])
            await self.transport.connected(self.patience_s)
            ack = await self.attempt("events_api", envelope, attempt, reason)
            if ack.ok or not ack.may_retry:
                return
            reason = ack.reason

    async def attempt(self, kind: Kind, payload: Json, attempt: int = 0, reason: str = "") -> Ack:
        """One try, recorded. Interactive payloads and commands get no second one."""
        started = time.monotonic()
        ack = await self.transport.send(kind, payload, attempt, reason)
        ms = (time.monotonic() - started) * 1000
        identity = str(payload.get("event_id") or "")
        name = str(payload.get("type", kind)) if kind == "interactive" else kind
        at = self.wire.clock.now()
        self.wire.delivery(Delivered(name, identity, attempt, ack.ok, ack.status, ack.reason, at, ms, payload))
        return ack

    def hold(self) -> None:
        """Keep events back until `release`."""
        self._held = self._held or []

    def release(self, *, backwards: bool = False, twice: bool = False) -> None:
        """Let go what was held: in another order, or everything doubled."""
        held, self._held = self._held or [], None
        for envelope in reversed(held) if backwards else held:
            for _ in range(2 if twice else 1):
                self._start(envelope)

    async def redeliver(self, event_id: str, times: int, *, together: bool = False) -> list[Ack]:
        """The same envelope again, as retries 1 to 3."""
        if event_id not in self.envelopes:
            raise PlaygroundError(f"There was no event {event_id}.")
        again = [
            self.attempt("events_api", self.envelopes[event_id], min(number, 3), "timeout")
            for number in range(1, times + 1)
        ]
        return list(await asyncio.gather(*again)) if together else [await each for each in again]

    async def settled(self, within_s: float) -> None:
        """Return when nothing is under way; TimeoutError when that takes too long."""
        async with asyncio.timeout(within_s):
            while self._tasks:
                await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.transport.close()
