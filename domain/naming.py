"""Names as they are compared, found in text, and written into the address book."""

import re
import unicodedata
from typing import Final

from domain.policy import LEGAL_FORMS

NAME_LENGTH: Final = 80
"""Characters of a name that are kept at most."""

_LOOK_ALIKES: Final = str.maketrans(
    # Cyrillic, Greek, and Latin letters that do not decompose; by the shape that tells them least apart
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0455\u0458\u04bb\u0501\u051b\u051d"
    "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7"
    "\u0131\u00f8\u0142",
    "abekmhopctyxisjhdqw" + "abezhikmnoptyx" + "iol",
)
_BLANK: Final = frozenset("\u034f\u115f\u1160\u3164\uffa0")
_INITIALS: Final = re.compile(r"\b(?:[^\W\d_]\.)+[^\W\d_]\b\.?")
_NO_WORD: Final = re.compile(r"[^0-9a-z]+")
_POSSESSIVE: Final = re.compile(r"['\u2019\u02bc]s\b", re.IGNORECASE)
_APOSTROPHES: Final = re.compile(r"['\u2019\u02bc`\u00b4]")
_ACCENTED: Final = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u3040-\u9fff\uac00-\ud7a3]")
_ARTICLES: Final = frozenset({"the"})
_POLISH: Final = re.compile(r"\bsp z o ?o\b")
_FORMS: Final = LEGAL_FORMS | {"spzoo"}

_REFERENCE: Final = re.compile(r"<([@#!])([^<>|]*)(?:\|([^<>]*))?>")
_LINK: Final = re.compile(r"<(?:mailto:|tel:)?([^<>|]+)(?:\|([^<>]*))?>")
_MARKS: Final = re.compile(r"(?<!\w)[*_~`]+(?=\S)|(?<=\S)[*_~`]+(?!\w)")
_LIVE: Final = re.compile(r"<(?=[@#!])")
_SMALL_WORDS: Final = frozenset({"and", "at", "de", "der", "for", "of", "on", "the", "und", "van", "von"})
_SPELT: Final = {"it": "IT", "hvac": "HVAC", "llc": "LLC", "uk": "UK", "usa": "USA", "gmbh": "GmbH", "ag": "AG"}
_FIRST_LETTERS: Final = re.compile(r"(?:^(?:[od]['\u2019])?|[-/])[^\W\d_]")


def plain(text: str) -> str:
    """Slack's markup as plain words: links become their labels, people "a colleague"; nothing in it pings anybody."""
    text = _REFERENCE.sub(_reference, text)
    text = _LINK.sub(lambda link: link[2] or link[1], text)
    text = _MARKS.sub("", text)
    return _LIVE.sub("\u2039", " ".join(_unescaped(text).split()))


def _reference(found: re.Match[str]) -> str:
    mark, target, label = found[1], found[2], found[3]
    if mark == "@":
        return "a colleague"
    if mark == "#":
        return label or "a channel"
    return label or target.partition("^")[0]


def _unescaped(text: str) -> str:
    """Undoes the three escapes that Slack knows, each once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def fold(text: str) -> str:
    """The words of a text as they are compared: NFKC, case, accents and look-alike letters folded, one space between.

    An ampersand reads "and"; initials lose their dots ("S.p.A." is "spa"); zero-width characters vanish.
    """
    text = _unescaped(text)
    return _folded_ascii(text) if text.isascii() else _folded(text)


def _folded_ascii(text: str) -> str:
    """The same as `_folded`, at a tenth of its cost."""
    text = _INITIALS.sub(lambda found: found[0].replace(".", ""), _APOSTROPHES.sub("", text.lower()))
    return " ".join(_NO_WORD.sub(" ", text.replace("&", " and ")).split())


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = _APOSTROPHES.sub("", "".join(c for c in text if not _zero_width(c)))
    text = _INITIALS.sub(lambda found: found[0].replace(".", ""), text)
    text = unicodedata.normalize("NFKD", text).casefold().translate(_LOOK_ALIKES)
    text = unicodedata.normalize("NFC", _ACCENTED.sub("", text))
    text = text.replace("&", " and ")
    return " ".join("".join(c if _is_word(c) else " " for c in text).split())


def _zero_width(c: str) -> bool:
    return unicodedata.category(c) == "Cf" or c in _BLANK or "\ufe00" <= c <= "\ufe0f"


def _is_word(c: str) -> bool:
    return c.isalnum() or unicodedata.category(c)[0] == "M"


def key(name: str) -> str:
    """The normalised name by which vendors are the same: folded, without leading article and closing legal form.

    At least one word always stays ("The Company" is "company"); a text without letters and digits has the key "".
    """
    words = _POLISH.sub("spzoo", fold(name)).split()
    while len(words) > 1 and words[0] in _ARTICLES:
        words.pop(0)
    shortened = False
    while len(words) > 1 and (words[-1] in _FORMS or (shortened and words[-1] == "and")):
        words.pop()
        shortened = True
    return " ".join(words)


def occurs(part: str, whole: str) -> bool:
    """Whether `part` stands in `whole` as whole words after folding; a possessive ("Dana's") does not hide a name.

    In scripts that put no space between words, any place will do. A part without letters and digits never occurs.
    """
    wanted = fold(part)
    if not wanted:
        return False
    texts = (fold(whole), fold(_POSSESSIVE.sub("", whole)))
    if _UNSPACED.search(wanted):
        return any(wanted in text for text in texts)
    return any(f" {wanted} " in f" {text} " for text in texts)


def tidy_name(raw: str) -> str:
    """The name as the address book writes it: no markup, no mention, capitals where it had none, cut to length."""
    name = plain(_REFERENCE.sub(lambda r: "" if r[1] == "@" else r[0], raw)).strip(" \t,;:!?\"'@*_~`()[]")
    if name == name.lower():
        name = " ".join(_capitalised(word, first=i == 0) for i, word in enumerate(name.split()))
    if len(name) <= NAME_LENGTH:
        return name
    return _cut(name, NAME_LENGTH)


def _capitalised(word: str, *, first: bool) -> str:
    if word in _SPELT:
        return _SPELT[word]
    if _INITIALS.fullmatch(word):
        return word.upper()
    if word in _SMALL_WORDS and not first:
        return word
    return _FIRST_LETTERS.sub(lambda found: found[0].upper(), word)


def _cut(text: str, length: int) -> str:
    """At most `length` characters, ending with a whole word where there is one."""
    head = text[: length + 1].rpartition(" ")[0].rstrip(" ,;:-")
    return head or text[:length]


def shorten(text: str, length: int) -> str:
    """The text, or its first whole words and an ellipsis, in at most `length` characters."""
    return text if len(text) <= length else _cut(text, length - 1) + "\u2026"
