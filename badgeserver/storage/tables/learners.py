"""Learners and their evidence."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.ids import (
    AchievementId,
    AreaCode,
    CertificateId,
    EvidenceId,
    GroupId,
    LearnerId,
    MunicipalityCode,
)
from badgeserver.domain.learner import Residence
from badgeserver.storage.columns import Base


class LearnerRow(Base):
    """A learner. `email_key` is the address in folded case, so that it is unique however it is typed.

    Of somebody who had their data removed, `deleted_at` and the `area` they were counted in are left.
    """

    __tablename__ = "learners"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="name_is_given"),
        CheckConstraint("trim(email) <> ''", name="email_is_given"),
        CheckConstraint("municipality IS NULL OR length(municipality) = 5", name="municipality_has_5_digits"),
        Index(None, "reading", "name", "id"),
    )

    id: Mapped[LearnerId] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str] = mapped_column(unique=True)
    group_id: Mapped[GroupId]
    municipality: Mapped[MunicipalityCode | None]
    residence: Mapped[Residence]
    reading: Mapped[str]
    shows_name: Mapped[bool]
    invented: Mapped[bool]
    sector: Mapped[str | None]
    born_on: Mapped[date | None]
    language: Mapped[str | None]
    deleted_at: Mapped[datetime | None]
    area: Mapped[AreaCode | None]


class EvidenceRow(Base):
    """A piece of evidence of one of three kinds; each kind fills its own columns and no other's."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("kind IN ('certificate', 'achievement', 'experience')", name="kind"),
        CheckConstraint(
            "kind <> 'certificate' OR (certificate IS NOT NULL AND achievement IS NULL AND area IS NULL"
            " AND months IS NULL AND gap_months IS NULL AND rubric IS NULL AND confirmed_by IS NULL)",
            name="certificate_columns",
        ),
        CheckConstraint(
            "kind <> 'achievement' OR (achievement IS NOT NULL AND certificate IS NULL AND area IS NULL"
            " AND months IS NULL AND gap_months IS NULL AND score IS NULL AND level IS NULL)",
            name="achievement_columns",
        ),
        CheckConstraint(
            "kind <> 'experience' OR (area IS NOT NULL AND months IS NOT NULL AND gap_months IS NOT NULL"
            " AND certificate IS NULL AND achievement IS NULL AND score IS NULL AND level IS NULL"
            " AND confirmed_by IS NULL)",
            name="experience_columns",
        ),
        CheckConstraint("score >= 0", name="score_range"),
        CheckConstraint("rubric >= 0", name="rubric_range"),
        CheckConstraint("months >= 0", name="months_range"),
        CheckConstraint("gap_months >= 0", name="gap_months_range"),
        CheckConstraint("accepted_strength BETWEEN 1 AND 4", name="accepted_strength_range"),
        CheckConstraint(
            "(accepted_strength IS NULL) = (accepted_by IS NULL)"
            " AND (accepted_strength IS NULL) = (accepted_on IS NULL)",
            name="acceptance_is_whole",
        ),
        Index(None, "learner_id", "dated", "id"),
    )

    id: Mapped[EvidenceId] = mapped_column(primary_key=True)
    learner_id: Mapped[LearnerId] = mapped_column(ForeignKey("learners.id"))
    kind: Mapped[str]
    dated: Mapped[date]
    certificate: Mapped[CertificateId | None]
    achievement: Mapped[AchievementId | None]
    area: Mapped[str | None]
    score: Mapped[int | None]
    level: Mapped[int | None]
    rubric: Mapped[int | None]
    confirmed_by: Mapped[str | None]
    months: Mapped[int | None]
    gap_months: Mapped[int | None]
    accepted_strength: Mapped[int | None]
    accepted_by: Mapped[str | None]
    accepted_on: Mapped[date | None]
