"""The tables: one per kind of row in `domain.model`, column for field, and the inbox."""

from typing import Final

from sqlalchemy import Table as SqlTable
from sqlalchemy import inspect

from domain import model
from storage.tables import bookkeeping, introductions, knowledge, noticing, reciprocity
from storage.tables.inbox import Inbox, InboxState, Stamp
from storage.tables.table import METADATA, Remembered, Table

__all__ = ["BOOKKEEPING", "INBOX", "KEPT_IN_MEMORY", "KINDS", "METADATA", "SECRET", "STAMPS", "TABLES", "InboxState"]


def _table(mapped: type[Table]) -> SqlTable:
    table: SqlTable = inspect(mapped).local_table
    return table


_CLASSES: dict[type[model.Row], type[Remembered]] = {
    model.Workspace: bookkeeping.Workspace,
    model.Person: bookkeeping.Person,
    model.Channel: bookkeeping.Channel,
    model.Card: bookkeeping.Card,
    model.Posting: bookkeeping.Posting,
    model.Vector: bookkeeping.Vector,
    model.ModelCall: bookkeeping.ModelCall,
    model.BackfilledDay: bookkeeping.BackfilledDay,
    model.Installation: bookkeeping.Installation,
    model.BegunInstall: bookkeeping.BegunInstall,
    model.Vendor: knowledge.Vendor,
    model.Alias: knowledge.Alias,
    model.Contact: knowledge.Contact,
    model.Customer: knowledge.Customer,
    model.Sighting: knowledge.Sighting,
    model.Fit: knowledge.Fit,
    model.Region: knowledge.Region,
    model.Need: knowledge.Need,
    model.Problem: knowledge.Problem,
    model.Suggestion: introductions.Suggestion,
    model.Introduction: introductions.Introduction,
    model.Outcome: introductions.Outcome,
    model.Question: introductions.Question,
    model.Decision: introductions.Decision,
    model.Referral: reciprocity.Referral,
    model.LeadAsk: reciprocity.LeadAsk,
    model.Pitch: reciprocity.Pitch,
    model.GoTo: introductions.GoTo,
    model.Missed: noticing.Missed,
    model.Taught: noticing.Taught,
    model.FridayNote: noticing.FridayNote,
    model.Act: introductions.Act,
}

TABLES: Final[dict[type[model.Row], SqlTable]] = {kind: _table(mapped) for kind, mapped in _CLASSES.items()}
KINDS: Final[dict[str, type[model.Row]]] = {table.name: kind for kind, table in TABLES.items()}
"""Kinds by the name of their table, as a `Change` names it."""
BOOKKEEPING: Final[frozenset[type[model.Row]]] = frozenset(
    {
        model.Workspace,
        model.Person,
        model.Channel,
        model.Card,
        model.Posting,
        model.Vector,
        model.ModelCall,
        model.FridayNote,
        model.BackfilledDay,
        model.Installation,
        model.BegunInstall,
        model.Act,
    }
)
"""Kinds whose changes are no part of an act."""
SECRET: Final[frozenset[type[model.Row]]] = frozenset({model.Installation, model.BegunInstall})
"""Kinds that hold tokens, or the way to one: they never leave in an export."""
INBOX: Final = _table(Inbox)
STAMPS: Final = _table(Stamp)
KEPT_IN_MEMORY: Final[frozenset[type[model.Row]]] = frozenset(
    {
        model.Workspace,
        model.Person,
        model.Channel,
        model.Vendor,
        model.Alias,
        model.Customer,
        model.Introduction,
        model.Taught,
        model.Installation,
    }
)
"""Kinds of which processes keep something in memory: other processes are told of their changes."""
