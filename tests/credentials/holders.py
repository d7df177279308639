"""Holders and issuers by did:key, and the presentations that they sign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from badgeserver.credentials.cryptosuites import CRYPTOSUITES, RDFC
from badgeserver.credentials.data_integrity import hash_data
from badgeserver.credentials.json_ld import SafeJsonLd
from badgeserver.credentials.multikey import encode_base58btc, encode_public_key
from badgeserver.credentials.timestamps import format_timestamp
from tests.credentials.samples import NOW

V1 = "https://www.w3.org/2018/credentials/v1"
V2 = "https://www.w3.org/ns/credentials/v2"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v2"


class DidKey:
    """A key pair whose identifier is its public key."""

    def __init__(self) -> None:
        self._private = Ed25519PrivateKey.generate()
        self.seed = self._private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        multibase = encode_public_key(self._private.public_key())
        self.did = f"did:key:{multibase}"
        self.verification_method = f"{self.did}#{multibase}"

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature of `message`."""
        return self._private.sign(message)


def credential(by: str, /, **members: Any) -> dict[str, Any]:
    """The smallest credential of data model 2.0 that says when it begins."""
    return {
        "@context": [V2],
        "type": ["VerifiableCredential"],
        "issuer": by,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": "did:example:somebody"},
        **members,
    }


def credential_1_1(by: str, /, **members: Any) -> dict[str, Any]:
    """The smallest credential of data model 1.1."""
    plain = credential(by)
    issued = plain.pop("validFrom")
    return {**plain, "@context": [V1, DATA_INTEGRITY], "issuanceDate": issued, **members}


def presentation(*credentials: Mapping[str, Any], **members: Any) -> dict[str, Any]:
    """A presentation that nobody signed."""
    return {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": list(credentials),
        **members,
    }


def proven(
    document: Mapping[str, Any],
    key: DidKey,
    at: datetime = NOW,
    json_ld: SafeJsonLd | None = None,
    **options: Any,
) -> dict[str, Any]:
    """Return `document` with one proof by `key`; an option that is None is left out."""
    stated = {
        "type": "DataIntegrityProof",
        "cryptosuite": RDFC.name,
        "created": format_timestamp(at),
        "verificationMethod": key.verification_method,
        "proofPurpose": "assertionMethod",
        **options,
    }
    proof = {name: value for name, value in stated.items() if value is not None}
    covered = proof if proof.get("cryptosuite") in CRYPTOSUITES else {**proof, "cryptosuite": RDFC.name}
    signature = key.sign(hash_data(document, covered, json_ld))
    return {**document, "proof": {**proof, "proofValue": encode_base58btc(signature)}}


def shown(
    document: Mapping[str, Any],
    key: DidKey,
    challenge: str | None = None,
    domain: str | None = None,
    **options: Any,
) -> dict[str, Any]:
    """Return a presentation signed by its holder."""
    asked = {"proofPurpose": "authentication", "challenge": challenge, "domain": domain}
    return proven(document, key, **{**asked, **options})
