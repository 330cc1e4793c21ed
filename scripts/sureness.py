"""The last small weighing of the reader (`nlp.sure`), fitted on messages that the heads were not fitted on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from domain.model import Heard, Kind, Known, Line
from domain.policy import READ_BAR
from nlp.embedder import Floats
from nlp.heads import Look, sigmoid, softmax
from nlp.reader import likeliest, understood
from nlp.sure import EVIDENCE, NAMED, evidence
from scripts.written import Written

CHAT_WEIGHT = 4.0
"""How much a line of chat that was read as something counts: they are few here, and many where people talk."""
PENALTY = 0.01
ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Weighed:
    """Messages with what is weighed of them, and whether a card could follow at all."""

    found: Floats
    possible: NDArray[np.bool_]

    @classmethod
    def of(cls, rows: Sequence[Written], dense: Floats, gate: Floats, kinds: Floats) -> Self:
        weighed = [_weighed(*of_row) for of_row in zip(rows, dense, gate[:, 0], kinds, strict=True)]
        return cls(np.stack([found for found, _ in weighed]), np.array([possible for _, possible in weighed]))


def _weighed(row: Written, dense: Floats, gate: float, logits: Floats) -> tuple[Floats, bool]:
    probabilities, worth = softmax(logits), sigmoid(float(gate))
    kind = likeliest(probabilities)
    if worth < READ_BAR or kind is Kind.NONE:
        return np.zeros(len(EVIDENCE), dtype=np.float32), False
    heard = Heard(text=row.text, context=tuple(Line(user="", text=line) for line in row.context))
    kind, who = understood(heard, Known(sells=row.sells), kind)
    look = Look(np.zeros(0, dtype=np.int32), dense)
    return evidence(kind, who, probabilities, worth, look), bool(who.vendors) or kind not in NAMED


def sure_of(found: Floats, relevant: NDArray[np.bool_], chatty: NDArray[np.bool_]) -> Floats:
    """Weights and bias of a logistic regression, by Newton's method; the evidence is brought to one scale meanwhile."""
    means, scales = found.mean(axis=0, dtype=np.float64), found.std(axis=0, dtype=np.float64) + 1e-6
    rows = np.column_stack([(found - means) / scales, np.ones(len(found))])
    shares = np.where(chatty, CHAT_WEIGHT, 1.0)
    shares /= shares.sum()
    penalty = np.diag([PENALTY] * (rows.shape[1] - 1) + [0.0])
    weights = np.zeros(rows.shape[1])
    for _ in range(ROUNDS):
        chances = 1 / (1 + np.exp(-(rows @ weights)))
        slope = rows.T @ (shares * (chances - relevant)) + penalty @ weights
        bend = (rows * (shares * chances * (1 - chances))[:, None]).T @ rows + penalty
        weights -= np.linalg.solve(bend + 1e-9 * np.eye(len(weights)), slope)
    plain = weights[:-1] / scales
    return np.append(plain, weights[-1] - plain @ means)


def certainty(found: Floats, sure: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-(found @ sure[:-1] + sure[-1]))), dtype=np.float32)
