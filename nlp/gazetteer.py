"""Known names by their first word: a workspace may know many thousands, and few stand in a message."""

import re
from collections import OrderedDict
from threading import Lock
from typing import Final

from domain.naming import fold, key

KEPT: Final = 32
"""Indices that are kept: vendors and customers of the workspaces that were heard last."""

_POSSESSIVE: Final = re.compile(r"['\u2019\u02bc]s\b", re.IGNORECASE)
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u3040-\u9fff\uac00-\ud7a3]")

Names = tuple[str, ...]
Numbered = list[tuple[int, str, str]]


class _Index:
    """Names with their keys, by the first word of the key; in scripts without spaces a name may stand anywhere."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.anywhere: Numbered = []
        self._by_word: dict[str, Numbered] = {}
        for number, name in enumerate(names):
            name_key = key(name)
            if _UNSPACED.search(name_key):
                self.anywhere.append((number, name, name_key))
            elif name_key:
                self._by_word.setdefault(name_key.partition(" ")[0], []).append((number, name, name_key))

    def beginning(self, words: set[str]) -> Numbered:
        return [one for word in words & self._by_word.keys() for one in self._by_word[word]]


_indices: OrderedDict[int, _Index] = OrderedDict()
_turn = Lock()


def possible(names: Names, text: str) -> list[tuple[str, str]]:
    """Those of the names that may stand in the text, with their keys, in the order given; the others do not."""
    if not names:
        return []
    index = _index(names)
    found = [*index.beginning({*fold(text).split(), *fold(_POSSESSIVE.sub("", text)).split()}), *index.anywhere]
    return [(name, name_key) for _, name, name_key in sorted(found)]


def _index(names: Names) -> _Index:
    """By identity: a snapshot of names is one object for as long as it is good, and its hash would cost more."""
    with _turn:
        index = _indices.get(id(names))
        if index is None or index.names is not names:
            index = _indices[id(names)] = _Index(names)
        _indices.move_to_end(id(names))
        while len(_indices) > KEPT:
            _indices.popitem(last=False)
    return index
