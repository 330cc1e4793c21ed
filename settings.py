"""The environment, read once into one frozen value; everything missing or wrong is named at once."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self, cast
from urllib.parse import urlsplit

from dotenv import dotenv_values

PROJECT = Path(__file__).resolve().parent
DOTENV = PROJECT / ".env"

VARIABLES = (
    "SLACK_MODE",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_API_URL",
    "KITH_OAUTH_CLIENT_ID",
    "KITH_OAUTH_CLIENT_SECRET",
    "KITH_ENCRYPTION_KEY",
    "HOST",
    "PORT",
    "KITH_HOME",
    "DATABASE_URL",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_MODEL",
    "KITH_MODEL_SECONDS",
    "KITH_MODEL_AT_ONCE",
    "KITH_MODEL_PER_MINUTE",
    "KITH_TOKENS_PER_MONTH",
    "KITH_CHANNELS",
    "KITH_MANAGERS",
    "KITH_COMPANY",
    "KITH_SELLS",
    "KITH_UNASKED_PER_DAY",
    "KITH_LISTEN",
    "KITH_LOG",
)

SlackMode = Literal["socket", "http"]
Listen = Literal["quiet", "silent", "commands"]
Log = Literal["text", "json"]
Role = Literal["all", "http", "worker"]
"""What one process does: everything; what Slack sends; or jobs and whatever becomes due."""

KEY_BYTES = 32
_MANY = {
    "KITH_OAUTH_CLIENT_ID": "Client ID, on the app's page Basic Information",
    "KITH_OAUTH_CLIENT_SECRET": "Client Secret, on the app's page Basic Information",
    "KITH_ENCRYPTION_KEY": "./run bot rotate-keys --new makes one",
}
_OF_ONE_WORKSPACE = ("KITH_CHANNELS", "KITH_MANAGERS", "KITH_COMPANY", "KITH_SELLS")

_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")
_USER = re.compile(r"[UW][A-Z0-9]{2,}")
_HIGHEST_PORT = 65535
_LONGEST_READING = 90
"""Seconds; what works a message off holds it for two minutes."""
_TOKENS = {
    "xoxb-": ("SLACK_BOT_TOKEN", "the bot token from the app's page OAuth & Permissions"),
    "xapp-": ("SLACK_APP_TOKEN", "the app-level token from the app's page Basic Information"),
}
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


class SettingsError(Exception):
    """The environment cannot be used; `problems` holds a plain sentence for each missing or wrong value."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person who runs Kith decided outside Slack. A text that was not given is empty."""

    slack_mode: SlackMode
    slack_bot_token: str = field(repr=False)
    slack_app_token: str = field(repr=False)
    slack_signing_secret: str = field(repr=False)
    slack_api_url: str
    oauth_client_id: str
    oauth_client_secret: str = field(repr=False)
    encryption_keys: tuple[bytes, ...] = field(repr=False)
    host: str
    port: int
    kith_home: Path
    database_url: str = field(repr=False)
    openai_api_key: str = field(repr=False)
    openai_base_url: str
    openai_model: str
    model_seconds: int
    model_at_once: int
    model_per_minute: int
    tokens_per_month: int | None
    channels: frozenset[str]
    managers: frozenset[str]
    company: str
    sells: str
    unasked_per_day: int
    listen: Listen
    log: Log

    @property
    def many(self) -> bool:
        """Whether any workspace may install Kith, not only the one whose token stands here."""
        return bool(self.oauth_client_id)

    @classmethod
    def load(cls, environ: Mapping[str, str], dotenv_path: Path | None = None, *, needs_slack: bool = True) -> Self:
        """Read `environ`, then the file for what it leaves open.

        Without a path no file is read. `needs_slack=False` is for commands that never talk to Slack: absent
        tokens are then fine.

        Raises:
            SettingsError: with every problem at once.
        """
        from_file = dotenv_values(dotenv_path, interpolate=False) if dotenv_path else {}
        merged = {**from_file, **environ}
        reading = _Reading({name: (merged.get(name) or "").strip() for name in VARIABLES})
        mode = cast("SlackMode", reading.choice("SLACK_MODE", "socket", "http"))
        if needs_slack:
            reading.one_or_many(mode)
            reading.demand_tokens(mode)
        home = reading.home()
        settings = cls(
            slack_mode=mode,
            slack_bot_token=reading.token("xoxb-"),
            slack_app_token=reading.token("xapp-"),
            slack_signing_secret=reading.signing_secret(),
            slack_api_url=reading.url("SLACK_API_URL", "https://slack.com/api").rstrip("/") + "/",
            oauth_client_id=reading.text("KITH_OAUTH_CLIENT_ID"),
            oauth_client_secret=reading.text("KITH_OAUTH_CLIENT_SECRET"),
            encryption_keys=reading.keys(),
            host=reading.text("HOST", "127.0.0.1"),
            port=reading.number("PORT", 3000, lowest=0, highest=_HIGHEST_PORT),
            kith_home=home,
            database_url=reading.database_url(home),
            openai_api_key=reading.text("OPENAI_API_KEY"),
            openai_base_url=reading.url("OPENAI_BASE_URL", ""),
            openai_model=reading.text("OPENAI_MODEL", "gpt-6-luna"),
            model_seconds=reading.number("KITH_MODEL_SECONDS", 20, lowest=1, highest=_LONGEST_READING),
            model_at_once=reading.number("KITH_MODEL_AT_ONCE", 4, lowest=1),
            model_per_minute=reading.number("KITH_MODEL_PER_MINUTE", 60, lowest=1),
            tokens_per_month=reading.number_if_set("KITH_TOKENS_PER_MONTH", lowest=0),
            channels=reading.ids("KITH_CHANNELS", _CHANNEL, "channel ids such as C0123ABCD"),
            managers=reading.ids("KITH_MANAGERS", _USER, "user ids such as U0123ABCD"),
            company=reading.text("KITH_COMPANY"),
            sells=reading.text("KITH_SELLS"),
            unasked_per_day=reading.number("KITH_UNASKED_PER_DAY", 2, lowest=-1),
            listen=cast("Listen", reading.choice("KITH_LISTEN", "quiet", "silent", "commands")),
            log=cast("Log", reading.choice("KITH_LOG", "text", "json")),
        )
        if reading.problems:
            raise SettingsError(reading.problems)
        return settings


