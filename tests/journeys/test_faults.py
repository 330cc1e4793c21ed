"""Slack, the database and our own code fail: nothing is lost, nothing comes twice, and everybody is told plainly."""

import json
import logging
import re
import sqlite3
import time
from collections.abc import Iterator
from typing import Any, cast

import aiohttp
import pytest
from structlog.testing import capture_logs

import handlers.speaking
from domain.model import Card, Posting, Sighting
from playground import Message
from storage.store import SqlStore
from tests.journeys.conftest import SAW, Scene
from tests.journeys.inside import kept, posted, raising, whispered

QUESTION = "How did they do?"
JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
REFERENCE = re.compile(r"Reference ([0-9a-f]{8})")
over_http = pytest.mark.parametrize("mode", ["http"])
one_mode = pytest.mark.parametrize("mode", ["socket"])

MALFORMED = {
    "nothing": (b"", JSON),
    "half": (b"{", JSON),
    "a list": (b"[]", JSON),
    "null": (b"null", JSON),
    "too deep": (b"[" * 50_000, JSON),
    "half a form": (b"payload=%7B", FORM),
    "a list in a form": (b"payload=[]", FORM),
    "an event that is none": (b'{"type": "event_callback", "event_id": "Ev1", "event": "message"}', JSON),
    "an event without its id": (b'{"type": "event_callback", "event": {"type": "message"}}', JSON),
    "an item that is none": (
        (
            b'{"type": "event_callback", "team_id": "T0NORTHLGT", "event_id": "E", '
            b'"event": {"type": "reaction_added", "item": 1}}'
        ),
        JSON,
    ),
    "a click on nothing": (b'payload={"type": "block_actions", "user": {"id": "U1"}, "actions": []}', FORM),
    "a form without values": (b'payload={"type": "view_submission", "user": {"id": "U1"}, "view": {}}', FORM),
    "a command from nobody": (b"command=%2Fvendor", FORM),
}


