"""`setup`: from nothing to a bot that answers: the app's page filled in, its tokens tried at once, the rest checked."""

import asyncio
import json
import logging
import os
import re
import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer
from rich.markup import escape
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from cli import check
from cli.check import show
from cli.envfile import put
from cli.play import MANIFEST
from cli.say import configure_log, console, fail, slack_sentence
from handlers.cards import answers
from settings import DOTENV, PROJECT, Settings, SettingsError

PRIVATE_MANIFEST = PROJECT / "manifest.private.json"
NEW_APP = "https://api.slack.com/apps?new_app=1&manifest_json="
TOKEN = re.compile(r"[A-Za-z0-9.-]+")
MEMBER = re.compile(r"[UW][A-Z0-9]{2,}")
WRITTEN = ("SLACK_MODE", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "KITH_COMPANY", "KITH_SELLS")
BOT, APP = "xoxb-", "xapp-"
KINDS = {
    BOT: "the bot token (page OAuth & Permissions, Bot User OAuth Token)",
    APP: "the app-level token (page Basic Information, App-Level Tokens)",
    "xoxp-": "a user's token",
    "xoxe": "a token that expires; token rotation must be off",
}


def command(
    *, private: Annotated[bool, typer.Option("--private", help="With the manifest for private channels.")] = False
) -> None:
    """Walk through the Slack app and its tokens, write them into .env, check everything, and say hello to you."""
    configure_log("text", logging.ERROR)
    path = PRIVATE_MANIFEST if private else MANIFEST
    if not _at_a_terminal():
        raise fail(
            "Set-up asks questions, and there is nobody at a terminal to answer them.",
            f"Without one: create the app from {path.name}, write SLACK_BOT_TOKEN and SLACK_APP_TOKEN into .env "
            "(.env.example says what each is), then ./run bot check.",
        )
    api_url, known = _before()
    _show_app(path)
    bot_token = _ask_bot_token(api_url)
    app_token = _ask_app_token(api_url, bot_token)
    values = {"SLACK_MODE": "socket", "SLACK_BOT_TOKEN": bot_token, "SLACK_APP_TOKEN": app_token}
    put(DOTENV, values | _ask_company(known))
    console.print(f"\nWritten to {DOTENV.name}, which only you can read.\n", highlight=False)
    _finish(api_url, bot_token)


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _before() -> tuple[str, Settings]:
    """Where Slack is, and what is set already; refused where the result would not count."""
    stronger = [name for name in WRITTEN if os.environ.get(name)]
    if stronger:
        raise fail(f"The environment sets {', '.join(stronger)} and wins over .env: take that out first.")
    try:
        # the tokens of another try may be wrong; they are about to be replaced
        known = Settings.load({**os.environ, **dict.fromkeys(WRITTEN[:3], "")}, DOTENV, needs_slack=False)
    except SettingsError as error:
        raise fail(*error.problems, "Put that right in .env first.") from None
    return known.slack_api_url, known


def new_app_link(manifest: str) -> str:
    """Slack's page *Create an app*, filled in; the shortest form of the manifest, as addresses must not grow long."""
    return NEW_APP + quote(json.dumps(json.loads(manifest), separators=(",", ":"), ensure_ascii=False), safe="")


def _show_app(path: Path) -> None:
    manifest = path.read_text(encoding="utf-8")
    console.print(manifest, markup=False, highlight=False, soft_wrap=True)
    _step(1, "Create the app. Open this address, choose the workspace, and confirm:")
    console.print(new_app_link(manifest), markup=False, highlight=False, soft_wrap=True)
    _plain(f"(If the page comes up empty: From a manifest, JSON, and paste what stands above; it is {path.name}.)")


def _ask_bot_token(api_url: str) -> str:
    _step(2, "Install it: page Install App, Install to Workspace. Then copy the Bot User OAuth Token (xoxb-…).")
    token = ""
    while True:
        token = _secret("Bot token", token)
        if wrong := wrong_kind(token, BOT):
            _wrong(wrong)
            token = ""
            continue
        findings = asyncio.run(check.try_bot_token(api_url, token))
        for finding in findings:
            show(finding)
        if all(finding.fine for finding in findings) and typer.confirm("Is that your workspace?", default=True):
            return token


