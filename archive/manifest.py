"""The table of contents of an export: what is in it, of which revision, and how it must add up."""

import os
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from archive.files import opened
from domain.errors import Refused

NAME: Final = "manifest.json"
LONGEST: Final = 1024 * 1024


class Entry(BaseModel):
    """One file, which holds all rows of one kind."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    rows: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Manifest(BaseModel):
    """Nothing in it tells when or where it was made: two exports of one database are the same bytes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    format: Literal["kith export 1"] = "kith export 1"
    revision: str
    workspaces: list[str]
    files: dict[str, Entry]
    """By name of the kind; the file is called so with `.jsonl` behind it."""

    @property
    def rows(self) -> int:
        return sum(entry.rows for entry in self.files.values())

    def encoded(self) -> bytes:
        return self.model_dump_json(indent=2).encode() + b"\n"


def file_of(name: str) -> str:
    return f"{name}.jsonl"


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an export of untrusted origin.

    Raises:
        Refused: there is none, or it is not one of ours.
    """
    if not folder.is_dir():
        raise Refused(f"{folder} is no folder.")
    if not os.path.lexists(folder / NAME):
        raise Refused(f"{folder} holds no {NAME}: it is no export, or one that was broken off.")
    with opened(folder / NAME) as stream:
        content = stream.read(LONGEST + 1)
    try:
        if len(content) <= LONGEST:
            return Manifest.model_validate_json(content)
    except ValidationError:
        pass
    raise Refused(f"{NAME} is not one that this version of Kith writes.")
