"""What people are told, and what is done when accepted evidence turns out otherwise."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.award_review import ReviewOutcome
from badgeserver.domain.ids import AwardId, EvidenceId, LearnerId
from badgeserver.storage.columns import Base

_WAITING = text("sent_at IS NULL AND given_up_at IS NULL")
_OPEN = text("decided_at IS NULL")


class OutboxRow(Base):
    """A mail. What it says and to whom is gone when it is sent or given up."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("sent_at IS NULL OR given_up_at IS NULL", name="has_one_end"),
        CheckConstraint(
            "(sent_at IS NULL AND given_up_at IS NULL) OR (recipient = '' AND subject = '' AND body = '')",
            name="forgets_what_is_done",
        ),
        CheckConstraint("tries >= 0", name="tries_range"),
        Index("ix_outbox_due", "due_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    event: Mapped[str]
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int]
    failure: Mapped[str]
    sent_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]


class NoticeRow(Base):
    """A notice; of one kind about one subject a learner has one."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("learner_id", "kind", "subject"),
        CheckConstraint("read_at >= at", name="reading_is_in_order"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    learner_id: Mapped[LearnerId] = mapped_column(ForeignKey("learners.id"))
    kind: Mapped[str]
    subject: Mapped[str]
    ja: Mapped[str]
    en: Mapped[str]
    path: Mapped[str]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class CertificateChoiceRow(Base):
    """What the learner chose for the certificate of one award."""

    __tablename__ = "certificate_choices"

    award_id: Mapped[AwardId] = mapped_column(ForeignKey("awards.id"), primary_key=True)
    prints_reading: Mapped[bool]


class EvidenceChangeRow(Base):
    """That accepted evidence was corrected or withdrawn, with its facts before and after as JSON."""

    __tablename__ = "evidence_changes"
    __table_args__ = (
        CheckConstraint("trim(reason) <> ''", name="reason_is_given"),
        Index(None, "evidence_id", "at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    evidence_id: Mapped[EvidenceId] = mapped_column(ForeignKey("evidence.id"))
    learner_id: Mapped[LearnerId] = mapped_column(ForeignKey("learners.id"))
    before: Mapped[str]
    after: Mapped[str | None]
    reason: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class AwardReviewRow(Base):
    """An award that a person has to decide about; an award has one open review at most."""

    __tablename__ = "award_reviews"
    __table_args__ = (
        CheckConstraint(
            "(decided_at IS NULL) = (outcome IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)"
            " AND (decided_at IS NULL) = (reason_ja IS NULL) AND (decided_at IS NULL) = (reason_en IS NULL)",
            name="decision_is_whole",
        ),
        CheckConstraint("trim(reason_ja) <> '' AND trim(reason_en) <> ''", name="reason_is_given"),
        CheckConstraint("decided_at >= opened_at", name="decision_is_in_order"),
        Index("uq_award_reviews_open", "award_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    award_id: Mapped[AwardId] = mapped_column(ForeignKey("awards.id"))
    change_id: Mapped[str] = mapped_column(ForeignKey("evidence_changes.id"))
    opened_at: Mapped[datetime]
    outcome: Mapped[ReviewOutcome | None]
    reason_ja: Mapped[str | None]
    reason_en: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
