"""A message as a person sees it: Slack's markup, disguised letters and invisible characters undone; case kept."""

import re
import unicodedata
from functools import lru_cache

from domain.model import Heard
from domain.naming import occurs

LONGEST = 6_000
"""Characters of a message that are looked at."""

_PERSON = re.compile(r"<[@!][^<>|]*(?:\|[^<>]*)?>")
_CHANNEL = re.compile(r"<#[^<>|]*(?:\|([^<>]*))?>")
_LINK = re.compile(r"<(?:mailto:|tel:)?([^<>|]+)(?:\|([^<>]*))?>")
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_EMOJI = re.compile(r":[a-z0-9_+\-]*[a-z_][a-z0-9_+\-]*:")
_MARKS = re.compile(r"(?<![^\W_])[*_~`]+(?=\S)|(?<=\S)[*_~`]+(?![^\W_])")
_MIXED = re.compile(r"(?=\S*[A-Za-z])(?=\S*[\u0370-\u03ff\u0400-\u052f])\S+")
_BLANK = frozenset("\u034f\u115f\u1160\u3164\uffa0")
_SPACES = re.compile(r"[^\S\n]+")
_LOOK_ALIKES = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456\u0455\u0458\u043a\u043c\u0442\u043d\u04bb\u0501\u051b\u051d\u0432"
    "\u0410\u0415\u041e\u0420\u0421\u0425\u0423\u0406\u0405\u0408\u041a\u041c\u0422\u041d\u0412"
    "\u03bf\u03b1\u03b5\u03b9\u03ba\u03bd\u03c1\u03c4\u03c5\u03c7"
    "\u039f\u0391\u0395\u0399\u039a\u039d\u03a1\u03a4\u03a5\u03a7\u0392\u0397\u039c\u0396",
    "aeopcxyisjkmthhdqwb" + "AEOPCXYISJKMTHB" + "oaeikvptux" + "OAEIKNPTYXBHMZ",
)
REPEATS = 200
"""Characters from which a text is looked through for repeated sentences."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
SOMEBODY = "@somebody"
"""Stands for every mention: it is nobody's name."""


@lru_cache(maxsize=512)
def seen(text: str) -> str:
    """The text as it looks on screen, lines kept, at most `LONGEST` characters.

    A mention becomes `@somebody`, a link its label, an emoji a space. Letters of another script inside a word with
    Latin letters become the Latin ones that they imitate.
    """
    text = _PERSON.sub(SOMEBODY, text[: 2 * LONGEST])
    text = _CHANNEL.sub(lambda found: f"#{found[1] or 'channel'}", text)
    text = _LINK.sub(lambda found: found[2] or found[1], text)
    for escaped, character in _ESCAPES:
        text = text.replace(escaped, character)
    if not text.isascii():
        text = _undisguised(text)
    text = _MARKS.sub("", _EMOJI.sub(" ", text))
    return _SPACES.sub(" ", text).strip()[:LONGEST]


def once(text: str) -> str:
    """The text without sentences that it has said before."""
    return " ".join(dict.fromkeys(_SENTENCE.split(text))) if len(text) > REPEATS else text


def _undisguised(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    text = "".join(c for c in text if not _invisible(c))
    text = text.replace("\u2019", "'").replace("\u2018", "'")
    return _MIXED.sub(lambda found: found[0].translate(_LOOK_ALIKES), text)


def _invisible(c: str) -> bool:
    return unicodedata.category(c) == "Cf" or c in _BLANK or "\ufe00" <= c <= "\ufe0f"


def grounded(name: str, heard: Heard) -> bool:
    """Whether a name stands in the message or its thread, look-alike letters and markup aside."""
    return any(occurs(name, text) or occurs(name, seen(text)) for text in texts(heard))


def texts(heard: Heard) -> list[str]:
    """The message first, then its thread, newest first."""
    return [heard.text, *(line.text for line in reversed(heard.context))]
