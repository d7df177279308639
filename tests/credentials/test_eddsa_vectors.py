"""W3C's test vectors of eddsa-jcs-2022 and of proof chains; eddsa-rdfc-2022's are in test_data_integrity."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import base58
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badgeserver.credentials.contexts import load_pinned
from badgeserver.credentials.controllers import VerificationKey
from badgeserver.credentials.cryptosuites import Digests
from badgeserver.credentials.data_integrity import hash_data, signature_matches
from badgeserver.credentials.json_ld import SafeJsonLd
from badgeserver.credentials.multikey import decode_public_key, encode_base58btc
from badgeserver.credentials.proofs import Expected, proof_signatures

VECTORS = Path(__file__).parent.parent / "vectors"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
PRIVATE = "3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"  # published by W3C with the vector
# The half of W3C's combined hash that is the document's.
DOCUMENT_HASH = "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19"


def load(name: str) -> dict[str, Any]:
    """Return the signed credential of a vector."""
    document: dict[str, Any] = json.loads((VECTORS / name / "alumni.json").read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module")
def json_ld() -> SafeJsonLd:
    """Return a processor that also knows W3C's context for examples."""
    examples = json.loads((VECTORS / "eddsa_rdfc_2022" / "examples-v2.json").read_text())
    return SafeJsonLd({**load_pinned(), "https://www.w3.org/ns/credentials/examples/v2": examples})


def test_the_jcs_vectors_hash_and_signature_are_ours() -> None:
    alumni = load("eddsa_jcs_2022")
    message = hash_data(alumni, alumni["proof"])
    assert message[32:].hex() == DOCUMENT_HASH
    assert signature_matches(alumni, alumni["proof"], decode_public_key(PUBLIC))
    private = Ed25519PrivateKey.from_private_bytes(base58.b58decode(PRIVATE)[2:])
    assert encode_base58btc(private.sign(message)) == alumni["proof"]["proofValue"]


@pytest.mark.parametrize("member", ["name", "proof"])
def test_the_jcs_vector_does_not_verify_when_it_is_altered(member: str) -> None:
    alumni = load("eddsa_jcs_2022")
    if member == "proof":
        alumni["proof"]["created"] = "2023-02-24T23:36:39Z"
    else:
        alumni[member] = "Another"
    assert not signature_matches(alumni, alumni["proof"], decode_public_key(PUBLIC))


def matching(document: dict[str, Any], json_ld: SafeJsonLd) -> list[bool]:
    """Tell of each proof whether it is that of the key which its verification method spells out."""
    signatures = proof_signatures(Digests(document, json_ld), Expected(), NOW).known
    methods = [proof["verificationMethod"] for proof in document["proof"]]
    keys = [VerificationKey(id, decode_public_key(id.partition("#")[2])) for id in methods]
    return [signature.matches(key) for signature, key in zip(signatures, keys, strict=True)]


def test_every_proof_of_the_chain_matches(json_ld: SafeJsonLd) -> None:
    assert matching(load("proof_chain"), json_ld) == [True, True, True, True]


@pytest.mark.parametrize(
    ("altered", "left"),
    [(0, [False, True, False, True]), (1, [True, False, False, True]), (2, [True, True, False, False])],
)
def test_a_proof_that_follows_an_altered_one_does_not_match(
    altered: int, left: list[bool], json_ld: SafeJsonLd
) -> None:
    document = load("proof_chain")
    document["proof"][altered]["created"] = "2023-02-24T23:36:39Z"
    assert matching(document, json_ld) == left
