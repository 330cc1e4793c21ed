"""Values put into a `.env`: whole or not at all, readable by its owner only, and everything else in it as it was."""

import os
import re
import secrets
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from dotenv.parser import parse_stream

EXAMPLE = ".env.example"
PLAIN = " .,:;/&+@()_-"
"""What needs no quotes, besides letters and digits; unquoted values mean the same to Docker and systemd."""


def put(path: Path, values: Mapping[str, str]) -> None:
    """Begins with the example beside it where there is no file yet. A link is followed, not replaced."""
    path = path.resolve()
    example = path.with_name(EXAMPLE)
    before = next((one.read_text(encoding="utf-8") for one in (path, example) if one.exists()), "")
    fresh = path.with_name(f".env-{secrets.token_hex(6)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(with_values(before, values))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def with_values(text: str, values: Mapping[str, str]) -> str:
    """The text with each value where its name stood, new names at the end; comments and the rest untouched."""
    missing, parts = dict(values), []
    for binding in parse_stream(StringIO(text)):
        if binding.key is not None and binding.key in values:
            missing.pop(binding.key, None)
            blank = re.match(r"\s*\n", binding.original.string)
            parts.append((blank[0] if blank else "") + _line(binding.key, values[binding.key]))
        else:
            parts.append(binding.original.string)
    if parts and not parts[-1].endswith("\n"):
        parts.append("\n")
    return "".join([*parts, *(_line(name, value) for name, value in missing.items())])


def _line(name: str, value: str) -> str:
    if all(letter.isalnum() or letter in PLAIN for letter in value):
        return f"{name}={value}\n"
    quoted = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"{name}='{quoted}'\n"
