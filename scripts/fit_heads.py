"""Fits the heads of nlp/data from written messages and ordinary chat, and stores the vectors that go with them.

    uv run --no-sync python scripts/fit_heads.py CHAT.txt…          fits on everything and stores
    uv run --no-sync python scripts/fit_heads.py --check CHAT.txt…  leaves one file out at a time and prints figures

The written messages are `nlp/training/*.jsonl`. `CHAT.txt`: one ordinary message per line; they count as "none".
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from domain.model import Kind, Known
from nlp.cues import NAMES
from nlp.embedder import DATA, PROBES, WIDTH, Floats, MiniLM, installed_weights, vectors_of
from nlp.heads import CUES, HEADS, KINDS, OWN, Head, Heads, Look
from nlp.reader import thread_before
from nlp.text import seen
from nlp.trades import KnownTrades
from scripts.embed_symptoms import store_symptoms
from scripts.figures import Measured, printed
from scripts.learning import Rows, fitted, scored
from scripts.sureness import Weighed, certainty, sure_of
from scripts.written import Written, chat, elsewhere, written

NONE = KINDS.index(Kind.NONE)
CHAT_WEIGHT = {"quick": 0.5, "middle": 0.5, "gate": 0.5, "kind": 0.3, "word": 0.3}
"""How much one line of chat counts against one written message."""
NONE_WEIGHT = {"quick": 0.05, "middle": 0.05, "gate": 0.1}
"""How much a written message of no kind counts: the gate may let look-alikes through, the rest may not."""
KIND_CHAT = 3
"""The heads that tell the kinds are fitted on every third line of chat."""
PENALTY = {"cue": 0.0004, "meaning": 0.00004, "own": 0.00005, "groups": 0.0001}


def looks(rows: Sequence[Written], heads: Heads) -> Rows:
    found: list[Look] = []
    for number, row in enumerate(rows, 1):
        found.append(heads.look(seen(row.text), Known(sells=row.sells), thread_before(row.context)))
        if number % 500 == 0:
            sys.stderr.write(f"{number} of {len(rows)}\n")
    return Rows.of([look.rows for look in found], np.stack([look.dense for look in found]))


@dataclass(frozen=True, slots=True)
class Examples:
    said: Sequence[Written]
    rows: Rows
    kinds: NDArray[np.intp]
    chatty: NDArray[np.bool_]
    sources: NDArray[np.str_]

    def some(self, chosen: NDArray[np.intp]) -> "Examples":
        said = [self.said[i] for i in chosen]
        return Examples(said, self.rows.some(chosen), self.kinds[chosen], self.chatty[chosen], self.sources[chosen])


def used(name: str, rows: Rows) -> Rows:
    """What a head may look at: `quick` only word groups, `middle` and `word` no meaning."""
    width = {"quick": 0, "middle": CUES, "word": CUES}.get(name, rows.dense.shape[1])
    return Rows(rows.groups, rows.sizes, rows.dense[:, :width])


def heads_of(examples: Examples) -> dict[str, Head]:
    return {name: head_of(name, examples) for name in HEADS}


def head_of(name: str, examples: Examples) -> Head:
    if HEADS[name] > 1:
        examples = examples.some(np.flatnonzero(~examples.chatty | (np.arange(len(examples.said)) % KIND_CHAT == 0)))
    rows, kinds, chatty = used(name, examples.rows), examples.kinds, examples.chatty
    if HEADS[name] > 1:
        wanted = np.eye(len(KINDS), dtype=np.float32)[kinds]
        counts = np.bincount(kinds[~chatty], minlength=len(KINDS))
        weights = np.sqrt(counts.mean() / np.maximum(counts, 1))[kinds]
    else:
        wanted = (kinds != NONE).astype(np.float32)[:, None]
        weights = np.where(kinds == NONE, NONE_WEIGHT[name], 1.0)
    weights = np.where(chatty, CHAT_WEIGHT[name], weights).astype(np.float32)
    own = np.full(len(OWN), PENALTY["own"])
    penalty = np.concatenate([np.full(CUES, PENALTY["cue"]), np.full(2 * WIDTH, PENALTY["meaning"]), own])
    return fitted(rows, wanted, weights, penalty[: rows.dense.shape[1]].astype(np.float32), PENALTY["groups"])


def folds(examples: Examples) -> Iterator[tuple[str, Examples, Examples]]:
    """(name, what is fitted on, what is left out): a file of written messages at a time, with a share of the chats."""
    sources = [str(source) for source in np.unique(examples.sources)]
    voices = [source for source in sources if source.startswith("voices")]
    chats = [str(source) for source in np.unique(examples.sources[examples.chatty])]
    for number, voice in enumerate(voices):
        out = np.isin(examples.sources, [voice, *chats[number :: len(voices)]])
        yield voice, examples.some(np.flatnonzero(~out)), examples.some(np.flatnonzero(out))


def left_out(examples: Examples, names: Sequence[str]) -> list[tuple[Measured, Weighed]]:
    """Each fold as heads see it that were fitted on the others."""
    found = []
    for voice, kept, test in folds(examples):
        sys.stderr.write(f"without {voice}\n")
        logits = {name: scored(head_of(name, kept), used(name, test.rows)) for name in names}
        weighed = Weighed.of(test.said, test.rows.dense, logits["gate"], logits["kind"])
        nothing = np.zeros(len(test.said), dtype=np.float32)
        found.append((Measured(voice, logits, test.kinds, test.chatty, nothing), weighed))
    return found


def sure(folded: Sequence[tuple[Measured, Weighed]]) -> Floats:
    """The weights of `nlp.sure.EVIDENCE` from what was left out."""
    return sure_of(
        np.concatenate([weighed.found[weighed.possible] for _, weighed in folded]),
        np.concatenate([(measured.kinds != NONE)[weighed.possible] for measured, weighed in folded]),
        np.concatenate([measured.chatty[weighed.possible] for measured, weighed in folded]),
    )


def checked(examples: Examples) -> None:
    """Prints figures of heads, and of what follows from them, on what they were not fitted on."""
    folded = left_out(examples, list(HEADS))
    found = []
    for measured, weighed in folded:
        weights = sure([other for other in folded if other[0] is not measured])
        chances = np.where(weighed.possible, certainty(weighed.found, weights), 0).astype(np.float32)
        found.append(replace(measured, chances=chances))
    printed(found)


def store(heads: dict[str, Head], weights: Floats) -> None:
    arrays: dict[str, Any] = {"names": np.array([*NAMES, *OWN]), "sure": weights}
    for name, head in heads.items():
        arrays[f"{name}_table"] = head.table
        arrays[f"{name}_scale"] = np.array(head.scale)
        arrays[f"{name}_dense"] = head.dense.astype(np.float16)
        arrays[f"{name}_bias"] = head.bias
    np.savez_compressed(DATA / "heads.npz", **arrays)


def store_vectors(minilm: MiniLM) -> None:
    weights = installed_weights()
    if weights is None:
        raise FileNotFoundError("The weights of MiniLM are not installed.")
    np.save(DATA / "reference.npy", vectors_of(weights, PROBES).astype(np.float16))
    store_symptoms(minilm)


def examples_of(chats: Sequence[Path], heads: Heads) -> Examples:
    rows = written()
    sold = sorted({row.sells for row in rows if row.sells})
    rows += elsewhere(rows, sold)
    everything = rows + chat(chats, sold)
    return Examples(
        everything,
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
        store_vectors(minilm)
    examples = examples_of(chats, Heads(minilm, trades))
    if check:
        checked(examples)
    else:
        store(heads_of(examples), sure(left_out(examples, ["gate", "kind"])))


if __name__ == "__main__":
    main(sys.argv[1:])
