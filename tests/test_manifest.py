"""The manifests are what Slack takes, and ask for no more than docs/scopes.md explains."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from handlers.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
Manifest = dict[str, Any]

NEEDED_SCOPES = {
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_id_changed": {"channels:read"},
    "channel_rename": {"channels:read"},
    "channel_shared": {"channels:read"},
    "channel_unshared": {"channels:read"},
    "member_joined_channel": {"channels:read"},
    "member_left_channel": {"channels:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history", "groups:read"},
    "message.im": {"im:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}


def load(name: str) -> Manifest:
    manifest: Manifest = json.loads((ROOT / name).read_text(encoding="utf-8"))
    return manifest


PUBLIC = load("manifest.json")
PRIVATE = load("manifest.private.json")
SLACK = Draft202012Validator(load("tests/data/manifest.schema.json"))
BOTH = pytest.mark.parametrize("manifest", [PUBLIC, PRIVATE], ids=["public", "private"])


def scopes(manifest: Manifest) -> list[str]:
    found: list[str] = manifest["oauth_config"]["scopes"]["bot"]
    return found


def events(manifest: Manifest) -> list[str]:
    found: list[str] = manifest["settings"]["event_subscriptions"]["bot_events"]
    return found


@BOTH
def test_slack_takes_the_manifest(manifest: Manifest) -> None:
    assert [error.message for error in SLACK.iter_errors(manifest)] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("display_information", "name"), "K" * 36),
        (("display_information", "long_description"), "too short"),
        (("features", "slash_commands", 0, "command"), "vendor"),
        (("features", "shortcuts", 0, "name"), "Remember the vendor in this message"),
        (("features", "shortcuts", 0, "type"), "person"),
        (("settings", "an_unknown_key"), True),
        (("settings", "event_subscriptions", "bot_events"), ["message.im", "message.im"]),
    ],
)
def test_what_slack_refuses_is_refused_here(path: tuple[str | int, ...], value: object) -> None:
    wrong = copy.deepcopy(PUBLIC)
    place: Any = wrong
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert not SLACK.is_valid(wrong)


@BOTH
def test_each_event_has_the_scopes_it_needs(manifest: Manifest) -> None:
    for event in events(manifest):
        assert NEEDED_SCOPES[event] <= set(scopes(manifest)), event


@BOTH
def test_socket_mode_needs_no_address(manifest: Manifest) -> None:
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "http" not in json.dumps(manifest)


@BOTH
def test_home_and_a_message_tab_that_takes_questions_are_on(manifest: Manifest) -> None:
    assert manifest["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert manifest["features"]["bot_user"] == {"display_name": "Kith", "always_online": True}


def test_the_commands_and_shortcuts_are_the_public_names() -> None:
    features = PUBLIC["features"]
    assert [command["command"] for command in features["slash_commands"]] == ["/vendor", "/intro", "/kith"]
    shortcuts = [shortcut["callback_id"] for shortcut in features["shortcuts"]]
    assert shortcuts == ["remember_vendor", "mark_need", "hand_pitch"]


@BOTH
def test_the_hints_while_somebody_types_are_those_of_the_registry(manifest: Manifest) -> None:
    hints = {command["command"]: command["usage_hint"] for command in manifest["features"]["slash_commands"]}
    assert hints == {command.name: command.usage_hint for command in COMMANDS}


def test_people_and_channels_in_a_command_arrive_as_ids() -> None:
    assert all(command["should_escape"] for command in PUBLIC["features"]["slash_commands"])


def test_the_private_manifest_adds_private_channels_and_nothing_else() -> None:
    assert set(scopes(PRIVATE)) - set(scopes(PUBLIC)) == {"groups:history", "groups:read"}
    assert set(events(PRIVATE)) - set(events(PUBLIC)) == {"message.groups"}
    narrowed = copy.deepcopy(PRIVATE)
    narrowed["oauth_config"]["scopes"]["bot"] = [s for s in scopes(PRIVATE) if not s.startswith("groups:")]
    narrowed["settings"]["event_subscriptions"]["bot_events"] = [e for e in events(PRIVATE) if e != "message.groups"]
    assert narrowed == PUBLIC


@BOTH
def test_no_broad_scope_is_asked_for(manifest: Manifest) -> None:
    broad = {"chat:write.public", "chat:write.customize", "channels:join", "users:read.email", "mpim:history"}
    assert broad.isdisjoint(scopes(manifest))
    assert not [scope for scope in scopes(manifest) if scope.startswith(("admin", "search:", "files:"))]
    assert set(manifest["oauth_config"]["scopes"]) == {"bot"}
