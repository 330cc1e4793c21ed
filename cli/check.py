"""`check`: looks at everything that the bot needs, and names the next step for each thing that is wrong."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot import SystemClock, models
from cli.play import manifest
from cli.say import slack_sentence
from domain.errors import KithError
from nlp.local import Local
from settings import Settings, SettingsError
from storage.store import open_store

UNREACHABLE = (SlackClientError, aiohttp.ClientError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    fine: bool
    sentence: str

    def as_dict(self) -> dict[str, object]:
        return {"what": self.what, "ok": self.fine, "sentence": self.sentence}


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
    client = AsyncWebClient(token=settings.slack_bot_token, base_url=settings.slack_api_url, timeout=10)
    findings = []
    try:
        answer = await client.auth_test()
        findings.append(Finding("bot token", fine=True, sentence=f"accepted by {answer.get('team')}"))
        findings.append(_scopes(answer.headers))
        if settings.slack_mode == "socket":
            await client.apps_connections_open(app_token=settings.slack_app_token)
            findings.append(Finding("app token", fine=True, sentence="accepted, Socket Mode is on"))
    except SlackApiError as error:
        what = "app token" if findings else "bot token"
        findings.append(Finding(what, fine=False, sentence=slack_sentence(error)))
    except UNREACHABLE as error:
        sentence = f"{settings.slack_api_url} does not answer ({type(error).__name__}): check network and proxy."
        findings.append(Finding("Slack", fine=False, sentence=sentence))
    return findings


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
    except (KithError, ValueError, OSError) as error:
        return Finding("database", fine=False, sentence=f"{error} Check DATABASE_URL, the disk and its rights.")
    try:
        if not await store.ready():
            return Finding("database", fine=False, sentence="takes no writes: check the disk and its rights.")
        parked = (await store.inbox.counts()).get("parked", 0)
    finally:
        await store.close()
    tail = f"; {parked} events were set aside after repeated failures, see the log" if parked else ""
    return Finding("database", fine=True, sentence=f"migrated, takes writes{tail}")


def _understanding() -> Finding:
    trouble = Local.load().trouble()
    if trouble:
        return Finding("local reading", fine=False, sentence=f"words only, not meaning: {trouble}")
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
