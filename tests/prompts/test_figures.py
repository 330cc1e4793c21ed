"""A prompt that changes without being measured anew is found."""

import tomllib
from pathlib import Path
from typing import Any

from prompts.templates import FOLDER, Prompt

FIGURES: dict[str, Any] = tomllib.loads((FOLDER / "evals" / "figures.toml").read_text(encoding="utf-8"))
ROOT = Path(__file__).parents[2]


def test_the_figures_are_those_of_the_present_prompt() -> None:
    version = Prompt.load("read_message").version
    assert FIGURES["read_message"]["version"] == version, (
        "read_message.md has changed: measure it again (prompts/evals/README.md says how) and enter the figures"
    )


def test_nothing_invented_came_through() -> None:
    for figures in FIGURES["read_message"]["runs"]:
        assert figures["messages"] >= figures["answered"] > 0
        assert figures["invented"] == 0


def test_the_documents_name_the_measured_length() -> None:
    tokens = FIGURES["read_message"]["instruction_tokens"]
    assert f"about {tokens} tokens" in (ROOT / "docs" / "how-to" / "use-a-model.md").read_text(encoding="utf-8")
