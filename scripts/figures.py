"""Figures of heads on messages that they were not fitted on."""

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.model import Kind
from nlp.embedder import Floats
from nlp.heads import KINDS

NONE = KINDS.index(Kind.NONE)


@dataclass(frozen=True, slots=True)
class Measured:
    """Logits of each head on one file of written messages and its share of the chat, and how sure the reader is."""

    name: str
    logits: Mapping[str, Floats]
    kinds: NDArray[np.intp]
    chatty: NDArray[np.bool_]
    chances: Floats
    """Probabilities of being worth a question; 0 where no card can follow."""


def printed(measured: Sequence[Measured]) -> None:
    together = Measured(
        "together",
        {name: np.concatenate([m.logits[name] for m in measured]) for name in measured[0].logits},
        np.concatenate([m.kinds for m in measured]),
        np.concatenate([m.chatty for m in measured]),
        np.concatenate([m.chances for m in measured]),
    )
    for one in (*measured, together):
        said = [f"{one.name:10} macro-F1 kind {_macro(one, 'kind'):.3f} word {_macro(one, 'word'):.3f}"]
        said += [f"{name} {_pass_at(one, name, 0.97):.3f}" for name in ("quick", "middle", "gate")]
        said += [f"speak {_hard_at(one, 0.6)}"]
        _say("  ".join(said))
    _say("per kind", {kind.value: round(f1, 3) for kind, f1 in zip(KINDS, _f1(together, "kind"), strict=True)})
    _print_gate(together)
    _print_speak(together)


def _say(*said: object) -> None:
    sys.stdout.write(" ".join(map(str, said)) + "\n")


def _f1(one: Measured, name: str) -> list[float]:
    told = one.logits[name][~one.chatty].argmax(axis=1)
    kinds = one.kinds[~one.chatty]
    return [
        float(2 * ((told == k) & (kinds == k)).sum() / max((told == k).sum() + (kinds == k).sum(), 1))
        for k in range(len(KINDS))
    ]


def _macro(one: Measured, name: str) -> float:
    return float(np.mean(_f1(one, name)))


def _chance(one: Measured, name: str) -> Floats:
    return np.asarray(1 / (1 + np.exp(-one.logits[name][:, 0])), dtype=np.float32)


def _pass_at(one: Measured, name: str, recall: float) -> float:
    """Share of chat that passes where this share of the relevant does."""
    chance = _chance(one, name)
    bar = np.quantile(chance[(one.kinds != NONE) & ~one.chatty], 1 - recall)
    return _share(chance[one.chatty] >= bar)


def _share(passed: NDArray[np.bool_]) -> float:
    """Not a number where there is nothing to count, as of chat where none was left out."""
    return float(passed.mean()) if passed.size else math.nan


def _hard_at(one: Measured, recall: float) -> str:
    """Share of look-alikes, and of chat, above the bar where this share of the relevant is."""
    relevant = (one.kinds != NONE) & ~one.chatty
    bar = max(float(np.quantile(one.chances[relevant], 1 - recall)), 1e-6)
    hard = (one.kinds == NONE) & ~one.chatty
    return f"{_share(one.chances[hard] >= bar):.3f}/{_share(one.chances[one.chatty] >= bar):.4f} at {bar:.2f}"


def _print_gate(one: Measured) -> None:
    relevant = (one.kinds != NONE) & ~one.chatty
    for name in ("quick", "middle", "gate"):
        chance = _chance(one, name)
        for bar in (0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9):
            _say(
                name,
                bar,
                f"recall {(chance[relevant] >= bar).mean():.3f} chat {(chance[one.chatty] >= bar).mean():.4f}",
            )


def _print_speak(one: Measured) -> None:
    relevant = (one.kinds != NONE) & ~one.chatty
    hard = (one.kinds == NONE) & ~one.chatty
    for bar in (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8):
        share = [(one.chances[chosen] >= bar).mean() for chosen in (relevant, hard, one.chatty)]
        _say("speak", bar, "recall {:.3f} look-alikes {:.3f} chat {:.4f}".format(*share))
