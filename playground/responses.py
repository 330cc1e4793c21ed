"""What the app says through a response URL, or in the acknowledgement of a command."""

from playground.errors import SlackError
from playground.limits import MAX_TEXT, check_message
from playground.model import Json, Message
from playground.render import with_block_ids
from playground.tickets import ResponseUrl
from playground.workspace import Workspace


def respond(slack: Workspace, url: ResponseUrl, answer: Json) -> None:
    """Apply one answer: replace or delete what was clicked, or say something new."""
    if answer.get("delete_original"):
        original = _original(slack, url)
        if original is not None:
            slack.world.delete(original)
        return
    text, blocks = _content(answer)
    if answer.get("replace_original") and url.ts:
        original = _original(slack, url)
        if original is not None:
            slack.world.edit(original, text=text, blocks=blocks)
        return
    _say(slack, url, answer, text, blocks)


def _original(slack: Workspace, url: ResponseUrl) -> Message | None:
    for each in slack.world.ephemerals:
        if each.ts == url.ts and each.only_for == url.user:
            return each
    return slack.world.messages.get(url.channel, {}).get(url.ts)


def _content(answer: Json) -> tuple[str, list[Json]]:
    text, blocks = str(answer.get("text") or ""), answer.get("blocks") or []
    if not text.strip() and not blocks and not answer.get("attachments"):
        raise SlackError("no_text")
    if len(text) > MAX_TEXT:
        raise SlackError("msg_too_long")
    check_message(blocks)
    return text, with_block_ids(blocks)


def _say(slack: Workspace, url: ResponseUrl, answer: Json, text: str, blocks: list[Json]) -> None:
    world = slack.world
    thread = str(answer.get("thread_ts") or "")
    message = Message(url.channel, world.next_ts(), world.bot.id, text, blocks, thread, bot_id=world.bot.bot_id)
    message.metadata = answer.get("metadata")
    if answer.get("response_type") == "in_channel":
        message.subtype = "bot_message"
    else:
        message.only_for = url.user
    world.post(message)
