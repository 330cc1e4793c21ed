"""Events come in here: gate, then one durable row, then the acknowledgement. Bolt sees none of them.

Bolt acknowledges events before its listeners run (a crash there would lose one), and makes a client for each. What
the gate drops is acknowledged and written nowhere.
"""

import asyncio
import re
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from slack_bolt.response import BoltResponse

from domain.errors import StoreUnavailable
from domain.model import Gating, InboxEvent, Line
from domain.overhearing import names_both
from domain.policy import HUMAN_SUBTYPES
from handlers.services import Services

log = structlog.get_logger(__name__)

CHANNEL_EVENTS = {"channel_rename", "channel_archive", "channel_deleted", "channel_shared", "channel_unshared"}
TALK = {"message", "app_mention", "reaction_added", "reaction_removed"}
FAREWELLS = {"app_uninstalled", "tokens_revoked"}
"""Heard of a workspace without a token too: its memory may be here, as after a restore."""
_SKIN_TONE = re.compile(r"(::skin-tone-[\d-]+)+$")

Payload = dict[str, Any]


async def take(body: Payload, services: Services) -> BoltResponse:
    """An event of the shape that Slack sends; whoever calls has seen that it comes from Slack."""
    outcome = await _taken(body, services)
    services.metrics.event(body["event"].get("type"), outcome)
    return BoltResponse(status={"refused": 503, "malformed": 400}.get(outcome, 200), body="")


async def _taken(body: Payload, services: Services) -> str:
    """What became of it, in one word; only what was accepted, or dropped for good, is acknowledged."""
    try:
        with services.pressure:
            event = await triage(body, services)
    except StoreUnavailable as error:
        return _refused(error)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        log.warning("event_malformed", error=type(error).__name__)
        return "malformed"
    return "dropped" if event is None else await _accepted(event, services)


async def _accepted(event: InboxEvent, services: Services) -> str:
    try:
        is_new = await services.store.inbox.accept(event)
    except StoreUnavailable as error:
        return _refused(error)
    except Exception:  # no database takes it, however often it comes
        log.exception("event_not_stored")
        return "malformed"
    if is_new:
        log.info("event_accepted", event_id=event.id, kind=event.kind)
        services.jobs.defer(event)
    return "accepted" if is_new else "duplicate"


def _refused(error: StoreUnavailable) -> str:
    """Without its trace: when everything is refused, drawing traces takes what processor time there is."""
    log.warning("event_refused", reason="database", error=type(error.__cause__ or error).__name__)
    return "refused"


def emoji_name(raw: str) -> str:
    return _SKIN_TONE.sub("", raw)


async def triage(body: Payload, services: Services) -> InboxEvent | None:
    """The inbox row that an event deserves, with the least of its content; None for what is dropped here."""
    event: Payload = body["event"]
    authorization: Payload = next(iter(body.get("authorizations") or []), {})
    workspace_id = authorization.get("team_id") or body.get("team_id") or ""
    bot_user_id = authorization.get("user_id") or ""
    if not workspace_id or (body.get("is_ext_shared_channel") and not _even_where_shared(event)):
        return None
    if event.get("type") not in FAREWELLS and not await services.slack.serves(workspace_id):
        log.info("event_of_nobody", workspace=workspace_id)
        return None
    found = await _sort(event, workspace_id, bot_user_id, services)
    if found is None:
        return None
    kind, fact, payload, urgency = found
    now = services.clock.now()
    return InboxEvent(
        id=str(body.get("event_id")),
        workspace_id=workspace_id,
        kind=kind,
        fact=fact,
        payload=payload,
        urgency=urgency,
        received_at=now,
        due_at=now,
    )


def _even_where_shared(event: Payload) -> bool:
    """What takes away from the memory, or tells what became of the channel: it carries no talk."""
    return event.get("type") not in TALK or event.get("subtype") == "message_deleted"


