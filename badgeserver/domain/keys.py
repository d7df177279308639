"""The public half of a signing key, as the issuer's DID document lists it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class KeyAlgorithm(StrEnum):
    """What a key signs with: Ed25519 for Data Integrity and paper, the others for JWT (RFC 7518, 3.1)."""

    ED25519 = "Ed25519"
    ES256 = "ES256"
    RS256 = "RS256"


JWT_ALGORITHMS = frozenset({KeyAlgorithm.ES256, KeyAlgorithm.RS256})
"""Those that the Open Badges JWT profile takes."""


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A key that signs or signed. `public` is a Multikey (`z6Mk…`) for Ed25519, else a JWK.

    The JWK is canonical JSON: the required public members alone, sorted, without spaces (RFC 7638,
    section 3). A key signs no more from `retired_at`, and what it signed stays valid. From
    `revoked_since` its signatures are worth nothing, since somebody else may have made them.
    """

    id: str
    algorithm: KeyAlgorithm
    public: str
    created_at: datetime
    retired_at: datetime | None = None
    revoked_since: datetime | None = None

    @property
    def signs(self) -> bool:
        """Tell whether the key may sign: it is neither retired nor revoked."""
        return self.retired_at is None and self.revoked_since is None
