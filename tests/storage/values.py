"""Invented people and what they have, as short as a test wants to write them."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime

from badgeserver.domain.award import Award, IssuedCredential, StatusEntry
from badgeserver.domain.evaluation import Route
from badgeserver.domain.evidence import CertificateEvidence
from badgeserver.domain.ids import (
    AwardId,
    BadgeId,
    CertificateId,
    CredentialId,
    EvidenceId,
    GroupId,
    LearnerId,
    MunicipalityCode,
)
from badgeserver.domain.learner import Learner
from badgeserver.domain.map_versions import BY_INSTALLATION, MapState, StoredMap
from badgeserver.storage import Store

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DAY = date(2026, 11, 20)
LIST_SIZE = 64

SKILL_MAP = StoredMap(
    digest="sha256:" + "0" * 64,
    map_id="test",
    version="2026.1",
    effective_from=date(2020, 4, 1),
    state=MapState.PUBLISHED,
    files={},
    drafted_by=BY_INSTALLATION,
    drafted_at=NOW,
    decided_by="operator",
    decided_at=NOW,
)


def learner(name: str) -> Learner:
    """Return an invented learner, whose id is the name."""
    return Learner(
        id=LearnerId(name),
        name=name,
        email=f"{name}@example.jp",
        group=GroupId("student"),
        municipality=MunicipalityCode("01100"),
        reading=name,
        invented=True,
    )


def certificate(evidence_id: str, dated: date = DAY) -> CertificateEvidence:
    """Return a certificate that nobody has accepted yet."""
    return CertificateEvidence(EvidenceId(evidence_id), CertificateId("itpass"), dated)


def award(
    award_id: str,
    *evidence: str,
    of: str = "hanako",
    badge: str = "first-step",
    on: date = DAY,
    supersedes: str | None = None,
) -> Award:
    """Return an award by a rule on the day `on`."""
    return Award(
        id=AwardId(award_id),
        learner=LearnerId(of),
        badge=BadgeId(badge),
        route=Route.RULE,
        awarded_on=on,
        valid_until=None,
        map_version=SKILL_MAP.version,
        map_digest=SKILL_MAP.digest,
        evidence=tuple((EvidenceId(one), f"sha256:{one}") for one in evidence),
        record='{"met":true}',
        supersedes=AwardId(supersedes) if supersedes else None,
    )


def credential(credential_id: str, award_id: str, entry: StatusEntry) -> IssuedCredential:
    """Return a credential of the award, issued at NOW."""
    return IssuedCredential(
        CredentialId(credential_id), AwardId(award_id), NOW, entry, f'{{"id":"{credential_id}"}}'
    )


def issue(store: Store, credential_id: str, award_id: str) -> IssuedCredential:
    """Allocate a place, keep a credential of the award on it, and return it."""
    with store.transaction():
        entry = store.status_lists.allocate(LIST_SIZE, random.Random(credential_id).randrange)
        issued = credential(credential_id, award_id, entry)
        store.credentials.add(issued)
    return issued
