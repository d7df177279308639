"""External proofs: a credential as a JWT, by Open Badges 3.0, section 8.2.4, or by VC-JOSE-COSE 1.0."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, Literal, Protocol, TypeAlias

from jwt.algorithms import Algorithm
from jwt.api_jws import PyJWS

from badgeserver.credentials.timestamps import parse_timestamp
from badgeserver.credentials.verdicts import refusal

JwtAlgorithm: TypeAlias = Literal["RS256", "ES256"]

ALGORITHMS: Final[tuple[JwtAlgorithm, ...]] = ("RS256", "ES256")
"""What Open Badges' profile asks for (RS256) and what its public validator takes besides."""


class JwtSigner(Protocol):
    """A private RSA or P-256 key that signs and does not show itself."""

    @property
    def verification_method(self) -> str:
        """The full id of the key in its controller's document."""

    @property
    def algorithm(self) -> JwtAlgorithm:
        """The name of its signatures in JOSE (RFC 7518, section 3.1)."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature of `message` as JOSE writes it; of ES256, 64 bytes r || s."""


class _Remote(Algorithm):
    """An algorithm for PyJWT whose keys sign themselves.

    PyJWT's own algorithms want the private key in their hands, and one inside a token (PKCS#11)
    never leaves it.
    """

    def prepare_key(self, key: Any) -> Any:
        return key

    def sign(self, msg: bytes, key: Any) -> bytes:
        signature: bytes = key.sign(msg)
        return signature

    def verify(self, msg: bytes, key: Any, sig: bytes) -> bool:
        """Verifying takes public keys, which PyJWT's own algorithms take as they are."""
        raise NotImplementedError

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> Any:
        """A key that does not show itself has no JWK here."""
        raise NotImplementedError

    @staticmethod
    def from_jwk(jwk: Any) -> Any:
        """A key that does not show itself has no JWK here."""
        raise NotImplementedError


def _jws() -> PyJWS:
    jws = PyJWS(algorithms=[])
    for name in ALGORITHMS:
        jws.register_algorithm(name, _Remote())
    return jws


_JWS = _jws()


def signed_jwt(document: Mapping[str, Any], signer: JwtSigner) -> str:
    """Return the compact JWS of a credential (VC Data Model 2.0) by Open Badges' JWT profile.

    The payload is the credential without embedded proofs, and the registered claims that repeat
    its members: `iss`, `jti`, `nbf`, with `sub` where the subject has an id and `exp` where the
    credential ends (section 8.2.4.1). The header holds `alg`, `typ` and `kid`. Raises Refused
    `not-for-jwt` for a credential without issuer, id or beginning.
    """
    return _token({**_unsecured(document), **_claims(document)}, "JWT", signer)


def signed_vc_jwt(document: Mapping[str, Any], signer: JwtSigner) -> str:
    """Return the compact JWS of a credential by W3C's profile: its payload is the credential itself.

    Securing Verifiable Credentials using JOSE and COSE 1.0, section 3.1.1.
    """
    return _token(_unsecured(document), "vc+jwt", signer)


def _unsecured(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


def _token(payload: Mapping[str, Any], kind: str, signer: JwtSigner) -> str:
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    key: Any = signer
    header = {"typ": kind, "kid": signer.verification_method}
    return _JWS.encode(text.encode(), key, signer.algorithm, header)


def _claims(document: Mapping[str, Any]) -> dict[str, Any]:
    issuer, subject = document.get("issuer"), document.get("credentialSubject")
    optional = {
        "sub": subject.get("id") if isinstance(subject, Mapping) else None,
        "exp": _seconds(document.get("validUntil")),
    }
    required = {
        "iss": issuer.get("id") if isinstance(issuer, Mapping) else issuer,
        "jti": document.get("id"),
        "nbf": _seconds(document.get("validFrom")),
    }
    if None in required.values():
        raise refusal(
            "not-for-jwt",
            "発行者、ID、始まりの日時のどれかがないため、JWTにできません。",
            "It lacks its issuer, its id or its beginning, and so cannot be made a JWT.",
        )
    return {**required, **{name: value for name, value in optional.items() if value is not None}}


def _seconds(moment: object) -> int | None:
    """Return a timestamp as NumericDate (RFC 7519, section 2)."""
    parsed = parse_timestamp(moment)
    return None if parsed is None else int(parsed.timestamp())
