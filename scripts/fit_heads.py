"""Fits the heads of nlp/data from written examples and ordinary chat, and stores the vectors that go with them.

    uv run --no-sync python scripts/fit_heads.py scripts/examples.txt CHAT.txt…

`CHAT.txt`: one ordinary message per line; they count as "none".
"""

import random
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from domain.model import Kind, Known
from nlp.cues import NAMES
from nlp.embedder import DATA, MODEL, PROBES, WIDTH, Floats, MiniLM, installed_weights, vectors_of
from nlp.heads import HEAD_TEXT, KINDS, Heads
from nlp.text import seen
from nlp.trades import STORED, KnownTrades, stamp

CHAT_PER_FILE = 700
CHAT_WEIGHT = 0.15
"""How much one line of chat counts against one written example."""
STEPS = 1_500
RATE = 0.05
PENALTY = {"cue": 0.004, "vector": 0.0015}


def examples(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = [line.partition("|") for line in lines if line and not line.startswith("#")]
    return [(kind, text) for kind, _, text in pairs]


def chat(paths: Sequence[Path]) -> list[str]:
    chance = random.Random(7)  # noqa: S311 - a sample, not a secret
    found: list[str] = []
    for path in paths:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if len(line) > 20]  # noqa: PLR2004
        found.extend(chance.sample(lines, min(CHAT_PER_FILE, len(lines))))
    return found


def fitted(inputs: Floats, wanted: Floats, weights: Floats, penalty: Floats) -> tuple[Floats, Floats]:
    """Multinomial logistic regression with a quadratic penalty, by Adam over all rows."""
    width, kinds = inputs.shape[1], wanted.shape[1]
    parameters = np.zeros((width + 1, kinds), dtype=np.float32)
    rows = np.hstack([inputs, np.ones((len(inputs), 1), dtype=np.float32)])
    strength = np.append(penalty, 0.0).astype(np.float32)[:, None]
    mean, square = np.zeros_like(parameters), np.zeros_like(parameters)
    total = weights.sum()
    for step in range(1, STEPS + 1):
        logits = rows @ parameters
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        slope = rows.T @ ((chances - wanted) * weights[:, None]) / total + strength * parameters
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        parameters -= RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return parameters[:-1], parameters[-1]


def balance(labels: NDArray[np.intp]) -> Floats:
    """Per kind what one example counts: rare kinds more, by the root of how rare they are."""
    counts = np.bincount(labels, minlength=len(KINDS))
    return np.asarray(np.sqrt(counts.mean() / np.maximum(counts, 1)), dtype=np.float32)


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


def main(path: Path, chats: Sequence[Path]) -> None:
    minilm = MiniLM()
    trades = KnownTrades(minilm)
    store_vectors(minilm, trades)
    heads = Heads(minilm, trades)
    pairs = examples(path) + [(Kind.NONE.value, line) for line in chat(chats)]
    texts = [seen(text) for _, text in pairs]
    labels = np.array([KINDS.index(Kind(kind)) for kind, _ in pairs])
    cues = np.array([heads.features(text, Known()) for text in texts])
    vectors = minilm.embed([text[:HEAD_TEXT] for text in texts])
    if vectors is None:
        raise FileNotFoundError(f"No vectors: {minilm.trouble}")
    wanted = np.eye(len(KINDS), dtype=np.float32)[labels]
    written = len(examples(path))
    weights = np.where(np.arange(len(pairs)) < written, balance(labels[:written])[labels], CHAT_WEIGHT).astype(
        np.float32
    )
    cue_penalty = np.full(len(NAMES), PENALTY["cue"], dtype=np.float32)
    penalty = np.append(cue_penalty, np.full(WIDTH, PENALTY["vector"])).astype(np.float32)
    relevant = (labels != KINDS.index(Kind.NONE)).astype(np.float32)
    cue, cue_bias = fitted(cues, np.stack([1 - relevant, relevant], axis=1), weights, cue_penalty)
    kind, kind_bias = fitted(np.hstack([cues, vectors]), wanted, weights, penalty)
    word, word_bias = fitted(cues, wanted, weights, cue_penalty)
    np.savez_compressed(
        DATA / "heads.npz",
        names=np.array(NAMES),
        model=np.array(MODEL),
        cue=cue[:, 1] - cue[:, 0],
        cue_bias=cue_bias[1] - cue_bias[0],
        kind=kind.astype(np.float16),
        kind_bias=kind_bias,
        word=word,
        word_bias=word_bias,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(argument) for argument in sys.argv[2:]])
