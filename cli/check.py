"""`check`: looks at everything that the bot needs, and names the next step for each thing that is wrong."""

import re
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from rich.markup import escape
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot import SystemClock, models
from cli.keys import rotate
from cli.play import manifest
from cli.say import console, slack_sentence
from domain.requests import request_of
from handlers.web import failure
from handlers.workspaces import missing_keys
from nlp.local import Local
from settings import Settings, SettingsError
from storage.parked import Parked
from storage.sealing import KeyRing
from storage.store import open_store

UNREACHABLE = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)
PARKED_SHOWN = 5
APP_OF_TOKEN = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-")
"""An app-level token names its app."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong stands in the sentence together with what to do about it."""

    what: str
    fine: bool
    sentence: str

    def as_dict(self) -> dict[str, object]:
        return {"what": self.what, "ok": self.fine, "sentence": self.sentence}


def show(finding: Finding) -> None:
    mark = "[green]✓[/green]" if finding.fine else "[red]✗[/red]"
    console.print(f"{mark} {escape(f'{finding.what}: {finding.sentence}')}", highlight=False, soft_wrap=True)


async def inspect(environ: Mapping[str, str], dotenv: Path) -> list[Finding]:
    try:
        settings = Settings.load(environ, dotenv)
    except SettingsError as error:
        return [Finding("settings", fine=False, sentence=problem) for problem in error.problems]
    return [
        Finding("settings", fine=True, sentence="complete"),
        *await _slack(settings),
        await _database(settings),
        _understanding(),
        await _model(settings),
    ]


async def _slack(settings: Settings) -> list[Finding]:
    if settings.many:
        return [await _oauth_app(settings), await _tokens(settings)]
    findings = await try_bot_token(settings.slack_api_url, settings.slack_bot_token)
    if settings.slack_mode == "socket" and findings[0].what != "Slack":
        findings.append(await try_app_token(settings.slack_api_url, settings.slack_app_token, settings.slack_bot_token))
    return findings


async def _oauth_app(settings: Settings) -> Finding:
    """Slack looks at the app's secrets before it looks at a code, so that an invented one tells."""
    secrets = {"client_id": settings.oauth_client_id, "client_secret": settings.oauth_client_secret}
    try:
        await _client(settings.slack_api_url, "").api_call("oauth.v2.access", data={**secrets, "code": "check"})
    except SlackApiError as error:
        wrong = {"invalid_client_id": "KITH_OAUTH_CLIENT_ID", "bad_client_secret": "KITH_OAUTH_CLIENT_SECRET"}
        if name := wrong.get(failure(error)):
            sentence = f"Slack does not know {name}: copy it again from the app's page Basic Information."
            return Finding("app", fine=False, sentence=sentence)
    except UNREACHABLE as error:
        return _no_answer(settings.slack_api_url, error)
    return Finding("app", fine=True, sentence="Slack knows its client id and secret")


async def _tokens(settings: Settings) -> Finding:
    """Of every workspace where Kith is installed: whether its token is there, and can be opened."""
    safe = KeyRing(settings.encryption_keys)
    try:
        store = await open_store(settings.database_url, clock=SystemClock())
    except Exception:  # noqa: BLE001 - told on the database's own line
        return Finding("workspaces", fine=False, sentence="not known, as the database cannot be opened.")
    try:
        if missing := await missing_keys(store, safe):
            return Finding("workspaces", fine=False, sentence=missing)
        looked = await rotate(store, safe, dry_run=True)
        without = len(await store.workspaces()) - looked.anew - looked.already - len(looked.closed)
    finally:
        await store.close()
    if looked.closed or without:
        lacking = f"{without} without a token, as after a restore: install Kith there again." if without else ""
        return Finding("workspaces", fine=False, sentence=" ".join([*looked.closed, lacking]).strip())
    older = f"; {looked.anew} with an older key: ./run bot rotate-keys" if looked.anew else ""
    sentence = f"{looked.anew + looked.already} installed, every token can be opened{older}"
    return Finding("workspaces", fine=True, sentence=sentence)


async def try_bot_token(api_url: str, token: str) -> list[Finding]:
    """What Slack says of the token, and where it takes it, of the scopes that come with it."""
    try:
        answer = await _client(api_url, token).auth_test()
    except SlackApiError as error:
        return [Finding("bot token", fine=False, sentence=slack_sentence(error))]
    except UNREACHABLE as error:
        return [_no_answer(api_url, error)]
    return [Finding("bot token", fine=True, sentence=f"accepted by {answer.get('team')}"), _scopes(answer.headers)]


