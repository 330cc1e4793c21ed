"""The clause of a message that tells the situation, cut out of the text as it stands."""

import re
from typing import Final

from domain.model import Kind
from domain.policy import QUOTE_LENGTH
from nlp.cues import counted

LONGEST: Final = min(200, QUOTE_LENGTH)
_CLAUSE: Final = re.compile(r"(?<=[.!?])\s+|\n+|(?<=\))\s+(?=[A-Z])")
_EDGES: Final = " \t\n,;:-\u2013\u2014.!>*\"'()/&"
_WEIGHTS: Final[dict[Kind, dict[str, float]]] = {
    Kind.SIGHTING: {"work": 2.0, "praise": 1.0, "blame": 1.0, "trade": 0.5},
    Kind.OUTCOME: {"work": 1.5, "result": 1.5, "praise": 1.0, "blame": 1.0},
    Kind.NEED: {"lack": 1.0, "trouble": 1.5, "plan": 1.5, "ask": 0.5},
    Kind.PROBLEM: {"trouble": 2.0, "together": 1.0},
    Kind.INBOUND_REFERRAL: {"lead": 1.5, "lack": 1.5},
    Kind.PARTNER_PITCH: {"pitch": 2.0},
}


def situation(text: str, kind: Kind, vendor: str | None, customer: str | None) -> str | None:
    """A part of `text` of at most `LONGEST` characters, without the vendor in front of it; None where there is none."""
    clauses = [part.strip() for part in _CLAUSE.split(text) if part.strip()]
    if not clauses:
        return None
    best = max(clauses, key=lambda clause: (_weight(clause, kind, vendor, customer), -clauses.index(clause)))
    if len(clauses) > 1 and len(best) < 25 and clauses.index(best) > 0:  # noqa: PLR2004 - "never again." says nothing
        best = _with_neighbour(clauses, best, text)
    return _trimmed(best, kind, vendor, customer)


def _weight(clause: str, kind: Kind, vendor: str | None, customer: str | None) -> float:
    counts = counted(clause)
    signs = sum(weight * min(counts.get(name, 0), 2) for name, weight in _WEIGHTS.get(kind, {}).items())
    named = 1.5 * bool(vendor and vendor in clause) + 0.8 * bool(customer and customer in clause)
    return signs + named + min(len(clause), 80) / 80


def _with_neighbour(clauses: list[str], best: str, text: str) -> str:
    before = clauses[clauses.index(best) - 1]
    start = text.find(before)
    end = text.find(best, start) + len(best)
    return text[start:end] if start >= 0 and end - start <= LONGEST and "\n" not in text[start:end] else best


def _trimmed(clause: str, kind: Kind, vendor: str | None, customer: str | None) -> str | None:
    if kind in {Kind.SIGHTING, Kind.OUTCOME} and vendor:
        clause = _after(clause, vendor)
    if kind is Kind.NEED and customer and clause.startswith(customer):
        clause = _after(clause, customer)
    clause = clause.strip(_EDGES)
    if len(clause) > LONGEST:
        clause = clause[: LONGEST + 1].rpartition(" ")[0][:LONGEST].strip(_EDGES) or clause[:LONGEST]
    return clause or None


def _after(clause: str, name: str) -> str:
    """What follows the name, if that says enough; the whole clause otherwise."""
    place = clause.find(name)
    if place < 0:
        return clause
    rest = re.sub(r"^(?:'s)?(?:\s+(?:crew|team|people|guys|lads|folks))?", "", clause[place + len(name) :]).strip(
        _EDGES
    )
    return rest if len(rest) >= 20 and len(rest) >= len(clause) / 3 else clause  # noqa: PLR2004 - three words or more
