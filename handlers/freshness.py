"""What this process keeps in memory, dropped when another process says that it is no longer so."""

from collections.abc import Callable
from typing import Final

from handlers.services import Services

NAMES: Final = frozenset({"vendors", "aliases", "customers", "introductions", "taught", "workspaces"})
"""Tables of which the known names are made."""


class Freshness:
    """Implements `domain.ports.Listener`. What was dropped is read again when it is needed."""

    def __init__(self, services: Services) -> None:
        self._services = services
        threads, directory = services.threads, services.directory
        self._told: dict[str, Callable[..., None]] = {
            "channel": directory.channel_changed,
            "person": directory.person_changed,
            "hot": lambda *place: threads.heated(place),
            "edited": lambda *message: threads.noted_edit(message[:3], message[3]),
            "unsaid": lambda *line: threads.dropped(line[:3], line[3]),
            "forget": threads.dropped_person,
        }

    def on_told(self, what: str, *ids: str) -> None:
        """What a newer version says and this one does not know is passed over."""
        hear = self._told.get(what)
        if hear is not None:
            hear(*ids)

    def on_changed(self, workspace_id: str, tables: frozenset[str] | None) -> None:
        services = self._services
        if tables is None or tables & NAMES:
            services.known.forget(workspace_id)
        if tables is None or "workspaces" in tables:
            services.preferences.forget(workspace_id)
        if tables is None or "people" in tables:
            services.directory.people_changed(workspace_id)
        if tables is None or "channels" in tables:
            services.directory.channels_changed(workspace_id)
        if tables is None or "installations" in tables:
            services.slack.forget(workspace_id)
