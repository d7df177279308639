"""Issuing very many on PostgreSQL: one question for all credentials of a statement, and quick packing."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# A session plans what its triggers ask once. Planned while there were few credentials, this question
# would read all of the table each time; it is to look the awards up, however many there seem to be.
_ONE_QUESTION = (
    "DROP TRIGGER credentials_added_figures ON credentials",
    "DROP FUNCTION note_figures_of_issue()",
    """
    CREATE FUNCTION note_figures_of_issues() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
    BEGIN
        INSERT INTO figure_changes (learner_id)
            SELECT awards.learner_id FROM added JOIN awards ON awards.id = added.award_id
            WHERE EXISTS (
                SELECT 1 FROM credentials WHERE award_id = added.award_id AND revoked_at IS NOT NULL
            );
        RETURN NULL;
    END $$
    """,
    "CREATE TRIGGER credentials_added_figures AFTER INSERT ON credentials REFERENCING NEW TABLE AS added"
    " FOR EACH STATEMENT EXECUTE FUNCTION note_figures_of_issues()",
)

# Packing a document takes a third of what it takes to insert a credential the old way, and a twentieth
# this way. Not every server is built with it.
_QUICK_PACKING = """
    DO $$ BEGIN
        ALTER TABLE credentials ALTER COLUMN document SET COMPRESSION lz4;
    EXCEPTION WHEN feature_not_supported THEN NULL;
    END $$
"""


def upgrade() -> None:
    """Change how PostgreSQL works, not what it keeps."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in (*_ONE_QUESTION, _QUICK_PACKING):
            op.execute(statement)
