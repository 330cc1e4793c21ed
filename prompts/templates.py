"""Prompt texts: files with `$variables`, rendered strictly.

A text is cut into chat messages by lines such as `<!-- system -->` and `<!-- user -->`.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Self, TypedDict

FOLDER = Path(__file__).resolve().parent

_ROLE = re.compile(r"^<!-- (system|user) -->\n", re.MULTILINE)


class WrongVariables(ValueError):
    """A prompt was rendered with a variable missing, or with one that it does not have."""


class ChatMessage(TypedDict):
    """One message of a conversation with a model."""

    role: str
    content: str


@dataclass(frozen=True)
class Prompt:
    """One prompt text; `text` is the whole file."""

    name: str
    text: str

    @classmethod
    def load(cls, name: str, folder: Path = FOLDER) -> Self:
        """Read `name`.md.

        Raises:
            ValueError: the text holds no message, or a `$` that names no variable.
        """
        prompt = cls(name, (folder / f"{name}.md").read_text(encoding="utf-8"))
        if not _ROLE.match(prompt.text) or not Template(prompt.text).is_valid():
            raise ValueError(f"{name}.md must start with a role line, and every $ must name a variable or be doubled.")
        return prompt

    @cached_property
    def version(self) -> str:
        """Eight hex digits that change whenever the text does."""
        return hashlib.sha256(self.text.encode()).hexdigest()[:8]

    @cached_property
    def variables(self) -> frozenset[str]:
        return frozenset(Template(self.text).get_identifiers())

    def render(self, values: Mapping[str, str]) -> list[ChatMessage]:
        """The chat messages; what stands in a value is never expanded and never starts a new message.

        Raises:
            WrongVariables: a variable is missing or unknown.
        """
        if differing := sorted(self.variables ^ set(values)):
            raise WrongVariables(f"{self.name}.md: missing or unknown: {', '.join(differing)}")
        pieces = _ROLE.split(self.text)[1:]
        return [
            ChatMessage(role=role, content=Template(content).substitute(values).strip())
            for role, content in zip(pieces[::2], pieces[1::2], strict=True)
        ]