Sorted = tuple[str, str | None, Payload, int] | None
"""(kind, fact, payload, urgency: 0 first) of the row to write."""


async def _sort(event: Payload, workspace_id: str, bot_user_id: str, services: Services) -> Sorted:
    kind = event.get("type")
    if kind == "message":
        return await _sort_message(event, workspace_id, bot_user_id, services)
    if kind == "app_mention":
        return _question(event, "mention") if _human(event) else None
    if kind in {"reaction_added", "reaction_removed"}:
        return await _reaction(event, workspace_id, bot_user_id, services)
    if kind == "app_home_opened":
        return ("home_opened", None, {"user": event.get("user")}, 0) if event.get("tab") == "home" else None
    if kind in FAREWELLS:
        bots = (event.get("tokens") or {}).get("bot")
        return ("uninstalled", None, {}, 0) if kind == "app_uninstalled" or bots else None
    return _sort_membership(event, workspace_id, bot_user_id, services)


def _sort_membership(event: Payload, workspace_id: str, bot_user_id: str, services: Services) -> Sorted:
    kind = event.get("type")
    channel = event.get("channel")
    channel_id = channel.get("id") if isinstance(channel, dict) else channel
    if kind in {"member_joined_channel", "member_left_channel"}:
        services.directory.forget_channel(workspace_id, str(channel_id))
        if event.get("user") == bot_user_id and kind == "member_joined_channel":
            return "joined", None, {"channel": channel_id, "inviter": event.get("inviter")}, 0
    elif kind in CHANNEL_EVENTS:
        services.directory.forget_channel(workspace_id, str(channel_id))
        if kind == "channel_shared":
            return "channel_shared", None, {"channel": channel_id}, 0
    elif kind == "channel_id_changed":
        return "channel_id_changed", None, {"old": event.get("old_channel_id"), "new": event.get("new_channel_id")}, 0
    elif kind == "user_change":
        user = event.get("user") or {}
        services.directory.forget_person(workspace_id, str(user.get("id")))
        if user.get("deleted"):
            return "person_left", None, {"user": user.get("id")}, 1
    return None


def _human(event: Payload) -> bool:
    return (
        event.get("subtype") in HUMAN_SUBTYPES
        and not event.get("bot_id")
        and not event.get("app_id")
        and not event.get("hidden")
        and event.get("user") not in {None, "", "USLACKBOT"}
    )


async def _reaction(event: Payload, workspace_id: str, bot_user_id: str, services: Services) -> Sorted:
    item, name = event.get("item") or {}, emoji_name(str(event.get("reaction") or ""))
    preferences = await services.preferences.get(workspace_id)
    if item.get("type") != "message" or not preferences.hears(name) or event.get("user") == bot_user_id:
        return None
    payload = {
        "user": event.get("user"),
        "emoji": name,
        "channel": item.get("channel"),
        "ts": item.get("ts"),
        "author": event.get("item_user"),
    }
    return str(event["type"]), None, payload, 0


def _question(event: Payload, kind: str) -> Sorted:
    payload = {key: event.get(key) for key in ("channel", "user", "ts", "thread_ts", "text")}
    return kind, f"message:{event.get('channel')}:{event.get('ts')}", payload, 0


async def _sort_message(event: Payload, workspace_id: str, bot_user_id: str, services: Services) -> Sorted:
    subtype = event.get("subtype")
    if subtype == "message_deleted":
        return _deleted(event, workspace_id, bot_user_id, services)
    if subtype == "message_changed":
        return await _changed(event, workspace_id, services)
    if not _human(event) or event.get("user") == bot_user_id:
        return None
    if event.get("channel_type") == "im":
        return _question(event, "direct")
    if bot_user_id and f"<@{bot_user_id}" in str(event.get("text") or ""):
        return _question(event, "mention")
    return await _overheard(event, workspace_id, services)


