"""The door for all requests of Slack, over HTTP and over the socket: each gets its id, and there are never too many."""

import time
from itertools import islice
from typing import Any, Final

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from domain.requests import new_request, request_of
from handlers.calls import Respond
from handlers.intake import take
from handlers.services import Services

log = structlog.get_logger(__name__)

EVENTS_AT_ONCE: Final = 500
"""Events on their way to the disk. Slack delivers again what is refused."""
LATE_SECONDS: Final = 1.5
LATE_AT_ONCE: Final = 20
"""Events that may be late; above it new ones are refused, so that those under way are answered within Slack's three
seconds: work on an event that Slack has given up is done for nothing, and comes again.
"""
ANSWERED_AT_ONCE: Final = 200
"""Commands, clicks and forms that are being answered; nobody delivers those again."""
BUSY: Final = "I have my hands full right now. Please try again in a minute."
_KINDS: Final = {
    "event_callback": "event",
    "app_rate_limited": "complaint",
    "block_actions": "click",
    "view_submission": "form",
    "view_closed": "form",
    "message_action": "shortcut",
    "shortcut": "shortcut",
    "block_suggestion": "typing",
}
_WORDS: Final = ("type", "command", "response_url", "trigger_id", "callback_id", "action_id", "block_id")
_PARTS: Final = ("event", "view", "user", "team", "enterprise", "channel", "container", "message")


class Door(AsyncApp):
    """Bolt's app with a bounded entrance. Events are taken here, all else is Bolt's."""

    def __init__(self, services: Services, **bolt: Any) -> None:
        super().__init__(**bolt)
        self._services = services
        self._answers = 0
        self._events: dict[int, float] = {}
        """When each that is under way came, the earliest first."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Whatever is started for the request inherits its id."""
        kind = kind_of(req.body)
        event_id = req.body.get("event_id")
        request = request_of(str(event_id)) if event_id else new_request()
        with structlog.contextvars.bound_contextvars(request=request), self._services.metrics.acknowledging(kind):
            if not shaped(req.body):
                return BoltResponse(status=400, body={"error": "malformed"})
            if kind == "complaint":
                log.warning("slack_rate_limits_events", workspace=req.body.get("team_id"))
                return BoltResponse(status=200, body="")
            return await (self._event(req) if kind == "event" else self._answer(req, kind))

    async def _event(self, req: AsyncBoltRequest) -> BoltResponse:
        if reason := self._overrun():
            self._services.metrics.event(req.body["event"]["type"], "refused")
            log.warning("event_refused", reason=reason)
            return BoltResponse(status=503, body="")
        self._events[id(req)] = time.monotonic()
        try:
            return await take(req.body, self._services)
        finally:
            del self._events[id(req)]

    def _overrun(self) -> str:
        if len(self._events) >= EVENTS_AT_ONCE:
            return "too many at once"
        came = next(islice(self._events.values(), LATE_AT_ONCE, None), None)
        return "too slow" if came is not None and time.monotonic() - came >= LATE_SECONDS else ""

    async def _answer(self, req: AsyncBoltRequest, kind: str) -> BoltResponse:
        """Returns with the acknowledgement; what is `answering` goes on after it."""
        if max(self._answers, self._services.answering.under_way) >= ANSWERED_AT_ONCE:
            log.warning("request_refused", kind=kind, reason="too many at once")
            return refusal(kind, req.body)
        if req.context.response_url:
            req.context["respond"] = Respond(req.context.response_url, self.client.session)
        self._answers += 1
        try:
            return await super().async_dispatch(req)
        finally:
            self._answers -= 1


def shaped(body: dict[str, Any]) -> bool:
    """Whether it has the parts that Bolt and our listeners take for granted."""
    told = all(isinstance(body.get(name, ""), str | None) for name in _WORDS)
    parts = all(isinstance(body.get(name, {}), dict | None) for name in _PARTS)
    return told and parts and isinstance((body.get("view") or {}).get("callback_id", ""), str) and _whole(body)


def _whole(body: dict[str, Any]) -> bool:
    match body:
        case {"type": "event_callback", "event_id": str(), "event": {"type": str()}}:
            return True
        case {"type": "block_actions", "user": {"id": str()}, "actions": [{"action_id": str()}, *_]}:
            return True
        case {"type": "view_submission", "user": {"id": str()}, "view": {"state": {"values": {}}, "blocks": [*blocks]}}:
            return all(isinstance(block, dict) for block in blocks)
        case {"type": "event_callback" | "block_actions" | "view_submission"}:
            return False
        case {"command": str()}:
            return {"team_id", "user_id", "response_url"} <= body.keys()
    return True


def kind_of(body: dict[str, Any]) -> str:
    if "command" in body:
        return "command"
    return _KINDS.get(str(body.get("type")), "other")


def refusal(kind: str, body: dict[str, Any]) -> BoltResponse:
    """Said in the acknowledgement itself, where Slack shows that: nothing more is begun."""
    if kind == "command":
        return BoltResponse(status=200, body=BUSY)
    if body.get("type") == "view_submission":
        inputs = [block.get("block_id") for block in body["view"]["blocks"] if block.get("type") == "input"]
        if inputs:
            return BoltResponse(status=200, body={"response_action": "errors", "errors": {str(inputs[0]): BUSY}})
    if kind == "typing":
        return BoltResponse(status=200, body={"options": []})
    return BoltResponse(status=200, body="")
