"""Small phrases that several cards share: names, dates, sentences."""

from collections.abc import Mapping

Names = Mapping[str, str]
"""Slack user id → the person's name, for colleagues on a card."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
SOMEBODY = "A colleague"
"""At the beginning of a sentence; `in_sentence` says it elsewhere."""


def first_name(names: Names, user_id: str | None) -> str:
    full = names.get(user_id or "", "")
    return full.split()[0] if full.split() else SOMEBODY


def in_sentence(names: Names, user_id: str | None) -> str:
    """The first name where it does not begin a sentence."""
    name = first_name(names, user_id)
    return "a colleague" if name == SOMEBODY else name


def sentence(text: str) -> str:
    """A clause as a sentence: capital first letter, full stop."""
    text = " ".join(text.split()).rstrip(",;:")
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?…" else ".")


def clause(text: str) -> str:
    """A clause inside a sentence: no full stop at its end."""
    return " ".join(text.split()).rstrip(".,;: ")


def listed(items: list[str]) -> str:
    """Anna, Ben and Cleo."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else ""


def number(many: int) -> str:
    """Small numbers as words: three."""
    return NUMBERS[many] if 0 <= many < len(NUMBERS) else str(many)
