"""Signing in: staff, further addresses, identities, visits, passkeys, one-time tokens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.account import AccountKind
from badgeserver.domain.ids import MunicipalityCode, StaffId
from badgeserver.domain.person import Role
from badgeserver.storage.columns import Base

_WORKING = text("ended_at IS NULL")


class StaffRow(Base):
    """Somebody who works, or worked, for the programme. `subjects` and `teams` are JSON lists."""

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint("trim(name) <> ''", name="name_is_given"),
        CheckConstraint("trim(email) <> ''", name="email_is_given"),
        CheckConstraint("role <> 'learner'", name="works"),
        Index("uq_staff_working", "email_key", unique=True, sqlite_where=_WORKING, postgresql_where=_WORKING),
    )

    id: Mapped[StaffId] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    email_key: Mapped[str]
    role: Mapped[Role]
    municipality: Mapped[MunicipalityCode | None]
    subjects: Mapped[str]
    teams: Mapped[str]
    ended_at: Mapped[datetime | None]


class OtherAddressRow(Base):
    """A confirmed address of an account beside its main one; a learner's and a staff member's may be one."""

    __tablename__ = "other_addresses"
    __table_args__ = (Index(None, "kind", "account_id"),)

    kind: Mapped[AccountKind] = mapped_column(primary_key=True)
    email_key: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    email: Mapped[str]
    confirmed_at: Mapped[datetime]


class IdentityRow(Base):
    """That somebody at an OpenID Connect provider is the owner of an account."""

    __tablename__ = "identities"
    __table_args__ = (Index(None, "kind", "account_id"),)

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[AccountKind] = mapped_column(primary_key=True)
    account_id: Mapped[str]
    linked_at: Mapped[datetime]


class VisitRow(Base):
    """A browser that is signed in. Only the digest of its cookie is kept."""

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="has_an_end"),
        CheckConstraint("idle_seconds > 0", name="idle_seconds_range"),
        Index(None, "kind", "account_id"),
    )

    digest: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[AccountKind]
    account_id: Mapped[str]
    label: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    idle_seconds: Mapped[int]
    confirmed_at: Mapped[datetime | None]


class PasskeyRow(Base):
    """The public half of a staff member's passkey."""

    __tablename__ = "passkeys"
    __table_args__ = (CheckConstraint("sign_count >= 0", name="sign_count_range"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[StaffId] = mapped_column(ForeignKey("staff.id"), index=True)
    public_key: Mapped[str]
    sign_count: Mapped[int]
    label: Mapped[str]
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class TokenRow(Base):
    """A one-time token for `purpose`. Only its digest is kept; used ones stay a while, to be counted."""

    __tablename__ = "tokens"
    __table_args__ = (
        CheckConstraint("trim(purpose) <> ''", name="purpose_is_given"),
        CheckConstraint("expires_at > created_at", name="has_an_end"),
        Index(None, "purpose", "subject", "created_at"),
    )

    digest: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    subject: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
