"""What the page in the browser reads and does."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import cast

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from playground.demonstration import Demonstration
from playground.errors import ImpossibleError, SlackError
from playground.jumps import stops, target
from playground.model import Json, User
from playground.page_acts import ACTS
from playground.page_views import message_view, state_view
from playground.story import Story
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
        self._moving = asyncio.Lock()
        self.demonstrate(Demonstration())
        slack.world.watchers.append(self._tell)

    def demonstrate(self, what: Demonstration) -> None:
        self._demonstration = what
        self._story = Story(self._slack, what.story)
        self._slack.world.changed("channels")

    def routes(self) -> list[BaseRoute]:
        reads: dict[str, Handler] = {
            "/": self._page,
            "/play/state": self._state,
            "/play/messages": self._messages,
            "/play/home": self._home,
            "/play/modal": self._modal,
            "/play/stream": self._stream,
            "/play/wire": self._wire,
            "/play/story": self._steps,
            "/play/stored": self._stored,
            "/play/find": self._find,
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
        return JSONResponse(state_view(self._slack, self._who(request)) | {"demo": self._demonstration.shown})

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

    async def _steps(self, request: Request) -> Response:
        del request
        return JSONResponse({"steps": self._story.view()})

    async def _stored(self, request: Request) -> Response:
        del request
        stored = self._demonstration.stored
        return JSONResponse(await stored() if stored else {"counts": [], "facts": []})

    async def _find(self, request: Request) -> Response:
        find, word = self._demonstration.find, request.query_params.get("word", "").strip()
        return JSONResponse({"found": await find(word) if find and word else []})

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

    async def _move(self, who: User, act: Json) -> None:
        """A jump by name pauses every day, so that what is due on the way is done in its order; one after the other."""
        clock = self._slack.world.clock
        async with self._moving:
            to = _target(self._slack, who, act)
            for moment in stops(clock.now(), to, who.tz) if "jump" in act else [to]:
                await self._advance(moment - clock.now())

    async def _act(self, request: Request) -> Response:
        act = await request.json()
        who = self._slack.world.user(str(act.get("as", "")))
        name = act.get("act")
        if name == "clock":
            await self._move(who, act)
            return JSONResponse({"ok": True})
        if name == "story_again":
            self._story.begin()
            self._slack.world.changed("story")
            return JSONResponse({"ok": True})
        if name not in ACTS:
            raise ImpossibleError("unknown_act", f"There is no act {name}.")
        return JSONResponse({"ok": True, **await ACTS[name](self._slack, who, act)})


def _target(slack: Workspace, who: User, act: Json) -> datetime:
    now = slack.world.clock.now()
    if "jump" in act:
        return target(act["jump"], now, who.tz)
    if "to" not in act:
        return now + timedelta(seconds=float(act["seconds"]))
    to = datetime.fromisoformat(act["to"])
    return to if to.tzinfo else to.replace(tzinfo=UTC)


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
