"""Installing the app by OAuth: the page where a person allows it, codes, and what they are exchanged for."""

import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from playground.errors import SlackError
from playground.model import Json

if TYPE_CHECKING:
    from playground.workspace import Workspace

CODE_LIFE = timedelta(minutes=10)
ENTERPRISE = {"id": "E0PLAYGRND", "name": "Playground Holding"}
_REDIRECT = 302


@dataclass
class Grant:
    """What a person allowed; its code is good once."""

    slack: "Workspace"
    user: str
    scope: str
    redirect_uri: str
    born: datetime
    org_wide: bool
    used: bool = False


@dataclass
class App:
    """The app as its maker has it: one for all workspaces that install it. `redirect_url` is set once it is known."""

    client_id: str = field(default_factory=lambda: f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}")
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    redirect_url: str = ""
    workspaces: list["Workspace"] = field(default_factory=list)
    grants: dict[str, Grant] = field(default_factory=dict)
    org_tokens: set[str] = field(default_factory=set)
    dead_tokens: set[str] = field(default_factory=set)

    def of_token(self, token: str) -> "Workspace | None":
        """The workspace that this token is of."""
        for slack in self.workspaces:
            if token in {slack.tokens.bot, slack.tokens.app, *slack.tokens.people}:
                return slack
        return None


async def authorize(slack: "Workspace", request: Request) -> Response:
    """GET: the page. POST: `decision` (allow or deny) of the person `as` in the team `team`; `org_wide` if ticked."""
    asked = dict(request.query_params)
    wrong = _wrong(slack, asked)
    if wrong:
        return HTMLResponse(f"<h1>Something went wrong</h1><p>{escape(wrong)}</p>", 400)
    if request.method == "GET":
        return HTMLResponse(_page(slack.app, asked))
    form = dict(parse_qsl((await request.body()).decode()))
    back = {"state": asked.get("state", "")}
    if form.get("decision") != "allow":
        return _back(slack.app, asked, {"error": "access_denied", **back})
    team = next(each for each in slack.app.workspaces if each.world.team.id == form.get("team"))
    code = f"{secrets.randbelow(10**12)}.{secrets.token_hex(20)}"
    slack.app.grants[code] = Grant(
        team,
        team.world.user(form.get("as", "")).id,
        asked["scope"],
        asked.get("redirect_uri", ""),
        team.world.clock.now(),
        org_wide=bool(form.get("org_wide")),
    )
    return _back(slack.app, asked, {"code": code, **back})


def _wrong(slack: "Workspace", asked: Json) -> str:
    scopes = set(filter(None, asked.get("scope", "").split(",")))
    if asked.get("client_id") != slack.app.client_id:
        return "invalid_client_id"
    if not scopes:
        return "no_scopes"
    if slack.manifest.scopes is not None and not scopes <= slack.manifest.scopes:
        return "invalid_scope"
    if not slack.app.redirect_url or asked.get("redirect_uri", slack.app.redirect_url) != slack.app.redirect_url:
        return "bad_redirect_uri"
    return ""


def _page(app: App, asked: Json) -> str:
    people = "".join(_options(app))
    scopes = "".join(f"<li>{escape(scope)}</li>" for scope in asked["scope"].split(","))
    return (
        "<!doctype html><title>Install</title><form method=post><h1>The app asks for</h1>"
        f"<ul>{scopes}</ul><p>{people}<p><label><input type=checkbox name=org_wide> for the whole organisation</label>"
        "<p><button name=decision value=allow>Allow</button> <button name=decision value=deny>Cancel</button></form>"
    )


def _options(app: App) -> Iterator[str]:
    teams = "".join(f"<option value={t.world.team.id}>{escape(t.world.team.name)}" for t in app.workspaces)
    names = sorted({user.name for t in app.workspaces for user in t.world.users.values() if not user.is_bot})
    yield f"<select name=team>{teams}</select> "
    yield f"<select name=as>{''.join(f'<option>{escape(name)}' for name in names)}</select>"


def _back(app: App, asked: Json, answer: dict[str, str]) -> Response:
    to = asked.get("redirect_uri") or app.redirect_url
    joined = "&" if urlsplit(to).query else "?"
    return RedirectResponse(f"{to}{joined}{urlencode(answer)}", _REDIRECT)


def access(slack: "Workspace", args: Json) -> Json:
    """`oauth.v2.access`: a code for a token. The workspace has the app from here on."""
    app = slack.app
    if args.get("client_id") != app.client_id:
        raise SlackError("invalid_client_id")
    if not hmac.compare_digest(str(args.pop("client_secret", "")).encode(), app.client_secret.encode()):
        raise SlackError("bad_client_secret")
    grant = app.grants.get(str(args.get("code", "")))
    if grant is None or grant.slack.world.clock.now() - grant.born > CODE_LIFE:
        raise SlackError("invalid_code")
    if grant.used:
        raise SlackError("code_already_used")
    if grant.redirect_uri != str(args.get("redirect_uri", "")):
        raise SlackError("bad_redirect_uri")
    grant.used = True
    return _granted(app, grant)


def _granted(app: App, grant: Grant) -> Json:
    world = grant.slack.world
    answer: Json = {
        "app_id": world.bot.app_id,
        "authed_user": {"id": grant.user},
        "scope": grant.scope,
        "token_type": "bot",
        "bot_user_id": world.bot.id,
        "team": {"id": world.team.id, "name": world.team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if grant.org_wide:
        token = f"xoxb-{secrets.token_hex(12)}"
        app.org_tokens.add(token)
        return answer | {"access_token": token, "team": None, "enterprise": ENTERPRISE, "is_enterprise_install": True}
    if not grant.slack.installed:
        app.dead_tokens.add(grant.slack.tokens.bot)
        grant.slack.tokens.bot = f"xoxb-{secrets.token_hex(12)}"
        grant.slack.installed = True
    return answer | {"access_token": grant.slack.tokens.bot}


def revoke(slack: "Workspace", token: str) -> bool:
    """`auth.revoke`: with its only token the app is gone from the workspace; a person's token is left alone here."""
    if token in slack.app.org_tokens:
        slack.app.org_tokens.remove(token)
        return True
    if token != slack.tokens.bot:
        return False
    slack.uninstall()
    return True
