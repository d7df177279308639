"""The layered seal: a provider's own Open Badge under our evidence, and what the issuer says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from badgeserver.domain.award import StatusEntry
from badgeserver.domain.ids import EndorsementId, EvidenceId


@dataclass(frozen=True, slots=True)
class ForeignBadge:
    """The Open Badge of another issuer that a piece of evidence rests on, found valid at `verified_at`.

    `id` is the foreign credential's own id, an absolute IRI; `achievement` that of its Achievement;
    `text` is the credential as it was handed in and `digest` `sha256:<hex>` over it. It is the
    learner's because it says so itself, or else because `confirmed_by`, a role or body, says so.
    `names_holder` tells whether anybody can read in it whose it is.
    """

    evidence: EvidenceId
    id: str
    issuer: str
    issuer_name: str
    name: str
    achievement: str
    digest: str
    text: str
    verified_at: datetime
    names_holder: bool
    confirmed_by: str | None = None

    @property
    def address(self) -> str | None:
        """Return where the badge can be looked at, if its id is an address."""
        return self.id if self.id.startswith("https://") else None


@dataclass(frozen=True, slots=True)
class Endorsement:
    """An EndorsementCredential that the issuer gave to the foreign badge of a piece of evidence.

    `document` is the signed JSON-LD text. The last two are for whoever verifies it; both are None
    while it stands.
    """

    id: EndorsementId
    evidence: EvidenceId
    issued_at: datetime
    status_entry: StatusEntry
    document: str
    revoked_at: datetime | None = None
    revocation_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """A foreign badge with the issuer's endorsement of it, which may have been revoked."""

    badge: ForeignBadge
    endorsement: Endorsement

    def may_be_shown(self, shows_name: bool) -> bool:
        """Tell whether the link to the badge gives away no more than the holder agreed to show."""
        return shows_name or not self.badge.names_holder
