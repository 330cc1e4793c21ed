"""Revisions of the tables (Alembic), applied when the store is opened.

A new one after a change of `storage.tables`: `python -m storage.migrations "what changed"`.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def config(connection: Connection) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def upgrade(connection: Connection) -> None:
    """Applies what is missing, within the connection's own transaction."""
    command.upgrade(config(connection), "head")


def revise(connection: Connection, message: str) -> None:
    """Writes a revision with what differs between the tables and an upgraded database."""
    command.revision(config(connection), message, autogenerate=True)
