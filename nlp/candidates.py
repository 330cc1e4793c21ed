"""Candidates for names in a message: capitalised runs, and what is written small or in quotes but used like a name."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from nlp.spans import LONGEST_NAME, Span, runs, usual
from nlp.words import CUSTOMER_TYPES, GROUP, NEVER, STARTERS, VENDOR_TYPES, common


def candidates(text: str) -> list[Span]:
    """Capitalised runs, lower-case names beside a word of a firm or a crew, and quoted names, in text order."""
    capitalised = list(runs(text))
    found = capitalised + list(_lower(text)) + list(_quoted(text))
    if not capitalised:
        found += _plain(text)
    return sorted(found, key=lambda span: (span.start, -span.end))


_CREW: Final = re.compile(rf"\b([a-zà-ÿ][\wà-ÿ'-]+(?: [a-zà-ÿ][\wà-ÿ-]+)?)('s)? (?:{GROUP})\b")
_FIRM: Final = re.compile(r"\b([a-zà-ÿ][\wà-ÿ'-]{2,}(?: & [a-z]\w+)?) ([a-z]{2,})\b")
_BY: Final = re.compile(
    r"\b(?:[Aa]t|[Ff]or|[Bb]y|[Ff]rom|[Bb]ei|[Cc]hez|[Hh]os) ([a-zà-ÿ][\wà-ÿ-]{3,}(?: [a-zà-ÿ][\wà-ÿ-]{3,})?)\b"
)
_TWO: Final = re.compile(r"\b([a-zà-ÿ]{3,} & [a-zà-ÿ]{2,})\b")
_ONLY_FIRM: Final = VENDOR_TYPES - {"it", "people", "power", "safety", "energy", "support", "service", "services"}


_PLAIN: Final = re.compile(
    r"(?:(?:^|[.!?,;:\n]\s)(?:at |for |from |in |yes |no |so )?|\b(?:at|for|by|from)\s)"
    r"([a-zà-ÿ][\w'-]+(?: (?:& )?[a-zà-ÿ][\w'-]+){1,3}?)"
    r"(?=\s*[.,:;!?)\n]|\s*$|'s\b|\s-|\s(?:again|in|at|has|have|had|is|are|was|were|wants?|needs?|got|did|got|again|"
    r"sent|passed|who|and|w/|for|on|says?|said|just|finally|put|ran|came|moved|lost|\w{3,}ed)\b)"
)


def _plain(text: str) -> Iterator[Span]:
    """Names of two to four words where nobody writes capitals: something strange, or what a firm is called."""
    for match in _PLAIN.finditer(text):
        words = match[1].split()
        while words and (words[0] in STARTERS or words[0] in NEVER):
            words = words[1:]
        typed = bool(words) and words[-1] in _ONLY_FIRM | CUSTOMER_TYPES
        strange = any(_unusual(word) for word in words)
        if len(words) > 1 and (strange or typed) and not any(word in STARTERS for word in words) and _no_trade(words):
            start = match.end(1) - len(" ".join(words))
            yield replace(_lower_span(text, start, match.end(1)), opens=match.start(1) == 0)


def _lower(text: str) -> Iterator[Span]:
    """Names without capitals: only words that are in no dictionary, beside a sign that a firm is meant."""
    for match in _CREW.finditer(text):
        told = re.sub(r"'s$", "", match[1])
        words = told.split()
        while words and (words[0] in STARTERS or (len(words) > 1 and words[0] in common())):
            words = words[1:]
        if words and any(_unusual(word) for word in words) and _no_trade(words):
            end = match.start(1) + len(told)
            possessive = text[end : end + 2] == "'s"
            yield _lower_span(text, end - len(" ".join(words)), end, possessive=possessive)
    for match in _FIRM.finditer(text):
        if match[2] in _ONLY_FIRM | CUSTOMER_TYPES | {"it"} and _unusual(match[1].split()[0]) and match[1] != match[2]:
            yield _lower_span(text, match.start(1), match.end(2))
    for match in _TWO.finditer(text):
        first, _, last = match[1].split()
        if _unusual(first) and last not in STARTERS:
            yield _lower_span(text, match.start(1), match.end(1))
    for match in _BY.finditer(text):
        words = match[1].split()
        if not _unusual(words[0]):
            continue
        kept = words if len(words) > 1 and _unusual(words[1]) else words[:1]
        yield _lower_span(text, match.start(1), match.start(1) + len(" ".join(kept)))


def _unusual(word: str) -> bool:
    bare = re.sub(r"['\u2019]s$", "", word)
    return len(bare) > 2 and "-" not in bare and not usual(bare)  # noqa: PLR2004 - as above


def _no_trade(words: list[str]) -> bool:
    return not all(word in VENDOR_TYPES or word in CUSTOMER_TYPES for word in words)


def _lower_span(text: str, start: int, end: int, *, possessive: bool = False) -> Span:
    return Span(
        start=start,
        end=end + (2 if possessive else 0),
        name=text[start:end][:LONGEST_NAME],
        before=text[max(0, start - 60) : start],
        after=text[end + (2 if possessive else 0) : end + 60],
        possessive=possessive,
        lower=True,
    )


_QUOTED: Final = re.compile(r'["\u201c\u201e]([A-ZÀ-Þ][^"\u201c\u201d\n]{1,60})["\u201d\u201c]')


def _quoted(text: str) -> Iterator[Span]:
    for match in _QUOTED.finditer(text):
        words = match[1].split()
        if len(words) <= 5 and sum(word[0].isupper() for word in words) * 2 >= len(words):  # noqa: PLR2004 - a name
            yield Span(
                start=match.start(1),
                end=match.end(1),
                name=match[1].strip(" ,.;"),
                before=text[max(0, match.start() - 60) : match.start()],
                after=text[match.end() : match.end() + 60],
            )
