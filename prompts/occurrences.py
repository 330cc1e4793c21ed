"""Which of the names that a workspace knows stand in a message."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from domain.naming import fold, occurs

NAMES_AT_MOST: Final = 20


def occurring(names: tuple[str, ...], texts: Sequence[str]) -> list[str]:
    """The first few of the known names that stand in one of the texts."""
    words = {word for text in texts for word in fold(text).split()}
    candidates = (name for word, some in _by_first_word(names).items() if word in words for name in some)
    found = (name for name in candidates if any(occurs(name, text) for text in texts))
    return [name for name, _ in zip(found, range(NAMES_AT_MOST), strict=False)]


@lru_cache(maxsize=64)
def _by_first_word(names: tuple[str, ...]) -> dict[str, list[str]]:
    """Known names by their first folded word: a workspace may know thousands, and few stand in a message."""
    found: dict[str, list[str]] = {}
    for name in names:
        if words := fold(name).split():
            found.setdefault(words[0], []).append(name)
    return found
