"""The Web API: who calls, whether they may, and which method answers."""

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground import oauth
from playground.api import chat, conversations, people, views
from playground.api.arguments import Args, read
from playground.errors import SlackError
from playground.faults import Fault, Phase
from playground.model import Json, User
from playground.scopes import needed
from playground.workspace import Workspace

Method = Callable[[Workspace, User, Args], Awaitable[Json]]
METHODS: dict[str, Method] = {**chat.METHODS, **conversations.METHODS, **people.METHODS, **views.METHODS}
ACCESS = "oauth.v2.access"
"""Carries no token: it gives one."""
BOT_ONLY = set(views.METHODS) | {"chat.postEphemeral"}


async def call(slack: Workspace, request: Request) -> Response:
    """One request to /api/<method>: always recorded, troubles on request included."""
    method = request.path_params["method"]
    started = time.monotonic()
    args: Json = {}
    error, by = "", ""
    try:
        args = await read(request)
        args.setdefault("token", _bearer(request))
        slack = slack.app.of_token(str(args["token"])) or slack
        args |= _client(request)
        token = str(args.pop("token"))
        who = _caller(slack, method, token)
        by = who.id
        where = str(args.get("channel", ""))
        if fault := await trouble(slack, method, where, "before"):
            error = fault.kind
            return strike(fault, request)
        answer = await _answer(slack, method, who, Args(args), token)
        if fault := await trouble(slack, method, where, "after"):
            error = fault.kind
            return strike(fault, request)
    except SlackError as refused:
        error = refused.code
        answer = refused.answer()
    finally:
        slack.wire.call(method, args, error, (time.monotonic() - started) * 1000, by)
    return JSONResponse(answer, headers={"x-oauth-scopes": ",".join(sorted(slack.manifest.scopes or ()))})


async def _answer(slack: Workspace, method: str, who: User, args: Args, token: str) -> Json:
    if method == "api.test":
        return {"ok": True, "args": args.values}
    if method == ACCESS:
        return {"ok": True, **oauth.access(slack, args.values)}
    if method == "auth.revoke":
        return {"ok": True, "revoked": oauth.revoke(slack, token)}
    if method not in METHODS:
        raise SlackError("unknown_method", req_method=method)
    _check_scope(slack, method, who, args)
    return {"ok": True, **await METHODS[method](slack, who, args)}


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _client(request: Request) -> Json:
    """The app's id and secret, where they stand in the header."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    identity, _, secret = base64.b64decode(encoded).decode().partition(":")
    return {"client_id": identity, "client_secret": secret}


def _caller(slack: Workspace, method: str, token: str) -> User:
    if method in {"api.test", ACCESS}:
        return slack.world.bot
    if not token:
        raise SlackError("not_authed")
    if token == slack.tokens.app:
        if method not in {"apps.connections.open", "auth.test"}:
            raise SlackError("not_allowed_token_type")
        return slack.world.bot
    if token == slack.tokens.bot:
        return _the_bot(slack, method)
    if token in slack.app.org_tokens and method in {"auth.test", "auth.revoke"}:
        return slack.world.bot
    return _the_person(slack, method, token)


def _the_person(slack: Workspace, method: str, token: str) -> User:
    if token in slack.app.dead_tokens:
        raise SlackError("token_revoked")
    if token not in slack.tokens.people or method == "apps.connections.open":
        raise SlackError("invalid_auth")
    who = slack.world.users[slack.tokens.people[token]]
    if who.deleted:
        raise SlackError("account_inactive")
    if method in BOT_ONLY:
        raise SlackError("not_allowed_token_type")
    return who


def _the_bot(slack: Workspace, method: str) -> User:
    if not slack.installed:
        raise SlackError("account_inactive")
    if method == "apps.connections.open":
        raise SlackError("not_allowed_token_type")
    return slack.world.bot


def _check_scope(slack: Workspace, method: str, who: User, args: Args) -> None:
    if not who.is_bot:
        return
    try:
        channel = slack.world.channel(args.text("channel"))
    except SlackError:
        channel = None
    alternatives = needed(method, channel)
    if not slack.manifest.grants(*alternatives):
        provided = ",".join(sorted(slack.manifest.scopes or ()))
        raise SlackError("missing_scope", needed=",".join(alternatives), provided=provided)


async def trouble(slack: Workspace, method: str, channel: str, phase: Phase) -> Fault | None:
    """The fault that strikes now; latency is waited for here and leaves the answer alone."""
    fault = slack.faults.next(method, channel, phase)
    if fault is None or fault.kind != "latency":
        return fault
    await asyncio.sleep(fault.latency_s)
    return None


def strike(fault: Fault, request: Request) -> Response:
    """The answer of a fault."""
    if fault.kind == "reset":
        request.scope["transport"].abort()
        return Response(status_code=500)
    if fault.kind == "429":
        headers = {"retry-after": str(fault.retry_after_s)}
        return JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers)
    if fault.kind == "500":
        return Response("Internal Server Error", 500)
    return JSONResponse({"ok": False, "error": fault.error})