@pytest.fixture
def errors(caplog: pytest.LogCaptureFixture) -> Iterator[list[Any]]:
    """What the log holds of errors, ours and those of the libraries."""
    with caplog.at_level(logging.ERROR), capture_logs() as ours:
        found: list[Any] = []
        yield found
        found += [entry for entry in ours if entry["log_level"] in {"error", "critical"}]
        found += [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert found == []


# --- the door (HTTP) -----------------------------------------------------------------------------------------


@over_http
async def test_what_slack_did_not_sign_is_refused_before_it_is_read(scene: Scene, errors: list[Any]) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    now = int(time.time())
    answers = [
        await scene.slack.raw(body),
        await scene.slack.raw(b"\xff" * 100, JSON),
        await scene.slack.raw(body, {"x-slack-signature": "v0=00", "x-slack-request-timestamp": str(now)}),
        await scene.slack.signed(body, {"x-slack-request-timestamp": "soon"}),
        await scene.slack.signed(body, at=now - 600),
        await scene.slack.signed(body, at=now + 600),
    ]
    assert [answer.status_code for answer in answers] == [401] * len(answers)
    assert (await scene.slack.signed(body, JSON)).json() == {"challenge": "abc"}
    assert errors == []


@over_http
async def test_an_oversized_body_is_refused_whoever_signed_it(scene: Scene, errors: list[Any]) -> None:
    answer = await scene.slack.signed(b'{"text": "' + b"." * (1 << 20) + b'"}', JSON)
    assert answer.status_code == 413
    assert errors == []


@over_http
async def test_what_is_signed_and_malformed_is_refused(scene: Scene, errors: list[Any]) -> None:
    got = {name: (await scene.slack.signed(*request)).status_code for name, request in MALFORMED.items()}
    assert got == dict.fromkeys(MALFORMED, 400)
    await scene.dana.post("#field-notes", SAW)
    await scene.dana.sees("#field-notes", QUESTION, private=True)
    assert errors == []


# --- our own code --------------------------------------------------------------------------------------------


async def test_whoever_meets_a_bug_gets_a_reference_that_the_log_holds(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scene.dana.post("#field-notes", SAW)
    card = await scene.dana.sees("#field-notes", QUESTION, private=True)
    with capture_logs() as log:
        monkeypatch.setattr(scene.bot.services.store, "write", raising(RuntimeError("a bug")))
        told = await scene.answer(scene.dana, "/vendor", "find cabling", "Reference")
        await scene.dana.click("sighting_good", card)
        clicked = scene.dana.read(await scene.dana.sees("#field-notes", "Reference", private=True))
    failures = {entry["reference"]: entry for entry in log if entry["log_level"] == "error"}
    for words, event in ((told, "command_failed"), (clicked, "click_failed")):
        entry = failures[_reference(words)]
        assert entry["event"] == event
        assert entry["exc_info"]
    assert "a bug" not in told + clicked
    monkeypatch.undo()
    await scene.dana.click("sighting_good", card)
    await scene.dana.sees("#field-notes", "Noted", private=True)


def _reference(words: str) -> str:
    found = REFERENCE.search(words)
    assert found is not None, words
    return found[1]


@one_mode
async def test_an_event_whose_handler_fails_is_tried_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scene.bot.services.reader, "read", raising(RuntimeError("a bug")))
    await scene.dana.post("#field-notes", SAW)
    await scene.rest()
    assert await kept(scene, Sighting) == []
    monkeypatch.undo()
    await scene.slack.advance(seconds=2)
    await scene.rest()
    assert len(await kept(scene, Sighting)) == whispered(scene, QUESTION) == 1


# --- Slack ---------------------------------------------------------------------------------------------------


async def taken(scene: Scene) -> Message:
    """Sam takes what he was offered; his card may or may not come."""
    await scene.dana_saw_lakeshore()
    _, card = await scene.sam_is_offered_lakeshore()
    await scene.sam.click("suggestion_mention", card)
    await scene.rest()
    return card


async def sweep_later(scene: Scene) -> None:
    for _ in range(2):
        await scene.slack.advance(minutes=2)
        await scene.bot.sweep.once()
    await scene.rest()


@one_mode
@pytest.mark.parametrize(
    ("kind", "phase", "seen_at_once"),
    [
        ("429", "before", 1),
        ("500", "before", 0),
        ("500", "after", 1),
        ("reset", "before", 0),
        ("reset", "after", 1),
        ("error", "before", 0),
    ],
)
async def test_the_introduction_card_comes_once_whatever_slack_does(
    scene: Scene, kind: Any, phase: Any, seen_at_once: int
) -> None:
    scene.slack.faults.add("chat.postMessage", kind, phase=phase, retry_after_s=0)
    await taken(scene)
    if seen_at_once:
        await scene.sam.sees("@bot", "Lakeshore IT for Globex")
    assert posted(scene, "Lakeshore IT for Globex") == seen_at_once
    await sweep_later(scene)
    assert posted(scene, "Lakeshore IT for Globex") == 1
    [posting] = await kept(scene, Posting, kind="introduction")
    [ours] = scene.sam.visible("@bot", "Lakeshore IT for Globex")
    assert posting.ts == ours.ts
    assert not scene.sam.visible("#deals", "Reference")
    await scene.sam.react(ours, "white_check_mark")
    await scene.sam.sees("@bot", "delivered")


@one_mode
@pytest.mark.parametrize("kind", ["500", "reset", "error"])
async def test_a_card_that_slack_did_not_take_waits_in_app_home_and_is_not_sent_again(scene: Scene, kind: Any) -> None:
    scene.slack.faults.add("chat.postEphemeral", kind)
    await scene.dana.post("#field-notes", SAW)
    await scene.rest()
    await sweep_later(scene)
    assert len(scene.slack.workspace.wire.called("chat.postEphemeral")) == 1
    assert len(await kept(scene, Card)) == 1
    await scene.dana.open_home()
    await scene.dana.sees_home("Lakeshore IT at Acme")
    await scene.dana.click("sighting_good", view="home")
    await scene.dana.sees_home("What you saw")


@one_mode
async def test_people_whom_slack_does_not_tell_about_are_asked_for_again(scene: Scene) -> None:
    scene.slack.faults.add("users.info", "500", times=2)
    await scene.dana.post("#field-notes", SAW)
    await scene.rest()
    assert await kept(scene, Sighting) == []
    await scene.slack.advance(seconds=20)
    await scene.rest()
    await scene.slack.advance(seconds=20)
    await scene.rest()
    assert len(await kept(scene, Sighting)) == 1


def test_a_cut_line_counts_as_slacks_failure() -> None:
    assert issubclass(aiohttp.ServerDisconnectedError, handlers.speaking.SLACK_FAILED)


# --- the database --------------------------------------------------------------------------------------------


async def pragma(scene: Scene, setting: str) -> None:
    """On the one connection that writes."""
    store = cast("SqlStore", scene.bot.services.store)
    async with store._database.writers.connect() as connection:
        raw = await connection.get_raw_connection()
        await cast("Any", raw.driver_connection).execute(f"PRAGMA {setting}")


@over_http
async def test_an_event_that_cannot_be_kept_is_refused_and_comes_again(
    scene: Scene,
) -> None:
    await pragma(scene, "query_only=ON")
    scene.slack.hold()
    message = await scene.dana.post("#field-notes", SAW)
    [event_id] = scene.slack.event_ids("message", ts=message.ts)
    [ack] = await scene.slack.redeliver(event_id)
    assert ack.status == 503
    assert await scene.answer(scene.dana, "/vendor", "met Ann Lee of Corvid HVAC", "My memory does not take anything")
    await pragma(scene, "query_only=OFF")
    scene.slack.release()
    await scene.rest()
    assert len(await kept(scene, Sighting)) == whispered(scene, QUESTION) == 1


@one_mode
async def test_over_the_socket_it_is_not_acknowledged(scene: Scene) -> None:
    scene.slack.workspace.delivery.transport.ack_timeout_s = 0.3  # type: ignore[attr-defined]
    await pragma(scene, "query_only=ON")
    scene.slack.hold()
    message = await scene.dana.post("#field-notes", SAW)
    [event_id] = scene.slack.event_ids("message", ts=message.ts)
    [ack] = await scene.slack.redeliver(event_id)
    assert not ack.ok
    await pragma(scene, "query_only=OFF")
    scene.slack.release()
    await scene.rest()
    assert len(await kept(scene, Sighting)) == whispered(scene, QUESTION) == 1


@over_http
async def test_what_people_wrote_does_not_stand_in_a_database_error(scene: Scene) -> None:
    store = cast("SqlStore", scene.bot.services.store)
    with capture_logs() as log:
        await pragma(scene, "query_only=ON")
        scene.slack.hold()
        message = await scene.dana.post("#field-notes", SAW)
        [event_id] = scene.slack.event_ids("message", ts=message.ts)
        await scene.slack.redeliver(event_id)
        await pragma(scene, "query_only=OFF")
    assert any(entry["event"] == "event_refused" for entry in log)
    with pytest.raises(Exception, match="readonly") as caught:
        async with store._database.readers.begin() as connection:
            await connection.exec_driver_sql("DELETE FROM inbox WHERE id = ?", ("Lakeshore",))
    assert isinstance(caught.value.__cause__ or caught.value.__context__, sqlite3.OperationalError)
    assert "Lakeshore" not in str(caught.value)
