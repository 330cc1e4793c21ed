"""One line of a CSV file as an entry: its cells cleaned, and every reason why they cannot be taken as they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from archive.sheets import Bad, Line
from domain.contacts import is_email, is_phone
from domain.naming import NAME_LENGTH, fold, key, plain, tidy_name
from domain.ports import Trades

Kind = Literal["vendor", "customer"]

ALIASES_AT_MOST: Final = 20
EMAIL_LENGTH: Final = 254
NEAREST: Final = 3
"""Trades that are named where a trade is not known."""

_KINDS: Final[dict[str, Kind]] = {
    **dict.fromkeys(("vendor", "vendors", "supplier", "partner"), "vendor"),
    **dict.fromkeys(("customer", "customers", "client", "account"), "customer"),
}
_NOTHING: Final = frozenset({"", "-", "\u2013", "\u2014", "?", "n/a", "#n/a", "none", "null", "unknown", "tbd"})
_QUOTED_FORMULA: Final = re.compile(r'="([^"]*)"')
_INVISIBLE: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")
_SPREADSHEET_ERROR: Final = re.compile(r"#(?:REF|NAME|VALUE|DIV/0|NULL|NUM|SPILL|CALC)[!?]", re.IGNORECASE)
_CONTROL: Final = re.compile("[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_MENTION: Final = re.compile(r"<[@#!]|(?<![\w.])@(?:here|channel|everyone)\b|^@", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"https?://|^www\.", re.IGNORECASE)
_SCIENTIFIC: Final = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_BETWEEN_ALIASES: Final = re.compile(r"[;|\r\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A vendor with at most one contact, or a customer; names are tidy, details checked."""

    line: int
    kind: Kind
    name: str
    aliases: tuple[str, ...] = ()
    trade: str | None = None
    region: str | None = None
    contact: str | None = None
    email: str | None = None
    phone: str | None = None


