"""What a badge shows of its holder, and the consent of children's guardians."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.ids import AwardId, LearnerId
from badgeserver.domain.visibility import Visibility
from badgeserver.storage.columns import Base


class AwardVisibilityRow(Base):
    """What the holder chose for the badge of one award; it stays when the credential is issued anew."""

    __tablename__ = "award_visibility"

    award_id: Mapped[AwardId] = mapped_column(ForeignKey("awards.id"), primary_key=True)
    visibility: Mapped[Visibility]
    chosen_at: Mapped[datetime]


class GuardianConsentRow(Base):
    """A request to a child's guardian, and the answer."""

    __tablename__ = "guardian_consents"
    __table_args__ = (
        CheckConstraint("trim(guardian_email) <> ''", name="guardian_email_is_given"),
        CheckConstraint("agreed_at IS NULL OR trim(guardian_name) <> ''", name="guardian_is_named"),
        CheckConstraint("agreed_at IS NULL OR declined_at IS NULL", name="has_one_answer"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= agreed_at", name="withdrawal_is_in_order"),
        Index(None, "learner_id", "asked_at"),
        Index(None, "asked_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    learner_id: Mapped[LearnerId] = mapped_column(ForeignKey("learners.id"))
    guardian_email: Mapped[str]
    guardian_name: Mapped[str]
    text_version: Mapped[str]
    asked_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
