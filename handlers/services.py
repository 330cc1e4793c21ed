"""What a handler may use besides Slack's own arguments, in one frozen object. Built in `bot.py`, nowhere else."""

from dataclasses import dataclass, field
from typing import Protocol

from slack_sdk.web.async_client import AsyncWebClient

from domain.model import Listening
from domain.ports import Clock, Gate, Jobs, Places, Reader, Recall, Store, Trades
from handlers.directory import Directory
from handlers.known import KnownNames
from handlers.threads import Threads


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What the environment says; a workspace's own settings win over it."""

    listen: Listening = Listening.QUIET
    channels: frozenset[str] = frozenset()
    managers: frozenset[str] = frozenset()
    company: str = ""
    sells: str = ""
    unasked_per_day: int = 2


class SlackClients(Protocol):
    def client(self, workspace_id: str) -> AsyncWebClient:
        """The Web API client that carries this workspace's bot token."""
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
    defaults: Defaults
    directory: Directory
    known: KnownNames
    read_with: str = ""
    """The model that reads what the gate lets pass; empty: nothing leaves the machine."""
    threads: Threads = field(default_factory=Threads)
