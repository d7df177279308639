"""Three kinds of evidence in one table: each kind to its columns and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from badgeserver.domain.evidence import (
    Acceptance,
    AchievementEvidence,
    CertificateEvidence,
    Evidence,
    ExperienceEvidence,
)
from badgeserver.domain.ids import AchievementId, CertificateId, LearnerId
from badgeserver.domain.requirement import Strength
from badgeserver.storage.tables import EvidenceRow

_COLUMNS = dict.fromkeys(column.key for column in EvidenceRow.__table__.columns)


def row_of(learner_id: LearnerId, evidence: Evidence) -> dict[str, Any]:
    """Return the row of a learner's piece of evidence, with every column."""
    return {
        **_COLUMNS,
        "id": evidence.id,
        "learner_id": learner_id,
        "dated": evidence.dated,
        **_kind_columns(evidence),
        **acceptance_columns(evidence.acceptance),
    }


def _kind_columns(evidence: Evidence) -> dict[str, Any]:
    match evidence:
        case CertificateEvidence():
            return {
                "kind": "certificate",
                "certificate": evidence.certificate,
                "score": evidence.score,
                "level": evidence.level,
            }
        case AchievementEvidence():
            return {
                "kind": "achievement",
                "achievement": evidence.achievement,
                "rubric": evidence.rubric,
                "confirmed_by": evidence.confirmed_by,
            }
        case ExperienceEvidence():
            return {
                "kind": "experience",
                "area": evidence.area,
                "months": evidence.months,
                "gap_months": evidence.gap_months,
                "rubric": evidence.rubric,
            }


def acceptance_columns(acceptance: Acceptance | None) -> dict[str, Any]:
    """Return the columns that hold an acceptance; they are empty together."""
    return {
        "accepted_strength": acceptance.strength.value if acceptance else None,
        "accepted_by": acceptance.by if acceptance else None,
        "accepted_on": acceptance.on if acceptance else None,
    }


def evidence_of(row: EvidenceRow | Row[Any]) -> Evidence:
    """Return the piece of evidence that a row holds."""
    acceptance = _acceptance_of(row)
    match row.kind:
        case "certificate":
            certificate = CertificateId(row.certificate or "")
            return CertificateEvidence(row.id, certificate, row.dated, row.score, row.level, acceptance)
        case "achievement":
            achievement = AchievementId(row.achievement or "")
            return AchievementEvidence(
                row.id, achievement, row.dated, row.rubric, row.confirmed_by, acceptance
            )
        case _:
            months, gap = row.months or 0, row.gap_months or 0
            return ExperienceEvidence(row.id, row.area or "", months, row.dated, row.rubric, gap, acceptance)


def _acceptance_of(row: EvidenceRow | Row[Any]) -> Acceptance | None:
    if row.accepted_strength is None or row.accepted_by is None or row.accepted_on is None:
        return None
    return Acceptance(Strength(row.accepted_strength), row.accepted_by, row.accepted_on)
