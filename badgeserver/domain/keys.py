"""The public half of a signing key, as the issuer's DID document lists it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A key that signs or signed. `multibase` is its Multikey text (`z6Mk…`, Data Integrity EdDSA 2.1.1).

    A key signs no more from `retired_at`, and what it signed stays valid. From `revoked_since`
    its signatures are worth nothing, since somebody else may have made them.
    """

    id: str
    multibase: str
    created_at: datetime
    retired_at: datetime | None = None
    revoked_since: datetime | None = None
