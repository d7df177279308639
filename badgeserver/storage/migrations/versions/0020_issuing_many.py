"""Issuing very many on PostgreSQL: its trigger always looks up by the index, documents are packed quickly."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# A session plans what its triggers ask once. Planned while there were few credentials, this question
# would read all of the table for each credential that is added.
_BY_INDEX = "ALTER FUNCTION note_figures_of_issue() SET enable_seqscan TO off"

# Packing takes a third of what it takes to insert a credential the old way, and a twentieth this way.
# Not every server is built with it.
_QUICK_PACKING = """
    DO $$ BEGIN
        ALTER TABLE credentials ALTER COLUMN document SET COMPRESSION lz4;
    EXCEPTION WHEN feature_not_supported THEN NULL;
    END $$
"""


def upgrade() -> None:
    """Change how PostgreSQL works, not what it keeps."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_BY_INDEX)
        op.execute(_QUICK_PACKING)
