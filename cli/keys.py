"""`rotate-keys`: the tokens of all workspaces sealed anew with the first key, while the bot runs."""

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

import typer

from bot import SystemClock
from cli.evals import progress
from cli.say import console, fail, load, together
from domain.errors import CannotOpen
from domain.model import Installation
from domain.ports import Safe, Store
from settings import KEY_BYTES, Settings
from storage.sealing import KeyRing
from storage.store import open_store


@dataclass(slots=True)
class Rotated:
    """Numbers of workspaces; `closed` says of each token that cannot be opened why."""

    anew: int = 0
    already: int = 0
    closed: list[str] = field(default_factory=list)


def command(
    *,
    new: Annotated[
        bool, typer.Option("--new", help="Print a fresh key for KITH_ENCRYPTION_KEY and do no more.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be sealed anew, and change nothing.")
    ] = False,
) -> None:
    """Seal the tokens of all workspaces with the first key of KITH_ENCRYPTION_KEY; or make a key."""
    if new:
        typer.echo(base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode())
        return
    settings = load(needs_slack=False)
    if not settings.encryption_keys:
        raise fail("KITH_ENCRYPTION_KEY is missing: ./run bot rotate-keys --new makes one.")
    rotated = together(_rotate(settings, dry_run=dry_run))
    said = "would be sealed anew" if dry_run else "sealed anew"
    console.print(f"{rotated.anew:,} {said}, {rotated.already:,} already with the first key.", highlight=False)
    if rotated.closed:
        raise fail(*rotated.closed)


async def _rotate(settings: Settings, *, dry_run: bool) -> Rotated:
    store = await open_store(settings.database_url, clock=SystemClock())
    try:
        with progress() as bar:
            task = bar.add_task("sealing", total=sum((await store.sealed_with()).values()))
            return await rotate(store, KeyRing(settings.encryption_keys), lambda: bar.advance(task), dry_run=dry_run)
    finally:
        await store.close()


async def rotate(store: Store, safe: Safe, advance: Callable[[], None] = lambda: None, *, dry_run: bool) -> Rotated:
    """One short transaction for each workspace; what is sealed with the first key is left alone."""
    rotated = Rotated()
    for workspace_id in await store.workspaces():
        async with store.read(workspace_id) as unit:
            row = await unit.first(Installation)
        if row is not None:
            await _look(store, safe, row, rotated, dry_run=dry_run)
            advance()
    return rotated


async def _look(store: Store, safe: Safe, row: Installation, rotated: Rotated, *, dry_run: bool) -> None:
    try:
        token = safe.open(row.workspace_id, row.key_id, row.sealed)
    except CannotOpen as error:
        rotated.closed.append(error.sentence)
        return
    if row.key_id == safe.sealing:
        rotated.already += 1
        return
    rotated.anew += 1
    if dry_run:
        return
    key, sealed = safe.seal(row.workspace_id, token)
    async with store.write(row.workspace_id, actor_id="kith", what="token_sealed_anew") as unit:
        fresh = await unit.get(Installation, row.id)
        if fresh is not None and fresh.sealed == row.sealed:  # neither uninstalled nor installed anew meanwhile
            await unit.change(fresh, key_id=key, sealed=sealed)