async def try_app_token(api_url: str, token: str, bot_token: str) -> Finding:
    """Whether the token opens a connection, and is of the same app as the bot token."""
    try:
        await _client(api_url, token).apps_connections_open(app_token=token)
        named = APP_OF_TOKEN.match(token)
        app_id = await _app_of(_client(api_url, bot_token)) if named else ""
    except SlackApiError as error:
        if failure(error) == "missing_scope":
            sentence = (
                "The app-level token lacks the scope connections:write: make another one with it (Basic Information)."
            )
            return Finding("app token", fine=False, sentence=sentence)
        return Finding("app token", fine=False, sentence=slack_sentence(error))
    except UNREACHABLE as error:
        return _no_answer(api_url, error)
    if named and app_id and named[1] != app_id:
        sentence = "The app-level token is of another app than the bot token: take both from the same app's pages."
        return Finding("app token", fine=False, sentence=sentence)
    return Finding("app token", fine=True, sentence="accepted, Socket Mode is on")


async def _app_of(client: AsyncWebClient) -> str:
    """The bot token's app; empty where Slack does not tell, as that is reported on the bot token's own line."""
    try:
        me = await client.auth_test()
        told = await client.bots_info(bot=me["bot_id"])
    except SlackApiError:
        return ""
    return str(told["bot"].get("app_id") or "")


def _client(api_url: str, token: str) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=api_url, timeout=10)


def _no_answer(api_url: str, error: BaseException) -> Finding:
    sentence = f"{api_url} does not answer ({type(error).__name__}): check network and proxy."
    return Finding("Slack", fine=False, sentence=sentence)


def _scopes(headers: Mapping[str, str]) -> Finding:
    granted = next((v for k, v in headers.items() if k.lower() == "x-oauth-scopes"), "")
    wanted = set(manifest()["oauth_config"]["scopes"]["bot"])
    missing = sorted(wanted - {scope.strip() for scope in granted.split(",")}) if granted else []
    if missing:
        sentence = f"missing {', '.join(missing)}: update the app from manifest.json and reinstall it."
        return Finding("scopes", fine=False, sentence=sentence)
    return Finding("scopes", fine=True, sentence="all granted" if granted else "not told by Slack")


async def _database(settings: Settings) -> Finding:
    try:
        store = await open_store(settings.database_url, clock=SystemClock())
    except Exception as error:  # noqa: BLE001 - whatever a driver raises: this is the place where it is told
        why = str(error.__cause__ or error).partition("\n")[0]
        sentence = f"cannot be opened ({why}): check DATABASE_URL, the disk and its rights."
        return Finding("database", fine=False, sentence=sentence)
    try:
        if not await store.ready():
            return Finding("database", fine=False, sentence="takes no writes: check the disk and its rights.")
        parked = await store.inbox.parked(limit=PARKED_SHOWN)
        number = (await store.inbox.counts()).get("parked", 0)
    finally:
        await store.close()
    return Finding("database", fine=True, sentence=f"migrated, takes writes{_set_aside(parked, number)}")


def _set_aside(parked: Sequence[Parked], number: int) -> str:
    """The latest events that failed again and again, each with what the log calls it."""
    if not number:
        return ""
    told = "; ".join(f"{one.kind}, {one.error}, request {request_of(one.id)}" for one in parked)
    more = "; …" if number > len(parked) else ""
    return f". {number} events were set aside after repeated failures ({told}{more}): see the log, then ./run bot retry"


def _understanding() -> Finding:
    trouble = Local.load().trouble()
    if trouble:
        sentence = f"words only, not meaning: {trouble}; delete .venv and start ./run bot check again."
        return Finding("local reading", fine=False, sentence=sentence)
    return Finding("local reading", fine=True, sentence="embeddings work")


async def _model(settings: Settings) -> Finding:
    if not settings.openai_api_key:
        return Finding("model", fine=True, sentence="none; nothing leaves this machine")
    async with AsyncExitStack() as opened:
        reader, _ = models(settings, Local.load(), SystemClock(), opened)
        trouble = await reader.trouble()
    if trouble:
        return Finding("model", fine=False, sentence=f"{settings.openai_model}: {trouble}; check OPENAI_* settings.")
    return Finding("model", fine=True, sentence=f"{settings.openai_model} answers")
