"""What the page in the browser reads and does."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import cast

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from playground.errors import ImpossibleError, SlackError
from playground.model import Json, User
from playground.page_acts import ACTS
from playground.page_views import message_view, state_view
from playground.workspace import Workspace

HEARTBEAT_S = 15.0
Advance = Callable[[timedelta], Awaitable[None]]
Handler = Callable[[Request], Awaitable[Response]]


class PageApi:
    """`advance` moves the clock and tells whoever must know."""

    def __init__(self, slack: Workspace, index: str, advance: Advance) -> None:
        self._slack = slack
        self._index = index
        self._advance = advance
        self._streams: set[asyncio.Queue[Json | None]] = set()
        slack.world.watchers.append(self._tell)

    def routes(self) -> list[BaseRoute]:
        reads: dict[str, Handler] = {
            "/": self._page,
            "/play/state": self._state,
            "/play/messages": self._messages,
            "/play/home": self._home,
            "/play/modal": self._modal,
            "/play/stream": self._stream,
            "/play/wire": self._wire,
        }
        return [*(Route(path, _guarded(read)) for path, read in reads.items()), self._act_route()]

    def _act_route(self) -> Route:
        return Route("/play/act", _guarded(self._act), methods=["POST"])

    def close(self) -> None:
        """End every stream."""
        for queue in self._streams:
            queue.put_nowait(None)

    def _who(self, request: Request) -> User:
        """The person of the address; at first, before anybody was chosen, the first one."""
        name = request.query_params.get("as")
        return self._slack.world.user(name) if name else next(iter(self._slack.world.users.values()))

    async def _page(self, request: Request) -> Response:
        del request
        return FileResponse(self._index)

    async def _state(self, request: Request) -> Response:
        return JSONResponse(state_view(self._slack, self._who(request)))

    async def _messages(self, request: Request) -> Response:
        who, thread = self._who(request), request.query_params.get("thread")
        channel = self._slack.world.channel(request.query_params.get("channel", ""))
        seen = self._slack.visible(who, channel)
        if thread:
            wanted = [each for each in seen if thread in {each.ts, each.thread_ts}]
        else:
            wanted = [each for each in seen if each.in_channel]
        return JSONResponse({"messages": [message_view(self._slack, each) for each in wanted]})

    async def _home(self, request: Request) -> Response:
        return JSONResponse({"view": self._slack.world.homes.get(self._who(request).id)})

    async def _modal(self, request: Request) -> Response:
        who = self._who(request)
        stack = self._slack.world.modals.get(who.id)
        errors = self._slack.errors.get(who.id, {}) if stack else {}
        return JSONResponse({"view": stack[-1] if stack else None, "errors": errors})

    async def _wire(self, request: Request) -> Response:
        after = int(request.query_params.get("after") or 0)
        entries = [each for each in self._slack.wire.entries if each["n"] > after]
        return JSONResponse({"entries": entries})

    def _tell(self, what: str, which: str) -> None:
        for queue in self._streams:
            queue.put_nowait({"changed": what, "which": which})

    async def _stream(self, request: Request) -> Response:
        who = self._who(request)
        headers = {"cache-control": "no-store"}
        return StreamingResponse(self._lines(who), media_type="text/event-stream", headers=headers)

    async def _lines(self, who: User) -> AsyncIterator[str]:
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self._streams.add(queue)
        try:
            yield ": hello\n\n"
            while True:
                try:
                    change = await asyncio.wait_for(queue.get(), HEARTBEAT_S)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if change is None:
                    return
                line = self._line(who, change["changed"], change["which"])
                if line is not None:
                    yield f"data: {json.dumps(line)}\n\n"
        finally:
            self._streams.discard(queue)

    def _line(self, who: User, what: str, which: str) -> Json | None:
        """This change in the words of the page; None when it is none of this person's business."""
        if what in {"modal", "home"}:
            return {"changed": what} if which == who.id else None
        channel = self._slack.world.channels.get(which)
        if channel is None:
            return {"changed": what}
        return {"changed": what, "channel": channel.id} if self._slack.sees(who, channel) else None

    async def _act(self, request: Request) -> Response:
        act = await request.json()
        who = self._slack.world.user(str(act.get("as", "")))
        name = act.get("act")
        if name == "clock":
            await self._advance(_distance(self._slack, act))
            return JSONResponse({"ok": True})
        if name not in ACTS:
            raise ImpossibleError("unknown_act", f"There is no act {name}.")
        return JSONResponse({"ok": True, **await ACTS[name](self._slack, who, act)})


def _distance(slack: Workspace, act: Json) -> timedelta:
    if "to" not in act:
        return timedelta(seconds=float(act["seconds"]))
    to = datetime.fromisoformat(act["to"])
    return (to if to.tzinfo else to.replace(tzinfo=UTC)) - slack.world.clock.now()


_SENTENCES = {
    "operation_timeout": "The app did not answer in time.",
    "dispatch_failed": "The app could not be reached, or it failed.",
    "missing_required": "Something is still missing in the form.",
    "already_reacted": "You reacted so already.",
    "already_in_channel": "Already in the channel.",
    "invalid_blocks": "The app answered with blocks that Slack would refuse.",
}


def refusal(code: str, message: str = "") -> Json:
    sentence = message or _SENTENCES.get(code, code.replace("_", " ").capitalize() + ".")
    return {"ok": False, "error": code, "message": sentence}


def _guarded(handler: Handler) -> Handler:
    """Every refusal in the page's form."""

    async def handle(request: Request) -> Response:
        try:
            return await handler(request)
        except ImpossibleError as refused:
            return JSONResponse(refusal(refused.code, refused.message))
        except SlackError as refused:
            details = cast("Json", refused.extra.get("response_metadata") or {}).get("messages", [])
            return JSONResponse(refusal(refused.code, " ".join(details)))
        except (KeyError, TypeError, ValueError, AttributeError) as wrong:
            return JSONResponse(refusal("invalid_act", f"That was not understood: {wrong}"), 400)

    return handle
