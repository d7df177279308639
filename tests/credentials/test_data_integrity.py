"""eddsa-rdfc-2022 against W3C's own vector, and what its signature covers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import base58
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from openbadgeslib.ob3.ldp import OB3LdpVerifier, add_data_integrity_proof
from openbadgeslib.ob3.verifier import OB3VerificationError

from badgeserver.credentials.contexts import load_pinned
from badgeserver.credentials.data_integrity import add_proof, hash_data, signature_matches
from badgeserver.credentials.json_ld import SafeJsonLd
from badgeserver.credentials.multikey import decode_public_key, encode_base58btc, encode_public_key
from badgeserver.domain.errors import Refused
from tests.credentials.samples import NOW, MemorySigner, content, signed

VECTOR = Path(__file__).parent.parent / "vectors" / "eddsa_rdfc_2022"
PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
PRIVATE = "3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"  # published by W3C with the vector
COMBINED_HASH = (
    "4c4d3890a157f8d611b13c265c2c22f39aa0a567c7c7dd9ba3e45cd579784eeb"
    "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
)


@pytest.fixture(scope="module")
def json_ld() -> SafeJsonLd:
    """Return a processor that also knows W3C's context for examples."""
    examples = json.loads((VECTOR / "examples-v2.json").read_text())
    return SafeJsonLd({**load_pinned(), "https://www.w3.org/ns/credentials/examples/v2": examples})


@pytest.fixture
def alumni() -> dict[str, Any]:
    """Return W3C's signed credential."""
    document: dict[str, Any] = json.loads((VECTOR / "alumni.json").read_text())
    return document


def _options(proof: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in proof.items() if name != "proofValue"}


def test_the_vectors_hash_is_ours(json_ld: SafeJsonLd, alumni: dict[str, Any]) -> None:
    assert hash_data(alumni, _options(alumni["proof"]), json_ld).hex() == COMBINED_HASH


def test_the_vectors_signature_verifies(json_ld: SafeJsonLd, alumni: dict[str, Any]) -> None:
    assert signature_matches(alumni, alumni["proof"], decode_public_key(PUBLIC), json_ld)


def test_the_vectors_key_makes_the_vectors_signature(json_ld: SafeJsonLd, alumni: dict[str, Any]) -> None:
    private = Ed25519PrivateKey.from_private_bytes(base58.b58decode(PRIVATE)[2:])
    assert encode_public_key(private.public_key()) == PUBLIC
    signature = private.sign(hash_data(alumni, _options(alumni["proof"]), json_ld))
    assert encode_base58btc(signature) == alumni["proof"]["proofValue"]


def test_a_proof_is_an_array_with_a_zoned_date_and_the_assertion_purpose(signer: MemorySigner) -> None:
    (proof,) = signed(signer)["proof"]
    assert proof["type"] == "DataIntegrityProof"
    assert (proof["cryptosuite"], proof["proofPurpose"]) == ("eddsa-rdfc-2022", "assertionMethod")
    assert proof["created"] == "2026-11-20T03:00:00Z"
    assert proof["verificationMethod"] == signer.verification_method


@pytest.mark.parametrize(
    "name", ["𠮷田 髙﨑", "😀 👩‍👩‍👧", "محمد", 'a\tb\nc"d\\e\u0000\u007f', "長" * 3000, "ＡＢ𠮷", "e\u0301"]
)
def test_any_name_survives_signing_and_verifying(signer: MemorySigner, name: str) -> None:
    from dataclasses import replace

    document = signed(signer, learner=replace(content().learner, name=name))
    again = json.loads(json.dumps(document, ensure_ascii=False))
    key = signer.private.public_key()
    assert signature_matches(again, again["proof"][0], key)
    again["credentialSubject"]["identifier"][1]["identityHash"] = name + "x"
    assert not signature_matches(again, again["proof"][0], key)


def test_what_cannot_be_covered_is_not_signed(signer: MemorySigner) -> None:
    document = {key: value for key, value in signed(signer).items() if key != "proof"}
    with pytest.raises(Refused) as refused:
        add_proof({**document, "grade": "A"}, signer, NOW)
    assert refused.value.code == "undefined-term"
    assert "grade" in refused.value.message.ja


def test_the_order_of_members_does_not_matter(signer: MemorySigner) -> None:
    document = signed(signer)
    turned = dict(reversed(document.items()))
    assert signature_matches(turned, turned["proof"][0], signer.private.public_key())


def test_openbadgeslib_verifies_what_we_sign_and_we_what_it_signs(signer: MemorySigner) -> None:
    document = signed(signer)
    public = signer.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    OB3LdpVerifier(pubkey_pem=public).verify(document)
    with pytest.raises(OB3VerificationError):
        OB3LdpVerifier(pubkey_pem=public).verify({**document, "name": "altered"})

    private = signer.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    theirs = add_data_integrity_proof(unsigned, private, signer.verification_method, created=NOW)
    assert signature_matches(theirs, theirs["proof"], signer.private.public_key())
    assert theirs["proof"]["proofValue"] == document["proof"][0]["proofValue"]
