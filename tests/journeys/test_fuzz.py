"""Garbage on every surface that Slack talks to: never a 500, never a trace before a person, and it still answers."""

import asyncio
import json
import logging
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from playground.transports import HttpTransport, SocketTransport
from tests.journeys.conftest import SAW, Scene
from tests.journeys.fuzzing import BODIES, HEADERS, Sent, examples, sent, spoiled

FEW = 150
AT_ONCE = 20
PATIENCE_S = 30
"""A hang is what takes longer; over the socket what is malformed gets no answer at all."""
OF_THE_CLIENT = ("Failed to process a message", "Failed to run message listeners", "Failed to run a request listener")
"""What the Socket Mode client says of frames that it cannot read, and goes on."""
TAKEN = {200, 400, 401, 404, 413}
"""404 is Bolt's answer to what nobody listens to."""
GUARDED = {"command_failed", "click_failed", "form_failed", "typeahead_failed", "event_failed"}
"""Of payloads that Slack never sends: the person is told a reference, an event is set aside."""
ODD_FRAMES = (
    "", "x", "{", "[]", "[1]", "null", "{}", '{"type": 5}', '{"type": "events_api"}', "[" * 5_000,
    '{"type": "events_api", "envelope_id": "1", "payload": null}',
    '{"type": "slash_commands", "envelope_id": "2", "payload": []}',
    '{"type": "interactive", "envelope_id": "3", "payload": {"type": []}}',
    '{"type": "interactive", "envelope_id": {}, "payload": {"type": "block_actions"}}',
    '{"type": "nothing that we know", "envelope_id": "4", "payload": {}}',
)  # fmt: skip


async def a_day(scene: Scene) -> list[Sent]:
    """One of everything that Slack sends for what people do."""
    message = await scene.dana_saw_lakeshore()
    _, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click("suggestion_intro", card)
    await scene.dana.react(message, "handshake")
    await scene.dana.edit(message, f"{SAW}!")
    await scene.dana.shortcut("remember_vendor", message)
    await scene.dana.dm("who do we know for cabling?")
    await scene.dana.post("#deals", "@Kith who do we know for cabling?")
    await scene.dana.open_home()
    for command in ("/vendor", "/intro", "/kith"):
        await scene.sam.slash("#deals", command, "help")
    await scene.sam.slash("#deals", "/vendor", "saw")
    await scene.sam.sees_modal()
    await scene.sam.suggest("vendor", "lake")
    await scene.sam.submit({"vendor": "Corvid HVAC", "verdict": "good"})
    if scene.sam.modal is not None:
        await scene.sam.close_modal(everything=True)
    await scene.dana.delete(await scene.dana.post("#deals", SAW.replace("Lakeshore", "Corvid")))
    await scene.rest()
    return sent(scene.slack.deliveries)


async def still_answers(scene: Scene) -> None:
    await scene.bot.worker.settle()
    await scene.slack.quiet(timeout=60)
    await scene.answer(scene.sam, "/vendor", "find office cabling", "Lakeshore IT")
    assert await scene.bot.services.store.ready()
    shown = [str(call.args) for call in scene.slack.calls]
    assert not [words for words in shown if "Traceback" in words or 'File "' in words]


async def thrown(scene: Scene, things: Sequence[Sent]) -> list[tuple[int, Sent]]:
    """Delivered, some at a time; what each was answered with (0: nothing)."""
    transport, got = scene.slack.workspace.delivery.transport, []
    for start in range(0, len(things), AT_ONCE):
        some = things[start : start + AT_ONCE]
        acks = await asyncio.gather(*(transport.send(one.kind, one.payload, 0, "") for one in some))
        got += [(ack.status, one) for ack, one in zip(acks, some, strict=True)]
    return got


async def many_spoiled(scene: Scene, number: int, *, same: bool) -> None:
    transport = scene.slack.workspace.delivery.transport
    if isinstance(transport, HttpTransport):
        transport._client.timeout = httpx.Timeout(PATIENCE_S)
    else:
        transport.ack_timeout_s = 1  # type: ignore[attr-defined]
    day = await a_day(scene)
    assert {one.kind for one in day} == {"events_api", "interactive", "slash_commands"}
    assert len(day) >= 12
    answered = await thrown(scene, examples(spoiled(day), number, same=same))
    if scene.bot.settings.slack_mode == "http":
        assert [(status, one) for status, one in answered if status not in TAKEN] == []
    await still_answers(scene)


async def raw_garbage(scene: Scene, number: int, *, same: bool) -> None:
    await scene.dana_saw_lakeshore()
    transport = scene.slack.workspace.delivery.transport
    assert isinstance(transport, HttpTransport)
    bodies, headers = examples(BODIES, number, same=same), examples(HEADERS, number, same=same)
    for body, more in zip(bodies, headers, strict=False):
        assert (await transport.raw(body, more)).status_code == 401
        assert (await transport.post(body, more)).status_code in TAKEN, (body, more)
    await still_answers(scene)


def loud(log: Sequence[Any], caplog: pytest.LogCaptureFixture) -> list[Any]:
    """Errors, ours and those of the libraries, but for frames that the client cannot read."""
    ours = [entry for entry in log if entry["log_level"] in {"error", "critical"} and entry["event"] not in GUARDED]
    theirs = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    return ours + [words for words in theirs if not words.startswith(OF_THE_CLIENT)]


async def test_spoiled_payloads(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    with capture_logs() as log:
        await many_spoiled(scene, FEW, same=True)
    assert loud(log, caplog) == []


@pytest.mark.parametrize("mode", ["http"])
async def test_bodies_and_headers(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    with capture_logs() as log:
        await raw_garbage(scene, FEW, same=True)
    assert loud(log, caplog) == []


@pytest.mark.parametrize("mode", ["socket"])
async def test_frames_that_are_none(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    await scene.dana_saw_lakeshore()
    transport = scene.slack.workspace.delivery.transport
    assert isinstance(transport, SocketTransport)
    with capture_logs() as log:
        for frame in ODD_FRAMES:
            await transport.sockets[-1].send_text(frame)
        await transport.sockets[-1].send_bytes(b"\xff\x00garbage")
        await transport.sockets[-1].send_text(json.dumps({"type": "hello"}))
        await still_answers(scene)
    assert loud(log, caplog) == []
