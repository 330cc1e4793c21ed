"""What went over the wire, in both directions."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from playground.clock import MovableClock
from playground.model import Json

KEPT = 500


@dataclass(frozen=True)
class Call:
    """One call of the app or of a person's token; `error` is empty when it was ok. Duration in ms."""

    method: str
    args: Json
    error: str
    at: datetime
    ms: float
    by: str = ""

    @property
    def ok(self) -> bool:
        return not self.error


@dataclass(frozen=True)
class Delivered:
    """One attempt to hand something to the app; `reason` says why it failed. Duration in ms."""

    kind: str
    event_id: str
    attempt: int
    ok: bool
    status: int
    reason: str
    at: datetime
    ms: float
    payload: Json


@dataclass
class Wire:
    """`calls` and `deliveries` are complete; the page reads the last `KEPT` entries."""

    clock: MovableClock
    changed: Callable[[], None]
    calls: list[Call] = field(default_factory=list)
    deliveries: list[Delivered] = field(default_factory=list)
    entries: deque[Json] = field(default_factory=lambda: deque(maxlen=KEPT))
    _n: int = 0

    def call(self, method: str, args: Json, error: str, ms: float, by: str) -> None:
        self.calls.append(Call(method, args, error, self.clock.now(), ms, by))
        summary = error or str(args.get("text") or args.get("channel") or args.get("user") or "")
        self._entry("from_bot", method, ms, summary, ok=not error)

    def delivery(self, delivered: Delivered) -> None:
        self.deliveries.append(delivered)
        event = delivered.payload.get("event", {})
        what = ".".join(each for each in (delivered.kind, event.get("type"), event.get("subtype")) if each)
        summary = delivered.reason or str(event.get("text") or delivered.payload.get("text") or "")
        if delivered.attempt:
            summary = f"retry {delivered.attempt} {summary}"
        self._entry("to_bot", what, delivered.ms, summary, ok=delivered.ok)

    def called(self, method: str) -> list[Call]:
        return [each for each in self.calls if each.method == method]

    def _entry(self, direction: str, what: str, ms: float, summary: str, *, ok: bool) -> None:
        self._n += 1
        at = self.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        entry = {"n": self._n, "at": at, "direction": direction, "what": what, "ok": ok}
        self.entries.append({**entry, "ms": round(ms, 1), "summary": summary[:200]})
        self.changed()
