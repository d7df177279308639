"""What the service keeps for itself: published keys and the audit log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.keys import KeyAlgorithm
from badgeserver.storage.columns import Base


class PublishedKeyRow(Base):
    """The public half of a signing key."""

    __tablename__ = "published_keys"
    __table_args__ = (CheckConstraint("retired_at >= created_at", name="retirement_is_in_order"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    algorithm: Mapped[KeyAlgorithm]
    public: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    revoked_since: Mapped[datetime | None]


class AuditRow(Base):
    """An entry of the audit log. Triggers (see the first migration) refuse to change or remove it."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "subject"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[str]
