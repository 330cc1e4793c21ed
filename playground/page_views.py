"""The workspace as one person's page shows it."""

from playground.model import Channel, Json, Message, User
from playground.transports import SocketTransport
from playground.workspace import Workspace


def state_view(slack: Workspace, who: User) -> Json:
    slack.world.im(who.id)
    manifest, team = slack.manifest, slack.world.team
    now = slack.world.clock.now().isoformat(timespec="seconds").replace("+00:00", "Z")
    commands = [
        {name: each.get(name, "") for name in ("command", "description", "usage_hint")}
        for each in manifest.commands or ()
    ]
    shortcuts = [
        {"callback_id": each["callback_id"], "name": each["name"]}
        for each in manifest.shortcuts or ()
        if each.get("type") == "message"
    ]
    return {
        "team": {"id": team.id, "name": team.name},
        "me": who.id,
        "people": [_person(each) for each in slack.world.users.values()],
        "channels": [_channel(slack, who, each) for each in slack.world.channels.values() if slack.sees(who, each)],
        "clock": now,
        "zone": who.tz,
        "commands": commands,
        "shortcuts": shortcuts,
        "mode": "socket" if isinstance(slack.delivery.transport, SocketTransport) else "http",
        "connected": slack.connected,
    }


def _person(user: User) -> Json:
    shown: Json = {name: getattr(user, name) for name in ("id", "name", "real_name", "title", "color", "is_bot")}
    guest = user.is_restricted or user.is_ultra_restricted or user.is_stranger
    return shown | {"is_admin": user.is_admin or user.is_owner, "is_guest": guest, "deleted": user.deleted}


def _channel(slack: Workspace, who: User, channel: Channel) -> Json:
    mark = slack.world.marks.get(who.id, {}).get(channel.id, "0")
    new = [each for each in slack.visible(who, channel) if each.ts > mark and each.user != who.id and each.in_channel]
    member = who.id in channel.members
    shown: Json = {"id": channel.id, "name": channel.name, "kind": channel.kind, "members": channel.members}
    if channel.kind == "im":
        shown["with"] = slack.world.bot.id
        shown["name"] = slack.world.bot.name
    return shown | {"is_member": member, "unread": len(new) if member else 0, "topic": channel.topic}


def message_view(slack: Workspace, message: Message) -> Json:
    replies = 0 if message.is_reply or message.only_for else len(slack.world.thread(message.channel, message.ts))
    return {
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "thread_ts": message.thread_ts,
        "reply_count": replies,
        "edited": bool(message.edited_ts),
        "reactions": [{"name": name, "users": users} for name, users in message.reactions.items()],
        "ephemeral": bool(message.only_for),
        "subtype": message.subtype or ("thread_broadcast" if message.broadcast else ""),
    }
