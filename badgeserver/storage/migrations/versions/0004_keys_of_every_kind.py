"""Signing keys of every kind; those that were there already are Ed25519."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BEFORE = sa.table(
    "published_keys",
    *map(sa.column, ("id", "multibase")),
    *(sa.column(name, sa.DateTime(timezone=True)) for name in ("created_at", "retired_at", "revoked_since")),
)


def upgrade() -> None:
    """Make the table anew, since SQLite can't change a column's constraints, and fill it again."""
    kept = op.get_bind().execute(sa.select(_BEFORE)).mappings().all()
    op.drop_table("published_keys")
    keys = op.create_table(
        "published_keys",
        _text("id"),
        sa.Column("algorithm", sa.String(16), nullable=False),
        _text("public"),
        _instant("created_at", nullable=False),
        _instant("retired_at"),
        _instant("revoked_since"),
        sa.PrimaryKeyConstraint("id", name="pk_published_keys"),
        sa.UniqueConstraint("public", name="uq_published_keys_public"),
        sa.CheckConstraint("retired_at >= created_at", name="ck_published_keys_retirement_is_in_order"),
        sa.CheckConstraint(
            "algorithm IN ('Ed25519', 'ES256', 'RS256')", name="ck_published_keys_keyalgorithm"
        ),
    )
    op.bulk_insert(keys, [_as_ed25519(dict(key)) for key in kept])


def _as_ed25519(key: dict[str, object]) -> dict[str, object]:
    return {"algorithm": "Ed25519", "public": key.pop("multibase"), **key}


def _text(name: str) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=False)


def _instant(name: str, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
