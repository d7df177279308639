"""Embedded proofs: Data Integrity 1.0 with eddsa-rdfc-2022 (Data Integrity EdDSA Cryptosuites 1.0, 3.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from badgeserver.credentials.canonical import canonical_digest
from badgeserver.credentials.json_ld import SafeJsonLd
from badgeserver.credentials.multikey import decode_base58btc, encode_base58btc
from badgeserver.credentials.timestamps import format_timestamp

CRYPTOSUITE: Final = "eddsa-rdfc-2022"
PROOF_TYPE: Final = "DataIntegrityProof"
PURPOSE: Final = "assertionMethod"


class Signer(Protocol):
    """A private Ed25519 key that signs and does not show itself."""

    @property
    def verification_method(self) -> str:
        """The full id of the key in its controller's document."""

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature of `message` (RFC 8032)."""


def add_proof(document: Mapping[str, Any], signer: Signer, created: datetime) -> dict[str, Any]:
    """Return `document` with a proof in its `proof` array (Data Integrity 1.0, section 4.2).

    Raises Refused as `canonical_digest` does: what cannot be signed in full is not signed.
    """
    options = {
        "type": PROOF_TYPE,
        "cryptosuite": CRYPTOSUITE,
        "created": format_timestamp(created),
        "verificationMethod": signer.verification_method,
        "proofPurpose": PURPOSE,
    }
    signature = signer.sign(hash_data(document, options))
    return {**document, "proof": [{**options, "proofValue": encode_base58btc(signature)}]}


def signature_matches(
    document: Mapping[str, Any],
    proof: Mapping[str, Any],
    key: Ed25519PublicKey,
    json_ld: SafeJsonLd | None = None,
) -> bool:
    """Tell whether the signature in `proof` is that of `key` over `document` (section 3.2.2).

    `document` may carry its `proof`, which the signature does not cover. Says nothing of whose key
    it is. Raises Refused as `canonical_digest` does.
    """
    signature = decode_base58btc(proof.get("proofValue"))
    if signature is None:
        return False
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    try:
        key.verify(signature, hash_data(document, options, json_ld))
    except InvalidSignature:
        return False
    return True


def hash_data(
    document: Mapping[str, Any], options: Mapping[str, Any], json_ld: SafeJsonLd | None = None
) -> bytes:
    """Return the 64 bytes that are signed: SHA-256 of the proof options, then of the document (3.2.4)."""
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    configuration = {"@context": document.get("@context"), **options}
    return b"".join(canonical_digest(part, json_ld) for part in (configuration, unsecured))
