"""Words, pairs and triples of words as numbers of a small table: what a linear head can weigh without any model."""

import re
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from nlp.words import common

BUCKETS: Final = 1 << 15
READ: Final = 1_500
"""Characters of a text that are looked at."""
STEM: Final = 5
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d+|[?!:\"()@#]")
_NAME: Final = "Xx"
_STRANGE: Final = "xx"
_NUMBER: Final = "0"


def grams(text: str, before: str = "") -> NDArray[np.int32]:
    """The different table rows of a text that `seen` returned, and of what was said before it in the thread."""
    found = _rows(text, "")
    if before:
        found |= _rows(before, "<")
    return np.fromiter(sorted(found), dtype=np.int32, count=len(found))


def _rows(text: str, mark: str) -> set[int]:
    forms: list[str] = [f"{mark}^"]
    single: set[str] = set()
    for token in _TOKEN.findall(text[:READ]):
        form = _form(token)
        if form is _NAME and forms[-1] is _NAME:
            continue
        forms.append(form)
        if form is not _NAME:
            lowered = token.lower()
            single.add(mark + lowered)
            if len(lowered) > STEM:
                single.add(f"{mark}~{lowered[:STEM]}")
    pairs = {f"{mark}{a} {b}" for a, b in pairwise(forms)}
    triples = {f"{mark}{a} {b} {c}" for a, b, c in zip(forms, forms[1:], forms[2:], strict=False)}
    return {crc32(gram.encode("utf-8", "replace")) % BUCKETS for gram in single | pairs | triples}


def _form(token: str) -> str:
    """A word as pairs and triples know it: names and strange words without their letters."""
    if token[0].isdigit():
        return _NUMBER
    lowered = token.lower()
    if not token[0].isalpha() or lowered in common():
        return lowered
    bare = lowered.removesuffix("'s").removesuffix("\u2019s")
    if bare != lowered and bare in common():
        return lowered
    if token[0].isupper():
        return _NAME
    return _STRANGE
