"""The signature around a credential: Open Badges' JWT (Open Badges 3.0, 8.2) and W3C's vc+jwt.

W3C's is by Securing Verifiable Credentials using JOSE and COSE 1.0, section 3.1.1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeAlias

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import Algorithm, ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from badgeserver.credentials.compact_jws import CompactJws
from badgeserver.credentials.controllers import ASSERTION, VerificationKey, published_key, same_key
from badgeserver.credentials.jwt_claims import numeric_date
from badgeserver.credentials.key_formats import key_of_jwk
from badgeserver.credentials.signatures import Signature
from badgeserver.credentials.timestamps import CLOCK_SKEW, parse_timestamp
from badgeserver.credentials.validity import is_version_1, stated_period
from badgeserver.credentials.verdicts import refusal
from badgeserver.domain.errors import Refused

Document: TypeAlias = Mapping[str, Any]

VC_JWT: Final = "vc+jwt"
_OPEN_BADGES_HEADER: Final = frozenset({"alg", "typ", "kid", "jwk"})
_VC_JWT_HEADER: Final = _OPEN_BADGES_HEADER | {"cty"}

_ALGORITHMS: Final[Mapping[str, tuple[type, Algorithm]]] = {
    "RS256": (RSAPublicKey, RSAAlgorithm(RSAAlgorithm.SHA256)),
    "ES256": (EllipticCurvePublicKey, ECAlgorithm(ECAlgorithm.SHA256)),
    "EdDSA": (Ed25519PublicKey, OKPAlgorithm()),
}
"""Each with the one type of key that it may be used with; nothing else is accepted."""


def token_signature(jws: CompactJws, document: Document, now: datetime) -> Signature:
    """Return the signature of a JWT that states `document`.

    Raises Refused: `unknown-algorithm`, `bad-jwt-header`, `vc-claim`, and `claim-mismatch`,
    `token-expired`, `token-not-yet` as the profile has it.
    """
    _require_header(jws.header)
    if jws.header.get("typ") == VC_JWT:
        _require_w3c_claims(jws.payload, document, now)
    else:
        _require_open_badges_claims(jws.payload, document)
    return Signature(
        value=jws.signature_text,
        claimed=numeric_date(jws.payload.get("iat")),
        find_key=partial(_find_key, jws.header),
        matches=partial(_matches, jws),
    )


def _matches(jws: CompactJws, key: VerificationKey) -> bool:
    key_type, algorithm = _ALGORITHMS[jws.header["alg"]]
    if not isinstance(key.public_key, key_type):
        raise refusal(
            "wrong-key-type",
            "署名の鍵の種類が、JWTの署名の方式に合いません。",
            "The key is of another type than the JWT's algorithm uses.",
        )
    matched: bool = algorithm.verify(jws.signing_input, key.public_key, jws.signature)
    return matched


def _require_header(header: Document) -> None:
    """Hold the header to its profile: what is not understood must not be there (RFC 7515, 4.1.11)."""
    if not isinstance(header.get("alg"), str) or header["alg"] not in _ALGORITHMS:
        raise refusal(
            "unknown-algorithm",
            f"JWTの署名の方式は、{'、'.join(_ALGORITHMS)}のどれかでなければなりません。",
            f"The JWT's algorithm is not one of {', '.join(_ALGORITHMS)}.",
        )
    kind = header.get("typ", "JWT")
    allowed = _VC_JWT_HEADER if kind == VC_JWT else _OPEN_BADGES_HEADER
    named = isinstance(header.get("kid"), str) or ("kid" not in header and "jwk" in header)
    if kind not in ("JWT", VC_JWT) or not header.keys() <= allowed or not named:
        raise refusal(
            "bad-jwt-header",
            "JWTのヘッダーが、決められた形ではありません。",
            "The JWT's header is not as its profile lays it down.",
        )


def _find_key(header: Document, published: Document, controller: str) -> VerificationKey:
    """Return the key that the header names; a key inside the header counts only if it is the issuer's own."""
    if "kid" not in header:
        return same_key(published, controller, key_of_jwk(header["jwk"]), ASSERTION)
    found = published_key(published, controller, _full_id(header["kid"], controller), ASSERTION)
    if "jwk" in header and key_of_jwk(header["jwk"]) != found.public_key:
        raise refusal(
            "key-mismatch",
            "JWTのヘッダーにある鍵が、発行者の鍵とちがいます。",
            "The key in the JWT's header is another one than the issuer's.",
        )
    return found


def _full_id(kid: str, controller: str) -> str:
    """Return a `kid` as a full id: it may be the fragment of the issuer's identifier alone."""
    return kid if ":" in kid else f"{controller}#{kid.removeprefix('#')}"


def _require_open_badges_claims(payload: Document, document: Document) -> None:
    """Open Badges 3.0, section 8.2.4: registered claims repeat the credential's members, each of them."""
    if "vc" in payload and not is_version_1(document):
        raise refusal(
            "vc-claim",
            "JWTの「vc」は、VC 1.1だけのものです。",
            "The claim “vc” belongs to VC 1.1 only.",
        )
    for claim, member in _members(document).items():
        if payload.get(claim) != member:
            raise _mismatch(claim)
    period = stated_period(document)
    for claim, text in (("nbf", period.start), ("exp", period.end)):
        if _seconds(payload, claim) != _rounded(parse_timestamp(text)):
            raise _mismatch(claim)


def _require_w3c_claims(payload: Document, document: Document, now: datetime) -> None:
    """VC-JOSE-COSE 1.0, section 3.1.3: claims that are there must not conflict; dates are the signature's."""
    if "vc" in payload or "vp" in payload:
        raise refusal(
            "vc-claim",
            "この種類のJWTに「vc」があってはなりません。",
            "A JWT of this type must not have the claim “vc”.",
        )
    for claim, member in _members(document).items():
        if claim in payload and payload[claim] != member:
            raise _mismatch(claim)
    begins, ends, skew = _seconds(payload, "nbf"), _seconds(payload, "exp"), CLOCK_SKEW.total_seconds()
    if begins is not None and now.timestamp() + skew < begins:
        raise refusal("token-not-yet", "JWTがまだ有効になっていません。", "The JWT is not valid yet.")
    if ends is not None and now.timestamp() > ends + skew:
        raise refusal("token-expired", "JWTの期限が切れています。", "The JWT has expired.")


def _members(document: Document) -> dict[str, Any]:
    """Return what the claims `iss`, `jti` and `sub` must repeat, None where the credential lacks it."""
    issuer, stated = document.get("issuer"), document.get("credentialSubject")
    subject = stated[0] if isinstance(stated, list) and len(stated) == 1 else stated
    return {
        "iss": issuer.get("id") if isinstance(issuer, Mapping) else issuer,
        "jti": document.get("id"),
        "sub": subject.get("id") if isinstance(subject, Mapping) else None,
    }


def _seconds(payload: Document, claim: str) -> int | None:
    """Return a claim that is a NumericDate, to the second; None where it is not there."""
    moment = numeric_date(payload.get(claim))
    if moment is None and claim in payload:
        raise _mismatch(claim)
    return _rounded(moment)


def _rounded(moment: datetime | None) -> int | None:
    return None if moment is None else math.floor(moment.timestamp())


def _mismatch(claim: str) -> Refused:
    return refusal(
        "claim-mismatch",
        f"JWTの「{claim}」が、証明書の内容と合いません。",
        f"The JWT's claim “{claim}” is not what the credential says.",
    )
