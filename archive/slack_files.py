"""The files of a Slack export, a zip or a folder, as they lie there.

Nothing is unpacked, no name out of the export is ever joined to a path, no link is followed, and of a file no more is
held than one entry of its array. Only `<top>/<list>.json` and `<top>/<folder>/<day>.json` exist for us.
"""

import codecs
import json
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any, Final, Protocol

from domain.errors import Unclear

CHUNK: Final = 1 << 16
LONGEST: Final = 8 << 20
"""Characters of one entry at most."""
LARGEST: Final = 4 << 30
"""Bytes of one file at most."""
PACKED: Final = 200
"""Times that a file may grow when it is unpacked; chat grows tenfold, a bomb a thousandfold."""
SMALL: Final = 1 << 20
"""Bytes up to which nobody asks how well a file was packed."""
_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})\.json")
_UTF8: Final = 0x800
_LOCKED: Final = 0x1


class BrokenFileError(Exception):
    """A file cannot be read to its end; the words say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFile:
    """What was said in one folder on one day. `size` in bytes, unpacked."""

    folder: str
    day: str
    size: int

    @property
    def name(self) -> str:
        return f"{self.folder}/{self.day}.json"


class Files(Protocol):
    def folders(self) -> Mapping[str, str]:
        """Folders as they are called here, by their name in one spelling (`spelt`)."""
        ...

    def days(self, folder: str) -> list[DayFile]:
        """The day files of a folder, oldest first."""
        ...

    def checksum(self, file: DayFile) -> str:
        """Equal for equal content, in a zip and in a folder.

        Raises:
            BrokenFileError: the file cannot be read.
        """
        ...

    def open_day(self, file: DayFile) -> IO[bytes]: ...

    def open_list(self, name: str) -> IO[bytes] | None:
        """One of the lists at the top, such as users.json; None where there is none."""
        ...

    def close(self) -> None: ...


def spelt(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def opened(path: Path) -> Files:
    """The export at a path.

    Raises:
        Unclear: there is none.
    """
    if path.is_dir():
        return Folder(path)
    try:
        return Zipped(path)
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        raise Unclear(f"{path.name} is neither a folder nor a zip file that can be opened.") from None


def _no_export(path: Path) -> Unclear:
    return Unclear(f"There is no channels.json in {path.name}: it is no Slack export.")


class Folder:
    """An export that somebody unpacked."""

    def __init__(self, path: Path) -> None:
        inside = [entry for entry in sorted(path.iterdir()) if entry.is_dir() and not entry.is_symlink()]
        found = [top for top in (path, *inside) if (top / "channels.json").is_file()]
        if not found:
            raise _no_export(path)
        self._top = found[0]

    def folders(self) -> Mapping[str, str]:
        return {spelt(each.name): each.name for each in self._top.iterdir() if each.is_dir() and not each.is_symlink()}

    def days(self, folder: str) -> list[DayFile]:
        files = [each for each in (self._top / folder).iterdir() if each.is_file() and not each.is_symlink()]
        days = ((_day(each.name), each.stat().st_size) for each in files)
        found = [DayFile(folder=folder, day=day, size=size) for day, size in days if day]
        return sorted(found, key=lambda file: file.day)

    def checksum(self, file: DayFile) -> str:
        checked = 0
        try:
            with self.open_day(file) as stream:
                while chunk := stream.read(CHUNK):
                    checked = zlib.crc32(chunk, checked)
        except OSError as error:
            raise BrokenFileError(error.strerror or "cannot be read") from error
        return _checksum(checked, file.size)

    def open_day(self, file: DayFile) -> IO[bytes]:
        return (self._top / file.folder / f"{file.day}.json").open("rb")

    def open_list(self, name: str) -> IO[bytes] | None:
        path = self._top / name
        return path.open("rb") if path.is_file() and not path.is_symlink() else None

    def close(self) -> None:
        """Nothing is kept open."""


class Zipped:
    """An export as it was downloaded."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        entries = [(_parts(info), info) for info in self._zip.infolist() if not info.is_dir()]
        tops = [parts[:-1] for parts, _ in entries if parts and parts[-1] == "channels.json"]
        if not tops:
            self._zip.close()
            raise _no_export(path)
        top = min(tops, key=len)
        self._lists: dict[str, zipfile.ZipInfo] = {}
        self._days: dict[str, dict[str, zipfile.ZipInfo]] = {}
        for parts, info in entries:
            match parts[len(top) :] if parts[: len(top)] == top else ():
                case (name,):
                    self._lists[name] = info
                case (folder, name) if day := _day(name):
                    self._days.setdefault(spelt(folder), {})[day] = info

    def folders(self) -> Mapping[str, str]:
        return {name: name for name in self._days}

    def days(self, folder: str) -> list[DayFile]:
        infos = sorted(self._days[folder].items())
        return [DayFile(folder=folder, day=day, size=info.file_size) for day, info in infos]

    def checksum(self, file: DayFile) -> str:
        return _checksum(self._days[file.folder][file.day].CRC, file.size)

    def open_day(self, file: DayFile) -> IO[bytes]:
        return self._open(self._days[file.folder][file.day])

    def open_list(self, name: str) -> IO[bytes] | None:
        return self._open(self._lists[name]) if name in self._lists else None

    def close(self) -> None:
        self._zip.close()

    def _open(self, info: zipfile.ZipInfo) -> IO[bytes]:
        if info.flag_bits & _LOCKED:
            raise BrokenFileError("needs a password")
        if info.file_size > SMALL and info.file_size > PACKED * max(info.compress_size, 1):
            raise BrokenFileError("is packed as no chat is")
        return self._zip.open(info)


