"""What the app's manifest declares. Without a manifest everything is granted, subscribed and declared."""

from dataclasses import dataclass

from playground.model import Json


@dataclass(frozen=True)
class Manifest:
    """`None` in a field: not restricted."""

    scopes: frozenset[str] | None = None
    events: frozenset[str] | None = None
    commands: tuple[Json, ...] | None = None
    shortcuts: tuple[Json, ...] | None = None
    bot_name: str = ""

    @classmethod
    def of(cls, manifest: Json | None) -> "Manifest":
        """Out of the document that people paste into Slack's app settings."""
        if manifest is None:
            return cls()
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        oauth = manifest.get("oauth_config", {})
        return cls(
            scopes=frozenset(oauth.get("scopes", {}).get("bot", [])),
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
            commands=tuple(features.get("slash_commands", [])),
            shortcuts=tuple(features.get("shortcuts", [])),
            bot_name=features.get("bot_user", {}).get("display_name", ""),
        )

    def grants(self, *alternatives: str) -> bool:
        return self.scopes is None or not alternatives or not self.scopes.isdisjoint(alternatives)

    def subscribes(self, event: str) -> bool:
        return self.events is None or event in self.events

    def command(self, name: str) -> Json | None:
        if self.commands is None:
            return {"command": name}
        return next((each for each in self.commands if each.get("command") == name), None)

    def shortcut(self, callback_id: str, kind: str) -> bool:
        """`kind`: `message` or `global`."""
        if self.shortcuts is None:
            return True
        return any(each.get("callback_id") == callback_id and each.get("type") == kind for each in self.shortcuts)
