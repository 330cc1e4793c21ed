"""One id for all that a request causes: in the logs of every process, and in the sentence that a person reads."""

import hashlib
import secrets

_BYTES = 4


def request_of(event_id: str) -> str:
    """The id of an event's request; whatever process works it off, or what follows from it, comes to the same."""
    first, _, _ = event_id.partition(":")
    return hashlib.blake2s(first.encode(errors="replace"), digest_size=_BYTES).hexdigest()


def new_request() -> str:
    """The id of what comes only once: a command, a click, a form, a round of the sweep. It carries nothing else."""
    return secrets.token_hex(_BYTES)
