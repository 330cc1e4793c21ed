"""A memory that leaves and comes back is the same to the byte, whichever database it lies in."""

import hashlib
import json
import re
import shutil
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.export import export
from archive.restore import restore
from domain.errors import NotFound, Refused
from domain.model import Act, Contact, Customer, Sighting, Vector, Vendor, Workspace
from storage.store import SqlStore, open_store
from storage.tables import KINDS, SECRET
from tests.archive.stores import installed
from tests.storage.samples import StillClock, any_row, put, sample, waiting

Fresh = Callable[..., Awaitable[SqlStore]]
ODD = "\u202eAcme\U0001f91d \u2028e\u0301 \\u0000 \"'\t\r\n\x7f\x85\ufeff 東京 \U0010ffff"
SECRET_NAME = re.compile(r"(?:^|_)(?:token|secret|password|sealed)(?:$|_)")
AUDITED = [kind for kind in KINDS.values() if kind is not Act]


@pytest.fixture
async def fresh(tmp_path: Path, migrated_file: Path, clock: StillClock) -> AsyncIterator[Fresh]:
    """Opens empty databases: files, or the one at an address."""
    opened: list[SqlStore] = []

    async def another(url: str = "") -> SqlStore:
        url = url or f"sqlite:///{shutil.copy(migrated_file, tmp_path / f'{len(opened)}.db')}"
        opened.append(await open_store(url, clock=clock))
        return opened[-1]

    yield another
    for store in opened:
        await store.close()