class _Reading:
    """Reads values one by one and collects what is wrong; no problem repeats a secret."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self._environ[name] or default

    def home(self) -> Path:
        value = Path(self.text("KITH_HOME", str(PROJECT / ".kith")))
        try:
            return value.expanduser().absolute()
        except RuntimeError:
            self.problems.append("KITH_HOME names the home of somebody unknown; set it to a full path.")
            return value

    def choice(self, name: str, *options: str) -> str:
        value = self.text(name, options[0])
        if value not in options:
            self.problems.append(f"{name} is '{value}'; set it to one of: {', '.join(options)}.")
            return options[0]
        return value

    def number(self, name: str, default: int, *, lowest: int, highest: int | None = None) -> int:
        value = self.text(name, str(default))
        bounds = f"{lowest} or more" if highest is None else f"from {lowest} to {highest}"
        if not re.fullmatch(r"-?[0-9]{1,9}", value):
            self.problems.append(f"{name} is '{value}'; set it to a whole number, {bounds}.")
            return default
        number = int(value)
        if number < lowest or (highest is not None and number > highest):
            self.problems.append(f"{name} is {number}; set it to a whole number, {bounds}.")
        return number

    def number_if_set(self, name: str, *, lowest: int) -> int | None:
        return self.number(name, lowest, lowest=lowest) if self.text(name) else None

    def ids(self, name: str, shape: re.Pattern[str], wanted: str) -> frozenset[str]:
        values = frozenset(re.split(r"[\s,]+", self.text(name))) - {""}
        wrong = sorted(value for value in values if not shape.fullmatch(value))
        if wrong:
            self.problems.append(f"{name} takes {wanted}, separated by commas; not: {', '.join(wrong)}.")
        return values

    def url(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if value and not _is_web_address(value):
            self.problems.append(f"{name} is no web address; set it to one that starts with https:// or http://.")
        return value

    def one_or_many(self, mode: SlackMode) -> None:
        """Either the token of one workspace, or all that an app takes which any workspace may install."""
        given = [name for name in _MANY if self.text(name)]
        if not given:
            return
        missing = [name for name in _MANY if name not in given]
        if self.text("SLACK_BOT_TOKEN"):
            self.problems.append(f"SLACK_BOT_TOKEN is for one workspace, {given[0]} for many: set only one.")
        self.problems += [f"{name} is missing; set it ({_MANY[name]})." for name in missing]
        if mode != "http":
            self.problems.append("SLACK_MODE is 'socket'; many workspaces need 'http', where they can be installed.")
        own = [name for name in _OF_ONE_WORKSPACE if self.text(name)]
        if own:
            self.problems.append(f"{', '.join(own)}: of one workspace only; leave it out, each sets its own in Slack.")

    def demand_tokens(self, mode: SlackMode) -> None:
        second = ("SLACK_APP_TOKEN", "xapp-…, with the scope connections:write")
        if mode == "http":
            second = ("SLACK_SIGNING_SECRET", "on the app's page Basic Information")
        first = ("SLACK_BOT_TOKEN", "xoxb-…, on the app's page OAuth & Permissions")
        for name, hint in (second,) if any(self.text(name) for name in _MANY) else (first, second):
            if not self.text(name):
                self.problems.append(f"{name} is missing; set it ({hint}).")

    def token(self, prefix: str) -> str:
        """A token of the wrong kind is named for what it is; its value is not repeated."""
        name, source = _TOKENS[prefix]
        value = self.text(name)
        if value and not value.startswith(prefix):
            belongs = next((owner for start, (owner, _) in _TOKENS.items() if value.startswith(start)), None)
            why = f"holds what belongs in {belongs}" if belongs else f"does not start with {prefix}"
            self.problems.append(f"{name} {why}; set it to {source}.")
        return value

    def keys(self) -> tuple[bytes, ...]:
        """32 random bytes each, in base64; the same key twice counts once."""
        found = [_key(value) for value in re.split(r"[\s,]+", self.text("KITH_ENCRYPTION_KEY")) if value]
        if None in found:
            self.problems.append("KITH_ENCRYPTION_KEY is no key; ./run bot rotate-keys --new makes one.")
        return tuple(dict.fromkeys(key for key in found if key is not None))

    def signing_secret(self) -> str:
        value = self.text("SLACK_SIGNING_SECRET")
        if value and (value.startswith(tuple(_TOKENS)) or len(value.split()) > 1):
            self.problems.append(
                "SLACK_SIGNING_SECRET is no signing secret; copy it from the app's page Basic Information."
            )
        return value

    def database_url(self, home: Path) -> str:
        """SQLAlchemy's URL with its driver named."""
        value = self.text("DATABASE_URL", f"sqlite:///{home / 'kith.db'}")
        scheme, separator, rest = value.partition("://")
        driver = _DRIVERS.get(scheme)
        if not separator or driver is None or not rest.strip("/"):
            self.problems.append(
                "DATABASE_URL is no database address; set it to one such as sqlite:////data/kith.db "
                "(four slashes: an absolute path), or leave it out."
            )
            return value
        return f"{driver}://{rest}"


def _key(value: str) -> bytes | None:
    try:
        key = base64.b64decode(value, altchars=b"-_", validate=True)
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
