"""Credentials as JWT: Open Badges 3.0, sections 8.2.3 (header) and 8.2.4 (payload)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from jwt.algorithms import ECAlgorithm

from badgeserver.credentials.jwt_credential import JwtAlgorithm, signed_jwt
from badgeserver.domain.errors import Refused
from tests.credentials.samples import BASE, CREDENTIAL_ID, DID, MemorySigner, signed

REGISTERED = {"iss", "jti", "nbf", "exp", "sub"}


@dataclass(frozen=True)
class Token:
    """A key as a security token has it: it signs, and what it is made of never comes out."""

    public: Any
    algorithm: JwtAlgorithm
    _sign: Any
    verification_method: str = f"{DID}#jwt-1"

    def jwk(self) -> str:
        """Return the public half of a P-256 key as the issuer's document states it."""
        whole = json.loads(ECAlgorithm.to_jwk(self.public))
        return json.dumps({name: whole[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))

    def sign(self, message: bytes) -> bytes:
        signature: bytes = self._sign(message)
        return signature


def rs256() -> Token:
    """Return an RSA key."""
    private = rsa.generate_private_key(65537, 2048)
    return Token(
        private.public_key(), "RS256", lambda text: private.sign(text, padding.PKCS1v15(), hashes.SHA256())
    )


def es256(verification_method: str = f"{DID}#jwt-1") -> Token:
    """Return a P-256 key, whose signatures are r || s."""
    private = ec.generate_private_key(ec.SECP256R1())

    def sign(text: bytes) -> bytes:
        r, s = decode_dss_signature(private.sign(text, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)

    return Token(private.public_key(), "ES256", sign, verification_method)


@pytest.fixture(scope="module", params=[rs256, es256])
def key(request: pytest.FixtureRequest) -> Token:
    """Return a key of either algorithm."""
    made: Token = request.param()
    return made


def claims(token: str, key: Token) -> dict[str, Any]:
    """Return the claims as PyJWT reads and verifies them by itself, with no trust in this product."""
    options = {"verify_exp": False, "verify_nbf": False, "verify_sub": False}
    read: dict[str, Any] = jwt.decode(token, key.public, [key.algorithm], options=options)  # type: ignore[arg-type]
    return read


def test_another_library_verifies_it(key: Token, signer: MemorySigner) -> None:
    document = signed(signer)
    read = claims(signed_jwt(document, key), key)
    del document["proof"]
    assert {name: value for name, value in read.items() if name not in REGISTERED} == document


def test_the_header_names_the_key_in_full_and_nothing_more(key: Token, signer: MemorySigner) -> None:
    header = jwt.get_unverified_header(signed_jwt(signed(signer), key))
    assert header == {"alg": key.algorithm, "typ": "JWT", "kid": f"{DID}#jwt-1"}


def test_the_claims_repeat_the_credential(key: Token, signer: MemorySigner) -> None:
    document = signed(signer)
    read = claims(signed_jwt(document, key), key)
    assert (read["iss"], read["jti"]) == (DID, f"{BASE}/c/{CREDENTIAL_ID}")
    for claim, member in (("nbf", "validFrom"), ("exp", "validUntil")):
        assert read[claim] == datetime.fromisoformat(document[member]).timestamp()
    assert not read.keys() & {"vc", "proof", "iat"}


def test_the_subject_is_a_claim_where_it_has_an_id(signer: MemorySigner) -> None:
    key, document = es256(), signed(signer)
    assert "sub" not in claims(signed_jwt(document, key), key)
    document["credentialSubject"]["id"] = "did:example:hanako"
    assert claims(signed_jwt(document, key), key)["sub"] == "did:example:hanako"


def test_an_unlimited_credential_has_no_end(signer: MemorySigner) -> None:
    key, document = es256(), signed(signer)
    del document["validUntil"]
    assert "exp" not in claims(signed_jwt(document, key), key)


def test_an_issuer_may_be_stated_by_its_id_alone(signer: MemorySigner) -> None:
    key = es256()
    assert claims(signed_jwt({**signed(signer), "issuer": DID}, key), key)["iss"] == DID


@pytest.mark.parametrize("missing", ["issuer", "id", "validFrom"])
def test_what_the_profile_demands_must_be_there(signer: MemorySigner, missing: str) -> None:
    document = signed(signer)
    del document[missing]
    with pytest.raises(Refused) as refused:
        signed_jwt(document, es256())
    assert refused.value.code == "not-for-jwt"
