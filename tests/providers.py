"""An invented provider whose own Open Badges come in under evidence; its id is its key (did:key)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badgeserver.credentials.achievement_credential import identity_hash
from badgeserver.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from badgeserver.credentials.data_integrity import add_proof
from badgeserver.credentials.multikey import encode_public_key

ISSUED = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)
SALT = "invented-salt"


def hashed_email(email: str) -> dict[str, Any]:
    """The IdentityObject of a hashed e-mail address."""
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": identity_hash(email, SALT),
        "identityType": "emailAddress",
        "salt": SALT,
    }


def plain(kind: str, value: str) -> dict[str, Any]:
    """An IdentityObject that anybody can read."""
    return {"type": "IdentityObject", "hashed": False, "identityHash": value, "identityType": kind}


@dataclass(frozen=True)
class Provider:
    """A private key in memory only."""

    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def did(self) -> str:
        return f"did:key:{encode_public_key(self.private.public_key())}"

    @property
    def verification_method(self) -> str:
        return f"{self.did}#{self.did.removeprefix('did:key:')}"

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)

    def unsigned(self, *identifiers: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """An AchievementCredential about whom `identifiers` name."""
        return {
            "@context": [CREDENTIALS_V2, OPEN_BADGES_V3],
            "id": "https://provider.example.com/badges/1",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": "見本の講座",
            "issuer": {"id": self.did, "type": ["Profile"], "name": "見本ラーニング"},
            "validFrom": "2026-05-01T03:00:00Z",
            "credentialSubject": {
                "type": ["AchievementSubject"],
                "identifier": list(identifiers),
                "achievement": {
                    "id": "https://provider.example.com/achievements/1",
                    "type": ["Achievement"],
                    "name": "見本の講座",
                    "description": "見本です。",
                    "criteria": {"narrative": "修了試験に合格すること"},
                },
            },
            **changes,
        }

    def badge(self, *identifiers: dict[str, Any], **changes: Any) -> bytes:
        """The signed credential as a file."""
        signed = add_proof(self.unsigned(*identifiers, **changes), self, ISSUED)
        return json.dumps(signed, ensure_ascii=False).encode()
