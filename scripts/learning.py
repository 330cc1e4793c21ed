"""Logistic regression over sparse word groups and dense numbers, on numpy alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.embedder import Floats
from nlp.grams import BUCKETS
from nlp.heads import Head, gram_value

STEPS = 150
RATE = 0.08


@dataclass(frozen=True, slots=True)
class Rows:
    """Messages as the heads see them: word groups one after the other with where each message starts, and numbers."""

    groups: NDArray[np.int32]
    sizes: NDArray[np.int64]
    dense: Floats

    @classmethod
    def of(cls, groups: Sequence[NDArray[np.int32]], dense: Floats) -> "Rows":
        return cls(np.concatenate(groups), np.array([len(g) for g in groups], dtype=np.int64), dense)

    def some(self, chosen: NDArray[np.intp]) -> "Rows":
        ends = np.cumsum(self.sizes)
        parts = [self.groups[ends[i] - self.sizes[i] : ends[i]] for i in chosen]
        return Rows(np.concatenate(parts), self.sizes[chosen], self.dense[chosen])


class _Sparse:
    """Products with the matrix of word groups and with its transpose."""

    def __init__(self, rows: Rows) -> None:
        self._groups = rows.groups
        self._starts = np.concatenate([[0], np.cumsum(rows.sizes)[:-1]])
        values = np.array([gram_value(int(size)) for size in rows.sizes], dtype=np.float32)
        self._owner = np.repeat(np.arange(len(rows.sizes)), rows.sizes)
        self._values = values[:, None]
        self._order = np.argsort(rows.groups, kind="stable")
        self._columns, self._column_starts = np.unique(rows.groups[self._order], return_index=True)

    def times(self, table: Floats) -> Floats:
        summed = np.add.reduceat(table[self._groups], self._starts, axis=0)
        return np.asarray(summed * self._values, dtype=np.float32)

    def transposed(self, slopes: Floats) -> Floats:
        weighed = (slopes * self._values)[self._owner[self._order]]
        found = np.zeros((BUCKETS, slopes.shape[1]), dtype=np.float32)
        found[self._columns] = np.add.reduceat(weighed, self._column_starts, axis=0)
        return found


def fitted(rows: Rows, wanted: Floats, weights: Floats, penalty: Floats, group_penalty: float) -> Head:
    """A head with a quadratic penalty, by Adam over all rows; one column of `wanted` is a yes or no, more are kinds."""
    sparse = _Sparse(rows)
    outputs = wanted.shape[1]
    shapes = [(BUCKETS, outputs), (rows.dense.shape[1], outputs), (1, outputs)]
    parameters = [np.zeros(shape, dtype=np.float32) for shape in shapes]
    means = [np.zeros_like(p) for p in parameters]
    squares = [np.zeros_like(p) for p in parameters]
    strengths: list[Floats | float] = [group_penalty, penalty[:, None], 0.0]
    share = (weights / weights.sum())[:, None]
    for step in range(1, STEPS + 1):
        logits = sparse.times(parameters[0]) + rows.dense @ parameters[1] + parameters[2]
        error = (_chances(logits) - wanted) * share
        slopes = [sparse.transposed(error), rows.dense.T @ error, error.sum(axis=0, keepdims=True)]
        rate = RATE * (0.1 if step > 0.8 * STEPS else 1.0)
        for i, slope in enumerate(slopes):
            full = slope + strengths[i] * parameters[i]
            means[i] = 0.9 * means[i] + 0.1 * full
            squares[i] = 0.999 * squares[i] + 0.001 * full**2
            parameters[i] -= rate * (means[i] / (1 - 0.9**step)) / (np.sqrt(squares[i] / (1 - 0.999**step)) + 1e-8)
    return _packed(parameters)


def _chances(logits: Floats) -> Floats:
    if logits.shape[1] == 1:
        return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=1, keepdims=True), dtype=np.float32)


def _packed(parameters: list[Floats]) -> Head:
    table, dense, bias = parameters
    scale = float(np.abs(table).max()) / 127 or 1.0
    return Head(np.round(table / scale).astype(np.int8), scale, dense, bias[0])


def scored(head: Head, rows: Rows) -> Floats:
    """The logits of many messages."""
    table = head.table.astype(np.float32) * head.scale
    dense = rows.dense @ head.dense if len(head.dense) else 0.0
    return np.asarray(_Sparse(rows).times(table) + dense + head.bias, dtype=np.float32)
