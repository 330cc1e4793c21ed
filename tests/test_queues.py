"""What the page on reliability says of each bound is what the code has."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route

import handlers.http
from bot import SLACK_TIMEOUT
from domain.policy import RAW_TEXT_KEPT
from handlers import door, postings, services, threads, web
from handlers.http import BODY_LIMIT, CONNECTIONS, WebServer, web_app
from jobs import queue, worker
from prompts.turns import Limits
from storage import database, groups

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "reliability.md").read_text(encoding="utf-8")
TABLE = PAGE.split("\n## Queues\n")[1].split("\n## ")[0]
RETRIES = {type(one): one.max_retry_count for one in web.retry_handlers()}
BOUNDS: dict[str, list[float]] = {
    "connections to the web server": [CONNECTIONS, BODY_LIMIT >> 20],
    "events on their way to the disk": [door.EVENTS_AT_ONCE],
    "events that took too long already": [door.LATE_AT_ONCE, door.LATE_SECONDS],
    "messages to be judged off the loop": [door.EVENTS_AT_ONCE, services.GATEKEEPERS],
    "rows in one commit": [groups.AT_ONCE, door.EVENTS_AT_ONCE],
    "commands, clicks, forms, lists being answered": [door.ANSWERED_AT_ONCE],
    "the inbox": [RAW_TEXT_KEPT.total_seconds() / 3600],
    "events being worked off": [worker.AT_ONCE],
    "jobs on their way to PostgreSQL's queue": [queue.DEFERRING_AT_MOST],
    "questions to the model": [Limits().patience],
    "writers of SQLite, or of one workspace on PostgreSQL": [database.TURN_SECONDS],
    "a call of Slack": [SLACK_TIMEOUT.total or 0, RETRIES[web.RateLimits], RETRIES[web.LostConnections]],
    "lines of recent threads, in memory": [threads.THREADS, threads.LINES],
}


def rows() -> Iterator[tuple[str, list[float]]]:
    for what, bound in re.findall(r"^\| ([^|`]+) \| ([^|]+) \|", TABLE, flags=re.MULTILINE):
        if what not in {"What waits", "---"}:
            yield what, [float(number) for number in re.findall(r"\b\d+(?:\.\d+)?\b", bound)]


def test_every_queue_of_the_page_has_the_bound_that_stands_there() -> None:
    assert dict(rows()) == BOUNDS
    assert queue.AT_ONCE == worker.AT_ONCE
    assert postings.ATTEMPTS == 8
    assert "eight times" in TABLE


async def test_more_connections_than_the_bound_are_told_so_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers.http, "CONNECTIONS", 2)

    async def fine(_: object) -> PlainTextResponse:
        return PlainTextResponse("fine")

    server = WebServer(web_app(slack=None, signing_secret="s", others=[Route("/x", fine)]), "127.0.0.1", 0)
    server.start()
    address = f"http://127.0.0.1:{server.port}/x"
    clients = [httpx.AsyncClient(trust_env=False) for _ in range(3)]
    try:
        assert [(await client.get(address)).status_code for client in clients] == [200, 503, 503]
        await clients[0].aclose()
    finally:
        for client in clients:
            await client.aclose()
        await server.stop()
