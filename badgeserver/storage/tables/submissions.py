"""What learners hand in: the submission, its way, its files, and the marks by which it is known again."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.ids import EvidenceId, LearnerId
from badgeserver.domain.submission import SubmissionKind, SubmissionState
from badgeserver.storage.columns import Base


class SubmissionRow(Base):
    """One thing handed in, or a draft of it. `particulars` is JSON."""

    __tablename__ = "submissions"
    __table_args__ = (
        CheckConstraint("trim(handed_in_by) <> ''", name="hander_is_named"),
        CheckConstraint(
            "state = 'draft' OR state = 'withdrawn' OR handed_in_at IS NOT NULL", name="is_dated"
        ),
        CheckConstraint("handed_in_at >= begun_at", name="is_in_order"),
        Index(None, "learner_id", "begun_at", "id"),
        Index(None, "state", "due_on", "id"),
    )

    id: Mapped[EvidenceId] = mapped_column(primary_key=True)
    learner_id: Mapped[LearnerId] = mapped_column(ForeignKey("learners.id"))
    kind: Mapped[SubmissionKind]
    subject: Mapped[str]
    state: Mapped[SubmissionState]
    particulars: Mapped[str]
    handed_in_by: Mapped[str]
    begun_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    reason: Mapped[str]


class SubmissionStepRow(Base):
    """One step of a submission's way: into which state, when, by whom, and what the learner was told."""

    __tablename__ = "submission_steps"
    __table_args__ = (CheckConstraint("position >= 0", name="position_range"),)

    submission_id: Mapped[EvidenceId] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[SubmissionState]
    at: Mapped[datetime]
    by: Mapped[str]
    reason: Mapped[str]


class SubmissionFileRow(Base):
    """A file that was handed in as `proof`. Its bytes are in the folder of files, under `digest`."""

    __tablename__ = "submission_files"
    __table_args__ = (
        CheckConstraint("size > 0", name="size_range"),
        Index(None, "submission_id", "position"),
        Index(None, "digest"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    submission_id: Mapped[EvidenceId] = mapped_column(ForeignKey("submissions.id"))
    position: Mapped[int]
    proof: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]


class SubmissionMarkRow(Base):
    """A typed number or address of a proof, in the one form by which the same is found elsewhere."""

    __tablename__ = "submission_marks"
    __table_args__ = (Index(None, "mark"),)

    submission_id: Mapped[EvidenceId] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(primary_key=True)
