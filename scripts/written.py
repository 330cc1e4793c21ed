"""What the heads are fitted on: written messages with their kind, and ordinary chat."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from domain.model import Kind
from nlp.embedder import DATA

TRAINING = DATA.parent / "training"
CHAT_PER_FILE = 3_000
SHORTEST = 12
OTHERS = frozenset({Kind.SIGHTING, Kind.NEED, Kind.OUTCOME, Kind.INBOUND_REFERRAL, Kind.PARTNER_PITCH})
REPEATED = 0.4
"""Share of the messages of these kinds that are said again elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A message with its kind; `source` is the file that it comes from."""

    source: str
    kind: Kind
    text: str
    sells: str = ""
    context: tuple[str, ...] = field(default=())


def written() -> list[Written]:
    rows = []
    for path in sorted(TRAINING.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            context = tuple(row.get("context") or ())
            rows.append(
                Written(
                    source=path.stem,
                    kind=Kind(row["kind"]),
                    text=row["text"],
                    sells=row.get("industry") or "",
                    context=context,
                )
            )
    return rows


def elsewhere(rows: Sequence[Written], sold: Sequence[str]) -> list[Written]:
    """Messages again, as if said in companies that sell something else: all without a company, some of the others.

    What is praised, or wanted from others, mostly has nothing to do with what we sell.
    """
    chance = random.Random(11)  # noqa: S311 - a sample, not a secret
    again = [row for row in rows if not row.sells or (row.kind in OTHERS and chance.random() < REPEATED)]
    return [replace(row, sells=chance.choice(sold)) for row in again]


def chat(paths: Sequence[Path], sold: Sequence[str]) -> list[Written]:
    """A sample of ordinary lines, as if heard in companies that sell all kinds of things, some of them in threads."""
    chance = random.Random(7)  # noqa: S311 - a sample, not a secret
    found: list[Written] = []
    for path in sorted(paths):
        lines = path.read_text(encoding="utf-8").splitlines()
        numbers = [n for n, line in enumerate(lines) if n and len(line) >= SHORTEST]
        for n in chance.sample(numbers, min(CHAT_PER_FILE, len(numbers))):
            sells = chance.choice(sold) if chance.random() < 0.8 else ""  # noqa: PLR2004 - most have told
            context = (lines[n - 1],) if chance.random() < 0.15 else ()  # noqa: PLR2004 - some answer
            found.append(Written(source=path.stem, kind=Kind.NONE, text=lines[n], sells=sells, context=context))
    return found