async def fill(store: SqlStore) -> None:
    """Two workspaces with two rows of every kind, an act that changed rows, odd texts and vectors."""
    for workspace in ("T1", "T2"):
        await installed(store, workspace, name=ODD)
        for kind in AUDITED:
            if kind is not Workspace and kind not in SECRET:
                await put(store, sample(kind), workspace=workspace)
                await put(store, sample(kind), workspace=workspace)
        vendor = await put(store, Vendor(name=ODD, key=f"odd {workspace}"), workspace=workspace)
        await put(store, Vector(sighting_id="S", model="minilm", data=bytes(range(256))), workspace=workspace)
        async with store.write(workspace, actor_id="U1", what="merged") as unit:
            await unit.change(vendor, region="Ōsaka", trade=None)
            contact = await unit.add(sample(Contact, vendor_id=vendor.id, email=None))
            await unit.remove(contact)
            await unit.remove((await unit.find(Customer))[0])
            await unit.note(vendor.id)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def test_what_comes_back_leaves_again_the_same(fresh: Fresh, tmp_path: Path) -> None:
    one, other = await fresh(), await fresh()
    await fill(one)
    manifest = await export(one.copies, tmp_path / "a")
    assert await restore(other.copies, tmp_path / "a") == manifest
    await export(other.copies, tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    assert manifest.workspaces == ["T1", "T2"]
    assert {name for name, entry in manifest.files.items() if not entry.rows} == set()


async def test_every_row_is_as_it_was(fresh: Fresh, tmp_path: Path) -> None:
    one, other = await fresh(), await fresh()
    await fill(one)
    await export(one.copies, tmp_path / "a")
    await restore(other.copies, tmp_path / "a")
    for workspace in ("T1", "T2"):
        for kind in KINDS.values():
            async with one.read(workspace) as unit, other.read(workspace) as restored:
                assert await restored.find(kind) == await unit.find(kind)


async def test_what_was_restored_can_be_undone(fresh: Fresh, tmp_path: Path, clock: StillClock) -> None:
    one, other = await fresh(), await fresh()
    await fill(one)
    await export(one.copies, tmp_path / "a")
    await restore(other.copies, tmp_path / "a")
    async with other.read("T1") as unit:
        act = await unit.first(Act, what="merged")
        assert act is not None
    await other.undo("T1", act.id, actor_id="U1", now=clock.now())
    async with other.read("T1") as unit:
        vendor = await unit.get(Vendor, act.subject_id)
    assert vendor is not None
    assert vendor.region is None


@pytest.mark.postgres
async def test_a_memory_moves_to_postgresql_and_back(fresh: Fresh, postgres_url: str, tmp_path: Path) -> None:
    one, server, other = await fresh(), await fresh(postgres_url), await fresh()
    await fill(one)
    await export(one.copies, tmp_path / "a")
    await restore(server.copies, tmp_path / "a")
    await export(server.copies, tmp_path / "b")
    await restore(other.copies, tmp_path / "b")
    await export(other.copies, tmp_path / "c")
    assert contents(tmp_path / "a") == contents(tmp_path / "b") == contents(tmp_path / "c")


@pytest.mark.postgres
async def test_postgresql_too_must_be_empty(fresh: Fresh, postgres_url: str, tmp_path: Path) -> None:
    server = await fresh(postgres_url)
    await fill(server)
    await export(server.copies, tmp_path / "a")
    with pytest.raises(Refused, match="empty database"):
        await restore(server.copies, tmp_path / "a")


@given(data=st.data())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_remembered_comes_back(
    fresh: Fresh, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    one, other, folder = await fresh(), await fresh(), tmp_path_factory.mktemp("exports")
    for kind in AUDITED:
        await put(one, data.draw(any_row(kind)))
    await export(one.copies, folder / "a")
    await restore(other.copies, folder / "a")
    await export(other.copies, folder / "b")
    assert contents(folder / "a") == contents(folder / "b")


async def test_an_empty_memory_is_an_export_too(fresh: Fresh, tmp_path: Path) -> None:
    one, other = await fresh(), await fresh()
    assert (await export(one.copies, tmp_path / "a")).rows == 0
    assert (await restore(other.copies, tmp_path / "a")).workspaces == []


async def test_one_workspace_leaves_without_the_others(fresh: Fresh, tmp_path: Path) -> None:
    one, other = await fresh(), await fresh()
    await fill(one)
    manifest = await export(one.copies, tmp_path / "a", workspace_id="T2")
    assert manifest.workspaces == ["T2"]
    await restore(other.copies, tmp_path / "a")
    async with one.read("T2") as unit, other.read("T2") as restored:
        assert await restored.find(Sighting) == await unit.find(Sighting)
    async with other.read("T1") as restored:
        assert await restored.count(Vendor) == 0


async def test_a_workspace_that_is_not_there_is_named(fresh: Fresh, tmp_path: Path) -> None:
    one = await fresh()
    with pytest.raises(NotFound, match="no workspace T9"):
        await export(one.copies, tmp_path / "a", workspace_id="T9")
    assert list((tmp_path / "a").iterdir()) == []


async def test_what_waits_to_be_read_stays_behind(fresh: Fresh, tmp_path: Path) -> None:
    one = await fresh()
    await installed(one)
    await one.inbox.accept(waiting(1))
    await export(one.copies, tmp_path / "a")
    assert not any(b"were great" in content for content in contents(tmp_path / "a").values())


async def test_a_database_where_something_waits_is_not_empty(fresh: Fresh, tmp_path: Path) -> None:
    one, other = await fresh(), await fresh()
    await fill(one)
    await export(one.copies, tmp_path / "a")
    await other.inbox.accept(waiting(1))
    with pytest.raises(Refused, match="empty database"):
        await restore(other.copies, tmp_path / "a")


async def test_files_are_for_the_owner_only_and_add_up(fresh: Fresh, tmp_path: Path) -> None:
    one = await fresh()
    await fill(one)
    folder = tmp_path / "deep" / "er"
    await export(one.copies, folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["revision"] == await one.copies.revision()
    for name, entry in manifest["files"].items():
        content = (folder / f"{name}.jsonl").read_bytes()
        assert (entry["rows"], entry["sha256"]) == (content.count(b"\n"), hashlib.sha256(content).hexdigest())
    assert {path.name for path in folder.iterdir()} == {
        *(f"{name}.jsonl" for name in manifest["files"]),
        "manifest.json",
    }


@pytest.mark.parametrize("name", ["kept.txt", "vendors.jsonl"])
async def test_a_folder_with_something_in_it_is_left_alone(fresh: Fresh, tmp_path: Path, name: str) -> None:
    one, folder = await fresh(), tmp_path / "a"
    folder.mkdir()
    (folder / name).write_text("mine")
    with pytest.raises(Refused, match="is not empty"):
        await export(one.copies, folder)
    assert contents(folder) == {name: b"mine"}
    with pytest.raises(Refused, match="is a file"):
        await export(one.copies, folder / name)


async def test_an_export_that_fails_leaves_nothing(fresh: Fresh, tmp_path: Path) -> None:
    one = await fresh()
    await fill(one)

    def full(done: int, total: int) -> None:
        if done > total // 2:
            raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        await export(one.copies, tmp_path / "a", progress=full)
    assert list((tmp_path / "a").iterdir()) == []


async def test_progress_ends_where_it_should(fresh: Fresh, tmp_path: Path) -> None:
    one, other, seen = await fresh(), await fresh(), []
    await fill(one)

    def note(done: int, total: int) -> None:
        seen.append((done, total))

    manifest = await export(one.copies, tmp_path / "a", progress=note)
    assert seen[-1] == (manifest.rows, manifest.rows)
    await restore(other.copies, tmp_path / "a", progress=note)
    assert seen[-1] == (2 * manifest.rows, 2 * manifest.rows)


def test_nothing_that_leaves_holds_a_secret() -> None:
    """A kind with tokens belongs into `storage.tables.SECRET`."""
    leaving = {field.name for kind in KINDS.values() if kind not in SECRET for field in fields(kind)}
    assert {name for name in leaving if SECRET_NAME.search(name)} == set()


async def test_a_row_that_the_database_would_not_give_back_is_refused(fresh: Fresh) -> None:
    one = await fresh()
    good: dict[str, Any] = {"id": "1", "workspace_id": "T1", "key": "k"}
    for rows in (
        [Customer(name="A\0", **good)],
        [Customer(name="A", **good), Customer(name="B", **good)],
        [Workspace(id="T1", workspace_id="T1", unasked_per_day=2**70)],
    ):
        with pytest.raises(Refused):
            async with one.copies.fill() as filling:
                await filling.put([replace(row) for row in rows])
    async with one.read("T1") as unit:
        assert await unit.count(Customer) == await unit.count(Workspace) == 0
