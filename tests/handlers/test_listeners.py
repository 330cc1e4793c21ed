"""Bolt matches a listener's parameters by name and its actions by id: both are compared with what is drawn."""

import inspect
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_bolt.listener.async_listener import AsyncCustomListener

from domain.model import InboxEvent
from handlers import ANYTHING, register
from handlers.commands import COMMANDS
from handlers.events import HANDLERS, handler
from tests.handlers.drawings import Words, as_text, parts, strings
from tests.handlers.fakes import NOON, services

Listener = Callable[..., Awaitable[None]]

ACTIONS = set(
    """sighting_good sighting_mixed sighting_bad sighting_edit sighting_dismiss sighting_contact suggestion_mention
    suggestion_intro suggestion_ask_witness suggestion_not_alike mute_week intro_customer_agreed intro_vendor_agreed
    intro_price_only intro_sent intro_met intro_cancel outcome_delivered outcome_quiet outcome_partly outcome_not
    outcome_early witness_ok witness_talk witness_no undo listen_stop merge_accept merge_decline goto_accept
    goto_decline leaver_take leaver_drop contact_moved vendor_merge vendor_apart goto_remove pitch_accept pitch_decline
    referral_qualified referral_unqualified thank_send look_back look_back_keep look_back_leave""".split()  # noqa: SIM905 - names read as names
)
"""The public ones; tests from outside and old cards rely on them."""
FORMS = {"sighting_edit", "vendor_saw", "vendor_edit", "contact_add", "draft_edit", "outcome_reason"}
FORMS |= {"vendor_which", "vendor_merge", "vendor_met", "contact_move"}
FORMS |= {"settings", "referral_edit", "referral_reason", "pitch_hand", "vendor_ask", "forget_me"}
SHORTCUTS = {"remember_vendor", "mark_need", "hand_pitch"}
INPUTS = {"vendor", "contact", "customer", "situation", "region", "verdict"}
INPUTS |= {"company", "sells", "managers", "digest_day", "digest_time", "listen"}
KNOWN_TO_BOLT = set(inspect.signature(AsyncArgs).parameters) - {"next", "next_", "kwargs"}


class Recorder:
    """In the place of an app: remembers what was registered for what."""

    def __init__(self) -> None:
        self.registered: dict[str, dict[Any, Listener]] = {}

    def __getattr__(self, kind: str) -> Callable[[Any], Callable[[Listener], None]]:
        def for_what(constraint: Any) -> Callable[[Listener], None]:
            def keep(function: Listener) -> None:
                names = self.registered.setdefault(kind, {})
                assert str(constraint) not in names, "registered twice"
                names[str(constraint) if isinstance(constraint, dict) else constraint] = function

            return keep

        return for_what


@pytest.fixture
def registered() -> dict[str, dict[Any, Listener]]:
    recorder = Recorder()
    register(cast("AsyncApp", recorder), services())
    return recorder.registered


def everything_drawn() -> list[Any]:
    words = Words()
    return [*(drawn.blocks for _, drawn in words.messages()), *(view for _, view in words.views())]


def drawn_actions() -> set[str]:
    return {part["action_id"] for part in parts(everything_drawn()) if part.get("type") == "button"}


async def identity() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="UB")


def test_every_listener_asks_only_for_what_bolt_knows() -> None:
    app = AsyncApp(signing_secret="s", authorize=identity)
    register(app, services())
    found = [listener for listener in app._async_listeners if isinstance(listener, AsyncCustomListener)]
    assert len(found) > len(ACTIONS)
    for listener in found:
        assert {"ack"} <= set(listener.arg_names) <= KNOWN_TO_BOLT, listener.ack_function


def test_a_wrong_name_would_be_found() -> None:
    async def on_something(ack: object, payload_of_the_day: object) -> None: ...

    assert not set(inspect.signature(on_something).parameters) <= KNOWN_TO_BOLT
    assert {"ack", "body", "client", "respond", "view"} <= KNOWN_TO_BOLT