def _parts(info: zipfile.ZipInfo) -> tuple[str, ...]:
    """The parts of an entry's name; none for one that leads out of the zip."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            name = info.filename
    parts = tuple(name.replace("\\", "/").split("/"))
    return () if {"", ".", ".."} & set(parts) else parts


def _day(name: str) -> str | None:
    match = _DAY.fullmatch(name)
    try:
        return date.fromisoformat(match[1]).isoformat() if match else None
    except ValueError:
        return None


def _checksum(crc: int, size: int) -> str:
    return f"{crc:08x}-{size}"


# --- one entry at a time --------------------------------------------------------------------------------------


def entries(
    open_file: Callable[[], IO[bytes] | None], counted: Callable[[int], None] = lambda _: None
) -> Iterator[dict[str, Any]]:
    """The objects of a file that holds one JSON array; `counted` hears how many bytes were read.

    Raises:
        BrokenFileError: after everything before the break was given.
    """
    try:
        stream = open_file()
        if stream is not None:
            with stream:
                yield from _objects(_Window(stream, counted))
    except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:  # RuntimeError: recursion too
        raise BrokenFileError("cannot be unpacked or is nested too deep") from error
    except ValueError as error:
        raise BrokenFileError("is not the JSON that it should be") from error


class _Window:
    """The part of a text that is looked at."""

    def __init__(self, stream: IO[bytes], counted: Callable[[int], None]) -> None:
        self._stream, self._counted = stream, counted
        self._codec = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._total = 0
        self.text, self.at, self.ended = "", 0, False

    def more(self) -> bool:
        """Reads on, as much again as is waiting; False at the end of the file."""
        if self.ended:
            return False
        raw = self._stream.read(max(CHUNK, len(self.text) - self.at))
        self._counted(len(raw))
        self._total += len(raw)
        if self._total > LARGEST:
            raise ValueError
        self.ended = not raw
        self.text = self.text[self.at :] + self._codec.decode(raw, final=self.ended)
        self.at = 0
        return True

    def mark(self, passed_over: str = " \t\r\n") -> str:
        """The next character that is none of these; empty at the end of the file."""
        while True:
            while self.at < len(self.text):
                if self.text[self.at] not in passed_over:
                    return self.text[self.at]
                self.at += 1
            if not self.more():
                return ""


_DECODER: Final = json.JSONDecoder()
_ENDS: Final = frozenset(", \t\r\n]")


def _objects(window: _Window) -> Iterator[dict[str, Any]]:
    if window.mark() != "[":
        raise ValueError
    window.at += 1
    while (mark := window.mark(", \t\r\n")) != "]":
        if not mark:
            raise ValueError
        value = _value(window)
        if isinstance(value, dict):
            yield value


def _value(window: _Window) -> Any:
    while True:
        try:
            value, end = _DECODER.raw_decode(window.text, window.at)
        except ValueError:
            if len(window.text) - window.at > LONGEST or not window.more():
                raise
        else:
            if isinstance(value, int | float) and window.text[end : end + 1] not in _ENDS and window.more():
                continue  # the number may go on
            window.at = end
            return value
