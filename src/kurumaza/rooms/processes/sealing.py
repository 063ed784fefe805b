"""What pages tell each other through two server processes is sealed on its way: what PostgreSQL holds of it for a moment, nobody can
read, and once one of the two processes has ended, nobody ever will."""

import json
import os
import zlib
from base64 import b64decode, b64encode
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12
_PURPOSE = b"kurumaza rooms between processes"


class Seal:
    """The key of this process. It exists in its memory only."""

    def __init__(self) -> None:
        self._private = X25519PrivateKey.generate()
        self.public_key = self._private.public_key().public_bytes_raw()
        self._shared: dict[bytes, AESGCM] = {}

    def close(self, message: dict[str, Any], receiver: bytes) -> str:
        """A message for the process with this public key, as ASCII."""
        nonce = os.urandom(_NONCE_BYTES)
        words = zlib.compress(json.dumps(message, ensure_ascii=False).encode(), 1)
        return b64encode(nonce + self._with(receiver).encrypt(nonce, words, None)).decode()

    def open(self, sealed: str, sender: bytes) -> dict[str, Any] | None:
        """The message, or None if it is none that this process can read."""
        try:
            raw = b64decode(sealed, validate=True)
            words = self._with(sender).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], None)
            message: dict[str, Any] = json.loads(zlib.decompress(words))
        except (ValueError, InvalidTag, zlib.error):
            return None
        return message

    def _with(self, other: bytes) -> AESGCM:
        if other not in self._shared:
            secret = self._private.exchange(X25519PublicKey.from_public_bytes(other))
            key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret)
            self._shared[other] = AESGCM(key)
        return self._shared[other]
