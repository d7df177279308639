"""did:key: an identifier that is its own public key (W3C CCG, The did:key Method)."""

from __future__ import annotations

from typing import Any, Final

from badgeserver.credentials.contexts import DID_V1, MULTIKEY_V1
from badgeserver.credentials.key_formats import key_of_multikey

PREFIX: Final = "did:key:"


def did_key_document(did: str) -> dict[str, Any]:
    """Return the controller document that the identifier `did` itself stands for (section 3.1.1).

    It is made from the identifier alone, whatever key a proof may name. Raises Refused
    `bad-multikey` for what is no Ed25519 or P-256 key.
    """
    multibase = did.removeprefix(PREFIX)
    key_of_multikey(multibase)
    method = {
        "id": f"{did}#{multibase}",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": multibase,
    }
    return {
        "@context": [DID_V1, MULTIKEY_V1],
        "id": did,
        "verificationMethod": [method],
        "assertionMethod": [method["id"]],
        "authentication": [method["id"]],
    }
