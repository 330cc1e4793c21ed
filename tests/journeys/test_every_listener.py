"""Every command word, button, form, shortcut and list once, about rows that do not exist: a sentence, no failure."""

import json
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from slack_bolt.app.async_app import AsyncApp
from structlog.testing import capture_logs

from handlers import register
from handlers.commands import COMMANDS
from tests.handlers.fakes import services
from tests.handlers.test_listeners import Recorder
from tests.journeys.conftest import SAW, Scene

Json = dict[str, Any]
FORM = {"content-type": "application/x-www-form-urlencoded"}
VALUES = ('{"sighting": "x"}', '{"page": "9"}', "[]", '{"id": 7}', "")
FIELDS = ("vendor", "contact", "customer", "situation", "region", "company", "sells", "draft", "which", "into")


def registered(kind: str) -> list[str]:
    recorder = Recorder()
    register(cast("AsyncApp", recorder), services())
    return sorted(name for name in recorder.registered[kind] if isinstance(name, str))


def common(scene: Scene, kind: str) -> Json:
    team = scene.slack.world.team.id
    user = {"id": scene.mona.id, "name": "mona", "team_id": team}
    return {"type": kind, "team": {"id": team, "domain": "x"}, "user": user, "trigger_id": "1.2.x"}


def answered_at(scene: Scene) -> str:
    return scene.slack.workspace.response_url(scene.mona.id, scene.slack.world.channel("#deals").id)


def commands(scene: Scene) -> Iterator[Json]:
    place = scene.slack.world.channel("#deals").id
    who = {"team_id": scene.slack.world.team.id, "channel_id": place, "user_id": scene.mona.id, "trigger_id": "1.2.x"}
    for command in COMMANDS:
        for word in ("", *command.words):
            yield {**who, "command": command.name, "text": f"{word} Nobody Ltd", "response_url": answered_at(scene)}


def clicks(scene: Scene) -> Iterator[Json]:
    place = scene.slack.world.channel("#deals").id
    for number, name in enumerate(registered("action")):
        button = {"type": "button", "action_id": name, "block_id": "b", "value": VALUES[number % len(VALUES)]}
        container = {"type": "message", "message_ts": "1.1", "channel_id": place, "is_ephemeral": bool(number % 2)}
        where = {"container": container, "channel": {"id": place}, "response_url": answered_at(scene)}
        yield common(scene, "block_actions") | where | {"actions": [button]}


def forms(scene: Scene) -> Iterator[Json]:
    typed = {"type": "plain_text_input", "value": "Nobody Ltd"}
    option = {"text": {"type": "plain_text", "text": "x"}, "value": "x"}
    chosen = {"type": "static_select", "selected_option": option}
    values = {name: {name: typed} for name in FIELDS} | {name: {name: chosen} for name in ("verdict", "listen")}
    inputs = [{"type": "input", "block_id": name} for name in values]
    view = {"id": "V1", "type": "modal", "hash": "1.x", "state": {"values": values}, "blocks": inputs}
    for name in registered("view"):
        for kind in ("view_submission", "view_closed"):
            told = {"callback_id": name, "private_metadata": VALUES[0]}
            yield common(scene, kind) | {"view": view | told}


def shortcuts_and_lists(scene: Scene) -> Iterator[Json]:
    place = scene.slack.world.channel("#deals").id
    message = {"type": "message", "user": scene.dana.id, "ts": "1700000000.000100", "text": SAW}
    on_message: Json = {"channel": {"id": place}, "message": message, "message_ts": message["ts"]}
    for name in registered("shortcut"):
        told: Json = {"callback_id": name, "response_url": answered_at(scene)}
        yield common(scene, "message_action") | on_message | told
    for name in registered("options"):
        told = {"action_id": name, "block_id": "b", "value": "Lake", "view": {"id": "V1"}}
        yield common(scene, "block_suggestion") | told


@pytest.mark.parametrize("mode", ["http"])
@pytest.mark.parametrize("sort", [commands, clicks, forms, shortcuts_and_lists])
async def test_each_is_taken(scene: Scene, sort: Any) -> None:
    payloads = list(sort(scene))
    assert len(payloads) >= 5
    with capture_logs() as log:
        for payload in payloads:
            body = payload if "command" in payload else {"payload": json.dumps(payload)}
            answer = await scene.slack.signed(urlencode(body).encode(), FORM)
            assert answer.status_code == 200, payload
            await scene.bot.services.answering.calm()
    await scene.rest()
    assert [entry for entry in log if entry["log_level"] in {"error", "critical"}] == []
