"""openbadgeslib beside our issuer and our verifier, in every format that both know.

It reads the real clock, so these credentials are issued a minute ago.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from jwt.utils import base64url_decode, base64url_encode
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.credential import OpenBadgeCredential
from openbadgeslib.ob3.ldp import OB3LdpSigner, OB3LdpVerifier
from openbadgeslib.ob3.signer import OB3Signer
from openbadgeslib.ob3.verifier import OB3Verifier

from badgeserver.credentials import png, svg
from badgeserver.credentials.carriers import CarriedCredential, read_carrier
from badgeserver.credentials.data_integrity import add_proof_set
from badgeserver.credentials.did import did_document
from badgeserver.credentials.jwt_credential import JwtAlgorithm, signed_jwt
from badgeserver.credentials.secured import Embedded, Enveloped, Secured
from badgeserver.credentials.verifier import verify
from badgeserver.domain.keys import KeyAlgorithm, PublishedKey
from badgeserver.domain.verdict import Answer
from tests.credentials.samples import DID, MemorySigner, Shelf, signed_list
from tests.credentials.test_carriers import SVG, picture
from tests.peers.names import NAMES
from tests.peers.published import HOKKAIDO, badge_of_hokkaido, named

NOW = datetime.now(UTC).replace(microsecond=0)
ISSUED = NOW - timedelta(minutes=1)
PYLD_DIFFERS = "control characters"


@dataclass(frozen=True)
class JwtKey:
    """A private key of the sample issuer for JWTs."""

    private: Any
    algorithm: JwtAlgorithm
    jwk: str
    verification_method: str = f"{DID}#jwt-1"

    def sign(self, message: bytes) -> bytes:
        """Return the signature as JOSE writes it."""
        if self.algorithm == "RS256":
            return bytes(self.private.sign(message, padding.PKCS1v15(), hashes.SHA256()))
        r, s = decode_dss_signature(self.private.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32) + s.to_bytes(32)

    def published(self) -> PublishedKey:
        """Return the public half as the issuer publishes it."""
        return PublishedKey("jwt-1", KeyAlgorithm(self.algorithm), self.jwk, ISSUED)


def rs256() -> JwtKey:
    """Return an RSA key."""
    private = rsa.generate_private_key(65537, 2048)
    return JwtKey(private, "RS256", RSAAlgorithm.to_jwk(private.public_key()))


def es256() -> JwtKey:
    """Return a P-256 key."""
    private = ec.generate_private_key(ec.SECP256R1())
    return JwtKey(private, "ES256", ECAlgorithm.to_jwk(private.public_key()))


@pytest.fixture(scope="module", params=[rs256, es256])
def jwt_key(request: pytest.FixtureRequest) -> JwtKey:
    """A key of either algorithm."""
    made: JwtKey = request.param()
    return made


def public_pem(private: Any) -> bytes:
    """Return the public half as PEM."""
    return bytes(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def private_pem(private: Any) -> bytes:
    """Return a private key as PEM."""
    return bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def answer(secured: Secured, signer: MemorySigner, *keys: PublishedKey) -> Answer:
    """Return our verifier's answer when the issuer publishes its keys and its revocation list."""
    listed = signed_list(signer, now=ISSUED)
    published = did_document(DID, [signer.published(), *keys])
    return verify(secured, Shelf(dids={DID: published}, lists={listed["id"]: listed}), NOW).answer


def theirs(document: dict[str, Any]) -> OpenBadgeCredential:
    """Return the credential as openbadgeslib takes it up, to issue it anew in its own words."""
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    return OpenBadgeCredential.from_vc_document(unsigned)


@pytest.mark.parametrize("badge_id", HOKKAIDO.skill_map.badges)
def test_it_verifies_every_badge_of_the_example(badge_id: Any, signer: MemorySigner) -> None:
    document = badge_of_hokkaido(badge_id, signer, issued_at=ISSUED)
    verifier = OB3LdpVerifier(pubkey_pem=public_pem(signer.private))
    assert verifier.verify(document).id == document["id"]
    assert answer(Embedded(document), signer) is Answer.VALID
    with pytest.raises(LibOpenBadgesException):
        verifier.verify({**document, "name": "altered"})


@pytest.mark.parametrize("badge_id", HOKKAIDO.skill_map.badges)
def test_it_verifies_every_badge_as_a_jwt(badge_id: Any, signer: MemorySigner, jwt_key: JwtKey) -> None:
    token = signed_jwt(badge_of_hokkaido(badge_id, signer, issued_at=ISSUED), jwt_key)
    verifier = OB3Verifier(public_pem(jwt_key.private))
    assert verifier.verify(token).issuer.id == DID
    assert answer(Enveloped(token), signer, jwt_key.published()) is Answer.VALID
    head, payload, signature = token.split(".")
    altered = json.dumps({**json.loads(base64url_decode(payload)), "name": "altered"})
    forged = f"{head}.{base64url_encode(altered.encode()).decode()}.{signature}"
    with pytest.raises(LibOpenBadgesException):
        verifier.verify(forged)
    assert answer(Enveloped(forged), signer, jwt_key.published()) is Answer.INVALID


