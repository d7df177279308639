"""Keys of every kind, and the documents of controllers that list them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from badgeserver.credentials.did_key import did_key_document
from badgeserver.credentials.multikey import encode_public_key

RSA_KEY = rsa.generate_private_key(65537, 2048)
P256_KEY = ec.generate_private_key(ec.SECP256R1())
ED25519_KEY = Ed25519PrivateKey.generate()

PRIVATE: Mapping[str, Any] = {"RS256": RSA_KEY, "ES256": P256_KEY, "EdDSA": ED25519_KEY}


def public_jwk(private: Any) -> dict[str, Any]:
    """Return the public half of a private key as a JWK."""
    public = private.public_key()
    if isinstance(private, rsa.RSAPrivateKey):
        return json.loads(RSAAlgorithm.to_jwk(public))  # type: ignore[no-any-return]
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return json.loads(ECAlgorithm.to_jwk(public))  # type: ignore[no-any-return]
    return json.loads(OKPAlgorithm.to_jwk(public))  # type: ignore[no-any-return]


def jwk_method(controller: str, name: str, private: Any, **changes: Any) -> dict[str, Any]:
    """Return a JsonWebKey verification method."""
    return {
        "id": f"{controller}#{name}",
        "type": "JsonWebKey",
        "controller": controller,
        "publicKeyJwk": public_jwk(private),
        **changes,
    }


def document_of(controller: str, *methods: Mapping[str, Any]) -> dict[str, Any]:
    """Return a controller document that lists `methods` for assertions."""
    return {
        "@context": ["https://www.w3.org/ns/did/v1"],
        "id": controller,
        "verificationMethod": list(methods),
        "assertionMethod": [method["id"] for method in methods],
    }


@dataclass(frozen=True)
class DidKey:
    """A signer whose identifier is its key."""

    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def did(self) -> str:
        return f"did:key:{encode_public_key(self.private.public_key())}"

    @property
    def verification_method(self) -> str:
        return str(did_key_document(self.did)["assertionMethod"][0])

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


def token(claims: Mapping[str, Any], algorithm: str, header: Mapping[str, Any]) -> str:
    """Return `claims` as a JWT signed with the key for `algorithm`; a header member None is left out."""
    members = {"typ": "JWT", "alg": algorithm, **header}
    return jwt.api_jws.encode(
        json.dumps(claims, ensure_ascii=False).encode(), PRIVATE[algorithm], algorithm, headers=members
    )
