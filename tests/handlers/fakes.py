"""Small stand-ins: each answers as it is told and remembers what it was asked."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from domain.errors import StoreUnavailable
from domain.model import Gating, Heard, InboxEvent, Known, Reading, Row
from domain.ports import Places, Recall, Store, Trades
from handlers.directory import Directory
from handlers.known import KnownNames
from handlers.preferences import Preferences, WorkspacePreferences
from handlers.services import Services, Standing

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class StillClock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment

    def pass_by(self, **span: float) -> None:
        self.moment += timedelta(**span)


class FakeInbox:
    """Takes every event once, by id and by fact, unless it is broken."""

    def __init__(self) -> None:
        self.rows: list[InboxEvent] = []
        self.broken = False

    async def accept(self, event: InboxEvent) -> bool:
        if self.broken:
            raise StoreUnavailable("My memory does not take anything in right now.")
        if any(event.id == row.id or (event.fact and event.fact == row.fact) for row in self.rows):
            return False
        self.rows.append(event)
        return True


class NoRows:
    """A unit in a workspace that nothing is known of."""

    async def first(self, kind: type[Row], /, **equals: Any) -> None: ...


class FakeStore:
    def __init__(self) -> None:
        self.inbox = FakeInbox()

    @contextlib.asynccontextmanager
    async def read(self, workspace_id: str) -> AsyncIterator[NoRows]:
        yield NoRows()


class FakeGate:
    """Lets a message pass that speaks of a vendor; where "maybe" stands in it, a glance does not tell."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.judged: list[str] = []

    def glance(self, text: str, *, parent: str | None, known: Known) -> Gating | None:
        self.asked.append((text, parent))
        return None if "maybe" in text else self._told(text)

    def judge(self, text: str, *, parent: str | None, known: Known) -> Gating:
        self.judged.append(text)
        return self._told(text)

    @staticmethod
    def _told(text: str) -> Gating:
        return Gating(score=0.5, reads="vendor" in text)


class FakeReader:
    """Answers by text; whatever it does not know is ordinary talk."""

    def __init__(self, **readings: Reading) -> None:
        self.readings = readings

    async def read(self, heard: Heard, known: Known) -> Reading:
        return self.readings.get(heard.text, Reading())


class FakeJobs:
    def __init__(self) -> None:
        self.woken = 0

    def defer(self, event: InboxEvent) -> None:
        self.woken += 1


class NothingKnown(KnownNames):
    async def get(self, workspace_id: str) -> Known:
        return Known(stamp=workspace_id)


class FakeSlack:
    """Answers by method name: an exception is raised, a callable is called with the arguments."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.strangers: set[str] = set()

    def client(self, workspace_id: str) -> AsyncWebClient:
        return cast("AsyncWebClient", self)

    async def serves(self, workspace_id: str) -> bool:
        return workspace_id not in self.strangers

    async def standing(self, workspace_id: str) -> Standing:
        return Standing(installation_id=None, alive=None)

    def forget(self, workspace_id: str) -> None: ...

    def __getattr__(self, method: str) -> Callable[..., Awaitable[Any]]:
        async def call(*args: Any, **arguments: Any) -> Any:
            name = args[0] if args else method
            self.asked.append((name, arguments))
            answer = self.answers[name]
            answer = answer(arguments) if callable(answer) else answer
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    def times(self, method: str) -> int:
        return [name for name, _ in self.asked].count(method)


def refusal(code: str) -> SlackApiError:
    return SlackApiError("no", {"ok": False, "error": code})  # type: ignore[no-untyped-call]


class FixedPreferences(WorkspacePreferences):
    """The environment's values, whatever a workspace may have set."""

    async def get(self, workspace_id: str) -> Preferences:
        return self.base


def services(
    store: Store | None = None,
    *,
    clock: StillClock | None = None,
    slack: FakeSlack | None = None,
    gate: FakeGate | None = None,
    jobs: FakeJobs | None = None,
    preferences: Preferences | None = None,
) -> Services:
    """Everything that a handler may use; what a test does not touch does not exist."""
    store, clock = store or cast("Store", FakeStore()), clock or StillClock()
    slack = slack or FakeSlack()
    return Services(
        store=store,
        gate=gate or FakeGate(),
        reader=FakeReader(),
        local_reader=FakeReader(),
        recall=cast("Recall", None),
        trades=cast("Trades", None),
        places=cast("Places", None),
        clock=clock,
        jobs=jobs or FakeJobs(),
        slack=slack,
        preferences=FixedPreferences(store, preferences),
        directory=Directory(store, clock, slack.client),
        known=NothingKnown(store),
    )
