"""What the tests of every keyring need: a published key, and a signature checked by other code."""

from __future__ import annotations

import json
from typing import Any

from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from badgeserver.credentials.multikey import decode_public_key
from badgeserver.credentials.signing import Keyring
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from tests.credentials.samples import KID, NOW


def published(
    keyring: Keyring, algorithm: KeyAlgorithm = KeyAlgorithm.ED25519, kid: str = KID
) -> PublishedKey:
    """A new key in `keyring`, as it would be published."""
    return PublishedKey(kid, algorithm, keyring.create(kid, algorithm), NOW)


def require_signature(signature: bytes, message: bytes, key: PublishedKey) -> None:
    """Verify a signature in JOSE's form with the public half: by cryptography, else by PyJWT."""
    if key.algorithm is KeyAlgorithm.ED25519:
        decode_public_key(key.public).verify(signature, message)
        return
    jose: Any = {
        KeyAlgorithm.ES256: ECAlgorithm(ECAlgorithm.SHA256),
        KeyAlgorithm.RS256: RSAAlgorithm(RSAAlgorithm.SHA256),
    }[key.algorithm]
    public = jose.from_jwk(json.loads(key.public))
    assert jose.verify(message, public, signature)
    assert not jose.verify(message + b"!", public, signature)
