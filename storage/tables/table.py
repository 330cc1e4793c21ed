"""What all tables share: their registry, the names of their constraints, and the identity of a row."""

from sqlalchemy import Index, MetaData, UniqueConstraint
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Alembic can only change constraints that have a name."""

METADATA = MetaData(naming_convention=NAMES)


class Table(SQLModel, registry=registry(metadata=METADATA)):
    """Times are stored as UTC and come back aware (SQLModel's `UTCDateTime`)."""


class Remembered(Table):
    """Columns are named as the fields of the row in `domain.model`; enums are plain strings, tuples are JSON."""

    workspace_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)


def unique(*columns: str) -> UniqueConstraint:
    """Unique within a workspace; a null never collides."""
    return UniqueConstraint("workspace_id", *columns)


def index(*columns: str) -> Index:
    return Index(None, "workspace_id", *columns)
