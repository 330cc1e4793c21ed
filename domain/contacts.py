"""A contact as people type one: "Brian Lesniak, brian@lakeshore.example, 555 0100"."""

import re
from typing import Final

from domain.naming import plain, shorten

_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_PHONE: Final = re.compile(r"\+?\(?\d[\d\s()./-]{4,22}\d")
_EXTENSION: Final = re.compile(r"\s*(?:x|ext\.?)\s*\d{1,6}$", re.IGNORECASE)
_LONGEST: Final = 300


def parse_contact(line: str) -> tuple[str | None, str | None, str | None]:
    """Name, e-mail and phone number of a typed line; what is not there is None."""
    rest = shorten(plain(line), _LONGEST)
    email = _EMAIL.search(rest)
    if email:
        rest = rest.replace(email[0], " ")
    phone = _PHONE.search(rest)
    if phone:
        rest = rest.replace(phone[0], " ")
    name = " ".join(re.sub(r"[,;:|<>]+", " ", rest).split()).strip(" -–()")
    return name or None, email[0] if email else None, phone[0].strip() if phone else None


def is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    """Whether it is a phone number and nothing else; an extension may stand behind it."""
    return _PHONE.fullmatch(_EXTENSION.sub("", text)) is not None
