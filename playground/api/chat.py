"""chat.*: write, change, take back."""

import json

from playground.api.arguments import Args
from playground.errors import SlackError
from playground.limits import MAX_TEXT, MAX_UPDATE_TEXT, check_message
from playground.model import Channel, Json, Message, User
from playground.render import message_json, with_block_ids
from playground.workspace import Workspace
from playground.world import World

MAX_METADATA = 10_000


def open_channel(world: World, who: User, ref: str) -> Channel:
    """A channel that this caller may know of; a closed one is not found by others."""
    channel = world.channel(ref)
    if channel.kind != "channel" and who.id not in channel.members:
        raise SlackError("channel_not_found")
    return channel


def own_channel(world: World, who: User, ref: str) -> Channel:
    """A channel that the caller is in."""
    channel = open_channel(world, who, ref)
    if who.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _target(slack: Workspace, who: User, ref: str) -> Channel:
    world = slack.world
    if ref in world.users and who.is_bot:
        person = world.users[ref]
        if person.is_bot:
            raise SlackError("cannot_dm_bot")
        return world.im(ref)
    channel = open_channel(world, who, ref)
    anywhere = who.is_bot and slack.manifest.scopes is not None and slack.manifest.grants("chat:write.public")
    if who.id not in channel.members and not (anywhere and channel.kind == "channel"):
        raise SlackError("not_in_channel")
    if channel.is_archived:
        raise SlackError("is_archived")
    return channel


def _content(args: Args, longest: int) -> tuple[str, list[Json]]:
    text, blocks = args.text("text"), args.blocks() or []
    attachments = args.parsed("attachments")
    if not text.strip() and not blocks and not attachments:
        raise SlackError("no_text")
    if len(text) > longest:
        raise SlackError("msg_too_long")
    check_message(blocks)
    return text, with_block_ids(blocks)


def _metadata(args: Args) -> Json | None:
    metadata = args.parsed("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or set(metadata) < {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_schema")
    if len(json.dumps(metadata)) > MAX_METADATA:
        raise SlackError("metadata_too_large")
    return metadata


async def post_message(slack: Workspace, who: User, args: Args) -> Json:
    channel = _target(slack, who, args.text("channel"))
    text, blocks = _content(args, MAX_TEXT)
    message = Message(channel.id, "", who.id, text, blocks, args.text("thread_ts"))
    message.bot_id = who.bot_id
    message.metadata = _metadata(args)
    message.attachments = args.parsed("attachments") or []
    message.broadcast = bool(message.thread_ts) and args.flag("reply_broadcast")
    if message.thread_ts and message.thread_ts not in slack.world.messages.get(channel.id, {}):
        raise SlackError("thread_not_found")
    message.ts = slack.world.next_ts()
    slack.world.post(message)
    shown = message_json(slack.world, message, metadata=True, counters=False)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


async def post_ephemeral(slack: Workspace, who: User, args: Args) -> Json:
    channel = own_channel(slack.world, who, args.text("channel"))
    reader = args.need("user")
    if reader not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = _content(args, MAX_TEXT)
    message = Message(channel.id, slack.world.next_ts(), who.id, text, blocks, args.text("thread_ts"))
    message.bot_id, message.only_for = who.bot_id, reader
    slack.world.post(message)
    return {"message_ts": message.ts}


def _own_message(slack: Workspace, who: User, args: Args, refusal: str) -> Message:
    channel = open_channel(slack.world, who, args.text("channel"))
    message = slack.world.message(channel.id, args.need("ts"))
    if message.user != who.id and not (message.bot_id and message.bot_id == who.bot_id):
        raise SlackError(refusal)
    return message


async def update(slack: Workspace, who: User, args: Args) -> Json:
    """Text without blocks drops the blocks; the message shows as edited only for people."""
    message = _own_message(slack, who, args, "cant_update_message")
    text, blocks = _content(args, MAX_UPDATE_TEXT)
    fields: Json = {"text": text, "blocks": blocks}
    if args.has("metadata"):
        fields["metadata"] = _metadata(args)
    slack.world.edit(message, **fields)
    shown = message_json(slack.world, message, metadata=True)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


async def delete(slack: Workspace, who: User, args: Args) -> Json:
    message = _own_message(slack, who, args, "cant_delete_message")
    slack.world.delete(message)
    return {"channel": message.channel, "ts": message.ts}


async def permalink(slack: Workspace, who: User, args: Args) -> Json:
    channel = open_channel(slack.world, who, args.text("channel"))
    message = slack.world.message(channel.id, args.need("message_ts"))
    link = f"https://{slack.world.team.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


METHODS = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": permalink,
}
