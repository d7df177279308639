"""The public halves of signing keys as text: Multikey for Ed25519, JWK (RFC 7517) for the others."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import TypeAlias

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from badgeserver.credentials.multikey import encode_public_key

PublicKey: TypeAlias = Ed25519PublicKey | EllipticCurvePublicKey | RSAPublicKey
"""What our keys are; of the elliptic curves, P-256 alone."""

_P256_BYTES = 32


def public_text(key: PublicKey) -> str:
    """Return `key` as `PublishedKey.public` writes it.

    A JWK has its required members alone, sorted and without spaces, as for a thumbprint (RFC 7638).
    """
    if isinstance(key, Ed25519PublicKey):
        return encode_public_key(key)
    members = _rsa(key) if isinstance(key, RSAPublicKey) else _p256(key)
    return json.dumps(members, sort_keys=True, separators=(",", ":"))


def _rsa(key: RSAPublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    return {"kty": "RSA", "n": _unsigned(numbers.n), "e": _unsigned(numbers.e)}


def _p256(key: EllipticCurvePublicKey) -> dict[str, str]:
    if not isinstance(key.curve, SECP256R1):
        raise ValueError(f"no key on P-256, but on {key.curve.name}")
    numbers = key.public_numbers()
    x, y = (_base64url(number.to_bytes(_P256_BYTES, "big")) for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def _unsigned(number: int) -> str:
    return _base64url(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
