"""Embedded proofs: making them, and the signature of a single one (VC Data Integrity 1.0)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from badgeserver.credentials.controllers import ASSERTION
from badgeserver.credentials.cryptosuites import CRYPTOSUITES, JCS, PROOF_TYPE, RDFC, Cryptosuite, Digests
from badgeserver.credentials.json_ld import SafeJsonLd
from badgeserver.credentials.multikey import decode_base58btc, encode_base58btc
from badgeserver.credentials.timestamps import format_timestamp


class Signer(Protocol):
    """A private Ed25519 key that signs and does not show itself."""

    @property
    def verification_method(self) -> str:
        """The full id of the key in its controller's document."""

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature of `message` (RFC 8032)."""


def add_proof(document: Mapping[str, Any], signer: Signer, created: datetime) -> dict[str, Any]:
    """Return `document` with an eddsa-rdfc-2022 proof in its `proof` array (section 4.2).

    Raises Refused as `canonical_digest` does: what cannot be signed in full is not signed.
    """
    return {**document, "proof": [_proof(document, RDFC, {}, signer, created)]}


def add_proof_set(document: Mapping[str, Any], signer: Signer, created: datetime) -> dict[str, Any]:
    """Return `document` with a proof set: eddsa-rdfc-2022, and eddsa-jcs-2022 beside it (section 2.1.1).

    Each signs the document without any proof, so either can be taken away and the other holds.
    Raises Refused as `add_proof` does, and `no-canonical-json`.
    """
    stated = {"@context": document.get("@context")}
    proofs = [
        _proof(document, RDFC, {}, signer, created),
        # Data Integrity EdDSA Cryptosuites 1.0, section 3.3.1, step 2: this suite's proof states the context.
        _proof(document, JCS, stated, signer, created),
    ]
    return {**document, "proof": proofs}


def _proof(
    document: Mapping[str, Any],
    suite: Cryptosuite,
    stated: Mapping[str, Any],
    signer: Signer,
    created: datetime,
) -> dict[str, Any]:
    options = {
        **stated,
        "type": PROOF_TYPE,
        "cryptosuite": suite.name,
        "created": format_timestamp(created),
        "verificationMethod": signer.verification_method,
        "proofPurpose": ASSERTION,
    }
    return {**options, "proofValue": encode_base58btc(signer.sign(hash_data(document, options)))}


def signature_matches(
    document: Mapping[str, Any],
    proof: Mapping[str, Any],
    key: Ed25519PublicKey,
    json_ld: SafeJsonLd | None = None,
) -> bool:
    """Tell whether the signature in `proof` is that of `key` over `document`.

    `document` may carry its `proof`, which the signature does not cover. Says nothing of whose key
    it is. Raises Refused as `canonical_digest` does, KeyError for an unknown cryptosuite.
    """
    return is_signed(hash_data(document, proof, json_ld), proof.get("proofValue"), key)


def is_signed(message: bytes, proof_value: object, key: Ed25519PublicKey) -> bool:
    """Tell whether a proof value, multibase base58-btc, is the signature of `key` over `message`."""
    signature = decode_base58btc(proof_value)
    if signature is None:
        return False
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def hash_data(
    document: Mapping[str, Any], options: Mapping[str, Any], json_ld: SafeJsonLd | None = None
) -> bytes:
    """Return the 64 bytes that are signed: SHA-256 of the proof options, then of the document.

    Data Integrity EdDSA Cryptosuites 1.0, sections 3.2.4 and 3.3.4. A `proofValue` among the options
    does not count.
    """
    suite = CRYPTOSUITES[options["cryptosuite"]]
    digests = Digests(document, json_ld)
    return digests.of_proof(options, suite) + digests.of_document(suite)
