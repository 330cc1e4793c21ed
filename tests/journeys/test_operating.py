"""What whoever runs Kith sees: figures, one id through everything that a request causes, whether it can work."""

import json
import re
from collections.abc import Iterator, MutableMapping
from typing import Any, cast

import httpx
import pytest
import structlog

from domain.requests import request_of
from storage.store import SqlStore
from tests.journeys.conftest import SAW, Scene
from tests.journeys.hostile import texts
from tests.journeys.inside import event_id

SAMPLE = re.compile(r"^(kith_\w+(?:\{[^}]*\})?) (\S+)$", re.MULTILINE)
one_mode = pytest.mark.parametrize("mode", ["socket"])


async def fetch(scene: Scene, address: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(f"http://127.0.0.1:{scene.bot.port}{address}")


async def figures(scene: Scene) -> dict[str, float]:
    answer = await fetch(scene, "/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {name: float(value) for name, value in SAMPLE.findall(answer.text)}


@pytest.fixture
def log() -> Iterator[list[MutableMapping[str, Any]]]:
    """Every entry as it is written, with what is bound to its context and with traces as text."""
    processors: list[Any] = [structlog.contextvars.merge_contextvars, structlog.processors.format_exc_info]
    with structlog.testing.capture_logs(processors) as entries:
        yield entries


async def test_the_figures_tell_what_happened_and_name_nobody(scene: Scene) -> None:
    await scene.dana.post("#general", "Lunch at noon?")
    await scene.dana_saw_lakeshore()
    await scene.answer(scene.sam, "/vendor", "find rewiring an office", "Lakeshore")
    await scene.dana.open_home()
    await scene.rest()
    await scene.bot.sweep.once()
    got = await figures(scene)
    assert got['kith_events_total{kind="message",outcome="dropped"}'] >= 1
    assert got['kith_events_total{kind="message",outcome="accepted"}'] == 1
    assert got['kith_jobs_total{kind="message",outcome="done"}'] == 1
    assert got['kith_acknowledgement_seconds_count{kind="event"}'] >= 2
    assert got['kith_acknowledgement_seconds_count{kind="command"}'] == 1
    assert got['kith_acknowledgement_seconds_count{kind="click"}'] == 1
    assert got['kith_cards_shown_total{kind="sighting"}'] == 1
    assert got['kith_slack_calls_total{method="chat.postEphemeral",outcome="ok"}'] >= 1
    assert got['kith_slack_calls_total{method="response_url",outcome="ok"}'] >= 2
    assert got['kith_slack_calls_total{method="views.publish",outcome="ok"}'] >= 1
    assert got["kith_connected"] == got["kith_database"] == 1
    assert got['kith_inbox_events{state="open"}'] == 0
    assert got['kith_inbox_events{state="done"}'] >= 2
    assert got["kith_inbox_late_seconds"] == 0
    assert got["kith_sweep_timestamp_seconds"] > 0
    shown = (await fetch(scene, "/metrics")).text
    secrets = (scene.slack.world.team.id, scene.dana.id, "Lakeshore", "rewir", "general", scene.slack.bot_token)
    assert [word for word in secrets if word in shown] == []


@one_mode
async def test_what_slack_refuses_is_counted_as_that(scene: Scene) -> None:
    await scene.dana.open_home()
    await scene.rest()
    scene.slack.faults.add("conversations.info", "500")
    scene.slack.faults.add("chat.postEphemeral", "error")
    await scene.dana.post("#field-notes", SAW)
    await scene.rest()
    await scene.slack.advance(seconds=20)
    await scene.rest()
    got = await figures(scene)
    assert got['kith_slack_calls_total{method="conversations.info",outcome="server error"}'] == 1
    assert got['kith_slack_calls_total{method="chat.postEphemeral",outcome="refused"}'] == 1
    assert got['kith_jobs_total{kind="message",outcome="unavailable"}'] == 1


async def test_one_id_runs_from_the_event_to_the_last_call_of_slack(
    scene: Scene, log: list[MutableMapping[str, Any]]
) -> None:
    message = await scene.dana.post("#field-notes", SAW)
    await scene.dana.sees("#field-notes", "How did they do?", private=True)
    await scene.rest()
    request = request_of(event_id(scene, ts=message.ts))
    mine = [entry for entry in log if entry.get("request") == request]
    assert mine[0]["event"] == "event_accepted"
    assert {"card", "slack_called"} <= {entry["event"] for entry in mine}
    calls = [entry["method"] for entry in mine if entry["event"] == "slack_called"]
    assert calls[-1] == "chat.postEphemeral"
    assert [entry for entry in log if entry["event"] == "slack_called" and "request" not in entry] == []


async def test_each_command_has_an_id_of_its_own_and_its_calls_carry_it(
    scene: Scene, log: list[MutableMapping[str, Any]]
) -> None:
    for _ in range(2):
        await scene.answer(scene.dana, "/vendor", "list", "")
    await scene.rest()
    answers = [entry["request"] for entry in log if entry.get("method") == "response_url"]
    assert len(set(answers)) == len(answers) == 2


async def test_the_reference_that_a_person_reads_is_that_id(
    scene: Scene, log: list[MutableMapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> Any:
        raise RuntimeError("a bug")

    monkeypatch.setattr(scene.bot.services.store, "read", broken)
    told = await scene.answer(scene.dana, "/vendor", "list", "Reference")
    monkeypatch.undo()
    [failed] = [entry for entry in log if entry["event"] == "command_failed"]
    assert failed["request"] == failed["reference"]
    assert f"Reference {failed['request']}" in told
    assert [entry["method"] for entry in log if entry.get("request") == failed["request"] and "method" in entry]


async def pragma(scene: Scene, setting: str) -> None:
    store = cast("SqlStore", scene.bot.services.store)
    async with store._database.writers.connect() as connection:
        raw = await connection.get_raw_connection()
        await cast("Any", raw.driver_connection).execute(f"PRAGMA {setting}")


async def test_readiness_names_what_is_missing_and_life_does_not_depend_on_it(scene: Scene) -> None:
    assert (await fetch(scene, "/readyz")).json() == {"ok": True, "connected": True, "database": True}
    await pragma(scene, "query_only=ON")
    answer = await fetch(scene, "/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "connected": True, "database": False})
    assert (await fetch(scene, "/healthz")).status_code == 200
    assert (await figures(scene))["kith_database"] == 0
    await pragma(scene, "query_only=OFF")
    assert (await fetch(scene, "/readyz")).status_code == 200


@one_mode
async def test_a_cut_socket_is_seen_from_outside(scene: Scene) -> None:
    assert scene.bot.socket is not None
    await scene.bot.socket.stop()
    answer = await fetch(scene, "/readyz")
    assert (answer.status_code, answer.json()["connected"]) == (503, False)


@one_mode
async def test_the_log_holds_nothing_that_anybody_wrote(scene: Scene, log: list[MutableMapping[str, Any]]) -> None:
    """Hostile texts in messages, commands, names and reactions, with Slack and our own code failing meanwhile."""
    marked = [f"{number}QZX{text[:300]}" for number, text in enumerate(texts())]
    scene.slack.faults.add("*", "500", rate=0.1, times=20)
    scene.slack.faults.add("chat.postEphemeral", "error", times=3)
    for number, text in enumerate(marked):
        typed = text.encode(errors="replace").decode().replace("\0", "")
        ts = scene.slack.world.next_ts()
        place = {"channel": scene.slack.world.channel("#deals").id, "channel_type": "channel"}
        who = scene.dana if number % 2 else scene.sam
        said = f"Brian Lesniak's crew at {typed} IT rewired Acme's office, zero downtime"
        scene.slack.event({"type": "message", "user": who.id, "text": said, "ts": ts, "event_ts": ts, **place})
        scene.slack.event({"type": typed[:50], "user": who.id, "text": typed})
        if number % 4 == 0:
            scene.slack.event(
                {"type": "reaction_added", "user": who.id, "reaction": typed, "item": {"type": typed, "ts": typed}}
            )
            await who.slash("#deals", "/vendor", f"find {typed}")
            await who.slash("#deals", "/vendor", f'"{typed}"')
    await scene.slack.settled(60)
    await scene.rest()
    written = json.dumps([{**entry} for entry in log], default=str)
    assert len(log) > 200
    assert "QZX" not in written
    secrets = (scene.slack.bot_token, scene.slack.app_token, "/response/", "Lesniak", "xoxb-", "rewired")
    assert [word for word in secrets if word in written] == []
