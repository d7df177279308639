"""Endorsements by an invented association, and badges that carry them."""

from __future__ import annotations

from typing import Any

from badgeserver.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from badgeserver.credentials.data_integrity import add_proof
from badgeserver.credentials.did import did_document
from badgeserver.credentials.status_list import status_entry
from badgeserver.domain.award import StatusEntry, StatusPurpose
from tests.credentials.samples import (
    BASE,
    CREDENTIAL_ID,
    NOW,
    MemorySigner,
    Shelf,
    shelf,
    signed,
    signed_list,
)

ENDORSER = "did:web:association.example.jp"
ENDORSER_BASE = "https://association.example.jp"
BADGE_ID = f"{BASE}/c/{CREDENTIAL_ID}"

association = MemorySigner(did=ENDORSER)


def unsigned(about: str = BADGE_ID, **changes: Any) -> dict[str, Any]:
    """Return an EndorsementCredential of the association without a proof."""
    document = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_V3],
        "id": f"{ENDORSER_BASE}/endorsements/1",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "推薦",
        "issuer": {"id": ENDORSER, "type": ["Profile"], "name": "見本協会"},
        "validFrom": "2026-11-19T00:00:00Z",
        "credentialSubject": {
            "id": about,
            "type": ["EndorsementSubject"],
            "endorsementComment": "この発行者のバッジを推薦します。",
        },
        "credentialStatus": status_entry(ENDORSER_BASE, StatusPurpose.REVOCATION, StatusEntry(1, 77)),
    }
    return {**document, **changes}


def endorsement(about: str = BADGE_ID, **changes: Any) -> dict[str, Any]:
    """Return the endorsement, signed."""
    return add_proof(unsigned(about, **changes), association, NOW)


def knowing_the_association(signer: MemorySigner, *revoked: int) -> Shelf:
    """Return sources that know the sample issuer and the association, with its revoked endorsements."""
    sources = shelf(signer)
    sources.dids[ENDORSER] = did_document(ENDORSER, [association.published()])
    address = f"{ENDORSER_BASE}/status/revocation/1"
    sources.lists[address] = signed_list(association, *revoked, issuer=ENDORSER, address=address)
    return sources


def badge_with(signer: MemorySigner, **members: Any) -> dict[str, Any]:
    """Return the sample badge with more `members`, signed."""
    document = {name: value for name, value in signed(signer).items() if name != "proof"}
    return add_proof({**document, **members}, signer, NOW)
