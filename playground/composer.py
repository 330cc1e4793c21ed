"""What Slack's message box makes of typed text: escaped `text` with references, and rich text blocks."""

import re
import secrets

from playground.model import Json
from playground.world import World

_TOKEN = re.compile(
    r"(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?)\]'\"])"
    r"|(?P<mail>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<user><@[UW][A-Z0-9]+>|(?<![\w.@])@[\w.-]*\w)"
    r"|(?P<channel>(?<![\w&#])\#[\w-]+)"
    r"|(?P<domain>(?<![\w.@/-])(?:[A-Za-z0-9-]+\.)+(?:com|org|net|io|dev|co|us|uk|de)\b(?![\w@.-]*\w@))"
    r"|(?P<emoji>(?<!\w):[a-z0-9_+-]+(?:::skin-tone-[2-6])?:)"
)
_BROADCASTS = {"here", "channel", "everyone"}


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def compose(world: World, typed: str) -> tuple[str, list[Json]]:
    """`text` and `blocks` of the message that a person sends by typing this."""
    parts: list[str] = []
    elements: list[Json] = []
    at = 0
    for match in _TOKEN.finditer(typed):
        text, element = _token(world, match)
        _plain(typed[at : match.start()], parts, elements)
        if element["type"] == "text":
            _plain(match.group(), parts, elements)
        else:
            parts.append(text)
            elements.append(element)
        at = match.end()
    _plain(typed[at:], parts, elements)
    section = {"type": "rich_text_section", "elements": elements}
    return "".join(parts), [{"type": "rich_text", "block_id": secrets.token_hex(3), "elements": [section]}]


def typed(world: World, text: str) -> str:
    """References back to the names that were typed, for a command that does not ask for them."""

    def name(match: re.Match[str]) -> str:
        user = world.users.get(match.group(1))
        return f"@{user.name}" if user else match.group()

    return re.sub(r"<@([UW][A-Z0-9]+)>", name, text)


def _plain(piece: str, parts: list[str], elements: list[Json]) -> None:
    if not piece:
        return
    parts.append(escape(piece))
    if elements and elements[-1]["type"] == "text":
        elements[-1] = {"type": "text", "text": elements[-1]["text"] + piece}
    else:
        elements.append({"type": "text", "text": piece})


def _token(world: World, match: re.Match[str]) -> tuple[str, Json]:
    word = match.group()
    match match.lastgroup:
        case "url":
            return f"<{word}>", {"type": "link", "url": word}
        case "mail":
            return f"<mailto:{word}|{word}>", {"type": "link", "url": f"mailto:{word}", "text": word}
        case "domain":
            return f"<http://{word}|{word}>", {"type": "link", "url": f"http://{word}", "text": word}
        case "user":
            return _mention(world, word)
        case "channel":
            return _channel(world, word)
    return word, {"type": "emoji", "name": word.strip(":")}


def _mention(world: World, word: str) -> tuple[str, Json]:
    name = word.strip("<@>")
    if name in _BROADCASTS:
        return f"<!{name}>", {"type": "broadcast", "range": name}
    for user in world.users.values():
        if name == user.id or name.lower() in {user.name.lower(), user.real_name.lower()}:
            return f"<@{user.id}>", {"type": "user", "user_id": user.id}
    return word, {"type": "text"}


def _channel(world: World, word: str) -> tuple[str, Json]:
    for channel in world.channels.values():
        if channel.kind != "im" and channel.name == word[1:]:
            return f"<#{channel.id}|{channel.name}>", {"type": "channel", "channel_id": channel.id}
    return word, {"type": "text"}
