"""Slack exports made by hand, as a folder or as a zip, and the fakes that read them."""

import json
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.backfill import Backfill
from archive.slack_export import SlackExport
from domain.model import Gating, Heard, Kind, Known, Reading, Vector, VendorRead
from storage.store import SqlStore

TEAM = "T0NORTHLGT"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DANA, SAM, GIL, LEFT, APP = "U0DANA0001", "U0SAM00001", "U0GUEST001", "U0LEFT0001", "U0APP00001"
FIELD, DEALS, SECRET = "C0FIELD001", "C0DEALS001", "G0SECRET01"

USERS: list[dict[str, Any]] = [
    {"id": DANA, "team_id": TEAM, "name": "dana", "profile": {"real_name": "Dana Whitfield"}, "is_admin": True},
    {"id": SAM, "team_id": TEAM, "real_name": "Sam Okafor"},
    {"id": GIL, "team_id": TEAM, "real_name": "Gil Ferrer", "is_restricted": True},
    {"id": LEFT, "team_id": TEAM, "real_name": "Lee Gone", "deleted": True},
    {"id": APP, "team_id": TEAM, "real_name": "Deploy bot", "is_bot": True},
    {"id": "U0ELSE0001", "team_id": "T0ELSEWHER", "real_name": "Ella Elsewhere"},
]
CHANNELS = [{"id": FIELD, "name": "field-notes"}, {"id": DEALS, "name": "deals"}]
CLOSED = {
    "groups.json": [{"id": SECRET, "name": "deal-room"}],
    "dms.json": [{"id": "D0DANASAM1"}],
    "mpims.json": [],
}


def ts(number: int, day: int = 2) -> str:
    return f"{datetime(2025, 6, day, 9, tzinfo=UTC).timestamp() + number:.0f}.000100"


def said(text: str, number: int = 0, *, day: int = 2, user: str = DANA, **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": user, "ts": ts(number, day), "text": text} | more


def praise(vendor: str, number: int = 0, **more: Any) -> dict[str, Any]:
    """A message that the fakes take for a sighting."""
    return said(f"saw vendor:{vendor} at Acme", number, **more)


def write_folder(folder: Path, days: dict[str, Any], **lists: Any) -> Path:
    """`days`: by "channel/day"; a string is written as it is. `lists`: instead of the usual ones, by name."""
    files: dict[str, Any] = {"users.json": USERS, "channels.json": CHANNELS} | CLOSED
    files |= {f"{name}.json": content for name, content in lists.items()}
    files |= {f"{place}.json": content for place, content in days.items()}
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return folder


def write_zip(path: Path, days: dict[str, Any], *, top: str = "", **lists: Any) -> Path:
    folder = write_folder(path.with_suffix(""), days, **lists)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(folder.rglob("*.json")):
            packed.write(file, f"{top}{file.relative_to(folder)}")
    shutil.rmtree(folder)
    return path


class StillClock:
    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment


class FakeGate:
    """Lets pass what speaks of a vendor or a need, and remembers what it was shown."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []

    def judge(self, text: str, *, parent: str | None, known: Known) -> Gating:
        self.asked.append((text, parent))
        return Gating(score=0.5, reads="vendor:" in text or "need" in text)


class FakeReader:
    """Reads each word after "vendor:" as a vendor's name."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []

    async def read(self, heard: Heard, known: Known) -> Reading:
        self.heard.append(heard)
        names = [word.removeprefix("vendor:") for word in heard.text.split() if word.startswith("vendor:")]
        if not names:
            return Reading(kind=Kind.NEED, speaks=True)
        vendors = tuple(VendorRead(name=name) for name in names)
        return Reading(kind=Kind.SIGHTING, speaks=True, vendors=vendors, customer="Acme", situation="rewired it")


class FakeRecall:
    async def encode(self, workspace_id: str, sighting_id: str, text: str) -> Vector:
        return Vector(workspace_id=workspace_id, sighting_id=sighting_id, model="fake", data=text.encode())


def backfill(export: SlackExport, store: SqlStore, *, dry: bool = False, **fakes: Any) -> Backfill:
    """Over all channels of the export."""
    standard: dict[str, Any] = {
        "gate": FakeGate(),
        "reader": FakeReader(),
        "recall": FakeRecall(),
        "clock": StillClock(),
    }
    return Backfill(export, export.channels, workspace_id=TEAM, known=Known(), store=store, dry=dry, **standard | fakes)
