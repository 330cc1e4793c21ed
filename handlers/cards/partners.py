"""Vendors that something goes back and forth with, in words, for managers."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.dates import month
from domain.reciprocity import Ledger, describe
from handlers.cards import blocks as b

PAGE = 15
IN_HOME = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """One vendor with both sides of it."""

    name: str
    ledger: Ledger


def line(partner: Partner) -> b.Words:
    last = f" (last in {month(partner.ledger.last_at)})" if partner.ledger.last_at else ""
    return [b.bold(partner.name), f": {describe(partner.ledger)}{last}"]


def listing(partners: Sequence[Partner], page: int) -> b.Drawn:
    """A page of them, the most recent joint work first."""
    pages = max(1, -(-len(partners) // PAGE))
    page = min(page, pages)
    shown = partners[(page - 1) * PAGE : page * PAGE]
    if not shown:
        return b.Drawn(text="No partners yet.", blocks=[b.lines(nothing())])
    blocks = [b.lines(b.bold("Partners")), b.bullets([line(partner) for partner in shown])]
    if pages > 1:
        more = f"/kith partners page {page + 1} shows more." if page < pages else ""
        blocks.append(b.context(f"Page {page} of {pages}. {more}".strip()))
    return b.Drawn(text=b.escape(f"Partners: {', '.join(partner.name for partner in shown)}"), blocks=blocks)


def section(partners: Sequence[Partner]) -> list[b.Block]:
    """For a manager's App Home."""
    blocks = [b.header("Partners")]
    if not partners:
        return [*blocks, b.lines(nothing())]
    blocks.append(b.bullets([line(partner) for partner in partners[:IN_HOME]]))
    if len(partners) > IN_HOME:
        blocks.append(b.context(f"And {len(partners) - IN_HOME} more: /kith partners"))
    return blocks


def nothing() -> str:
    return "Nobody yet. Once you introduce a vendor, or one sends you a lead, both sides stand here."
