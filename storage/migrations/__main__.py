"""Writes a new revision: `python -m storage.migrations "what changed"`."""

import sys
import tempfile
from pathlib import Path

from sqlalchemy import create_engine

from storage.migrations import revise, upgrade


def main() -> None:
    """Compares the tables with a fresh database that has every revision so far."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'fresh.db'}")
        with engine.begin() as connection:
            upgrade(connection)
            revise(connection, sys.argv[1])
        engine.dispose()


if __name__ == "__main__":
    main()
