"""Time-ordered ids of 26 characters, as in the ULID specification (48 bits of milliseconds, 80 random bits)."""

import secrets
from collections.abc import Callable

from domain.ports import Clock

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 26
_RANDOM_BITS = 80


def ids(clock: Clock) -> Callable[[], str]:
    """Each id sorts after the one before it, even within a millisecond or when the clock is set back."""
    last = 0

    def new_id() -> str:
        nonlocal last
        milliseconds = int(clock.now().timestamp() * 1000)
        fresh = milliseconds << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
        last = fresh if fresh >> _RANDOM_BITS > last >> _RANDOM_BITS else last + 1 + secrets.randbits(32)
        return _spell(last)

    return new_id


def _spell(number: int) -> str:
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(5 * (_LENGTH - 1), -1, -5))
