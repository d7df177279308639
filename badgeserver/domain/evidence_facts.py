"""Evidence as plain facts for the record of a decision, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from badgeserver.domain.evidence import (
    Acceptance,
    AchievementEvidence,
    CertificateEvidence,
    Evidence,
    ExperienceEvidence,
    evidence_digest,
)
from badgeserver.domain.ids import AchievementId, CertificateId, EvidenceId
from badgeserver.domain.requirement import Strength


def evidence_facts(evidence: Evidence) -> dict[str, Any]:
    """Return all that is known of a piece, with its digest; what is not known is left out.

    `subject` is the certificate, the achievement or the area, `months` and `gap` are whole months.
    """
    facts = {"id": evidence.id, "date": evidence.dated.isoformat(), **_kind_facts(evidence)}
    facts["digest"] = evidence_digest(evidence)
    if evidence.acceptance is not None:
        facts["acceptance"] = _acceptance_facts(evidence.acceptance)
    return {key: value for key, value in facts.items() if value is not None}


def _acceptance_facts(acceptance: Acceptance) -> dict[str, Any]:
    strength = acceptance.strength.name.lower()
    return {"strength": strength, "by": acceptance.by, "on": acceptance.on.isoformat()}


def _kind_facts(evidence: Evidence) -> dict[str, Any]:
    match evidence:
        case CertificateEvidence(_, subject, _, score, level):
            return {"kind": "certificate", "subject": subject, "score": score, "level": level}
        case AchievementEvidence(_, subject, _, rubric, confirmed_by):
            confirmed = {"rubric": rubric, "confirmed_by": confirmed_by}
            return {"kind": "achievement", "subject": subject, **confirmed}
        case ExperienceEvidence(_, area, months, _, rubric, gap):
            length = {"months": months, "gap": gap, "rubric": rubric}
            return {"kind": "experience", "subject": area, **length}


def evidence_from_facts(facts: Mapping[str, Any]) -> Evidence:
    """Return the piece that `evidence_facts` told of.

    Raises KeyError, TypeError or ValueError for facts that tell of none.
    """
    id, dated = EvidenceId(facts["id"]), date.fromisoformat(facts["date"])
    subject, acceptance = facts["subject"], _acceptance(facts.get("acceptance"))
    match facts["kind"]:
        case "certificate":
            score, level = facts.get("score"), facts.get("level")
            return CertificateEvidence(id, CertificateId(subject), dated, score, level, acceptance)
        case "achievement":
            rubric, confirmed_by = facts.get("rubric"), facts.get("confirmed_by")
            return AchievementEvidence(id, AchievementId(subject), dated, rubric, confirmed_by, acceptance)
        case "experience":
            months, gap = facts["months"], facts["gap"]
            return ExperienceEvidence(id, subject, months, dated, facts.get("rubric"), gap, acceptance)
        case kind:
            raise ValueError(f"no kind of evidence: {kind}")


def _acceptance(facts: Mapping[str, Any] | None) -> Acceptance | None:
    if facts is None:
        return None
    return Acceptance(Strength[facts["strength"].upper()], facts["by"], date.fromisoformat(facts["on"]))
