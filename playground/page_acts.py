"""The acts of `POST /play/act`, by name."""

from collections.abc import Awaitable, Callable

from playground import acts, forms, interactions, modals
from playground.errors import ImpossibleError
from playground.interactions import Answer
from playground.model import Json, Message, User
from playground.workspace import Workspace

Act = Callable[[Workspace, User, Json], Awaitable[Json]]


def _message(slack: Workspace, who: User, act: Json) -> Message:
    return acts.find(slack, who, act["channel"], act["ts"])


def _taken(answer: Answer | None) -> Json:
    """A failed acknowledgement overrides the `ok` of the answer."""
    if answer is None or answer.ok:
        return {}
    sentences = {"missing_required": "Something is still missing in the form."}
    sentence = sentences.get(answer.error, "The app did not answer in time, or it failed.")
    return {"ok": False, "error": answer.error, "message": sentence}


async def post(slack: Workspace, who: User, act: Json) -> Json:
    channel = slack.world.channel(act["channel"])
    message = acts.post(slack, who, channel, act["text"], act.get("thread") or "", also=bool(act.get("broadcast")))
    return {"ts": message.ts}


async def edit(slack: Workspace, who: User, act: Json) -> Json:
    acts.edit(slack, who, _message(slack, who, act), act["text"])
    return {}


async def delete(slack: Workspace, who: User, act: Json) -> Json:
    acts.delete(slack, who, _message(slack, who, act))
    return {}


async def react(slack: Workspace, who: User, act: Json) -> Json:
    acts.react(slack, who, _message(slack, who, act), act["name"])
    return {}


async def unreact(slack: Workspace, who: User, act: Json) -> Json:
    acts.unreact(slack, who, _message(slack, who, act), act["name"])
    return {}


async def slash(slack: Workspace, who: User, act: Json) -> Json:
    channel = slack.world.channel(act["channel"])
    return _taken(await interactions.slash(slack, who, channel, act["command"], act.get("text") or ""))


def _open_view(slack: Workspace, who: User, which: str) -> Json:
    if which == "modal":
        return modals.top(slack, who)
    view = slack.world.homes.get(who.id)
    if view is None:
        raise ImpossibleError("no_view", "App Home is empty.")
    return view


async def click(slack: Workspace, who: User, act: Json) -> Json:
    choice, typed = act.get("option"), act.get("state") or {}
    if act.get("view"):
        view = _open_view(slack, who, act["view"])
        field = forms.find(view["blocks"], act["action_id"], act.get("block_id") or "")
        return _taken(await interactions.click_view(slack, who, view, field, choice, typed=typed))
    message = _message(slack, who, act)
    field = forms.find(message.blocks, act["action_id"], act.get("block_id") or "")
    return _taken(await interactions.click(slack, who, message, field, choice, typed=typed))


async def submit(slack: Workspace, who: User, act: Json) -> Json:
    return _taken(await modals.submit(slack, who, act.get("state") or {}))


async def close_modal(slack: Workspace, who: User, act: Json) -> Json:
    return _taken(await modals.close(slack, who, everything=bool(act.get("everything"))))


async def shortcut(slack: Workspace, who: User, act: Json) -> Json:
    return _taken(await interactions.shortcut(slack, who, _message(slack, who, act), act["callback_id"]))


async def suggest(slack: Workspace, who: User, act: Json) -> Json:
    where = _open_view(slack, who, act["view"]) if act.get("view") else _message(slack, who, act)
    blocks = where.blocks if isinstance(where, Message) else where["blocks"]
    field = forms.find(blocks, act["action_id"], act.get("block_id") or "")
    return {"options": await interactions.suggest(slack, who, where, field, act.get("value") or "")}


async def open_home(slack: Workspace, who: User, act: Json) -> Json:
    del act
    acts.open_home(slack, who)
    return {}


async def mark_read(slack: Workspace, who: User, act: Json) -> Json:
    acts.mark_read(slack, who, slack.world.channel(act["channel"]))
    return {}


async def invite(slack: Workspace, who: User, act: Json) -> Json:
    acts.invite(slack, who, slack.world.channel(act["channel"]), slack.world.user(act["user"]))
    return {}


async def leave(slack: Workspace, who: User, act: Json) -> Json:
    """The person, or with `user` somebody else (as `/remove` does)."""
    user = slack.world.user(act["user"]) if act.get("user") else who
    acts.leave(slack, slack.world.channel(act["channel"]), user)
    return {}


async def reload(slack: Workspace, who: User, act: Json) -> Json:
    del act
    acts.reload(slack, who)
    return {}


ACTS: dict[str, Act] = {
    each.__name__: each
    for each in (
        *(post, edit, delete, react, unreact, slash, click, submit, close_modal),
        *(shortcut, suggest, open_home, mark_read, invite, leave, reload),
    )
}
