"""An Award: the fact that a learner met a badge on a date, with the Evaluation that proves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from badgeserver.domain.evaluation import Route
from badgeserver.domain.ids import AwardId, BadgeId, CredentialId, EvidenceId, LearnerId
from badgeserver.domain.text import Text


@dataclass(frozen=True, slots=True)
class Award:
    """Pins the map's version and digest, the evidence digests and the whole Evaluation.

    `record` is the Evaluation as canonical JSON; `evidence` maps each accepted piece that was
    looked at to its digest. `valid_until` is the last day on which the badge is active.
    """

    id: AwardId
    learner: LearnerId
    badge: BadgeId
    route: Route
    awarded_on: date
    valid_until: date | None
    map_version: str
    map_digest: str
    evidence: tuple[tuple[EvidenceId, str], ...]
    record: str
    supersedes: AwardId | None = None


class StatusPurpose(StrEnum):
    """What a bit in a Bitstring Status List means (Bitstring Status List 1.0, section 2.1)."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """A credential's place in a status list: list number and bit index."""

    list_number: int
    index: int


@dataclass(frozen=True, slots=True)
class IssuedCredential:
    """A signed AchievementCredential of an Award. `document` is the signed JSON-LD text.

    What stands about a revocation is for whoever verifies it, and None while the credential stands.
    Older revocations have their reason in one text for readers of both languages.
    """

    id: CredentialId
    award: AwardId
    issued_at: datetime
    status_entry: StatusEntry
    document: str
    revoked_at: datetime | None = None
    revocation_reason: str | None = None
    revocation_reason_en: str | None = None

    @property
    def stated_reason(self) -> Text | None:
        """Return why it was revoked, in each reader's language where it was written in both."""
        if self.revocation_reason is None:
            return None
        return Text(self.revocation_reason, self.revocation_reason_en or self.revocation_reason)


@dataclass(frozen=True, slots=True)
class CredentialToken:
    """An issued credential as a JWT, a compact JWS, that key `key_id` signed at `signed_at`."""

    credential: CredentialId
    key_id: str
    signed_at: datetime
    token: str
