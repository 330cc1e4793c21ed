"""What the documents tell people to type, taken out of them."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "prompts" / "evals" / "README.md"]
PAGES += sorted((ROOT / "docs").rglob("*.md"))
OURS = re.compile(r"^/(?:vendor|intro|kith)\b(?!/)")
CODE = re.compile(r"`([^`\n]+)`")
TREE = re.compile(r"^[\w./]+ {2,}\w")
"""A line of the README's tree."""


def blocks(text: str) -> Iterator[list[str]]:
    """The lines of each block of code, fenced or indented."""
    block: list[str] = []
    fenced = False
    for line in [*text.splitlines(), ""]:
        if line.startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            block.append(line.removeprefix("    "))
            continue
        elif not line.strip() and block:
            block.append("")
            continue
        if any(block):
            yield block
        block = []


def typed(text: str) -> Iterator[str]:
    """Whatever stands as code: a line of a block, or within a sentence."""
    yield from CODE.findall(text)
    for block in blocks(text):
        yield from (line.strip() for line in block if line.strip() and not TREE.match(line.strip()))


def everywhere() -> list[str]:
    found = (line for page in PAGES for line in typed(page.read_text(encoding="utf-8")))
    return list(dict.fromkeys(found))


def run_commands() -> list[str]:
    """Each `./run …` once, without what stands before it (`sudo`, `env`)."""
    lines = (line[line.index("./run ") :] for line in everywhere() if re.search(r"(?:^| )\./run \w", line))
    return list(dict.fromkeys(lines))


def slack_commands() -> list[str]:
    return [line for line in everywhere() if OURS.match(line)]
