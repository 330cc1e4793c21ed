"""Messages and views as the Web API and the events show them."""

import secrets
from typing import cast

from playground.model import Json, Message
from playground.world import World


def message_json(world: World, message: Message, *, metadata: bool = False, counters: bool = True) -> Json:
    """As in history and events; the fields that do not apply are absent, as in Slack."""
    answer: Json = {"type": "message", "ts": message.ts, "text": message.text}
    if message.subtype == "tombstone":
        answer |= {"user": message.user, "subtype": "tombstone", "hidden": True}
    elif message.bot_id:
        answer |= _bot_fields(world, message)
    else:
        sender = world.users.get(message.user)
        answer |= {"user": message.user, "team": sender.team_id if sender else world.team.id}
    answer |= _optional(message)
    if message.broadcast and message.thread_ts in world.messages.get(message.channel, {}):
        root = world.message(message.channel, message.thread_ts)
        answer |= {"subtype": "thread_broadcast", "root": message_json(world, root)}
    if message.metadata and metadata:
        answer["metadata"] = message.metadata
    if message.thread_ts and counters:
        answer |= _thread_fields(world, message)
    elif message.thread_ts:
        answer["thread_ts"] = message.thread_ts
    return answer


def _optional(message: Message) -> Json:
    answer: Json = {}
    if message.blocks:
        answer["blocks"] = message.blocks
    if message.attachments:
        answer["attachments"] = message.attachments
    if message.files:
        answer |= {"files": message.files, "upload": False}
    if message.client_msg_id:
        answer["client_msg_id"] = message.client_msg_id
    if message.subtype:
        answer["subtype"] = message.subtype
    if message.edited_ts:
        answer["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.reactions:
        answer["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ]
    return answer


def _bot_fields(world: World, message: Message) -> Json:
    bot = world.bot
    profile = {
        "id": bot.bot_id,
        "app_id": bot.app_id,
        "name": bot.real_name,
        "deleted": False,
        "team_id": world.team.id,
    }
    fields = {"bot_id": bot.bot_id, "app_id": bot.app_id, "team": world.team.id, "bot_profile": profile}
    return fields if message.subtype == "bot_message" else fields | {"user": message.user}


def _thread_fields(world: World, message: Message) -> Json:
    if message.is_reply:
        root = world.messages.get(message.channel, {}).get(message.thread_ts)
        parent = {"parent_user_id": root.user} if root else {}
        return {"thread_ts": message.thread_ts, **parent}
    replies = world.thread(message.channel, message.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(each.user for each in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users": users[:5],
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def with_block_ids(blocks: list[Json]) -> list[Json]:
    """Slack names the blocks that the app left unnamed, and the elements too."""
    named = []
    for block in blocks:
        elements = [
            each if each.get("action_id") or "type" not in each or block["type"] != "actions" else _named(each)
            for each in block.get("elements", [])
        ]
        copy = {**block, "block_id": block.get("block_id") or secrets.token_hex(3)}
        if elements:
            copy["elements"] = elements
        if isinstance(block.get("element"), dict):
            copy["element"] = _named(block["element"])
        named.append(copy)
    return named


def _named(element: Json) -> Json:
    return {**element, "action_id": element.get("action_id") or secrets.token_hex(3)}


def view_json(world: World, view: Json, stack: list[Json]) -> Json:
    """A complete view object out of what the app sent; `stack` are the views below it."""
    bot = world.bot
    identity = f"V{secrets.token_hex(5).upper()}"
    return {
        "id": identity,
        "team_id": world.team.id,
        "type": view["type"],
        "title": view.get("title"),
        "submit": view.get("submit"),
        "close": view.get("close"),
        "blocks": with_block_ids(view.get("blocks", [])),
        "private_metadata": view.get("private_metadata") or "",
        "callback_id": view.get("callback_id") or "",
        "external_id": view.get("external_id") or "",
        "state": {"values": {}},
        "hash": new_hash(world),
        "clear_on_close": bool(view.get("clear_on_close")),
        "notify_on_close": bool(view.get("notify_on_close")),
        "root_view_id": stack[0]["id"] if stack else identity,
        "previous_view_id": stack[-1]["id"] if stack else None,
        "app_id": bot.app_id,
        "app_installed_team_id": world.team.id,
        "bot_id": bot.bot_id,
    }


def updated_view(world: World, old: Json, view: Json) -> Json:
    """The new content in the place of an open view."""
    fresh = view_json(world, view, [])
    kept = ("id", "root_view_id", "previous_view_id")
    return cast("Json", fresh | {name: old[name] for name in kept})


def new_hash(world: World) -> str:
    return f"{int(world.clock.now().timestamp())}.{secrets.token_hex(4)}"
