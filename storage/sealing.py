"""Tokens at rest: AES-256-GCM, each sealed for one workspace, with keys that can be exchanged."""

import hashlib
import os
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import CannotOpen

NONCE_BYTES: Final = 12


def key_id(key: bytes) -> str:
    """Names a key and tells nothing of it."""
    return hashlib.sha256(b"kith key " + key).hexdigest()[:8]


class KeyRing:
    """Implements `domain.ports.Safe`. The first key seals, every key opens what it sealed."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers = {key_id(key): AESGCM(key) for key in keys}
        self.sealing = key_id(keys[0])

    def seal(self, workspace_id: str, token: str) -> tuple[str, bytes]:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self.sealing].encrypt(nonce, token.encode(), _about(self.sealing, workspace_id))
        return self.sealing, nonce + sealed

    def open(self, workspace_id: str, key: str, sealed: bytes) -> str:
        cipher = self._ciphers.get(key)
        if cipher is None:
            raise CannotOpen(
                f"A workspace's token is sealed with the key {key}, which KITH_ENCRYPTION_KEY does not hold: "
                "put that key back, after the new one."
            )
        nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, rest, _about(key, workspace_id)).decode()
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(
                f"The token of workspace {workspace_id} was changed where it is stored: install Kith there again."
            ) from error

    def holds(self, key: str) -> bool:
        return key in self._ciphers


def _about(key: str, workspace_id: str) -> bytes:
    """What is sealed in one place opens in no other."""
    return f"kith slack bot token {key} {workspace_id}".encode()