def _ask_app_token(api_url: str, bot_token: str) -> str:
    _step(
        3,
        "Page Basic Information, App-Level Tokens: make one with the scope connections:write, and copy it (xapp-…).",
    )
    token = ""
    while True:
        token = _secret("App-level token", token)
        if wrong := wrong_kind(token, APP):
            _wrong(wrong)
            token = ""
            continue
        finding = asyncio.run(check.try_app_token(api_url, token, bot_token))
        show(finding)
        if finding.fine:
            return token


def wrong_kind(token: str, wanted: str) -> str | None:
    """Why this cannot be the token that was asked for; never repeats it."""
    if token.startswith(wanted) and TOKEN.fullmatch(token):
        return None
    found = next((kind for prefix, kind in KINDS.items() if prefix != wanted and token.startswith(prefix)), None)
    what = f"That is {found}." if found else "That is no token of Slack's."
    return f"{what} Wanted is {KINDS[wanted]}; it begins with {wanted}."


def _secret(question: str, before: str) -> str:
    """Hidden while it is typed. Enter alone tries the last one again, as after a reinstallation."""
    tail = " (Enter: the same again)" if before else ""
    told: str = typer.prompt(f"{question}, not shown{tail}", default=before, hide_input=True, show_default=False)
    return told.strip()


def _ask_company(known: Settings) -> dict[str, str]:
    _step(4, "Your own company is never a vendor, and what it sells never a need. Enter skips.")
    company: str = typer.prompt("Your company's name", default=known.company, show_default=bool(known.company))
    sells: str = typer.prompt("What it sells, in a few words", default=known.sells, show_default=bool(known.sells))
    return {"KITH_COMPANY": company.strip(), "KITH_SELLS": sells.strip()}


def _finish(api_url: str, bot_token: str) -> None:
    findings = asyncio.run(check.inspect(os.environ, DOTENV))
    for finding in findings:
        show(finding)
    if not all(finding.fine for finding in findings):
        raise fail("Not everything is well yet. Put right what stands above, then ./run bot check.")
    _greet(api_url, bot_token)
    _plain("\nNow start it: ./run bot run")
    _plain("Then, in a channel where reps talk: /invite @Kith")


def _greet(api_url: str, bot_token: str) -> None:
    _step(5, "Who are you? Slack has your member ID: your picture, Profile, ⋮, Copy member ID. Enter skips.")
    while True:
        member: str = typer.prompt("Your member ID", default="", show_default=False).strip()
        if not member:
            return
        wrong = None if MEMBER.fullmatch(member) else "A member ID looks like U0123ABCD."
        if wrong := wrong or asyncio.run(_hello(api_url, bot_token, member)):
            _wrong(wrong)
            continue
        console.print("[green]✓[/green] A direct message from Kith is waiting for you in Slack.", highlight=False)
        return


async def _hello(api_url: str, token: str, member: str) -> str | None:
    """What went wrong, as a sentence; None when the message was sent."""
    client, drawn = AsyncWebClient(token=token, base_url=api_url, timeout=10), answers.greeting()
    try:
        opened = await client.conversations_open(users=member)
        await client.chat_postMessage(channel=opened["channel"]["id"], text=drawn.text, blocks=drawn.blocks)
    except SlackApiError as error:
        return slack_sentence(error)
    except check.UNREACHABLE as error:
        return f"Slack did not answer ({type(error).__name__})."
    return None


def _step(number: int, text: str) -> None:
    console.print(f"\n[bold]{number}.[/bold] {escape(text)}", highlight=False, soft_wrap=True)


def _plain(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _wrong(sentence: str) -> None:
    console.print(f"[red]✗[/red] {escape(sentence)}", highlight=False, soft_wrap=True)
