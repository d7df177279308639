"""Being found by employers: organisations, what learners offer to show, and who asked whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.ids import BadgeId, LearnerId, StaffId
from badgeserver.domain.talent import ContactAnswer, ShownPlace
from badgeserver.storage.columns import Base


class OrganisationRow(Base):
    """An employer that may search, with the account of its contact person."""

    __tablename__ = "organisations"
    __table_args__ = (CheckConstraint("trim(name) <> ''", name="name_is_given"),)

    staff_id: Mapped[StaffId] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    name: Mapped[str]
    added_at: Mapped[datetime]


class TalentOfferRow(Base):
    """What a learner shows to employers. The row is there exactly as long as they agree."""

    __tablename__ = "talent_offers"

    learner_id: Mapped[LearnerId] = mapped_column(ForeignKey("learners.id"), primary_key=True)
    pseudonym: Mapped[str] = mapped_column(unique=True)
    place: Mapped[ShownPlace]
    shows_sector: Mapped[bool]
    shows_name: Mapped[bool]
    text: Mapped[str]
    offered_at: Mapped[datetime]


class TalentBadgeRow(Base):
    """A badge that a learner shows to employers."""

    __tablename__ = "talent_badges"
    __table_args__ = (Index(None, "badge"),)

    learner_id: Mapped[LearnerId] = mapped_column(ForeignKey("learners.id"), primary_key=True)
    badge: Mapped[BadgeId] = mapped_column(primary_key=True)


class TalentContactRow(Base):
    """That somebody asked a learner, and the answer."""

    __tablename__ = "talent_contacts"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_is_whole"),
        CheckConstraint("reply = '' OR answer = 'replied'", name="reply_is_answered"),
        Index(None, "learner_id", "asked_at"),
        Index(None, "staff_id", "asked_at"),
        Index(None, "reported_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    learner_id: Mapped[LearnerId] = mapped_column(ForeignKey("learners.id"))
    staff_id: Mapped[StaffId] = mapped_column(ForeignKey("staff.id"))
    organisation: Mapped[str]
    purpose: Mapped[str]
    message: Mapped[str]
    asked_at: Mapped[datetime]
    answer: Mapped[ContactAnswer | None]
    reply: Mapped[str]
    answered_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]
