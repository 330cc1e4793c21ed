"""Fits the heads of nlp/data from written messages and ordinary chat, and stores the vectors that go with them.

    uv run --no-sync python scripts/fit_heads.py CHAT.txt…          fits on everything and stores
    uv run --no-sync python scripts/fit_heads.py --check CHAT.txt…  leaves one file out at a time and prints figures

The written messages are `nlp/training/*.jsonl`. `CHAT.txt`: one ordinary message per line; they count as "none".
"""

import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from domain.model import Kind, Known
from nlp.cues import NAMES
from nlp.embedder import DATA, PROBES, WIDTH, MiniLM, installed_weights, vectors_of
from nlp.heads import CUES, HEADS, KINDS, OWN, SPEAKING, Head, Heads, Look
from nlp.reader import thread_before
from nlp.text import seen
from nlp.trades import STORED, KnownTrades, stamp
from scripts.figures import Measured, printed
from scripts.learning import Rows, fitted, scored

TRAINING = DATA.parent / "training"
CHAT_PER_FILE = 1_800
SHORTEST = 12
NONE = KINDS.index(Kind.NONE)
CHAT_WEIGHT = {"quick": 0.5, "middle": 0.5, "gate": 0.5, "kind": 0.1, "word": 0.1, "speak": 0.15}
"""How much one line of chat counts against one written message."""
NONE_WEIGHT = {"quick": 0.05, "middle": 0.05, "gate": 0.1, "kind": 1.0, "word": 1.0, "speak": 1.0}
"""How much a written message of no kind counts: the gate may let look-alikes through, the rest may not."""
PENALTY = {"cue": 0.0004, "meaning": 0.00004, "own": 0.00005, "groups": 0.0001}


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


def chat(paths: Sequence[Path], sold: Sequence[str]) -> list[Written]:
    """A sample of ordinary lines, as if heard in companies that sell all kinds of things, some of them in threads."""
    chance = random.Random(7)  # noqa: S311 - a sample, not a secret
    found: list[Written] = []
    for path in paths:
        lines = path.read_text(encoding="utf-8").splitlines()
        numbers = [n for n, line in enumerate(lines) if n and len(line) >= SHORTEST]
        for n in chance.sample(numbers, min(CHAT_PER_FILE, len(numbers))):
            sells = chance.choice(sold) if chance.random() < 0.8 else ""  # noqa: PLR2004 - most have told
            context = (lines[n - 1],) if chance.random() < 0.15 else ()  # noqa: PLR2004 - some answer
            found.append(Written(source=path.stem, kind=Kind.NONE, text=lines[n], sells=sells, context=context))
    return found


def looks(rows: Sequence[Written], heads: Heads) -> Rows:
    found: list[Look] = []
    for number, row in enumerate(rows, 1):
        found.append(heads.look(seen(row.text), Known(sells=row.sells), thread_before(row.context)))
        if number % 500 == 0:
            sys.stderr.write(f"{number} of {len(rows)}\n")
    return Rows.of([look.rows for look in found], np.stack([look.dense for look in found]))


@dataclass(frozen=True, slots=True)
class Examples:
    rows: Rows
    kinds: NDArray[np.intp]
    chatty: NDArray[np.bool_]
    sources: NDArray[np.str_]

    def some(self, chosen: NDArray[np.intp]) -> "Examples":
        return Examples(self.rows.some(chosen), self.kinds[chosen], self.chatty[chosen], self.sources[chosen])


def used(name: str, rows: Rows) -> Rows:
    """What a head may look at: `quick` only word groups, `middle` and `word` no meaning."""
    width = {"quick": 0, "middle": CUES, "word": CUES}.get(name, rows.dense.shape[1])
    return Rows(rows.groups, rows.sizes, rows.dense[:, :width])


def heads_of(examples: Examples) -> dict[str, Head]:
    return {name: head_of(name, examples) for name in HEADS}


def head_of(name: str, examples: Examples) -> Head:
    rows, kinds, chatty = used(name, examples.rows), examples.kinds, examples.chatty
    if HEADS[name] > 1:
        wanted = np.eye(len(KINDS), dtype=np.float32)[kinds]
        counts = np.bincount(kinds[~chatty], minlength=len(KINDS))
        weights = np.sqrt(counts.mean() / np.maximum(counts, 1))[kinds]
    else:
        yes = np.isin(kinds, [KINDS.index(k) for k in SPEAKING]) if name == "speak" else kinds != NONE
        wanted = yes.astype(np.float32)[:, None]
        weights = np.where(kinds == NONE, NONE_WEIGHT[name], 1.0)
    weights = np.where(chatty, CHAT_WEIGHT[name], weights).astype(np.float32)
    own = np.full(len(OWN), PENALTY["own"])
    penalty = np.concatenate([np.full(CUES, PENALTY["cue"]), np.full(2 * WIDTH, PENALTY["meaning"]), own])
    return fitted(rows, wanted, weights, penalty[: rows.dense.shape[1]].astype(np.float32), PENALTY["groups"])


def checked(examples: Examples, chats: Sequence[str]) -> None:
    """Leaves out one file of written messages and one of chat at a time."""
    voices = [str(s) for s in np.unique(examples.sources) if str(s).startswith("voices")]
    found: list[Measured] = []
    for number, voice in enumerate(voices):
        out = np.isin(examples.sources, [voice, chats[number % len(chats)]])
        kept, test = examples.some(np.flatnonzero(~out)), examples.some(np.flatnonzero(out))
        heads = heads_of(kept)
        logits = {name: scored(head, used(name, test.rows)) for name, head in heads.items()}
        found.append(Measured(voice, logits, test.kinds, test.chatty))
    printed(found)


def store(heads: dict[str, Head]) -> None:
    arrays: dict[str, Any] = {"names": np.array([*NAMES, *OWN])}
    for name, head in heads.items():
        arrays[f"{name}_table"] = head.table
        arrays[f"{name}_scale"] = np.array(head.scale)
        arrays[f"{name}_dense"] = head.dense.astype(np.float16)
        arrays[f"{name}_bias"] = head.bias
    np.savez_compressed(DATA / "heads.npz", **arrays)


def store_vectors(minilm: MiniLM, trades: KnownTrades) -> None:
    weights = installed_weights()
    if weights is None:
        raise FileNotFoundError("The weights of MiniLM are not installed.")
    np.save(DATA / "reference.npy", vectors_of(weights, PROBES).astype(np.float16))
    phrases = [phrase for trade in trades.all for phrase in trade.symptoms]
    vectors = minilm.embed(phrases)
    if vectors is None:
        raise FileNotFoundError(f"No vectors: {minilm.trouble}")
    np.save(STORED, vectors.astype(np.float16))
    STORED.with_suffix(".stamp").write_text(stamp(phrases) + "\n")


def examples_of(chats: Sequence[Path], heads: Heads) -> Examples:
    rows = written()
    everything = rows + chat(chats, sorted({row.sells for row in rows if row.sells}))
    return Examples(
        looks(everything, heads),
        np.array([KINDS.index(row.kind) for row in everything]),
        np.arange(len(everything)) >= len(rows),
        np.array([row.source for row in everything]),
    )


def main(arguments: Sequence[str]) -> None:
    check = "--check" in arguments
    chats = [Path(argument) for argument in arguments if argument != "--check"]
    minilm = MiniLM()
    trades = KnownTrades(minilm)
    if not check:
        store_vectors(minilm, trades)
    examples = examples_of(chats, Heads(minilm, trades))
    if check:
        checked(examples, [path.stem for path in chats])
    else:
        store(heads_of(examples))


if __name__ == "__main__":
    main(sys.argv[1:])
