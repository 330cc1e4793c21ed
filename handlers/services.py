"""What a handler may use besides Slack's own arguments, in one frozen object. Built in `bot.py`, nowhere else."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from slack_sdk.web.async_client import AsyncWebClient

from domain.ports import Clock, Gate, Jobs, Places, Reader, Recall, Store, Trades, Writer
from handlers.directory import Directory
from handlers.known import KnownNames
from handlers.metrics import Metrics
from handlers.preferences import WorkspacePreferences
from handlers.threads import Threads

GATEKEEPERS = 2
"""Threads that judge messages; the embedding behind the gate releases the interpreter."""


class Pressure:
    """Counts what is on its way just now; whoever must not be in its way waits until it is calm."""

    def __init__(self) -> None:
        self._under_way = 0
        self._calm = asyncio.Event()
        self._calm.set()

    def __enter__(self) -> None:
        self._under_way += 1
        self._calm.clear()

    def __exit__(self, *_: object) -> None:
        self._under_way -= 1
        if not self._under_way:
            self._calm.set()

    @property
    def under_way(self) -> int:
        return self._under_way

    async def calm(self) -> None:
        """Returns once nothing is on its way."""
        await self._calm.wait()


@dataclass(frozen=True, slots=True)
class Standing:
    """What Slack says of a workspace's installation; `alive` is None where it does not say."""

    installation_id: str | None
    alive: bool | None


class SlackClients(Protocol):
    def client(self, workspace_id: str) -> AsyncWebClient:
        """The Web API client that carries this workspace's bot token."""
        ...

    async def serves(self, workspace_id: str) -> bool:
        """Whether Kith is installed there, as far as is known here."""
        ...

    async def standing(self, workspace_id: str) -> Standing:
        """The same, asked of Slack now."""
        ...

    def forget(self, workspace_id: str) -> None:
        """What is kept about the workspace's token may be wrong."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    store: Store
    gate: Gate
    reader: Reader
    local_reader: Reader
    """Reads what must not leave the machine: text from closed channels."""
    recall: Recall
    trades: Trades
    places: Places
    clock: Clock
    jobs: Jobs
    slack: SlackClients
    preferences: WorkspacePreferences
    directory: Directory
    known: KnownNames
    writer: Writer | None = None
    """Drafts introductions with a model; None: the template does."""
    read_with: str = ""
    """The model that reads what the gate lets pass; empty: nothing leaves the machine."""
    model_is_free: Callable[[], bool] = lambda: True
    """Whether the model would be asked at once: it answers, and no limit is reached."""
    threads: Threads = field(default_factory=Threads)
    metrics: Metrics = field(default_factory=Metrics)
    pressure: Pressure = field(default_factory=Pressure)
    answering: Pressure = field(default_factory=Pressure)
    """Commands, clicks and forms that are being answered: a stop lets them end."""
    gatekeepers: Executor = field(default_factory=lambda: ThreadPoolExecutor(GATEKEEPERS, "gate"))