def says_name(credential: OpenBadgeCredential, kind: str) -> bool:
    """Tell whether the name came through whole."""
    return NAMES[kind] in [identity.identity_hash for identity in credential.identifiers]


@pytest.mark.parametrize("kind", [kind for kind in NAMES if kind != PYLD_DIFFERS])
def test_any_name_goes_through_both_ways(kind: str, signer: MemorySigner) -> None:
    document = named(NAMES[kind], signer, issued_at=ISSUED)
    assert says_name(OB3LdpVerifier(pubkey_pem=public_pem(signer.private)).verify(document), kind)
    made = OB3LdpSigner(private_pem(signer.private), signer.verification_method).sign(theirs(document))
    assert answer(Embedded(made), signer) is Answer.VALID


@pytest.mark.parametrize("kind", NAMES)
def test_any_name_goes_through_both_ways_as_a_jwt(kind: str, signer: MemorySigner, jwt_key: JwtKey) -> None:
    document = named(NAMES[kind], signer, issued_at=ISSUED)
    token = signed_jwt(document, jwt_key)
    assert says_name(OB3Verifier(public_pem(jwt_key.private)).verify(token), kind)
    back = OB3Signer(private_pem(jwt_key.private), jwt_key.algorithm).sign(theirs(document))
    assert answer(Enveloped(back), signer, jwt_key.published()) is Answer.VALID


def test_control_characters_are_escaped_as_w3c_has_it_and_its_json_ld_processor_has_not(
    signer: MemorySigner,
) -> None:
    """W3C's RDFC-1.0 test 060 decides: PyLD, which openbadgeslib uses, fails it. Node's peers pass."""
    document = named(NAMES[PYLD_DIFFERS], signer, issued_at=ISSUED)
    assert answer(Embedded(document), signer) is Answer.VALID
    with pytest.raises(LibOpenBadgesException, match="signature mismatch"):
        OB3LdpVerifier(pubkey_pem=public_pem(signer.private)).verify(document)


def test_it_verifies_a_proof_set_by_the_proof_that_it_knows(signer: MemorySigner) -> None:
    unsigned = {
        name: value for name, value in named("見本", signer, issued_at=ISSUED).items() if name != "proof"
    }
    document = add_proof_set(unsigned, signer, ISSUED)
    assert len(document["proof"]) == 2
    OB3LdpVerifier(pubkey_pem=public_pem(signer.private)).verify(document)


def test_we_verify_the_proof_that_it_makes(signer: MemorySigner) -> None:
    document = badge_of_hokkaido(next(iter(HOKKAIDO.skill_map.badges)), signer, issued_at=ISSUED)
    peer = OB3LdpSigner(private_pem(signer.private), signer.verification_method)
    made = peer.sign(theirs(document), created=ISSUED)
    assert answer(Embedded(made), signer) is Answer.VALID
    assert answer(Embedded({**made, "name": "altered"}), signer) is Answer.INVALID


Bake = Callable[[bytes, str], bytes]


@pytest.mark.parametrize(
    ("bake", "image", "extract"),
    [
        (png.bake, picture(), OB3Verifier.extract_token_from_png),
        (svg.bake, SVG, OB3Verifier.extract_token_from_svg),
    ],
)
def test_it_verifies_what_we_bake(
    bake: Bake, image: bytes, extract: Callable[[bytes], str], signer: MemorySigner, jwt_key: JwtKey
) -> None:
    document = named("見本 花子", signer, issued_at=ISSUED)
    found = extract(bake(image, json.dumps(document, ensure_ascii=False)))
    OB3LdpVerifier(pubkey_pem=public_pem(signer.private)).verify(found)
    token = signed_jwt(document, jwt_key)
    assert extract(bake(image, token)) == token
    OB3Verifier(public_pem(jwt_key.private)).verify(token)


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_we_verify_what_it_bakes(kind: str, signer: MemorySigner, jwt_key: JwtKey) -> None:
    credential = theirs(named("見本 花子", signer, issued_at=ISSUED))
    embedding = OB3LdpSigner(private_pem(signer.private), signer.verification_method)
    enveloping = OB3Signer(private_pem(jwt_key.private), jwt_key.algorithm)
    for peer in (embedding, enveloping):
        baked = (
            peer.sign_into_png(credential, picture())
            if kind == "png"
            else peer.sign_into_svg(credential, SVG)
        )
        carried = read_carrier(baked)
        assert isinstance(carried, CarriedCredential)
        assert answer(carried.secured, signer, jwt_key.published()) is Answer.VALID
