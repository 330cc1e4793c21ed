"""The bounds of the entrance: what is too much is refused in a way that its sender understands."""

import asyncio
import json
from typing import Any

import pytest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from structlog.testing import capture_logs

import handlers.door
from handlers.door import BUSY, Door, refusal, shaped
from handlers.services import Services
from tests.handlers.fakes import services

EVENT = {"type": "event_callback", "event_id": "Ev1", "event": {"type": "message"}}
COMMAND = {"command": "/vendor", "team_id": "T1", "user_id": "U1", "response_url": "http://127.0.0.1:9/x"}
CLICK = {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "undo"}]}
INPUT = {"type": "input", "block_id": "b7"}
FORM = {"type": "view_submission", "user": {"id": "U1"}, "view": {"state": {"values": {}}, "blocks": [INPUT]}}


async def identity() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="UB")


def door(using: Services) -> Door:
    return Door(using, signing_secret="s", authorize=identity)


def asked(body: dict[str, Any]) -> AsyncBoltRequest:
    return AsyncBoltRequest(mode="socket_mode", body=body)


async def test_an_event_above_the_bound_is_refused_so_that_slack_delivers_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    using = services()
    monkeypatch.setattr(handlers.door, "EVENTS_AT_ONCE", 0)
    with capture_logs() as log:
        assert (await door(using).async_dispatch(asked(EVENT))).status == 503
    assert [(entry["event"], entry["reason"]) for entry in log] == [("event_refused", "too many at once")]
    assert b'kith_events_total{kind="message",outcome="refused"} 1.0' in using.metrics.text()


async def test_while_those_under_way_are_late_no_more_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handlers.door, "LATE_AT_ONCE", 1)
    monkeypatch.setattr(handlers.door, "LATE_SECONDS", 0.0)
    inside, go_on = asyncio.Semaphore(0), asyncio.Event()

    async def slowly(body: dict[str, Any], services: Services) -> BoltResponse:
        inside.release()
        await go_on.wait()
        return BoltResponse(status=200, body="")

    monkeypatch.setattr(handlers.door, "take", slowly)
    entrance = door(services())
    waiting = [asyncio.create_task(entrance.async_dispatch(asked(EVENT))) for _ in range(2)]
    for _ in waiting:
        await inside.acquire()
    with capture_logs() as log:
        assert (await entrance.async_dispatch(asked(EVENT))).status == 503
    assert [entry["reason"] for entry in log] == ["too slow"]
    go_on.set()
    assert [answer.status for answer in await asyncio.gather(*waiting)] == [200, 200]
    assert (await entrance.async_dispatch(asked(EVENT))).status == 200


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (COMMAND, BUSY),
        (FORM, json.dumps({"response_action": "errors", "errors": {"b7": BUSY}})),
        (CLICK, ""),
        ({"type": "block_suggestion"}, '{"options": []}'),
    ],
)
async def test_whoever_asks_above_the_bound_is_told_at_once(
    body: dict[str, Any], answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handlers.door, "ANSWERED_AT_ONCE", 1)
    using = services()
    with using.answering:
        got = await door(using).async_dispatch(asked(body))
    assert (got.status, got.body) == (200, answer)


async def test_slacks_complaint_about_too_many_events_is_acknowledged() -> None:
    complaint = {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1518467820}
    with capture_logs() as log:
        assert (await door(services()).async_dispatch(asked(complaint))).status == 200
    assert [(entry["event"], entry["workspace"]) for entry in log] == [("slack_rate_limits_events", "T1")]


async def test_an_event_is_taken_and_seen_by_no_listener_of_bolt() -> None:
    heard = []

    async def on_message() -> None:
        heard.append(1)

    entrance = door(services())
    entrance.event("message")(on_message)
    assert (await entrance.async_dispatch(asked(EVENT))).status == 200
    assert heard == []


async def test_a_form_without_inputs_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal("form", FORM | {"view": {"state": {"values": {}}, "blocks": []}}).body == ""


@pytest.mark.parametrize(
    "body",
    [
        EVENT | {"event": "message"},
        EVENT | {"event_id": 7},
        CLICK | {"actions": []},
        FORM | {"view": {"state": {"values": {}}, "blocks": None}},
        FORM | {"view": {"state": {"values": {}}, "blocks": ["x"]}},
        {"command": "/vendor"},
    ],
)
async def test_what_lacks_a_part_is_refused_over_the_socket_too(body: dict[str, Any]) -> None:
    assert not shaped(body)
    assert (await door(services()).async_dispatch(asked(body))).status == 400
