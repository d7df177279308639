"""An Open Badge of a provider that does not exist, for the demonstration. It says so itself."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badgeserver.credentials.achievement_credential import identity_hash
from badgeserver.credentials.contexts import CREDENTIALS_V2, OPEN_BADGES_V3
from badgeserver.credentials.data_integrity import add_proof
from badgeserver.credentials.multikey import encode_public_key
from badgeserver.credentials.timestamps import parse_timestamp, start_of_day

_SEED = "An invented provider: this key is public, and nothing that it signs means anything."
_NOTICE = "これは見本です。この提供者も、このバッジも、実在しません。"


class _InventedProvider:
    """A key that anybody can make again from the sentence above; its did:key is the provider's id."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(_SEED.encode()).digest())
        self._public = encode_public_key(self._key.public_key())
        self.did = f"did:key:{self._public}"

    @property
    def verification_method(self) -> str:
        """The full id of the key."""
        return f"{self.did}#{self._public}"

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature of `message`."""
        return self._key.sign(message)


INVENTED_PROVIDER: Final = _InventedProvider().did
"""The id of the provider that does not exist: nobody but a demonstration may trust it."""


def invented_badge(email: str, salt: str, issued_on: date) -> bytes:
    """Return the JSON text of an invented, rightly signed AchievementCredential for `email`."""
    provider = _InventedProvider()
    issued = start_of_day(issued_on)
    credential = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_V3],
        "id": uuid5(NAMESPACE_URL, f"{email} {issued}").urn,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "オンライン講座の修了（見本）",
        "description": _NOTICE,
        "issuer": {
            "id": provider.did,
            "type": ["Profile"],
            "name": "見本ラーニング（実在しない提供者）",
            "description": _NOTICE,
        },
        "validFrom": issued,
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": identity_hash(email, salt),
                    "identityType": "emailAddress",
                    "salt": salt,
                }
            ],
            "achievement": {
                "id": uuid5(NAMESPACE_URL, provider.did).urn,
                "type": ["Achievement"],
                "name": "オンライン講座の修了（見本）",
                "description": _NOTICE,
                "criteria": {"narrative": "見本の講座を最後まで受けること"},
            },
        },
    }
    created = parse_timestamp(issued)
    assert created is not None, "made by start_of_day"
    return json.dumps(add_proof(credential, provider, created), ensure_ascii=False).encode()
