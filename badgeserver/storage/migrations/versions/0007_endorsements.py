"""Endorsements, and the Open Badges that evidence rests on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_LIVE = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    """Create both tables."""
    _evidence_badges()
    _endorsements()


def _evidence_badges() -> None:
    op.create_table(
        "evidence_badges",
        *map(
            _text,
            ("evidence_id", "badge_id", "issuer", "issuer_name", "name", "achievement", "digest", "text"),
        ),
        _instant("verified_at", nullable=False),
        sa.Column("names_holder", sa.Boolean(), nullable=False),
        _text("confirmed_by", nullable=True),
        sa.PrimaryKeyConstraint("evidence_id", name="pk_evidence_badges"),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_evidence_badges_evidence_id"),
        sa.UniqueConstraint("issuer", "badge_id", name="uq_evidence_badges_issuer_badge_id"),
        sa.CheckConstraint("trim(confirmed_by) <> ''", name="ck_evidence_badges_confirmer_is_named"),
    )


def _endorsements() -> None:
    op.create_table(
        "endorsements",
        *map(_text, ("id", "evidence_id")),
        _instant("issued_at", nullable=False),
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("list_index", sa.Integer(), nullable=False),
        _text("document"),
        _instant("revoked_at"),
        _text("revocation_reason", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_endorsements"),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence_badges.evidence_id"], name="fk_endorsements_evidence_id"
        ),
        sa.ForeignKeyConstraint(
            ["list_number", "list_index"],
            ["status_entries.list_number", "status_entries.list_index"],
            name="fk_endorsements_list_number_list_index",
        ),
        sa.UniqueConstraint("list_number", "list_index", name="uq_endorsements_list_number_list_index"),
        *(sa.CheckConstraint(rule, name=f"ck_endorsements_{name}") for name, rule in _REVOCATION),
    )
    op.create_index(
        "uq_endorsements_live",
        "endorsements",
        ["evidence_id"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    op.create_index("ix_endorsements_evidence_id", "endorsements", ["evidence_id"])


_REVOCATION = (
    ("revocation_is_whole", "(revoked_at IS NULL) = (revocation_reason IS NULL)"),
    ("revocation_reason_is_given", "trim(revocation_reason) <> ''"),
    ("revocation_is_in_order", "revoked_at >= issued_at"),
)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def _instant(name: str, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
