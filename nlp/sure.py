"""How sure a reading is: what the heads say of a message, beside what was found in it, for one last small weighing."""

import math
from typing import Final

import numpy as np

from domain.model import Kind
from nlp.cues import NAMES
from nlp.embedder import Floats
from nlp.heads import KINDS, Look
from nlp.roles import Cast

NAMED: Final = frozenset({Kind.SIGHTING, Kind.OUTCOME, Kind.PROBLEM})
"""Kinds that nobody can be asked about without a vendor's name."""
_TOLD: Final = tuple(kind for kind in KINDS if kind is not Kind.NONE)
_NONE: Final = KINDS.index(Kind.NONE)
_IF, _CONTEXT, _SHORT = (NAMES.index(name) for name in ("if", "context", "short"))
EVIDENCE: Final = (
    *(kind.value for kind in _TOLD),
    *("likely", "nothing", "worth", "vendor", "vendor_in_need", "no_vendor", "customer", "our_need"),
    *("if", "context", "short"),
)
"""What is weighed, by name; the weights are fitted on messages that the heads were not fitted on."""
_LEAST: Final = 1e-4


def evidence(kind: Kind, who: Cast, probabilities: Floats, worth: float, look: Look) -> Floats:
    """The numbers of a message that was read as `kind`, in the order of `EVIDENCE`."""
    need, vendor = kind is Kind.NEED, bool(who.vendors)
    return np.array(
        [
            *(kind is told for told in _TOLD),
            _logit(float(probabilities[KINDS.index(kind)])),
            math.log(max(float(probabilities[_NONE]), _LEAST)),
            _logit(worth),
            vendor and not need,
            vendor and need,
            not vendor and not need,
            bool(who.customer),
            look.near_ours and need and not vendor,
            look.dense[_IF] > 0,
            look.dense[_CONTEXT] > 0,
            look.dense[_SHORT] > 0,
        ],
        dtype=np.float32,
    )


def _logit(chance: float) -> float:
    chance = min(max(chance, _LEAST), 1 - _LEAST)
    return math.log(chance / (1 - chance))
