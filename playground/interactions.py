"""What people do that the app must answer at once: commands, clicks, forms, shortcuts."""

import time
from dataclasses import dataclass
from typing import Any

from playground import forms, responses
from playground.composer import compose, typed
from playground.errors import ImpossibleError, SlackError
from playground.model import Channel, Json, Message, User
from playground.render import message_json
from playground.tickets import ResponseUrl
from playground.transports import Ack
from playground.workspace import Workspace

_CHANNEL_NAME = {"im": "directmessage", "private": "privategroup"}


@dataclass(frozen=True)
class Answer:
    """How the app took it. `error` is empty when it acknowledged in time; `body` is its acknowledgement."""

    ok: bool
    status: int
    error: str
    body: Json | str | None
    ms: float


async def deliver(slack: Workspace, kind: str, payload: Json) -> Answer:
    """One attempt; a failure is what the person sees as an error."""
    started = time.monotonic()
    if not slack.installed:
        raise ImpossibleError("app_not_installed", "The app is not installed here.")
    ack = await slack.delivery.attempt("slash_commands" if kind == "command" else "interactive", payload)
    return Answer(ack.ok, ack.status, "" if ack.ok else _failure(ack), ack.body, (time.monotonic() - started) * 1000)


def _failure(ack: Ack) -> str:
    return "operation_timeout" if ack.reason in {"timeout", "http_timeout"} else "dispatch_failed"


def common(slack: Workspace, who: User, kind: str, view_id: str = "") -> Json:
    team, bot = slack.world.team, slack.world.bot
    user = {"id": who.id, "username": who.name, "name": who.name, "team_id": who.team_id}
    return {
        "type": kind,
        "token": "legacy-verification-token",
        "api_app_id": bot.app_id,
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": user,
        "trigger_id": slack.triggers.issue(who.id, view_id),
    }


async def slash(slack: Workspace, who: User, channel: Channel, command: str, text: str) -> Answer:
    """A command that the manifest declares; strangers have none."""
    declared = slack.manifest.command(command)
    if declared is None or who.is_stranger:
        raise ImpossibleError("unknown_command", f"{command} is not a command here.")
    if who.id not in channel.members:
        raise ImpossibleError("not_in_channel", "Join the channel first.")
    world = slack.world
    payload = {
        "token": "legacy-verification-token",
        "team_id": world.team.id,
        "team_domain": world.team.domain,
        "channel_id": channel.id,
        "channel_name": _CHANNEL_NAME.get(channel.kind, channel.name),
        "user_id": who.id,
        "user_name": who.name,
        "command": command,
        "text": compose(world, text)[0] if declared.get("should_escape") else typed(world, text),
        "api_app_id": world.bot.app_id,
        "is_enterprise_install": "false",
        "response_url": slack.response_url(who.id, channel.id),
        "trigger_id": slack.triggers.issue(who.id),
    }
    answer = await deliver(slack, "command", payload)
    body = {"text": answer.body} if isinstance(answer.body, str) else answer.body
    if answer.ok and body and (body.get("text") or body.get("blocks")):
        responses.respond(slack, ResponseUrl(who.id, channel.id, "", "", world.clock.now()), body)
    return answer


async def click(
    slack: Workspace, who: User, message: Message, field: forms.Field, choice: Any, *, typed: Json
) -> Answer:
    """An element of a message; `choice` for selects, `typed` is the state of other inputs there."""
    channel = slack.world.channels[message.channel]
    container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
    container["is_ephemeral"] = bool(message.only_for)
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = common(slack, who, "block_actions") | {
        "container": container,
        "channel": {"id": channel.id, "name": _CHANNEL_NAME.get(channel.kind, channel.name)},
        "state": {"values": _acted_state(message.blocks, field, choice, typed)},
        "response_url": slack.response_url(who.id, channel.id, message.ts, message.thread_ts),
        "actions": [_action(field, choice)],
    }
    if not message.only_for:
        payload["message"] = message_json(slack.world, message)
    return await deliver(slack, "interactive", payload)


async def click_view(
    slack: Workspace, who: User, view: Json, field: forms.Field, choice: Any, *, typed: Json
) -> Answer:
    """An element of a modal or of App Home; there is no response URL."""
    state = _acted_state(view["blocks"], field, choice, slack.drafts.get(view["id"], {}) | typed)
    slack.drafts[view["id"]] = state
    payload = common(slack, who, "block_actions", view["id"] if view["type"] == "modal" else "") | {
        "container": {"type": "view", "view_id": view["id"]},
        "view": {**view, "state": {"values": state}},
        "actions": [_action(field, choice)],
    }
    return await deliver(slack, "interactive", payload)


def _acted_state(blocks: list[Json], field: forms.Field, choice: Any, typed: Json) -> Json:
    state = forms.state_of(blocks, typed)
    if forms.initial(field.element) is not None:
        state.setdefault(field.block_id, {})[field.action_id] = forms.chosen(field, choice)
    return state


def _action(field: forms.Field, choice: Any) -> Json:
    action: Json = {"type": field.kind, "block_id": field.block_id, "action_id": field.action_id}
    action["action_ts"] = f"{time.time():.6f}"
    for name in ("text", "value", "placeholder", "style"):
        if name in field.element:
            action[name] = field.element[name]
    if field.kind not in {"button", "icon_button", "feedback_buttons", "workflow_button"}:
        action |= forms.chosen(field, choice)
    return action


async def shortcut(slack: Workspace, who: User, message: Message, callback_id: str) -> Answer:
    """A message shortcut that the manifest declares."""
    if not slack.manifest.shortcut(callback_id, "message") or who.is_stranger:
        raise ImpossibleError("unknown_shortcut", f"There is no shortcut {callback_id} here.")
    channel = slack.world.channels[message.channel]
    payload = common(slack, who, "message_action") | {
        "callback_id": callback_id,
        "message_ts": message.ts,
        "action_ts": f"{time.time():.6f}",
        "channel": {"id": channel.id, "name": _CHANNEL_NAME.get(channel.kind, channel.name)},
        "message": message_json(slack.world, message),
        "response_url": slack.response_url(who.id, channel.id, "", message.thread_ts),
    }
    return await deliver(slack, "interactive", payload)


async def global_shortcut(slack: Workspace, who: User, callback_id: str) -> Answer:
    if not slack.manifest.shortcut(callback_id, "global") or who.is_stranger:
        raise ImpossibleError("unknown_shortcut", f"There is no shortcut {callback_id} here.")
    payload = common(slack, who, "shortcut") | {"callback_id": callback_id, "action_ts": f"{time.time():.6f}"}
    return await deliver(slack, "interactive", payload)


async def suggest(slack: Workspace, who: User, where: Message | Json, field: forms.Field, value: str) -> list[Json]:
    """The options that the app offers for what was typed so far."""
    payload = common(slack, who, "block_suggestion")
    payload |= {"block_id": field.block_id, "action_id": field.action_id, "value": value}
    if isinstance(where, Message):
        payload["container"] = {"type": "message", "message_ts": where.ts, "channel_id": where.channel}
        payload["channel"] = {"id": where.channel}
    else:
        payload |= {"view": where, "container": {"type": "view", "view_id": where["id"]}}
    answer = await deliver(slack, "interactive", payload)
    if not answer.ok or not isinstance(answer.body, dict):
        raise SlackError(answer.error or "no_options")
    groups = answer.body.get("option_groups") or []
    return [*(answer.body.get("options") or []), *(each for group in groups for each in group["options"])]
