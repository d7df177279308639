"""The audit log, found by what an entry is about."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    op.create_index("ix_audit_entries_subject", "audit_entries", ["subject"])
