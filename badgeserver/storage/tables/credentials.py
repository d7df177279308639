"""Issued credentials and the status lists that they have their places in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.award import StatusPurpose
from badgeserver.domain.ids import AwardId, CredentialId
from badgeserver.storage.columns import Base

_LIVE = text("revoked_at IS NULL")


class StatusListRow(Base):
    """A status list of `size` places, of which `taken` are reserved."""

    __tablename__ = "status_lists"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number_range"),
        CheckConstraint("size >= 1", name="size_range"),
        CheckConstraint("taken BETWEEN 0 AND size", name="taken_range"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int]
    taken: Mapped[int]


class StatusEntryRow(Base):
    """A reserved place: bit `list_index` of the list, counted from 0."""

    __tablename__ = "status_entries"
    __table_args__ = (CheckConstraint("list_index >= 0", name="list_index_range"),)

    list_number: Mapped[int] = mapped_column(ForeignKey("status_lists.number"), primary_key=True)
    list_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class StatusListDocumentRow(Base):
    """The list of one purpose as it was last signed."""

    __tablename__ = "status_list_documents"

    purpose: Mapped[StatusPurpose] = mapped_column(primary_key=True)
    list_number: Mapped[int] = mapped_column(ForeignKey("status_lists.number"), primary_key=True)
    document: Mapped[str]
    valid_until: Mapped[datetime]


class CredentialRow(Base):
    """A signed credential. Its award has no other one that is not revoked."""

    __tablename__ = "credentials"
    __table_args__ = (
        ForeignKeyConstraint(
            ["list_number", "list_index"], ["status_entries.list_number", "status_entries.list_index"]
        ),
        UniqueConstraint("list_number", "list_index"),
        CheckConstraint("(revoked_at IS NULL) = (revocation_reason IS NULL)", name="revocation_is_whole"),
        CheckConstraint("trim(revocation_reason) <> ''", name="revocation_reason_is_given"),
        CheckConstraint("revoked_at >= issued_at", name="revocation_is_in_order"),
        Index("uq_credentials_live", "award_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index(None, "award_id"),
    )

    id: Mapped[CredentialId] = mapped_column(primary_key=True)
    award_id: Mapped[AwardId] = mapped_column(ForeignKey("awards.id"))
    issued_at: Mapped[datetime]
    list_number: Mapped[int]
    list_index: Mapped[int]
    document: Mapped[str]
    revoked_at: Mapped[datetime | None]
    revocation_reason: Mapped[str | None]
    revocation_reason_en: Mapped[str | None]


class CredentialTokenRow(Base):
    """A credential as a JWT, once for each key that signed it."""

    __tablename__ = "credential_tokens"

    credential_id: Mapped[CredentialId] = mapped_column(ForeignKey("credentials.id"), primary_key=True)
    key_id: Mapped[str] = mapped_column(ForeignKey("published_keys.id"), primary_key=True)
    signed_at: Mapped[datetime]
    token: Mapped[str]
