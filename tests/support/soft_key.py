"""A passkey in software: makes keys and signs what a page asks, as a phone does, byte for byte."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from os import urandom
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One key for one site. `counts`: whether it says a higher number each time."""

    origin: str
    site: str
    counts: bool = False
    flags: int = PRESENT | VERIFIED
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: urandom(32))
    handle: bytes = b""
    times: int = 0

    def make(self, options: dict[str, Any]) -> str:
        """The answer to a question for a new key."""
        asked = options["publicKey"]
        self.handle = websafe_decode(asked["user"]["id"])
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))  # type: ignore[no-untyped-call]
        about = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + public
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._head(HAS_KEY) + about}
        return self._answer(
            clientDataJSON=self._said("webauthn.create", asked["challenge"]),
            attestationObject=cbor.encode(attestation),
        )

    def sign(self, options: dict[str, Any]) -> str:
        """The answer to a question for a known key."""
        said = self._said("webauthn.get", options["publicKey"]["challenge"])
        head = self._head()
        return self._answer(
            clientDataJSON=said,
            authenticatorData=head,
            signature=self.key.sign(head + sha256(said).digest(), ec.ECDSA(SHA256())),
            userHandle=self.handle,
        )

    def _head(self, more: int = 0) -> bytes:
        self.times += self.counts
        site = sha256(self.site.encode()).digest()
        return site + bytes([self.flags | more]) + self.times.to_bytes(4, "big")

    def _said(self, what: str, challenge: str) -> bytes:
        said = {"type": what, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, **response: bytes) -> str:
        name = websafe_encode(self.credential_id)
        encoded = {key: websafe_encode(value) for key, value in response.items()}
        answer = {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "clientExtensionResults": {},
            "response": encoded,
        }
        return json.dumps(answer)
