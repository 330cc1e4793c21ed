"""What leaves the house: Slack's markup becomes plain text, people get neutral names, addresses become placeholders.

Too much is replaced rather than too little: a long run of digits counts as a phone number unless it is plainly a date
or an amount of money.
"""

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from string import ascii_uppercase

_CONTROL = re.compile(r"<(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_URL = re.compile(r"\b(?:[a-z][a-z0-9+.-]{1,15}://|www\.)[^\s<>]+", re.IGNORECASE)
_NOT_IN_EMAIL = r"\s<>@\uff20|,;:()\[\]{}\"“”„«»"
_EMAIL = re.compile(rf"(?<![^{_NOT_IN_EMAIL}])[^{_NOT_IN_EMAIL}]++[@\uff20][^{_NOT_IN_EMAIL}]+\.[^\W\d_]{{2,}}")
_PHONE = re.compile(r"(?<!\d)\(?\+?\(?\d(?:[ \t\u00a0.\-\u2010-\u2013/()]{0,3}\d){6,}")
_DATE = re.compile(r"(?:\d{4}([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2(?:\d{2}){1,2})(?:[ ]\d{1,2})?")
_MONEY_BEFORE = re.compile(r"[€$£]\s?$|\b(?:EUR|USD|GBP)\s$")
_MONEY_AFTER = re.compile(r"\s?(?:[€$£]|(?:EUR|USD|GBP)\b)")
_USER = re.compile(r"\b[UW]0[A-Z0-9]{6,}\b")
_BROADCAST = re.compile(r"@(?:here|channel|everyone|group)\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\[?\b(email|phone)-(\d{1,4})\b\]?", re.IGNORECASE)
_OPENING = str.maketrans(dict.fromkeys("<\uff1c\ufe64", "\u2039"))


def visible(text: str) -> str:
    """`text` without control and invisible characters and broken surrogates; line breaks and tabs stay."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})


def unfenced(text: str) -> str:
    """`text` in which nothing can open or close a tag of a prompt."""
    return text.translate(_OPENING)


def plain(text: str) -> str:
    """What a person reads: no mentions, labels in place of links, nothing escaped. Addresses stay."""
    return html.unescape(_CONTROL.sub(lambda found: f" {_label(found, unlabelled='')} ", visible(text)))


def bare(text: str) -> str:
    """`text` without links, addresses, phone numbers, placeholders and mentions."""
    for pattern in (_PLACEHOLDER, _CONTROL, _URL, _EMAIL, _USER, _BROADCAST, _PHONE):
        text = pattern.sub(" ", text)
    return text


def digits(text: str) -> str:
    """The digits of `text` in order, in ASCII."""
    return "".join(str(unicodedata.digit(c)) for c in text if c.isdigit())


@dataclass
class Redaction:
    """The table of one reading: what was replaced by what. It lives as long as the call and is never stored."""

    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)

    def person(self, user_id: str) -> str:
        """The neutral name of a user: Person A, Person B, …; the same one every time."""
        if user_id not in self.people:
            rounds, letter = divmod(len(self.people), len(ascii_uppercase))
            self.people[user_id] = f"Person {ascii_uppercase[letter]}{rounds or ''}"
        return self.people[user_id]

    def redact(self, text: str) -> str:
        """Plain text fit to be sent: no address, phone number, user id or link, and nothing that closes a fence."""
        text = _PLACEHOLDER.sub(r"(\1 \2)", visible(text))
        text = html.unescape(_CONTROL.sub(self._control, text))
        text = _URL.sub("(link)", text)
        text = _EMAIL.sub(lambda found: _placeholder("email", self.emails, found[0].strip(".'*_~`")), text)
        text = _USER.sub(lambda found: self.person(found[0]), text)
        for user_id, name in self.people.items():
            text = re.sub(rf"\b{re.escape(user_id)}\b", name, text) if user_id else text
        return unfenced(_PHONE.sub(self._phone, text))

    def email(self, answered: str | None) -> str | None:
        """The address of the text that an answer means, by placeholder or letter for letter; None for any other."""
        return _meant("email", self.emails, answered, str.casefold)

    def phone(self, answered: str | None) -> str | None:
        """The number of the text that an answer means, by placeholder or digit for digit; None for any other."""
        return _meant("phone", self.phones, answered, digits)

    def _control(self, found: re.Match[str]) -> str:
        target = found["target"]
        return f" {self.person(target[1:])} " if target.startswith("@") else _label(found)

    def _phone(self, found: re.Match[str]) -> str:
        before, after = found.string[: found.start()], found.string[found.end() :]
        if _DATE.fullmatch(found[0]) or _MONEY_BEFORE.search(before[-8:]) or _MONEY_AFTER.match(after):
            return found[0]
        number = found[0].lstrip("(") if found[0].count("(") > found[0].count(")") else found[0]
        return found[0].removesuffix(number) + _placeholder("phone", self.phones, number)


def _label(found: re.Match[str], *, unlabelled: str = "(link)") -> str:
    target, label = found["target"], found["label"] or ""
    scheme, _, rest = target.partition(":")
    if target.startswith(("@", "!")):
        return ""
    if target.startswith("#"):
        return f"#{label}" if label else ""
    if scheme in {"mailto", "tel"}:
        return label or rest
    return label or (unlabelled if "://" in target else target)


def _placeholder(kind: str, table: list[str], value: str) -> str:
    if value not in table:
        table.append(value)
    return f"[{kind}-{table.index(value) + 1}]"


def _meant(kind: str, table: list[str], answered: str | None, form: Callable[[str], str]) -> str | None:
    if not answered:
        return None
    if (found := _PLACEHOLDER.fullmatch(answered.strip())) and found[1].lower() == kind:
        number = int(found[2])
        return table[number - 1] if 0 < number <= len(table) else None
    wanted = form(answered.strip())
    return next((value for value in table if wanted and form(value) == wanted), None)
