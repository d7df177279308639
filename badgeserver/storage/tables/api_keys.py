"""Keys for programs, and what was signed for each of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.api_keys import ApiRight
from badgeserver.storage.columns import Base


class ApiKeyRow(Base):
    """A key for a program. Only the SHA-256 digest of the key is kept; a name is never given twice."""

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="name_is_given"),
        CheckConstraint("ended_at >= created_at", name="end_is_in_order"),
        CheckConstraint("(allows = 'roster') = (provider_id IS NOT NULL)", name="roster_is_of_provider"),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    allows: Mapped[ApiRight]
    key_digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    provider_id: Mapped[str | None] = mapped_column(ForeignKey("providers.id"))


class ApiIssuedRow(Base):
    """A proof made for a program. Triggers (see the sixth migration) refuse to change or remove it."""

    __tablename__ = "api_issued"
    __table_args__ = (Index(None, "key_name", "at"),)

    proof_value: Mapped[str] = mapped_column(primary_key=True)
    credential_id: Mapped[str | None]
    digest: Mapped[str]
    at: Mapped[datetime]
    key_name: Mapped[str] = mapped_column(ForeignKey("api_keys.name"))