class Entries:
    """Reads lines; `kind` is that of lines which do not say. `read_as`: trades that were written otherwise."""

    def __init__(self, naming: str, kind: Kind | None, trades: Trades) -> None:
        self._naming, self._trades = naming, trades
        self._kind: Kind | None = "vendor" if naming == "vendor" else "customer" if naming == "customer" else kind
        self._spelt: dict[str, str | None] = {}
        self._nearest: dict[str, str] = {}

    @property
    def read_as(self) -> dict[str, str]:
        """Trades as the file writes them, and the trades that they were taken for."""
        return {written: trade for written, trade in self._spelt.items() if trade and fold(trade) != fold(written)}

    def entry(self, line: Line) -> Entry | list[Bad]:
        """The entry, or everything that is wrong with the line."""
        bad: list[Bad] = []

        def wrong(column: str, reason: str) -> None:
            bad.append(Bad(line=line.number, column=column, reason=reason))

        cells: dict[str, str] = {}
        kind = self._kind_of(cleaned(line.cells.get("kind", ""))[0])
        if kind is None:
            wrong("kind", "neither vendor nor customer; write one of them, or say --vendors or --customers")
        for column in (self._naming,) if kind == "customer" else tuple(line.cells):
            cells[column], reason = cleaned(line.cells[column])
            if reason:
                wrong(column, reason)
        if not bad and (reason := name_trouble(cells[self._naming])):
            wrong(self._naming, reason)
        if kind == "customer":
            return bad or Entry(line=line.number, kind="customer", name=tidy_name(cells[self._naming]))
        aliases = self._aliases(cells.get("aliases", ""), line.cells.get("aliases", ""))
        for column, reason in self._details_wrong(cells, aliases):
            wrong(column, reason)
        return bad or self._vendor(line.number, cells[self._naming], aliases, cells)

    def _kind_of(self, cell: str) -> Kind | None:
        return _KINDS.get(fold(cell)) if cell.lower() not in _NOTHING else self._kind

    def _vendor(self, number: int, name: str, aliases: list[str], cells: dict[str, str]) -> Entry:
        said = {column: _said(cells.get(column, "")) for column in ("trade", "region", "contact", "email", "phone")}
        return Entry(
            line=number,
            kind="vendor",
            name=tidy_name(name),
            aliases=tuple(tidy_name(alias) for alias in aliases),
            trade=self._trade(said["trade"]) if said["trade"] else None,
            region=said["region"],
            contact=tidy_name(said["contact"]) if said["contact"] else None,
            email=said["email"],
            phone=said["phone"],
        )

    def _aliases(self, cell: str, raw: str) -> list[str]:
        """Between semicolons, upright strokes or line breaks; a comma may belong to a name."""
        parts = (cleaned(part)[0] for part in _BETWEEN_ALIASES.split(raw)) if cell else ()
        return [part for part in parts if part.lower() not in _NOTHING]

    def _details_wrong(self, cells: dict[str, str], aliases: list[str]) -> Iterator[tuple[str, str]]:
        """Columns and reasons, for what only vendors have."""
        said = {column: _said(cells.get(column, "")) for column in cells}
        if len(aliases) > ALIASES_AT_MOST:
            yield "aliases", f"more than {ALIASES_AT_MOST} other names; keep those that people use"
        for column, name in [*(("aliases", alias) for alias in aliases), ("contact", said.get("contact"))]:
            if name and (reason := name_trouble(name)):
                yield column, reason
        if (trade := said.get("trade")) and self._trade(trade) is None:
            yield "trade", f"no trade of that name; write one, such as {self._nearest_to(trade)}, or leave it empty"
        if (region := said.get("region")) and (reason := name_trouble(region)):
            yield "region", reason
        if (email := said.get("email")) and not (len(email) <= EMAIL_LENGTH and is_email(email)):
            yield "email", "no e-mail address; it looks like brian@lakeshore.example"
        if (phone := said.get("phone")) and (reason := _phone_trouble(phone)):
            yield "phone", reason
        if not said.get("contact") and (said.get("email") or said.get("phone")):
            yield "contact", "an e-mail or a phone without a person; name whose it is, or leave all three empty"

    def _trade(self, text: str) -> str | None:
        if text not in self._spelt:
            self._spelt[text] = self._trades.spelt(text)
        return self._spelt[text]

    def _nearest_to(self, text: str) -> str:
        if text not in self._nearest:
            self._nearest[text] = ", ".join(self._trades.nearest(text, limit=NEAREST))
        return self._nearest[text]


def cleaned(cell: str) -> tuple[str, str]:
    """The text of a cell on one line, and why it cannot be taken (empty where it can)."""
    text = _INVISIBLE.sub("", cell).strip()
    if quoted := _QUOTED_FORMULA.fullmatch(text):
        text = quoted[1].strip()
    text = " ".join(text.split())
    if text.startswith("="):
        return text, "a formula; put its value there"
    if _SPREADSHEET_ERROR.fullmatch(text):
        return text, "an error of the spreadsheet; put the value there or leave it empty"
    if "\N{REPLACEMENT CHARACTER}" in text:
        return text, "characters that could not be read; save the file as CSV UTF-8"
    if _CONTROL.search(text):
        return text, "a control character; type the cell anew"
    return text.removeprefix("mailto:").replace("&amp;", "&"), ""


def name_trouble(name: str) -> str:
    """Why this is no name that can be kept; empty where it is one."""
    checks = (
        (name.lower() in _NOTHING, "empty; every line needs a name"),
        (not key(name), "no letter and no digit in it; write the name"),
        (len(name) > NAME_LENGTH, f"longer than {NAME_LENGTH} characters; write the name only"),
        (_MENTION.search(name), "a mention; write the bare name"),
        (_ADDRESS.search(name), "a web address; write the name"),
        (plain(name) != name or not tidy_name(name), "formatting or a link of Slack; write the bare name"),
    )
    return next((reason for wrong, reason in checks if wrong), "")


def _said(cell: str) -> str | None:
    return None if cell.lower() in _NOTHING else cell


def _phone_trouble(phone: str) -> str:
    if _SCIENTIFIC.fullmatch(phone):
        return "the spreadsheet has made a figure of it; format the column as text and enter it again"
    return "" if is_phone(phone) else "no phone number; it looks like +1 512 555 0100"