def test_every_button_that_is_drawn_has_a_listener(registered: dict[str, dict[Any, Listener]]) -> None:
    assert drawn_actions() - set(registered["action"]) == set()


def test_every_public_action_is_drawn_and_has_a_listener(registered: dict[str, dict[Any, Listener]]) -> None:
    assert set(registered["action"]) >= ACTIONS
    assert drawn_actions() >= ACTIONS


def test_every_form_that_is_drawn_has_a_listener(registered: dict[str, dict[Any, Listener]]) -> None:
    drawn = {
        part["callback_id"] for part in parts(everything_drawn()) if part.get("type") == "modal" and "submit" in part
    }
    assert drawn == FORMS
    assert set(registered["view"]) == FORMS | {ANYTHING}


def test_inputs_have_their_public_names_and_only_the_vendors_name_is_asked_for() -> None:
    views = [view for view in everything_drawn() if isinstance(view, dict) and view.get("callback_id") in FORMS]
    inputs = [part for view in views for part in parts(view["blocks"]) if part.get("type") == "input"]
    assert {part["element"]["action_id"] for part in inputs} >= INPUTS
    assert all(part["block_id"] == part["element"]["action_id"] for part in inputs)
    asked = [(view["callback_id"], i) for view in views for i in inputs_of(view) if not i["optional"]]
    needed = {(form, i["block_id"]) for form, i in asked if not {"initial_option", "initial_time"} & set(i["element"])}
    assert needed - {(form, "vendor") for form in FORMS} == {
        ("draft_edit", "draft"),
        ("vendor_merge", "into"),
        ("pitch_hand", "pitcher"),
    }


def inputs_of(view: Any) -> list[dict[str, Any]]:
    return [part for part in parts(view["blocks"]) if part.get("type") == "input"]


def test_every_field_with_names_is_answered_while_somebody_types(registered: dict[str, dict[Any, Listener]]) -> None:
    drawn = {part["action_id"] for part in parts(everything_drawn()) if part.get("type") == "external_select"}
    assert drawn == set(registered["options"]) - {ANYTHING} == {"vendor", "into", "customer"}


def test_the_shortcuts_have_a_listener(registered: dict[str, dict[Any, Listener]]) -> None:
    assert set(registered["shortcut"]) == SHORTCUTS | {ANYTHING}


def test_the_three_commands_have_a_listener(registered: dict[str, dict[Any, Listener]]) -> None:
    assert {command.name for command in COMMANDS} == {"/vendor", "/intro", "/kith"}
    assert set(registered["command"]) == {"/vendor", "/intro", "/kith", ANYTHING}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_help_lists_every_word(command: Any) -> None:
    drawn = command.help(person_is_manager=True)
    text = as_text(drawn.blocks)
    for name, word in command.words.items():
        assert " ".join(part for part in (command.name, name, word.arguments) if part) in strings(drawn.blocks)
        assert word.about in text
    assert text.startswith(command.lead)


async def test_every_kind_of_row_that_is_written_has_a_handler() -> None:
    written = {
        "message",
        "message_changed",
        "message_deleted",
        "mention",
        "direct",
        "reaction_added",
        "read_again",
        "person_left",
        "channel_shared",
    }
    assert written | {"reaction_removed", "home_opened", "joined", "channel_id_changed", "uninstalled"} == set(HANDLERS)


async def test_a_row_of_a_newer_version_is_finished_without_a_word() -> None:
    await handler(services())(InboxEvent(id="Ev1", workspace_id="T1", kind="of_tomorrow", received_at=NOON))


@pytest.mark.parametrize("kind", ["action", "shortcut", "view", "view_closed", "options", "command"])
async def test_whatever_else_slack_may_send_is_acknowledged(
    kind: str, registered: dict[str, dict[Any, Listener]]
) -> None:
    acknowledged: list[Any] = []

    async def ack(text: Any = None, **more: Any) -> None:
        acknowledged.append((text, more))

    assert list(registered[kind])[-1] is ANYTHING
    await registered[kind][ANYTHING](ack=ack)
    assert len(acknowledged) == 1
