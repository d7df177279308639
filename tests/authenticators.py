"""A security key in software: it makes and shows passkeys as Web Authentication Level 2 says (section 6)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url, encode_cbor

_PRESENT_AND_VERIFIED = 0x05
_WITH_KEY = 0x40


@dataclass
class SecurityKey:
    """A key for one site. `origin` and `rp_id` are what the browser would say; `count` grows by itself."""

    origin: str = "https://badges.example.jp"
    rp_id: str = "badges.example.jp"
    id: bytes = b"a security key of a test"
    count: int = 0
    private: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))

    def make(self, options: str) -> str:
        """Answer the options for a new passkey (section 6.3.2), without attestation."""
        numbers = self.private.public_key().public_numbers()
        # COSE_Key of ES256: RFC 9053, section 7.1.1.
        key = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + encode_cbor(key)
        data = self._data(_PRESENT_AND_VERIFIED | _WITH_KEY) + attested
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": bytes_to_base64url(self._client_data("webauthn.create", options)),
            "attestationObject": bytes_to_base64url(attestation),
        }
        return self._credential(response)

    def show(self, options: str) -> str:
        """Answer the options for signing in (section 6.3.3)."""
        client_data = self._client_data("webauthn.get", options)
        data = self._data(_PRESENT_AND_VERIFIED)
        signature = self.private.sign(data + sha256(client_data).digest(), ECDSA(SHA256()))
        response = {
            "clientDataJSON": bytes_to_base64url(client_data),
            "authenticatorData": bytes_to_base64url(data),
            "signature": bytes_to_base64url(signature),
        }
        return self._credential(response)

    def _data(self, flags: int) -> bytes:
        self.count += 1
        return sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client_data(self, kind: str, options: str) -> bytes:
        challenge = json.loads(options)["challenge"]
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _credential(self, response: dict[str, Any]) -> str:
        id = bytes_to_base64url(self.id)
        return json.dumps({"id": id, "rawId": id, "type": "public-key", "response": response})
