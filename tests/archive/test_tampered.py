"""An export that somebody has had their hands on is refused with a plain sentence, and nothing of it is stored."""

import asyncio
import hashlib
import json
import os
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import lines, manifest
from archive.export import export
from archive.restore import restore
from domain.errors import Refused
from domain.model import Customer, Sighting, Vector, Vendor
from storage.store import SqlStore, open_store
from storage.tables import KINDS
from tests.archive.stores import HOME, installed
from tests.storage.samples import StillClock, put, sample

Tamper = Callable[[Path], None]


@pytest.fixture(scope="module")
def untouched(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export with a few rows."""
    home = tmp_path_factory.mktemp("untouched")

    async def make() -> None:
        store = await open_store(f"sqlite:///{shutil.copy(migrated_file, home / 'kith.db')}", clock=StillClock())
        await installed(store)
        for name in ("acme", "globex", "initech"):
            await put(store, Customer(name=name, key=name))
        await put(store, sample(Sighting))
        await put(store, Vendor(name="Lakeshore", key="lakeshore"))
        await put(store, Vector(sighting_id="S", model="minilm", data=b"\x00\x01\x02\x03"))
        await export(store.copies, home / "export")
        await store.close()

    asyncio.run(make())
    return home / "export"


@pytest.fixture
def folder(untouched: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(untouched, tmp_path / "export"))


@pytest.fixture
async def empty(sqlite_url: str, clock: StillClock) -> AsyncIterator[SqlStore]:
    store = await open_store(sqlite_url, clock=clock)
    yield store
    await store.close()


async def refused(empty: SqlStore, folder: Path) -> str:
    """The sentence; nothing may have been stored."""
    with pytest.raises(Refused) as error:
        await restore(empty.copies, folder)
    async with empty.copies.snapshot() as snapshot:
        assert [await snapshot.count(kind) for kind in KINDS.values()] == [0] * len(KINDS)
    return error.value.sentence


def said(folder: Path, **changes: Any) -> None:
    """Changes the manifest."""
    content = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(content | changes))


def sealed(folder: Path, name: str, content: bytes) -> None:
    """Changes a file and makes the manifest fit it."""
    (folder / f"{name}.jsonl").write_bytes(content)
    files = json.loads((folder / "manifest.json").read_text())["files"]
    files[name] = {"rows": content.count(b"\n"), "sha256": hashlib.sha256(content).hexdigest()}
    said(folder, files=files)


def changed(name: str, old: str, new: str) -> Tamper:
    def tamper(folder: Path) -> None:
        content = (folder / f"{name}.jsonl").read_text()
        assert old in content
        sealed(folder, name, content.replace(old, new).encode())

    return tamper


def written(name: str, content: bytes) -> Tamper:
    return lambda folder: sealed(folder, name, content)


def test_lines_that_are_tried_below_would_be_taken_unchanged(folder: Path) -> None:
    content = (folder / "customers.jsonl").read_text()
    changed("customers", "acme", "acme")(folder)
    assert (folder / "customers.jsonl").read_text() == content


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (changed("customers", '"name":"acme"', '"name":17'), "not a row"),
        (changed("customers", '"name":"acme"', '"name":null'), "not a row"),
        (changed("customers", '"name":"acme"', '"nom":"acme"'), "not a row"),
        (changed("customers", '"name":"acme",', ""), "not a row"),
        (changed("customers", '"name":"acme"', '"name":"acme","more":1'), "not a row"),
        (changed("customers", '"name":"acme"', '"name":"x","name":"acme"'), "not a row"),
        (changed("customers", '"name":"acme"', '"name": "acme"'), "not a row"),
        (changed("customers", '"name":"acme"', '"name":"\\ud800"'), "not a row"),
        (changed("customers", '"name":"acme"', '"name":"a\\u0000"'), "characters that no database keeps"),
        (changed("customers", "\n", "\r\n"), "not a row"),
        (changed("customers", "\n", "\n\n"), "not a row"),
        (changed("customers", '"workspace_id":"T1"', '"workspace_id":"T2"'), "workspace that the manifest"),
        (changed("customers", '"workspace_id":"T1"', '"workspace_id":""'), "without its id or its workspace"),
        (changed("customers", '"key":"globex"', '"key":"acme"'), "the same key"),
        (changed("workspaces", '"id":"T1"', '"id":"T2"'), "without its id or its workspace"),
        (changed("workspaces", '"unasked_per_day":null', f'"unasked_per_day":{2**80}'), "too large"),
        (changed("workspaces", '"unasked_per_day":null', '"unasked_per_day":"2"'), "not a row"),
        (changed("workspaces", '"listen":null', '"listen":"loud"'), "not a row"),
        (changed("sightings", '"closed":false', '"closed":0'), "not a row"),
        (changed("sightings", '"seen_at":"1970-01-01T00:00:00Z"', '"seen_at":"1970-01-01T00:00:00"'), "not a row"),
        (changed("sightings", '"seen_at":"1970-01-01T00:00:00Z"', '"seen_at":0'), "not a row"),
        (changed("vectors", '"data":"AAECAw=="', '"data":"AAECAw"'), "not a row"),
        (changed("vectors", '"data":"AAECAw=="', '"data":"!!"'), "not a row"),
        (changed("acts", '"table":"vendors"', '"table":"spies"'), "a change of something that is no row"),
        (changed("acts", '"name":"Lakeshore"', '"name":17'), "a change of something that is no row"),
        (
            changed("sightings", '"seen_at":"1970-01-01T00:00:00Z"', '"seen_at":"1970-01-01T00:00:00+02:00"'),
            "not a row",
        ),
        (written("customers", b"[" * 100_000 + b"\n"), "not a row"),
        (written("customers", b'{"id":' * 50_000 + b"\n"), "not a row"),
        (written("customers", b"\xff\xfe\x00\n"), "not a row"),
        (written("customers", b"NaN\n"), "not a row"),
        (written("customers", b"1" * 5_000 + b"\n"), "not a row"),
    ],
    ids=range(31),
)
async def test_lines_that_are_not_ours_are_refused(
    empty: SqlStore, folder: Path, tamper: Tamper, sentence: str
) -> None:
    tamper(folder)
    told = await refused(empty, folder)
    assert sentence in told
    assert "acme" not in told


async def test_a_line_that_is_too_long_is_refused(
    empty: SqlStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.restore.LONGEST", 1_000)
    monkeypatch.setattr(lines, "LONGEST", 1_000)
    changed("customers", '"acme"', f'"{"x" * 2_000}"')(folder)
    assert "customers.jsonl, line 1: longer than any row." in await refused(empty, folder)


async def test_rows_twice_or_in_another_order_are_refused(empty: SqlStore, folder: Path) -> None:
    content = (folder / "customers.jsonl").read_bytes().splitlines(keepends=True)
    for rows in (content[::-1], [*content, content[-1]]):
        sealed(folder, "customers", b"".join(rows))
        assert "rows are not in their order" in await refused(empty, folder)


async def test_a_file_that_does_not_add_up_is_refused(empty: SqlStore, folder: Path) -> None:
    path = folder / "customers.jsonl"
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"name":"acme"', b'"name":"evil"'))
    assert "its SHA-256 is another" in await refused(empty, folder)
    path.write_bytes(content[: content.index(b"\n") + 1])
    assert "has 1 rows, and the manifest says 3" in await refused(empty, folder)
    path.write_bytes(content[:-1])
    assert "line 3: not a row" in await refused(empty, folder)
    path.unlink()
    assert "customers.jsonl cannot be read" in await refused(empty, folder)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "spies", "inbox", "", "customers\0"])
async def test_names_that_are_no_kinds_are_refused_unread(empty: SqlStore, folder: Path, name: str) -> None:
    files = json.loads((folder / "manifest.json").read_text())["files"]
    said(folder, files={**files, name: files["customers"]})
    assert "does not list the kinds" in await refused(empty, folder)


async def test_a_kind_that_is_left_out_is_missed(empty: SqlStore, folder: Path) -> None:
    files = json.loads((folder / "manifest.json").read_text())["files"]
    said(folder, files={name: entry for name, entry in files.items() if name != "customers"})
    assert "does not list the kinds" in await refused(empty, folder)


@pytest.mark.parametrize("workspaces", [[], ["T1", "T2"], ["T2"], ["T1", "T1"]], ids=str)
async def test_workspaces_must_be_those_of_the_rows(empty: SqlStore, folder: Path, workspaces: list[str]) -> None:
    said(folder, workspaces=workspaces)
    assert "workspace" in await refused(empty, folder)


async def test_a_file_beside_the_others_is_named(empty: SqlStore, folder: Path) -> None:
    (folder / "spies.jsonl").write_text("{}\n")
    assert "spies.jsonl is no file of an export" in await refused(empty, folder)
    (folder / "spies.jsonl").rename(folder / "notes.txt")
    await restore(empty.copies, folder)


async def test_another_revision_is_told_with_the_way_out(empty: SqlStore, folder: Path) -> None:
    said(folder, revision="0000")
    assert "Restore it with the version that made it" in await refused(empty, folder)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "nothing",
        "[" * 100_000,
        '{"format": "kith export 2"}',
        "x" * 2_000_000,
        '{"format":"kith export 1","revision":"1","workspaces":[1],"files":{}}',
        '{"format":"kith export 1","revision":"1","workspaces":[],"files":{"acts":{"rows":-1,"sha256":""}}}',
        '{"format":"kith export 1","revision":"1","workspaces":[],"files":{},"token":"x"}',
    ],
    ids=range(9),
)
async def test_a_manifest_that_is_not_ours_is_refused(empty: SqlStore, folder: Path, content: str) -> None:
    (folder / "manifest.json").write_text(content)
    assert await refused(empty, folder) == "manifest.json is not one that this version of Kith writes."


async def test_a_folder_without_a_manifest_is_no_export(empty: SqlStore, folder: Path) -> None:
    (folder / "manifest.json").unlink()
    assert "holds no manifest.json" in await refused(empty, folder)
    assert "is no folder" in await refused(empty, folder / "customers.jsonl")


@pytest.mark.parametrize("name", ["customers.jsonl", "manifest.json"])
async def test_links_pipes_and_folders_are_not_followed(empty: SqlStore, folder: Path, name: str) -> None:
    path, real = folder / name, folder.parent / "real"
    path.rename(real)
    path.symlink_to(real)
    assert f"{name} cannot be read" in await refused(empty, folder)
    path.unlink()
    os.mkfifo(path)
    assert f"{name} is no plain file" in await refused(empty, folder)
    path.unlink()
    path.mkdir()
    assert f"{name} is no plain file" in await refused(empty, folder)


async def test_what_changes_while_it_is_read_is_noticed(empty: SqlStore, folder: Path) -> None:
    """The second reading, which writes, verifies as the first did."""
    path = folder / "customers.jsonl"

    def meddle(done: int, total: int) -> None:
        if done == total // 2:
            path.write_bytes(path.read_bytes().replace(b'"name":"acme"', b'"name":"evil"'))

    with pytest.raises(Refused, match="SHA-256"):
        await restore(empty.copies, folder, progress=meddle)
    async with empty.read(HOME) as unit:
        assert await unit.count(Customer) == 0


@given(
    where=st.floats(0, 1, exclude_max=True), junk=st.binary(max_size=12), kind=st.sampled_from(["customers", "acts"])
)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_bytes_in_a_line_are_a_row_or_a_plain_refusal(
    empty: SqlStore, folder: Path, where: float, junk: bytes, kind: str
) -> None:
    (line, *_) = (folder / f"{kind}.jsonl").read_bytes().splitlines(keepends=True)
    at = int(where * len(line))
    reading = lines.Lines(empty.copies.kinds)
    changed_line = line[:at] + junk + line[at + len(junk) :]
    try:
        row = reading.row(kind, changed_line)
    except Refused:
        return
    assert lines.line_of(row) == changed_line


def test_the_manifest_has_its_own_name() -> None:
    assert manifest.file_of("acts") != manifest.NAME
