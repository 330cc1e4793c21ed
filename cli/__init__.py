"""The command line. `./run bot …` runs it in the project's own environment."""

from cli.app import main

__all__ = ["main"]
