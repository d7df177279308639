"""Awards and the evidence that each of them pins."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.evaluation import Route
from badgeserver.domain.ids import AwardId, BadgeId, EvidenceId, LearnerId
from badgeserver.storage.columns import Base

_FIRST_OF_ITS_BADGE = text("supersedes IS NULL")


class AwardRow(Base):
    """An award. Two workers that evaluate a learner at once can't both give the same badge that day."""

    __tablename__ = "awards"
    __table_args__ = (
        CheckConstraint("valid_until >= awarded_on", name="validity_is_in_order"),
        CheckConstraint("route <> 'held'", name="is_newly_earned"),
        CheckConstraint("supersedes <> id", name="supersedes_another"),
        Index(
            "uq_awards_one_a_day",
            "learner_id",
            "badge",
            "awarded_on",
            unique=True,
            sqlite_where=_FIRST_OF_ITS_BADGE,
            postgresql_where=_FIRST_OF_ITS_BADGE,
        ),
        Index(None, "learner_id", "awarded_on", "id"),
    )

    id: Mapped[AwardId] = mapped_column(primary_key=True)
    learner_id: Mapped[LearnerId] = mapped_column(ForeignKey("learners.id"))
    badge: Mapped[BadgeId]
    route: Mapped[Route]
    awarded_on: Mapped[date]
    valid_until: Mapped[date | None]
    map_version: Mapped[str]
    map_digest: Mapped[str]
    record: Mapped[str]
    supersedes: Mapped[AwardId | None] = mapped_column(ForeignKey("awards.id"), unique=True)


class AwardEvidenceRow(Base):
    """One piece of evidence that an award looked at, with its digest; `position` keeps their order."""

    __tablename__ = "award_evidence"
    __table_args__ = (UniqueConstraint("award_id", "evidence_id"),)

    award_id: Mapped[AwardId] = mapped_column(ForeignKey("awards.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    evidence_id: Mapped[EvidenceId] = mapped_column(ForeignKey("evidence.id"), index=True)
    digest: Mapped[str]
