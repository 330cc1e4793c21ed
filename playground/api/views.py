"""views.*: modals and App Home."""

import json

from playground.api.arguments import Args
from playground.errors import SlackError
from playground.limits import check_view
from playground.model import Json, User
from playground.render import updated_view, view_json
from playground.workspace import Workspace

MAX_VIEW = 250_000
MAX_STACK = 3


def _view(args: Args, *types: str) -> Json:
    view = args.parsed("view", "invalid_arguments")
    if not isinstance(view, dict):
        raise SlackError.because("invalid_arguments", "missing required field: view")
    return checked(view, *types)


def checked(view: Json, *types: str) -> Json:
    if view.get("type") not in types:
        raise SlackError.because("invalid_arguments", f"view type must be one of {', '.join(types)}")
    if len(json.dumps(view)) > MAX_VIEW:
        raise SlackError("view_too_large")
    check_view(view)
    return view


async def open_modal(slack: Workspace, who: User, args: Args) -> Json:
    del who
    view = _view(args, "modal")
    trigger = slack.triggers.take(args.need("trigger_id"))
    return {"view": show(slack, trigger.user, view, [])}


async def push(slack: Workspace, who: User, args: Args) -> Json:
    del who
    view = _view(args, "modal")
    trigger = slack.triggers.take(args.need("trigger_id"))
    stack = slack.world.modals.get(trigger.user, [])
    if not trigger.view_id or not stack:
        raise SlackError("not_found")
    return {"view": show(slack, trigger.user, view, stack)}


def show(slack: Workspace, user: str, view: Json, below: list[Json]) -> Json:
    """Put a modal before a person, on top of the views below."""
    if len(below) >= MAX_STACK:
        raise SlackError("push_limit_reached")
    external = view.get("external_id")
    if external and any(each["external_id"] == external for stack in slack.world.modals.values() for each in stack):
        raise SlackError("duplicate_external_id")
    whole = view_json(slack.world, view, below)
    slack.world.modals[user] = [*below, whole]
    slack.errors.pop(user, None)
    slack.world.changed("modal", user)
    return whole


async def update(slack: Workspace, who: User, args: Args) -> Json:
    del who
    view = _view(args, "modal", "home")
    user, old = _find(slack, args)
    _same(old, args)
    return {"view": replace(slack, user, old, view)}


def replace(slack: Workspace, user: str, old: Json, view: Json) -> Json:
    whole = updated_view(slack.world, old, view)
    if old["type"] == "home":
        slack.world.homes[user] = whole
    else:
        slack.world.modals[user] = [whole if each["id"] == old["id"] else each for each in slack.world.modals[user]]
    slack.errors.pop(user, None)
    slack.world.changed("home" if old["type"] == "home" else "modal", user)
    return whole


def _find(slack: Workspace, args: Args) -> tuple[str, Json]:
    identity, external = args.text("view_id"), args.text("external_id")
    if not identity and not external:
        raise SlackError.because("invalid_arguments", "missing required field: view_id")
    open_views = [(user, view) for user, stack in slack.world.modals.items() for view in stack]
    for user, view in [*open_views, *slack.world.homes.items()]:
        if view["id"] == identity or (external and view["external_id"] == external):
            return user, view
    raise SlackError("not_found")


def _same(old: Json | None, args: Args) -> None:
    if args.has("hash") and old is not None and args.text("hash") != old["hash"]:
        raise SlackError("hash_conflict")


async def publish(slack: Workspace, who: User, args: Args) -> Json:
    del who
    view = _view(args, "home")
    user = args.need("user_id")
    if user not in slack.world.users:
        raise SlackError.because("invalid_arguments", "invalid `user_id`")
    old = slack.world.homes.get(user)
    _same(old, args)
    whole = updated_view(slack.world, old, view) if old else view_json(slack.world, view, [])
    slack.world.homes[user] = whole
    slack.world.changed("home", user)
    return {"view": whole}


METHODS = {"views.open": open_modal, "views.push": push, "views.update": update, "views.publish": publish}
