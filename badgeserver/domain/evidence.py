"""Evidence: one thing a learner has. Only evidence with an `Acceptance` counts."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from badgeserver.domain.ids import AchievementId, CertificateId, EvidenceId
from badgeserver.domain.requirement import Strength


@dataclass(frozen=True, slots=True)
class Acceptance:
    """That a piece of evidence was found true: how firmly, by whom (a role or body), and when."""

    strength: Strength
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class CertificateEvidence:
    """An external certificate, passed on `dated`; `score` and `level` on the certificate's scales."""

    id: EvidenceId
    certificate: CertificateId
    dated: date
    score: int | None = None
    level: int | None = None
    acceptance: Acceptance | None = None


@dataclass(frozen=True, slots=True)
class AchievementEvidence:
    """A practical achievement, completed on `dated`, rated `rubric` by assessors."""

    id: EvidenceId
    achievement: AchievementId
    dated: date
    rubric: int | None = None
    confirmed_by: str | None = None
    acceptance: Acceptance | None = None


@dataclass(frozen=True, slots=True)
class ExperienceEvidence:
    """Prior practice in `area`: `months` of it, rated `rubric`, with a break of `gap_months` at most.

    `gap_months` counts up to `dated`, the day on which the practice was stated.
    """

    id: EvidenceId
    area: str
    months: int
    dated: date
    rubric: int | None = None
    gap_months: int = 0
    acceptance: Acceptance | None = None


Evidence: TypeAlias = CertificateEvidence | AchievementEvidence | ExperienceEvidence


def evidence_digest(evidence: Evidence) -> str:
    """Return `sha256:<hex>` over the evidence as canonical JSON (sorted keys, no spaces)."""
    plain = {"kind": type(evidence).__name__, **_values(evidence)}
    if evidence.acceptance is not None:
        plain["acceptance"] = _values(evidence.acceptance)
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _values(one: Evidence | Acceptance) -> dict[str, Any]:
    """Return the fields as they are; `dataclasses.asdict` takes ten times as long to copy each value."""
    return {name: getattr(one, name) for name in one.__slots__}
