"""Open Badges of others that learners handed in, on their way to becoming evidence."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.handed_badge import HandedState, Proof
from badgeserver.domain.ids import CertificateId, EvidenceId, LearnerId
from badgeserver.storage.columns import Base

_WAITING = text("state = 'waiting'")


class HandedBadgeRow(Base):
    """A badge as it was handed in; the same text of one learner is here once."""

    __tablename__ = "handed_badges"
    __table_args__ = (
        UniqueConstraint("learner_id", "digest"),
        CheckConstraint(
            "(badge_id IS NULL) = (issuer IS NULL) AND (badge_id IS NULL) = (issuer_name IS NULL)"
            " AND (badge_id IS NULL) = (name IS NULL) AND (badge_id IS NULL) = (achievement IS NULL)"
            " AND (badge_id IS NULL) = (dated IS NULL) AND (badge_id IS NULL) = (proof IS NULL)",
            name="facts_are_whole",
        ),
        CheckConstraint("(state = 'waiting') = (retry_at IS NOT NULL)", name="waiting_has_a_time"),
        CheckConstraint("(state = 'counted') = (evidence_id IS NOT NULL)", name="counted_is_evidence"),
        CheckConstraint("tries >= 0", name="tries_range"),
        Index("ix_handed_badges_due", "retry_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[EvidenceId] = mapped_column(primary_key=True)
    learner_id: Mapped[LearnerId] = mapped_column(ForeignKey("learners.id"))
    text: Mapped[str]
    digest: Mapped[str]
    state: Mapped[HandedState]
    handed_in_by: Mapped[str]
    handed_in_at: Mapped[datetime]
    badge_id: Mapped[str | None]
    issuer: Mapped[str | None]
    issuer_name: Mapped[str | None]
    name: Mapped[str | None]
    achievement: Mapped[str | None]
    dated: Mapped[date | None]
    proof: Mapped[Proof | None]
    certificate: Mapped[CertificateId | None]
    evidence_id: Mapped[EvidenceId | None] = mapped_column(ForeignKey("evidence.id"))
    code: Mapped[str]
    ja: Mapped[str]
    en: Mapped[str]
    tries: Mapped[int]
    retry_at: Mapped[datetime | None]
