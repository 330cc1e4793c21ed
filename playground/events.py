"""Slack's events out of what happened."""

import base64
import json
import secrets
from dataclasses import dataclass

from playground.happenings import Deleted, Edited, Happening, Joined, Left, Posted, Reacted, Renamed
from playground.model import Channel, Json, Message
from playground.render import message_json
from playground.world import World

_MESSAGE_EVENT = {"channel": "message.channels", "private": "message.groups", "im": "message.im"}


@dataclass(frozen=True)
class Event:
    """`name` is that of the subscription, such as `message.channels`; `channel` is empty where there is none."""

    name: str
    channel: str
    inner: Json


def events_of(world: World, happening: Happening) -> list[Event]:
    """The events of one happening, whether or not the bot is there to get them."""
    match happening:
        case Posted(message):
            return _posted(world, message)
        case Edited() | Deleted():
            return [_changed(world, happening)]
        case Reacted():
            return [_reacted(world, happening)]
        case Joined() | Left():
            return [_member(world, happening)]
        case Renamed():
            return [_renamed(world, happening)]
    who = world.users[happening.user]
    inner = {"type": "user_change", "user": who.json(), "cache_ts": int(float(happening.ts))}
    return [Event("user_change", "", {**inner, "event_ts": happening.ts})]


def _posted(world: World, message: Message) -> list[Event]:
    channel = world.channels[message.channel]
    place = {"channel": channel.id, "event_ts": message.ts, "channel_type": channel.channel_type}
    inner = message_json(world, message, metadata=True) | place
    events = [Event(_MESSAGE_EVENT[channel.kind], channel.id, inner)]
    if f"<@{world.bot.id}>" in message.text and channel.kind != "im" and message.user != world.bot.id:
        kept = {key: value for key, value in inner.items() if key not in {"channel_type", "subtype", "root"}}
        events.append(Event("app_mention", channel.id, kept | {"type": "app_mention"}))
    return events


def _changed(world: World, happening: Edited | Deleted) -> Event:
    previous = happening.previous
    channel = world.channels[previous.channel]
    inner: Json = {
        "type": "message",
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.channel_type,
        "ts": happening.ts,
        "event_ts": happening.ts,
        "previous_message": message_json(world, previous),
    }
    now = happening.message if isinstance(happening, Edited) else happening.tombstone
    if now is not None:
        inner |= {"subtype": "message_changed", "message": message_json(world, now)}
    else:
        inner |= {"subtype": "message_deleted", "deleted_ts": previous.ts}
    return Event(_MESSAGE_EVENT[channel.kind], channel.id, inner)


def _reacted(world: World, happening: Reacted) -> Event:
    message = happening.message
    name = "reaction_added" if happening.added else "reaction_removed"
    inner: Json = {
        "type": name,
        "user": happening.user,
        "reaction": happening.name,
        "item": {"type": "message", "channel": message.channel, "ts": message.ts},
        "event_ts": happening.ts,
    }
    if message.subtype != "bot_message" and message.user in world.users:
        inner["item_user"] = message.user
    return Event(name, message.channel, inner)


def _member(world: World, happening: Joined | Left) -> Event:
    name = "member_joined_channel" if isinstance(happening, Joined) else "member_left_channel"
    letter = "G" if world.channels[happening.channel].kind == "private" else "C"
    inner = {"type": name, "user": happening.user, "channel": happening.channel, "channel_type": letter}
    inner |= {"team": world.team.id, "event_ts": happening.ts}
    if isinstance(happening, Joined) and happening.inviter:
        inner["inviter"] = happening.inviter
    return Event(name, happening.channel, inner)


def _renamed(world: World, happening: Renamed) -> Event:
    channel = world.channels[happening.channel]
    name = "group_rename" if channel.kind == "private" else "channel_rename"
    about = {"id": channel.id, "name": channel.name, "created": channel.created}
    return Event(name, channel.id, {"type": name, "channel": about, "event_ts": happening.ts})


def reaches_the_bot(world: World, event: Event) -> bool:
    """Only where the bot is a member; and the bot hears of its own leaving."""
    if not event.channel:
        return True
    channel: Channel = world.channels[event.channel]
    return world.bot.id in channel.members or event.inner.get("user") == world.bot.id


def envelope(world: World, inner: Json) -> Json:
    """The complete outer event with a fresh `event_id`."""
    bot = world.bot
    where = inner.get("channel") or inner.get("item", {}).get("channel") or ""
    channel = world.channels.get(where) if isinstance(where, str) else None
    context = {"et": inner["type"], "tid": world.team.id, "aid": bot.app_id, "cid": where}
    authorization = {"enterprise_id": None, "team_id": world.team.id, "user_id": bot.id, "is_bot": True}
    return {
        "token": "legacy-verification-token",
        "team_id": world.team.id,
        "context_team_id": world.team.id,
        "context_enterprise_id": None,
        "api_app_id": bot.app_id,
        "event": inner,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(world.clock.now().timestamp()),
        "authorizations": [{**authorization, "is_enterprise_install": False}],
        "is_ext_shared_channel": bool(channel and channel.is_ext_shared),
        "event_context": "4-" + base64.b64encode(json.dumps(context).encode()).decode(),
    }
