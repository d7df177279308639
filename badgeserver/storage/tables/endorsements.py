"""Open Badges of others that evidence rests on, and the endorsements that the issuer gave to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.ids import EndorsementId, EvidenceId
from badgeserver.storage.columns import Base

_LIVE = text("revoked_at IS NULL")


class EvidenceBadgeRow(Base):
    """A foreign badge under one piece of evidence; the same badge is under no other."""

    __tablename__ = "evidence_badges"
    __table_args__ = (
        UniqueConstraint("issuer", "badge_id"),
        CheckConstraint("trim(confirmed_by) <> ''", name="confirmer_is_named"),
    )

    evidence_id: Mapped[EvidenceId] = mapped_column(ForeignKey("evidence.id"), primary_key=True)
    badge_id: Mapped[str]
    issuer: Mapped[str]
    issuer_name: Mapped[str]
    name: Mapped[str]
    achievement: Mapped[str]
    digest: Mapped[str]
    text: Mapped[str]
    verified_at: Mapped[datetime]
    names_holder: Mapped[bool]
    confirmed_by: Mapped[str | None]


class EndorsementRow(Base):
    """A signed endorsement. A foreign badge has no other one that is not revoked."""

    __tablename__ = "endorsements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["list_number", "list_index"], ["status_entries.list_number", "status_entries.list_index"]
        ),
        UniqueConstraint("list_number", "list_index"),
        CheckConstraint("(revoked_at IS NULL) = (revocation_reason IS NULL)", name="revocation_is_whole"),
        CheckConstraint("trim(revocation_reason) <> ''", name="revocation_reason_is_given"),
        CheckConstraint("revoked_at >= issued_at", name="revocation_is_in_order"),
        Index("uq_endorsements_live", "evidence_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index(None, "evidence_id"),
    )

    id: Mapped[EndorsementId] = mapped_column(primary_key=True)
    evidence_id: Mapped[EvidenceId] = mapped_column(ForeignKey("evidence_badges.evidence_id"))
    issued_at: Mapped[datetime]
    list_number: Mapped[int]
    list_index: Mapped[int]
    document: Mapped[str]
    revoked_at: Mapped[datetime | None]
    revocation_reason: Mapped[str | None]
