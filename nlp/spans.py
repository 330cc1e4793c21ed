"""Runs of words that look like names, with what stands before and after them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nlp.words import CUSTOMER_TYPES, GROUP, NEVER, STARTERS, VENDOR_TYPES, common, given_names

_CONTRACTION: Final = re.compile(r"(?:i|we|you|they|he|she|it|that|there|what|who|let)['\u2019](?:m|re|ve|ll|d|s)")
_ELISION: Final = re.compile(r"^[dlDL]['\u2019](?=[A-ZÀ-Þ])")
_TOKEN: Final = re.compile(r"@?[^\W_](?:[\w]|['\u2019.&+-](?=\w))*\.?|[&@]|[^\w\s]|\n")
_ENDS: Final = frozenset('.!?:;\n"\u201c\u2022>')
_INNER: Final = frozenset({"&", "de", "del", "des", "du", "da", "di", "van", "von", "der", "den", "la", "le", "of"})
_ABBREVIATIONS: Final = frozenset({"st.", "dr.", "mr.", "mrs.", "ms.", "g.c.", "inc.", "co.", "ltd.", "bros."})
_TITLES: Final = frozenset(
    "dr dr. mr mr. mrs mrs. ms ms. herr frau hr. mme mme. m. monsieur madame señor señora".split()  # noqa: SIM905 - words
)
_GROUP: Final = re.compile(rf"^ ?(?:\w+ )?(?:{GROUP})\b", re.IGNORECASE)
LONGEST_NAME: Final = 80
MOST_WORDS: Final = 9
_GERMAN: Final = re.compile(r"\b(?:der|die|das|und|ist|nicht|wir|bei|für|mit|hat|haben|sind|ein|eine|auf|vom|den)\b")
_GERMAN_WORDS: Final = 3
_ARTICLE: Final = re.compile(
    r"\b(?:der|die|das|den|dem|des|eine?[nmrs]?|keine?[nmrs]?|unsere?[nmrs]?|ihre?[nmrs]?|deren|ohne|im|zum|zur|am|ins)\s$",
    re.IGNORECASE,
)
"""Before a German word alone: a thing, not a name."""


@dataclass(frozen=True, slots=True)
class Token:
    start: int
    end: int
    text: str
    opens: bool
    """First word of a sentence, a line or a list item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One candidate where it stands; `name` as in the text, without a possessive ending."""

    start: int
    end: int
    name: str
    before: str
    after: str
    possessive: bool = False
    opens: bool = False
    lower: bool = False

    @property
    def words(self) -> list[str]:
        return [word.strip(".,'").lower() for word in self.name.split()]

    @property
    def person(self) -> bool:
        """Whether it looks like a human being: a title or a given name in front, no word of a firm."""
        words = self.words
        if self.name.split()[0].lower() in _TITLES:
            return True
        firm = any(word in VENDOR_TYPES or word in CUSTOMER_TYPES for word in words[1:]) or "&" in words
        return words[0].split("-")[0] in given_names() and len(words) <= 3 and not firm  # noqa: PLR2004 - a full name

    @property
    def firm(self) -> bool:
        return any(word in VENDOR_TYPES for word in self.words) and not self.person

    @property
    def site(self) -> bool:
        return any(word in CUSTOMER_TYPES for word in self.words)


def tokens(text: str) -> list[Token]:
    found: list[Token] = []
    opens = True
    for match in _TOKEN.finditer(text):
        word = match[0]
        start, end = match.span()
        full_stop = word.endswith(".") and len(word) > 1 and word.lower() not in _ABBREVIATIONS
        if full_stop:
            full_stop = not re.fullmatch(r"(?:\w\.)+|[A-Z]\.", word)
            word, end = (word[:-1], end - 1) if full_stop else (word, end)
        found.append(Token(start, end, word, opens))
        opens = full_stop or word in _ENDS or (opens and not word[0].isalnum())
    return found


def _capital(token: Token) -> bool:
    word = token.text
    if word[0] == "@" or not word[0].isalpha():
        return False
    if word[0].isupper():
        lowered = word.lower()
        return not (len(word) > 2 and word.isupper() and usual(lowered) and lowered not in VENDOR_TYPES)  # noqa: PLR2004
    return any(c.isupper() for c in word[1:])


def usual(word: str) -> bool:
    """Whether a lower-case word, or what it is the plural or a form of, is in a dictionary."""
    if _CONTRACTION.fullmatch(word):
        return True
    bare = re.sub(r"['\u2019]s$", "", word)
    stems = (bare, bare.removesuffix("s"), bare.removesuffix("es"), bare.removesuffix("ed"), bare.removesuffix("ing"))
    return any(stem in common() or stem in STARTERS or stem in NEVER for stem in stems)


def runs(text: str) -> Iterator[Span]:
    listed = tokens(text)
    german = len(_GERMAN.findall(text[:600])) >= _GERMAN_WORDS
    i = 0
    while i < len(listed):
        if not _capital(listed[i]):
            i += 1
            continue
        run = _run(listed, i, text)
        i += len(run)
        trimmed = _trimmed(run, german=german)
        if trimmed and not (german and len(trimmed) == 1 and _ARTICLE.search(text[: trimmed[0].start][-20:])):
            yield _span(text, trimmed)


def _run(listed: list[Token], start: int, text: str) -> list[Token]:
    run = [listed[start]]
    for position in range(start + 1, min(len(listed), start + MOST_WORDS)):
        token, last = listed[position], run[-1]
        gap = text[last.end : token.start]
        if gap not in {"", " "} or _closes(last, token):
            break
        following = listed[position + 1] if position + 1 < len(listed) else None
        if _capital(token) and gap == " ":
            if token.text in {"I", "I'm", "I've", "I'd", "I'll"}:
                break
            run.append(token)
        elif (
            token.text in _INNER
            and following
            and _capital(following)
            and not (token.text in {"of", "de", "von", "van"} and run[0].text.lower() in given_names())
            and not (token.text in {"von", "van"} and usual(run[0].text.lower()))
        ):
            run.append(token)
        else:
            break
    return run


def _closes(last: Token, token: Token) -> bool:
    """Whether a name ends before `token`: after a possessive ("Acme's Brian", but "Rook's Ferry" is one) or "Co."."""
    word = token.text.lower()
    if last.text.lower().endswith(("'s", "\u2019s")):
        return not (_capital(token) and (word in common() or word in CUSTOMER_TYPES) and word not in given_names())
    return last.text.endswith(".") and word in STARTERS


def _trimmed(run: list[Token], *, german: bool) -> list[Token]:
    """Without opening words that are no part of a name; empty where nothing is left that could be one."""
    while run and (_filler(run[0]) or run[0].text in _INNER):
        run = run[1:]
    if german and len(run) > 1 and _bare(run[0].text) in common() and not _typed(run[0]) and not _typed_only(run[1:]):
        run = run[1:]
    while run and (run[-1].text in _INNER or (len(run) > 1 and run[-1].text.lower() in NEVER - VENDOR_TYPES)):
        run = run[:-1]
    if not run:
        return []
    words = [_bare(token.text) for token in run]
    if all(word in NEVER or word.isdigit() for word in words):
        return []
    if len(run) == 1 and (words[0] in STARTERS or len(words[0]) < 2):  # noqa: PLR2004 - a letter is no name
        return []
    plain = all(usual(word) and word not in given_names() for word in words)
    if plain and len(run) == 1 and (run[0].opens or german):
        return []
    if german and plain and not any(word in VENDOR_TYPES | CUSTOMER_TYPES for word in words):
        return []
    return run


def _typed(token: Token) -> bool:
    return _bare(token.text) in VENDOR_TYPES | CUSTOMER_TYPES


def _typed_only(run: list[Token]) -> bool:
    return all(_typed(token) for token in run)


def _filler(token: Token) -> bool:
    return _bare(token.text) in STARTERS or _CONTRACTION.fullmatch(token.text.lower()) is not None


def _bare(word: str) -> str:
    return re.sub(r"['\u2019]s$", "", word.lower()).strip(".'")


def _span(text: str, run: list[Token], *, lower: bool = False) -> Span:
    start, end = run[0].start, run[-1].end
    name = text[start:end]
    bare = re.sub(r"['\u2019]s?$", "", name)
    possessive = bare != name
    elided = _ELISION.match(bare)
    if elided:
        start += 2
        bare = bare[2:]
    return Span(
        start=start,
        end=end,
        name=bare[:LONGEST_NAME].strip(" -,&") or bare[:LONGEST_NAME],
        before=text[max(0, start - 60) : start],
        after=text[end : end + 60],
        possessive=possessive,
        opens=run[0].opens,
        lower=lower,
    )


def has_group(after: str) -> bool:
    return _GROUP.match(after) is not None
