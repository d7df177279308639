"""Credentials as JWT."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of credentials as JWT, one for each credential and key."""
    op.create_table(
        "credential_tokens",
        _text("credential_id"),
        _text("key_id"),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        _text("token"),
        sa.PrimaryKeyConstraint("credential_id", "key_id", name="pk_credential_tokens"),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credentials.id"], name="fk_credential_tokens_credential_id"
        ),
        sa.ForeignKeyConstraint(["key_id"], ["published_keys.id"], name="fk_credential_tokens_key_id"),
    )


def _text(name: str) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=False)
