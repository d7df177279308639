"""Accounts: staff, addresses, identities, sessions, passkeys and one-time tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_WORKING = sa.text("ended_at IS NULL")
_KIND = "kind IN ('learner', 'staff')"


def upgrade() -> None:
    """Create the tables. Links that were sent before are dropped: they lived a quarter of an hour."""
    op.drop_table("sign_in_links")
    _staff()
    _other_addresses()
    _identities()
    _sessions()
    _passkeys()
    _tokens()


def _staff() -> None:
    op.create_table(
        "staff",
        *map(_text, ("id", "name", "email", "email_key")),
        sa.Column("role", sa.String(16), nullable=False),
        _text("municipality", nullable=True),
        *map(_text, ("subjects", "teams")),
        _instant("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.CheckConstraint(
            "role IN ('learner', 'assessor', 'staff', 'help_desk', 'operator')", name="ck_staff_role"
        ),
        sa.CheckConstraint("trim(name) <> ''", name="ck_staff_name_is_given"),
        sa.CheckConstraint("trim(email) <> ''", name="ck_staff_email_is_given"),
        sa.CheckConstraint("role <> 'learner'", name="ck_staff_works"),
    )
    op.create_index(
        "uq_staff_working",
        "staff",
        ["email_key"],
        unique=True,
        sqlite_where=_WORKING,
        postgresql_where=_WORKING,
    )


def _other_addresses() -> None:
    op.create_table(
        "other_addresses",
        _kind(),
        *map(_text, ("email_key", "account_id", "email")),
        _instant("confirmed_at"),
        sa.PrimaryKeyConstraint("kind", "email_key", name="pk_other_addresses"),
        sa.CheckConstraint(_KIND, name="ck_other_addresses_accountkind"),
    )
    op.create_index("ix_other_addresses_kind_account_id", "other_addresses", ["kind", "account_id"])


def _identities() -> None:
    op.create_table(
        "identities",
        *map(_text, ("issuer", "subject")),
        _kind(),
        _text("account_id"),
        _instant("linked_at"),
        sa.PrimaryKeyConstraint("issuer", "subject", "kind", name="pk_identities"),
        sa.CheckConstraint(_KIND, name="ck_identities_accountkind"),
    )
    op.create_index("ix_identities_kind_account_id", "identities", ["kind", "account_id"])


def _sessions() -> None:
    op.create_table(
        "sessions",
        _text("digest"),
        _kind(),
        *map(_text, ("account_id", "label")),
        *map(_instant, ("created_at", "seen_at", "expires_at")),
        sa.Column("idle_seconds", sa.Integer(), nullable=False),
        _instant("confirmed_at", nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
        sa.CheckConstraint(_KIND, name="ck_sessions_accountkind"),
        sa.CheckConstraint("expires_at > created_at", name="ck_sessions_has_an_end"),
        sa.CheckConstraint("idle_seconds > 0", name="ck_sessions_idle_seconds_range"),
    )
    op.create_index("ix_sessions_kind_account_id", "sessions", ["kind", "account_id"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])


def _passkeys() -> None:
    op.create_table(
        "passkeys",
        *map(_text, ("id", "staff_id", "public_key")),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        _text("label"),
        _instant("added_at"),
        _instant("used_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_passkeys"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_passkeys_staff_id"),
        sa.CheckConstraint("sign_count >= 0", name="ck_passkeys_sign_count_range"),
    )
    op.create_index("ix_passkeys_staff_id", "passkeys", ["staff_id"])


def _tokens() -> None:
    op.create_table(
        "tokens",
        *map(_text, ("digest", "purpose", "subject")),
        *map(_instant, ("created_at", "expires_at")),
        _instant("used_at", nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_tokens"),
        sa.CheckConstraint("trim(purpose) <> ''", name="ck_tokens_purpose_is_given"),
        sa.CheckConstraint("expires_at > created_at", name="ck_tokens_has_an_end"),
    )
    op.create_index("ix_tokens_purpose_subject_created_at", "tokens", ["purpose", "subject", "created_at"])
    op.create_index("ix_tokens_expires_at", "tokens", ["expires_at"])


def _kind() -> sa.Column[str]:
    return sa.Column("kind", sa.String(16), nullable=False)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def _instant(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