async def _overheard(event: Payload, workspace_id: str, services: Services) -> Sorted:
    """A message that people wrote to each other: only what the gate lets through is kept, until it is read."""
    channel_id, ts, text = str(event.get("channel")), str(event.get("ts")), str(event.get("text") or "")
    if not await _listens(workspace_id, channel_id, services):
        return None
    thread_ts = str(event.get("thread_ts") or ts)
    place = (workspace_id, channel_id, thread_ts)
    parent = services.threads.parent(place) if thread_ts != ts else None
    services.threads.hear(place, ts, Line(user=str(event["user"]), text=text))
    gating = await _judge(services, workspace_id, text, parent)
    under_way = names_both(text, (await services.known.get(workspace_id)).introduced)
    if not (gating.reads or under_way or (thread_ts != ts and services.threads.is_hot(place))):
        return None
    payload = {
        "channel": channel_id,
        "user": event["user"],
        "ts": ts,
        "thread_ts": event.get("thread_ts"),
        "text": text,
    }
    return "message", f"message:{channel_id}:{ts}", payload, 1


async def _judge(services: Services, workspace_id: str, text: str, parent: str | None) -> Gating:
    """At once where a glance tells, else off the event loop: nobody's acknowledgement waits for another's message."""
    known = await services.known.get(workspace_id)
    glanced = services.gate.glance(text, parent=parent, known=known)
    if glanced is not None:
        return glanced
    return await asyncio.get_running_loop().run_in_executor(
        services.gatekeepers, partial(services.gate.judge, text, parent=parent, known=known)
    )


async def _listens(workspace_id: str, channel_id: str, services: Services) -> bool:
    if not (await services.preferences.get(workspace_id)).listens_in(channel_id):
        return False
    channel = await services.directory.channel_if_known(workspace_id, channel_id)
    return channel is None or (channel.listening and not channel.off_limits)


def _deleted(event: Payload, workspace_id: str, bot_user_id: str, services: Services) -> Sorted:
    previous = event.get("previous_message") or {}
    if previous.get("user") == bot_user_id or previous.get("bot_id"):
        return None
    ts = str(event.get("deleted_ts") or previous.get("ts"))
    channel_id = str(event.get("channel"))
    services.threads.forget((workspace_id, channel_id, str(previous.get("thread_ts") or ts)), ts)
    return "message_deleted", f"deleted:{channel_id}:{ts}", {"channel": channel_id, "ts": ts}, 0


async def _changed(event: Payload, workspace_id: str, services: Services) -> Sorted:
    """An edit by a person. Text that the gate drops does not travel on; the row only says that it changed.

    What was told to Kith directly is corrected on its card.
    """
    if event.get("channel_type") == "im":
        return None
    message, previous = event.get("message") or {}, event.get("previous_message") or {}
    if not _human({**message, "hidden": None}) or message.get("text") == previous.get("text"):
        return None
    channel_id, ts, text = str(event.get("channel")), str(message.get("ts")), str(message.get("text") or "")
    edited = str((message.get("edited") or {}).get("ts") or event.get("event_ts"))
    if not await _listens(workspace_id, channel_id, services):
        return None
    thread_ts = str(message.get("thread_ts") or ts)
    place = (workspace_id, channel_id, thread_ts)
    parent = services.threads.parent(place) if thread_ts != ts else None
    services.threads.edited((workspace_id, channel_id, ts), edited)
    services.threads.forget(place, ts)
    services.threads.hear(place, ts, Line(user=str(message["user"]), text=text))
    gating = await _judge(services, workspace_id, text, parent)
    payload = {
        "channel": channel_id,
        "user": message["user"],
        "ts": ts,
        "thread_ts": message.get("thread_ts"),
        "text": text if gating.reads else "",
        "edited": edited,
    }
    return "message_changed", f"changed:{channel_id}:{ts}:{edited}", payload, 1


def moment(ts: str) -> datetime:
    """Slack's message ts as a datetime."""
    return datetime.fromtimestamp(float(ts), tz=UTC)
