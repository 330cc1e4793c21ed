"""Troubles on request, for the Web API."""

import random
from dataclasses import dataclass
from typing import Literal

FaultKind = Literal["429", "500", "error", "reset", "latency"]
Phase = Literal["before", "after"]


@dataclass
class Fault:
    """`phase="after"`: the work is done, and then the trouble comes. `times=None`: until cleared."""

    method: str
    kind: FaultKind
    times: int | None = 1
    rate: float = 1.0
    phase: Phase = "before"
    error: str = "internal_error"
    retry_after_s: int = 1
    latency_s: float = 0.5
    channel: str = ""


class Faults:
    """`rate` draws from a fixed seed, so that a run can be repeated."""

    def __init__(self, seed: int = 7) -> None:
        self._faults: list[Fault] = []
        self._dice = random.Random(seed)  # noqa: S311  # a die for tests, not a secret

    def add(
        self,
        method: str,
        kind: FaultKind,
        *,
        times: int | None = 1,
        rate: float = 1.0,
        phase: Phase = "before",
        error: str = "internal_error",
        retry_after_s: int = 1,
        latency_s: float = 0.5,
        channel: str = "",
    ) -> Fault:
        """`method="*"` means every method, `response_url` the answers to that URL."""
        fault = Fault(method, kind, times, rate, phase, error, retry_after_s, latency_s, channel)
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        self._faults.clear()

    def next(self, method: str, channel: str, phase: Phase) -> Fault | None:
        """The first fault that strikes; it is used up by that."""
        for fault in self._faults:
            fits = fault.method in {method, "*"} and fault.phase == phase and fault.channel in {"", channel}
            if not fits or fault.times == 0 or self._dice.random() >= fault.rate:
                continue
            if fault.times is not None:
                fault.times -= 1
            return fault
        return None
