"""Whether somebody writes in passing how an introduction went: cheap rules, for the few that are under way."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from domain.naming import fold, occurs

_LONG: Final = 5
"""Letters from which the first word of a vendor's name stands for the whole name."""
_RESULT: Final = re.compile(
    r"\b(?:nailed it|nailed|delivered|(?:great|good|amazing|fantastic|brilliant|poor|bad|terrible|awful) (?:job|work)|"
    r"job well done|did it|pulled it off|came through|finished|completed|wrapped up|all done|is done|went live|"
    r"(?:is|are|went) live|up and running|zero downtime|no downtime|on time|flawless(?:ly)?|spotless|happy with|"
    r"thrilled|delighted|let (?:\w+ ){0,3}down|messed up|botched|no show|never showed|did not show|didnt show|"
    r"failed|fell through|a disaster|half done|partly done|only half)\b"
)


def tells_of_result(text: str) -> bool:
    """Whether a text says that something was done, well or badly."""
    return _RESULT.search(fold(text)) is not None


def called_in(text: str, names: Iterable[str]) -> bool:
    """Whether a text names somebody, by a whole name or by its first word where that is long enough ("Lakeshore")."""
    return any(occurs(name, text) or _short_for(name, text) for name in names)


def _short_for(name: str, text: str) -> bool:
    first = name.split(maxsplit=1)[0] if name.split() else ""
    return len(first) >= _LONG and occurs(first, text)


def names_both(text: str, introduced: Iterable[tuple[str, str]]) -> bool:
    """Whether a text names the vendor and the customer of one introduction; pairs are (vendor, customer).

    Every message that is overheard goes through here: what cannot be is left out by one look at its letters.
    """
    letters = fold(text)
    likely = [vendor for vendor, customer in introduced if _folded(customer) in letters and occurs(customer, text)]
    return bool(likely) and any(called_in(text, [vendor]) for vendor in likely)


@lru_cache(maxsize=10_000)
def _folded(name: str) -> str:
    return fold(name)
