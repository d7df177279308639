"""How submissions are judged: ratings, interests, places taken, confirmations, appeals and panels."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.confirmation import Answer
from badgeserver.domain.ids import BadgeId, EvidenceId, LearnerId, StaffId
from badgeserver.domain.submission import SubmissionState
from badgeserver.storage.columns import Base

_ASKED = text("answered_at IS NULL AND lapsed_at IS NULL")
_OPEN = text("decided_at IS NULL")


class RatingRow(Base):
    """What one assessor found, once in each round."""

    __tablename__ = "ratings"
    __table_args__ = (
        CheckConstraint("rubric >= 0", name="rubric_range"),
        CheckConstraint("round IN (1, 2)", name="round_range"),
        CheckConstraint("trim(reason) <> ''", name="reason_is_given"),
    )

    submission_id: Mapped[EvidenceId] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    assessor_id: Mapped[StaffId] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    rubric: Mapped[int]
    reason: Mapped[str]
    at: Mapped[datetime]


class RecusalRow(Base):
    """That an assessor must not judge a submission; the reason is theirs, not the learner's to read."""

    __tablename__ = "recusals"
    __table_args__ = (CheckConstraint("trim(reason) <> ''", name="reason_is_given"),)

    submission_id: Mapped[EvidenceId] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    assessor_id: Mapped[StaffId] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    reason: Mapped[str]
    at: Mapped[datetime]


class AssessmentClaimRow(Base):
    """A place that an assessor has taken, until a moment."""

    __tablename__ = "assessment_claims"

    submission_id: Mapped[EvidenceId] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    assessor_id: Mapped[StaffId] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    until: Mapped[datetime]


class ConfirmationRow(Base):
    """A request to an employer, host or teacher, and the answer; a submission has one open at most."""

    __tablename__ = "confirmations"
    __table_args__ = (
        CheckConstraint("trim(email) <> ''", name="email_is_given"),
        CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answer_is_whole"),
        CheckConstraint("answered_at IS NULL OR trim(answered_by) <> ''", name="answerer_is_named"),
        CheckConstraint("answered_at IS NULL OR lapsed_at IS NULL", name="has_one_end"),
        Index(
            "uq_confirmations_open",
            "submission_id",
            unique=True,
            sqlite_where=_ASKED,
            postgresql_where=_ASKED,
        ),
        Index(None, "submission_id", "asked_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    submission_id: Mapped[EvidenceId] = mapped_column(ForeignKey("submissions.id"))
    confirmer: Mapped[str]
    name: Mapped[str]
    email: Mapped[str]
    asked_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answer: Mapped[Answer | None]
    note: Mapped[str]
    answered_by: Mapped[str]
    position: Mapped[str]


class AppealRow(Base):
    """The one appeal that a submission may have."""

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint("trim(text) <> ''", name="text_is_given"),
        CheckConstraint("closed_at >= at", name="closing_is_in_order"),
    )

    submission_id: Mapped[EvidenceId] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    text: Mapped[str]
    at: Mapped[datetime]
    against: Mapped[SubmissionState]
    first_by: Mapped[str]
    kept_rubric: Mapped[int | None]
    closed_at: Mapped[datetime | None]


class PanelCaseRow(Base):
    """A learner who waits for a panel about a badge, and the decision; one open case for each badge."""

    __tablename__ = "panel_cases"
    __table_args__ = (
        CheckConstraint(
            "(decided_at IS NULL) = (approved IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)"
            " AND (decided_at IS NULL) = (reason IS NULL)",
            name="decision_is_whole",
        ),
        CheckConstraint("trim(reason) <> ''", name="reason_is_given"),
        CheckConstraint("decided_at >= opened_at", name="decision_is_in_order"),
        Index(
            "uq_panel_cases_open",
            "learner_id",
            "badge",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(None, "learner_id", "opened_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    learner_id: Mapped[LearnerId] = mapped_column(ForeignKey("learners.id"))
    badge: Mapped[BadgeId]
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    approved: Mapped[bool | None]
    interviewed_on: Mapped[date | None]
    reason: Mapped[str | None]
    decided_by: Mapped[str | None]


class PanelSeatRow(Base):
    """Somebody who sat on the panel of a case."""

    __tablename__ = "panel_seats"

    case_id: Mapped[str] = mapped_column(ForeignKey("panel_cases.id"), primary_key=True)
    staff_id: Mapped[StaffId] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    outside: Mapped[bool]


class StaffReminderRow(Base):
    """That a member of staff was reminded of what is overdue on a day, which happens once a day at most."""

    __tablename__ = "staff_reminders"

    staff_id: Mapped[StaffId] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
