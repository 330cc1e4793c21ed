"""`rotate-keys`, and what `check` tells of many workspaces."""

import asyncio
import base64
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from typer.testing import CliRunner, Result

from bot import SystemClock
from cli.app import app
from cli.check import Finding, inspect
from cli.keys import rotate
from domain.model import Act, Installation, Workspace
from domain.ports import Store, Unit
from playground import Playground
from storage.sealing import KeyRing, key_id
from storage.store import SqlStore, open_store

OLD, NEW = b"o" * 32, b"n" * 32


def text(*keys: bytes) -> str:
    return ",".join(base64.urlsafe_b64encode(key).decode() for key in keys)


def output(result: Result) -> str:
    return " ".join(result.output.split())


def database(home: Path) -> str:
    return f"sqlite:///{home / 'home' / 'kith.db'}"


async def opened(home: Path) -> SqlStore:
    return await open_store(database(home), clock=SystemClock())


async def install(store: SqlStore, workspace: str, key: bytes | None) -> None:
    """Without a key: a workspace whose token is not there, as after a restore."""
    async with store.write(workspace, actor_id="kith", what="installed") as unit:
        await unit.add(Workspace(bot_user_id="UB"))
        if key is not None:
            named, sealed = KeyRing([key]).seal(workspace, f"xoxb-{workspace}")
            await unit.add(Installation(key_id=named, sealed=sealed))


def start(home: Path, **workspaces: bytes | None) -> None:
    async def run() -> None:
        store = await opened(home)
        for workspace, key in workspaces.items():
            await install(store, workspace, key)
        await store.close()

    asyncio.run(run())


def tokens(home: Path, *keys: bytes) -> dict[str, tuple[str, str]]:
    """Of each workspace the key's id and the token."""

    async def run() -> dict[str, tuple[str, str]]:
        store, found = await opened(home), {}
        for workspace in await store.workspaces():
            async with store.read(workspace) as unit:
                row = await unit.first(Installation)
                assert await unit.count(Act) == 0
            assert row is not None
            found[workspace] = (row.key_id, KeyRing(keys).open(workspace, row.key_id, row.sealed))
        await store.close()
        return found

    return asyncio.run(run())


def test_a_new_key_is_one_line_of_its_own_and_never_the_same(runner: CliRunner) -> None:
    made = [runner.invoke(app, ["rotate-keys", "--new"]).stdout for _ in range(2)]
    assert made[0] != made[1]
    assert all(re.fullmatch(r"[\w-]{43}=\n", one) for one in made)
    assert len(base64.urlsafe_b64decode(made[0])) == 32


def test_every_token_is_sealed_with_the_first_key(
    runner: CliRunner, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(home, T1=OLD, T2=NEW, T3=OLD)
    monkeypatch.setenv("KITH_ENCRYPTION_KEY", text(NEW, OLD))
    said = [output(runner.invoke(app, ["rotate-keys", *more])) for more in (["--dry-run"], [], [])]
    assert "2 would be sealed anew, 1 already with the first key." in said[0]
    assert "2 sealed anew, 1 already with the first key." in said[1]
    assert "0 sealed anew, 3 already with the first key." in said[2]
    assert tokens(home, NEW) == {name: (key_id(NEW), f"xoxb-{name}") for name in ("T1", "T2", "T3")}


def test_a_dry_run_changes_nothing(runner: CliRunner, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start(home, T1=OLD)
    monkeypatch.setenv("KITH_ENCRYPTION_KEY", text(NEW, OLD))
    runner.invoke(app, ["rotate-keys", "--dry-run"])
    assert tokens(home, OLD) == {"T1": (key_id(OLD), "xoxb-T1")}


def test_a_missing_key_is_named_and_the_others_are_sealed_all_the_same(
    runner: CliRunner, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(home, T1=b"x" * 32, T2=OLD)
    monkeypatch.setenv("KITH_ENCRYPTION_KEY", text(NEW, OLD))
    result = runner.invoke(app, ["rotate-keys"])
    assert result.exit_code == 1
    assert "1 sealed anew" in output(result)
    assert f"sealed with the key {key_id(b'x' * 32)}" in output(result)


def test_without_any_key_it_says_how_to_make_one(runner: CliRunner) -> None:
    result = runner.invoke(app, ["rotate-keys"])
    assert result.exit_code == 1
    assert "./run bot rotate-keys --new" in output(result)


async def test_what_is_installed_anew_meanwhile_is_left_alone(home: Path) -> None:
    store = await opened(home)
    await install(store, "T1", OLD)
    ring = KeyRing([NEW, OLD])

    class Late:
        """A store in which another token comes into the place of the one that was just read."""

        workspaces, read = store.workspaces, store.read

        @asynccontextmanager
        async def write(self, workspace_id: str, **about: Any) -> AsyncIterator[Unit]:
            async with store.write("T1", actor_id="kith", what="installed") as unit:
                key, sealed = ring.seal("T1", "xoxb-fresh")
                for old in await unit.find(Installation):
                    await unit.change(old, key_id=key, sealed=sealed)
            async with store.write(workspace_id, **about) as unit:
                yield unit

    await rotate(cast("Store", Late()), ring, dry_run=False)
    async with store.read("T1") as unit:
        kept = await unit.first(Installation)
    assert kept is not None
    assert ring.open("T1", kept.key_id, kept.sealed) == "xoxb-fresh"
    await store.close()


# --- check ----------------------------------------------------------------------------------------------------


async def findings(slack: Playground, home: Path, **more: str) -> dict[str, Finding]:
    environ = {
        "SLACK_MODE": "http",
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "KITH_OAUTH_CLIENT_ID": slack.app.client_id,
        "KITH_OAUTH_CLIENT_SECRET": slack.app.client_secret,
        "KITH_ENCRYPTION_KEY": text(NEW, OLD),
        "KITH_HOME": str(home / "home"),
    }
    return {one.what: one for one in await inspect(environ | more, home / ".env")}


async def test_check_counts_the_workspaces(home: Path) -> None:
    store = await opened(home)
    await install(store, "T1", NEW)
    await install(store, "T2", OLD)
    await store.close()
    async with Playground(mode="http", seed="empty") as slack:
        found = await findings(slack, home)
    assert [one for one in found.values() if not one.fine] == []
    assert found["workspaces"].sentence.startswith("2 installed, every token can be opened; 1 with an older key")
    assert "knows" in found["app"].sentence


async def test_check_names_a_missing_key_and_a_wrong_secret(home: Path) -> None:
    store = await opened(home)
    await install(store, "T1", b"x" * 32)
    await store.close()
    secret = secrets.token_hex(8)
    async with Playground(mode="http", seed="empty") as slack:
        found = await findings(slack, home, KITH_OAUTH_CLIENT_SECRET=secret)
    assert key_id(b"x" * 32) in found["workspaces"].sentence
    assert "KITH_OAUTH_CLIENT_SECRET" in found["app"].sentence
    assert (found["workspaces"].fine, found["app"].fine) == (False, False)
    assert secret not in str(found)


async def test_check_says_after_a_restore_that_tokens_are_not_in_a_backup(home: Path) -> None:
    store = await opened(home)
    await install(store, "T1", None)
    await store.close()
    async with Playground(mode="http", seed="empty") as slack:
        found = await findings(slack, home)
    assert "1 without a token, as after a restore: install Kith there again." in found["workspaces"].sentence
