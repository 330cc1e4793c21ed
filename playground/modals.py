"""Forms that people send, and what becomes of the stack of modals."""

from playground import forms
from playground.api.views import checked, replace, show
from playground.errors import ImpossibleError, SlackError
from playground.interactions import Answer, common, deliver
from playground.model import Json, User
from playground.workspace import Workspace


def top(slack: Workspace, who: User) -> Json:
    """The modal before this person."""
    stack = slack.world.modals.get(who.id)
    if not stack:
        raise ImpossibleError("no_modal", "No modal is open.")
    return stack[-1]


async def submit(slack: Workspace, who: User, typed: Json) -> Answer:
    """Send the top modal with this state over its initial values.

    The client's own complaints (a required input left empty) come as an Answer with `missing_required`.
    """
    view = top(slack, who)
    if not view.get("submit"):
        raise ImpossibleError("no_submit", "This modal has nothing to submit.")
    state = forms.state_of(view["blocks"], slack.drafts.get(view["id"], {}) | typed)
    slack.drafts[view["id"]] = state
    refused = forms.complaints(view["blocks"], state)
    if refused:
        _complain(slack, who, refused)
        return Answer(ok=False, status=0, error="missing_required", body=None, ms=0.0)
    payload = common(slack, who, "view_submission", view["id"])
    payload |= {"view": {**view, "state": {"values": state}}, "response_urls": []}
    answer = await deliver(slack, "interactive", payload)
    if answer.ok:
        _apply(slack, who, view, answer.body)
    return answer


def _complain(slack: Workspace, who: User, errors: dict[str, str]) -> None:
    slack.errors[who.id] = errors
    slack.world.changed("modal", who.id)


def _apply(slack: Workspace, who: User, view: Json, body: Json | str | None) -> None:
    answer = body if isinstance(body, dict) else {}
    match answer.get("response_action"):
        case "errors":
            _errors(slack, who, view, answer.get("errors") or {})
        case "update":
            replace(slack, who.id, view, checked(answer["view"], "modal"))
        case "push":
            show(slack, who.id, checked(answer["view"], "modal"), slack.world.modals[who.id])
        case "clear":
            _pop(slack, who, everything=True)
        case None:
            _remove(slack, who, view)
        case other:
            raise SlackError.because("invalid_response_action", f"unknown response_action: {other}")


def _errors(slack: Workspace, who: User, view: Json, errors: dict[str, str]) -> None:
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not errors or not set(errors) <= inputs:
        raise SlackError.because("invalid_response_action", "errors must be keyed by block_ids of input blocks")
    _complain(slack, who, errors)


def _remove(slack: Workspace, who: User, view: Json) -> None:
    """The submitted view goes; what lies below or was opened meanwhile stays."""
    stack = [each for each in slack.world.modals.get(who.id, []) if each["id"] != view["id"]]
    if view.get("clear_on_close"):
        stack = []
    _set(slack, who, stack)


def _pop(slack: Workspace, who: User, *, everything: bool) -> None:
    _set(slack, who, [] if everything else slack.world.modals[who.id][:-1])


def _set(slack: Workspace, who: User, stack: list[Json]) -> None:
    slack.world.modals[who.id] = stack
    slack.errors.pop(who.id, None)
    slack.world.changed("modal", who.id)


async def close(slack: Workspace, who: User, *, everything: bool = False) -> Answer | None:
    """Close the top view, or the whole stack by its X; the app hears of it where it asked to."""
    view = top(slack, who)
    stack = slack.world.modals[who.id]
    everything = everything or bool(view.get("clear_on_close"))
    closed = list(reversed(stack)) if everything else [view]
    _pop(slack, who, everything=everything)
    answer = None
    for each in closed:
        if each.get("notify_on_close"):
            state = forms.state_of(each["blocks"], slack.drafts.get(each["id"]))
            payload = common(slack, who, "view_closed", each["id"])
            payload |= {"view": {**each, "state": {"values": state}}, "is_cleared": everything}
            answer = await deliver(slack, "interactive", payload)
    return answer
