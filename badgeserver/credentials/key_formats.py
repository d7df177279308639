"""Public keys of anyone, read from Multikey text and JWKs (Controlled Identifiers 1.0, section 2.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from jwt.exceptions import InvalidKeyError

from badgeserver.credentials.multikey import MAX_TEXT, decode_base58btc, decode_public_key
from badgeserver.credentials.public_keys import PublicKey
from badgeserver.credentials.verdicts import refusal
from badgeserver.domain.errors import Refused

MIN_RSA_BITS: Final = 2048
"""RFC 7518, section 3.3."""
MAX_RSA_BITS: Final = 8192
"""Beyond this, one signature would keep a verifier busy."""

_P256_PUB: Final = b"\x80\x24"  # multicodec 0x1200 as a varint
_P256_LENGTH: Final = 33
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_READERS: Final[Mapping[str, Callable[[dict[str, Any]], Any]]] = {
    "RSA": RSAAlgorithm.from_jwk,
    "EC": ECAlgorithm.from_jwk,
    "OKP": OKPAlgorithm.from_jwk,
}


def key_of_multikey(text: object) -> PublicKey:
    """Return the Ed25519 or P-256 key that Multikey text writes (2.2.2); raises Refused `bad-multikey`."""
    return _key_of_text(text) if isinstance(text, str) and len(text) <= MAX_TEXT else decode_public_key(text)


@lru_cache(maxsize=64)
def _key_of_text(text: str) -> PublicKey:
    """Read a key once: a verifier meets the keys of the same few issuers again and again."""
    data = decode_base58btc(text)
    if data is None or len(data) != _P256_LENGTH + 2 or not data.startswith(_P256_PUB):
        return decode_public_key(text)
    try:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), data[2:])
    except ValueError as fault:
        raise refusal(
            "bad-multikey", "公開鍵がMultikeyの形ではありません。", "The public key is not a Multikey."
        ) from fault


def key_of_jwk(jwk: object) -> PublicKey:
    """Return the RSA, P-256 or Ed25519 key that a public JWK writes (RFC 7517; section 2.2.3).

    Raises Refused `bad-jwk` for anything else, for a key for other use than signing, and for a JWK
    that gives a private key away; `weak-key` for RSA outside 2048 to 8192 bits.
    """
    if not isinstance(jwk, Mapping) or _PRIVATE & jwk.keys() or jwk.get("use", "sig") != "sig":
        raise _bad_jwk()
    reader = _READERS.get(str(jwk.get("kty")))
    if reader is None:
        raise _bad_jwk()
    try:
        key = reader(dict(jwk))
    except (InvalidKeyError, ValueError, TypeError, KeyError, AttributeError) as fault:
        raise _bad_jwk() from fault
    return _accepted(key)


def _accepted(key: Any) -> PublicKey:
    if isinstance(key, RSAPublicKey):
        if not MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
            raise refusal(
                "weak-key",
                f"RSAの鍵が{MIN_RSA_BITS}ビットから{MAX_RSA_BITS}ビットまでの長さではありません。",
                f"The RSA key does not have from {MIN_RSA_BITS} to {MAX_RSA_BITS} bits.",
            )
        return key
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return key
    if isinstance(key, Ed25519PublicKey):
        return key
    raise _bad_jwk()


def _bad_jwk() -> Refused:
    return refusal("bad-jwk", "公開鍵がJWKの形ではありません。", "The public key is not a sound public JWK.")
