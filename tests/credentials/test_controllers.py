"""Keys by the issuer's own document only (Controlled Identifiers 1.0, sections 2.2, 2.3 and 3.3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import base58
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badgeserver.credentials.controllers import (
    ASSERTION,
    AUTHENTICATION,
    controller_document,
    published_key,
    same_key,
)
from badgeserver.credentials.did import controller_document_url
from badgeserver.credentials.key_formats import key_of_jwk, key_of_multikey
from badgeserver.credentials.multikey import encode_public_key
from badgeserver.domain.errors import Refused
from tests.credentials.controllers_of import (
    P256_KEY,
    PRIVATE,
    RSA_KEY,
    DidKey,
    document_of,
    jwk_method,
    public_jwk,
)
from tests.credentials.samples import NOW, Shelf

ISSUER = "https://issuer.example/7"
KEY = f"{ISSUER}#a"


def refused(document: dict[str, Any], purpose: str = ASSERTION) -> str:
    """Return the code with which the key KEY is refused."""
    with pytest.raises(Refused) as fault:
        published_key(document, ISSUER, KEY, purpose)
    return fault.value.code


@pytest.mark.parametrize("algorithm", PRIVATE)
def test_a_json_web_key_of_each_kind_is_read(algorithm: str) -> None:
    private = PRIVATE[algorithm]
    document = document_of(ISSUER, jwk_method(ISSUER, "a", private))
    assert published_key(document, ISSUER, KEY, ASSERTION).public_key == private.public_key()
    assert same_key(document, ISSUER, private.public_key(), ASSERTION).id == KEY


def test_a_whole_method_may_stand_where_it_is_listed() -> None:
    document = {"id": ISSUER, "assertionMethod": [jwk_method(ISSUER, "a", P256_KEY)]}
    assert published_key(document, ISSUER, KEY, ASSERTION).id == KEY
    assert refused(document, AUTHENTICATION) == "key-not-listed"


def test_the_end_of_a_key_is_told() -> None:
    method = jwk_method(ISSUER, "a", P256_KEY, expires="2026-11-21T03:00:00Z", revoked="2026-11-22T03:00:00Z")
    key = published_key(document_of(ISSUER, method), ISSUER, KEY, ASSERTION)
    assert (key.expires, key.revoked) == (NOW + timedelta(days=1), NOW + timedelta(days=2))


METHOD = jwk_method(ISSUER, "a", P256_KEY)


@pytest.mark.parametrize(
    ("code", "document"),
    [
        ("wrong-controller", {**document_of(ISSUER, METHOD), "id": "https://issuer.example/8"}),
        ("wrong-controller", document_of(ISSUER, {**METHOD, "controller": "https://issuer.example/8"})),
        ("wrong-controller", document_of(ISSUER, {**METHOD, "controller": [ISSUER]})),
        ("key-not-listed", {**document_of(ISSUER, METHOD), "assertionMethod": ["#a"]}),
        ("key-not-listed", {**document_of(ISSUER, METHOD), "assertionMethod": KEY}),
        ("key-not-listed", {**document_of(ISSUER, METHOD), "assertionMethod": [7, {"id": 7}]}),
        ("key-not-listed", {**document_of(ISSUER, METHOD), "verificationMethod": None}),
        ("key-not-listed", document_of(ISSUER, METHOD, METHOD)),
        ("key-not-listed", {**document_of(ISSUER, METHOD), "authentication": [METHOD]}),
        ("unknown-key-type", document_of(ISSUER, {**METHOD, "type": "EcdsaSecp256k1VerificationKey2019"})),
        ("unknown-key-type", document_of(ISSUER, {**METHOD, "type": ["JsonWebKey"]})),
        ("bad-jwk", document_of(ISSUER, {**METHOD, "publicKeyJwk": None})),
        ("bad-multikey", document_of(ISSUER, {**METHOD, "type": "Multikey"})),
        ("bad-key-dates", document_of(ISSUER, {**METHOD, "expires": "2026-11-21"})),
        ("bad-key-dates", document_of(ISSUER, {**METHOD, "revoked": None})),
    ],
)
def test_what_is_not_the_issuers_own_listed_key_is_refused(code: str, document: dict[str, Any]) -> None:
    assert refused(document) == code


@pytest.mark.parametrize("member", ["verificationMethod", "assertionMethod", "authentication"])
def test_a_document_with_very_many_keys_is_refused_before_they_are_looked_at(member: str) -> None:
    document = {**document_of(ISSUER, METHOD), member: [f"{ISSUER}#{number}" for number in range(301)]}
    assert refused(document) == "too-many-keys"


def test_a_key_that_cannot_be_read_does_not_hide_the_next() -> None:
    odd = {**METHOD, "id": f"{ISSUER}#b", "type": "Odd"}
    document = document_of(ISSUER, odd, METHOD)
    assert same_key(document, ISSUER, P256_KEY.public_key(), ASSERTION).id == KEY
    with pytest.raises(Refused, match="key-not-listed"):
        same_key(document, ISSUER, RSA_KEY.public_key(), ASSERTION)


_P256 = public_jwk(P256_KEY)


@pytest.mark.parametrize(
    ("code", "jwk"),
    [
        ("bad-jwk", None),
        ("bad-jwk", "text"),
        ("bad-jwk", {}),
        ("bad-jwk", {**_P256, "d": "AA"}),
        ("bad-jwk", {"kty": "oct", "k": "c2VjcmV0"}),
        ("bad-jwk", {**_P256, "use": "enc"}),
        ("bad-jwk", {**_P256, "x": 7}),
        ("bad-jwk", {**_P256, "x": _P256["y"], "y": _P256["x"]}),
        ("bad-jwk", {**_P256, "crv": "P-999"}),
        ("bad-jwk", public_jwk(ec.generate_private_key(ec.SECP384R1()))),
        ("bad-jwk", {"kty": "OKP", "crv": "X25519", "x": "A" * 43}),
        ("bad-jwk", {"kty": "OKP", "crv": "Ed25519", "x": "AAAA"}),
        ("bad-jwk", {"kty": "RSA", "n": "AQAB"}),
        ("weak-key", public_jwk(rsa.generate_private_key(65537, 1024))),
    ],
)
def test_a_jwk_that_is_no_sound_public_key_is_refused(code: str, jwk: Any) -> None:
    with pytest.raises(Refused) as fault:
        key_of_jwk(jwk)
    assert fault.value.code == code


class TestDidKey:
    """The did:key Method."""

    def test_its_document_comes_from_itself_and_from_nowhere_else(self) -> None:
        signer = DidKey()
        document = controller_document(signer.did, Shelf())
        key = published_key(document, signer.did, signer.verification_method, ASSERTION)
        assert key.public_key == signer.private.public_key()
        assert published_key(document, signer.did, signer.verification_method, AUTHENTICATION) == key

    def test_another_fragment_than_its_own_key_is_not_listed(self) -> None:
        one, other = DidKey(), DidKey()
        document = controller_document(one.did, Shelf())
        with pytest.raises(Refused, match="key-not-listed"):
            published_key(
                document, one.did, f"{one.did}#{encode_public_key(other.private.public_key())}", ASSERTION
            )

    def test_a_key_on_p_256_is_read(self) -> None:
        point = P256_KEY.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        text = "z" + base58.b58encode(b"\x80\x24" + point).decode()
        assert text.startswith("zDn")
        assert key_of_multikey(text) == P256_KEY.public_key()

    @pytest.mark.parametrize("did", ["did:key:", "did:key:z", "did:key:z6Mk#z6Mk", "did:key:uABC"])
    def test_what_is_no_key_is_refused(self, did: str) -> None:
        with pytest.raises(Refused, match="bad-multikey"):
            controller_document(did, Shelf())

    def test_a_point_off_the_curve_is_refused(self) -> None:
        text = "z" + base58.b58encode(b"\x80\x24\x05" + b"\x01" * 32).decode()
        with pytest.raises(Refused, match="bad-multikey"):
            key_of_multikey(text)


def test_a_controller_by_its_https_address_is_found_there() -> None:
    assert controller_document_url(ISSUER) == ISSUER
