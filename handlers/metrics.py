"""Counts and times for `/metrics`: kinds and outcomes out of fixed lists, never names, ids or words of anybody.

The registry is this object's own; only here prometheus_client is imported.
"""

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import ChangedSince, KithError, NotYet, StoreUnavailable, Unavailable
from domain.model import CardKind, Usage
from domain.ports import Inbox

log = structlog.get_logger(__name__)

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
OTHER: Final = "other"
FRESH: Final = timedelta(seconds=5)
"""How long the figures of the inbox stand: asking for them often costs the database nothing."""
STATES: Final = ("open", "claimed", "done", "parked")

EVENTS: Final = frozenset(
    {
        "message",
        "app_mention",
        "reaction_added",
        "reaction_removed",
        "app_home_opened",
        "app_uninstalled",
        "tokens_revoked",
        "member_joined_channel",
        "member_left_channel",
        "channel_rename",
        "channel_archive",
        "channel_deleted",
        "channel_shared",
        "channel_unshared",
        "channel_id_changed",
        "user_change",
    }
)
"""Slack's own names of the events that we subscribe to."""
METHODS: Final = frozenset(name.replace("_", ".") for name in dir(AsyncWebClient) if "_" in name[1:-1]) | {
    "response_url"
}
"""The methods of the Web API as the client knows them."""
QUICK: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Seconds; Slack waits three for an acknowledgement."""
SLOW: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0)


class Metrics:
    """What happened in this process. Unknown kinds are counted as "other", so that no label grows without end."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._events = self._counter("kith_events", "Events from Slack", "kind", "outcome")
        self._acknowledged = self._histogram("kith_acknowledgement_seconds", "From arrival to acknowledgement", "kind")
        self._jobs = self._counter("kith_jobs", "Events worked off", "kind", "outcome")
        self._worked = self._histogram("kith_job_seconds", "How long one took", "kind", buckets=SLOW)
        self._model = self._counter("kith_model_calls", "Questions to the model", "outcome")
        self._asked = self._histogram("kith_model_call_seconds", "How long the model took", buckets=SLOW)
        self._tokens = self._counter("kith_model_tokens", "Tokens as the model counted them", "direction")
        self._slack = self._counter("kith_slack_calls", "Calls of Slack's Web API, each attempt", "method", "outcome")
        self._called = self._histogram("kith_slack_call_seconds", "How long Slack took", "method", buckets=SLOW)
        self._cards = self._counter("kith_cards_shown", "Private cards put before people", "kind")
        self._chores = self._counter("kith_chores_failed", "Work of the sweep that ended in an error", "chore")
        self._swept = Gauge("kith_sweep_timestamp_seconds", "When a sweep's last round ended", registry=self.registry)
        self._waiting = Gauge("kith_inbox_events", "Events in the inbox", ["state"], registry=self.registry)
        self._late = Gauge("kith_inbox_late_seconds", "How long what is due longest has waited", registry=self.registry)
        self._connected = Gauge("kith_connected", "1 while Slack reaches this process", registry=self.registry)
        self._database = Gauge("kith_database", "1 while the database takes writes", registry=self.registry)
        self._looked: datetime | None = None

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, registry=self.registry)

    def _histogram(self, name: str, about: str, *labels: str, buckets: tuple[float, ...] = QUICK) -> Histogram:
        return Histogram(name, about, labels, buckets=buckets, registry=self.registry)

    def event(self, kind: object, outcome: str) -> None:
        self._events.labels(_one_of(EVENTS, kind), outcome).inc()

    @contextmanager
    def acknowledging(self, kind: str) -> Iterator[None]:
        """From the arrival of an event, a command, a click or a form to its acknowledgement."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._acknowledged.labels(kind).observe(time.perf_counter() - began)

    @contextmanager
    def job(self, kind: str) -> Iterator[None]:
        began, outcome = time.perf_counter(), "done"
        try:
            yield
        except BaseException as error:
            outcome = _outcome(error)
            raise
        finally:
            self._jobs.labels(kind, outcome).inc()
            self._worked.labels(kind).observe(time.perf_counter() - began)

    def asked_model(self, usage: Usage) -> None:
        self._model.labels(usage.result.value).inc()
        self._asked.observe(usage.duration_ms / 1000)
        self._tokens.labels("in").inc(usage.tokens_in)
        self._tokens.labels("out").inc(usage.tokens_out)

    def called_slack(self, method: str, outcome: str, seconds: float) -> None:
        method = _one_of(METHODS, method)
        self._slack.labels(method, outcome).inc()
        self._called.labels(method).observe(seconds)

    def card_shown(self, kind: CardKind) -> None:
        self._cards.labels(kind.value).inc()

    @contextmanager
    def chore(self, name: str) -> Iterator[None]:
        try:
            yield
        except Exception:
            self._chores.labels(name).inc()
            raise

    def swept(self, now: datetime) -> None:
        self._swept.set(now.timestamp())

    async def look(self, inbox: Inbox, state: Callable[[], Awaitable[Mapping[str, bool]]], now: datetime) -> None:
        """Takes stock of what waits, at most every few seconds; without the database the last figures stand."""
        if self._looked is not None and timedelta() <= now - self._looked < FRESH:
            return
        self._looked = now
        told = await state()
        self._connected.set(told["connected"])
        self._database.set(told["database"])
        try:
            counts, due = await inbox.counts(), await inbox.due_since(now)
        except StoreUnavailable:
            log.warning("inbox_not_counted")
            return
        for name in STATES:
            self._waiting.labels(name).set(counts.get(name, 0))
        self._late.set((now - due).total_seconds() if due is not None else 0)

    def text(self) -> bytes:
        return generate_latest(self.registry)


def _one_of(known: frozenset[str], kind: object) -> str:
    return kind if isinstance(kind, str) and kind in known else OTHER


def _outcome(error: BaseException) -> str:
    match error:
        case ChangedSince():
            return "done_elsewhere"
        case NotYet():
            return "waits"
        case Unavailable():
            return "unavailable"
        case KithError():
            return "refused"
    return "failed"
