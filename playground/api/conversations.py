"""conversations.* and users.conversations."""

import secrets
from typing import TypeVar

from playground.api.arguments import Args
from playground.api.chat import open_channel, own_channel
from playground.errors import SlackError
from playground.model import Channel, Json, Message, User
from playground.render import message_json
from playground.scopes import CREATE
from playground.workspace import Workspace

Item = TypeVar("Item")
MOST = 1000
_TYPES = {"channel": "public_channel", "private": "private_channel", "im": "im"}


def page(items: list[Item], args: Args, default: int = 100) -> tuple[list[Item], Json]:
    """One page of these by `cursor` and `limit`, and the `response_metadata`."""
    limit = args.number("limit", default) or default
    if not 1 <= limit <= MOST:
        raise SlackError("invalid_limit")
    try:
        start = int(args.text("cursor").removeprefix("from:") or 0)
    except ValueError as error:
        raise SlackError("invalid_cursor") from error
    more = start + limit < len(items)
    cursor = f"from:{start + limit}" if more else ""
    return items[start : start + limit], {"next_cursor": cursor}


async def open_im(slack: Workspace, who: User, args: Args) -> Json:
    if args.has("channel"):
        return {"channel": open_channel(slack.world, who, args.text("channel")).json(who.id)}
    users = [each for each in args.text("users").split(",") if each]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1 or not who.is_bot:
        raise SlackError("method_not_supported_for_channel_type")
    person = slack.world.users.get(users[0])
    if person is None:
        raise SlackError("user_not_found")
    if person.is_bot:
        raise SlackError("cannot_dm_bot")
    if person.deleted:
        raise SlackError("user_disabled")
    channel = slack.world.im(person.id)
    return {"channel": channel.json(who.id) if args.flag("return_im") else {"id": channel.id}}


async def info(slack: Workspace, who: User, args: Args) -> Json:
    channel = open_channel(slack.world, who, args.need("channel"))
    shown = channel.json(who.id)
    if args.flag("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def _window(messages: list[Message], args: Args) -> list[Message]:
    oldest, latest = args.text("oldest") or "0", args.text("latest")
    inclusive = args.flag("inclusive")

    def inside(message: Message) -> bool:
        at = float(message.ts)
        if inclusive and message.ts in {oldest, latest}:
            return True
        return float(oldest) < at and (not latest or at < float(latest))

    return [each for each in messages if inside(each)]


def _answer(slack: Workspace, messages: list[Message], args: Args) -> Json:
    shown, metadata = page(messages, args)
    whole = args.flag("include_all_metadata")
    answer: Json = {"messages": [message_json(slack.world, each, metadata=whole) for each in shown]}
    answer["has_more"] = bool(metadata["next_cursor"])
    return answer | ({"response_metadata": metadata} if answer["has_more"] else {})


async def history(slack: Workspace, who: User, args: Args) -> Json:
    """Newest first; replies only where they were sent to the channel too."""
    channel = own_channel(slack.world, who, args.need("channel"))
    messages = [each for each in reversed(slack.world.history(channel.id)) if each.in_channel]
    return _answer(slack, _window(messages, args), args)


async def replies(slack: Workspace, who: User, args: Args) -> Json:
    """The root, then its replies, oldest first; for a reply's own ts just that reply."""
    channel = own_channel(slack.world, who, args.need("channel"))
    found = slack.world.messages.get(channel.id, {}).get(args.need("ts"))
    if found is None:
        raise SlackError("thread_not_found")
    if found.is_reply:
        return _answer(slack, [found], args)
    return _answer(slack, [found, *_window(slack.world.thread(channel.id, found.ts), args)], args)


async def members(slack: Workspace, who: User, args: Args) -> Json:
    channel = open_channel(slack.world, who, args.need("channel"))
    shown, metadata = page(channel.members, args)
    return {"members": shown, "response_metadata": metadata}


def _of_types(channels: list[Channel], args: Args) -> list[Channel]:
    types = {each.strip() for each in (args.text("types") or "public_channel").split(",")}
    hide_archived = args.flag("exclude_archived")
    return [each for each in channels if _TYPES[each.kind] in types and not (hide_archived and each.is_archived)]


async def list_all(slack: Workspace, who: User, args: Args) -> Json:
    known = [each for each in slack.world.channels.values() if slack.sees(who, each)]
    shown, metadata = page(_of_types(known, args), args)
    return {"channels": [each.json(who.id) for each in shown], "response_metadata": metadata}


async def of_user(slack: Workspace, who: User, args: Args) -> Json:
    user = args.text("user") or who.id
    known = [each for each in slack.world.channels.values() if user in each.members and slack.sees(who, each)]
    shown, metadata = page(_of_types(known, args), args)
    return {"channels": [each.json(who.id) for each in shown], "response_metadata": metadata}


async def invite(slack: Workspace, who: User, args: Args) -> Json:
    channel = own_channel(slack.world, who, args.need("channel"))
    for user in args.need("users").split(","):
        if user not in slack.world.users:
            raise SlackError("user_not_found")
        if user == who.id:
            raise SlackError("cant_invite_self")
        slack.world.join(channel, user, who.id)
    return {"channel": channel.json(who.id)}


async def join(slack: Workspace, who: User, args: Args) -> Json:
    channel = open_channel(slack.world, who, args.need("channel"))
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if who.id not in channel.members:
        slack.world.join(channel, who.id)
    return {"channel": channel.json(who.id)}


async def leave(slack: Workspace, who: User, args: Args) -> Json:
    channel = open_channel(slack.world, who, args.need("channel"))
    if channel.kind == "channel" and channel.name == "general":
        raise SlackError("cant_leave_general")
    if who.id not in channel.members:
        return {"not_in_channel": True}
    slack.world.leave(channel, who.id)
    return {}


async def create(slack: Workspace, who: User, args: Args) -> Json:
    """A channel with the caller in it."""
    name, private = args.need("name"), args.flag("is_private")
    if who.is_bot and not slack.manifest.grants(CREATE[private]):
        raise SlackError("missing_scope", needed=CREATE[private], provided=",".join(slack.manifest.scopes or ()))
    if any(each.name == name and each.kind != "im" for each in slack.world.channels.values()):
        raise SlackError("name_taken")
    channel = Channel(f"C{secrets.token_hex(5).upper()}", name, "private" if private else "channel", [])
    channel.created, channel.creator = int(slack.world.clock.now().timestamp()), who.id
    slack.world.channels[channel.id] = channel
    slack.world.join(channel, who.id)
    return {"channel": channel.json(who.id)}


async def set_topic(slack: Workspace, who: User, args: Args) -> Json:
    channel = own_channel(slack.world, who, args.need("channel"))
    channel.topic = args.text("topic")
    slack.world.changed("channels", channel.id)
    return {"channel": channel.json(who.id)}


async def archive(slack: Workspace, who: User, args: Args) -> Json:
    channel = own_channel(slack.world, who, args.need("channel"))
    if channel.is_archived:
        raise SlackError("already_archived")
    channel.is_archived = True
    slack.world.changed("channels", channel.id)
    return {}


METHODS = {
    "conversations.open": open_im,
    "conversations.info": info,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.members": members,
    "conversations.list": list_all,
    "conversations.invite": invite,
    "conversations.join": join,
    "conversations.leave": leave,
    "conversations.create": create,
    "conversations.setTopic": set_topic,
    "conversations.archive": archive,
    "users.conversations": of_user,
}
