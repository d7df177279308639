"""What learners hand in, with files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KINDS = "'certificate', 'unlisted', 'achievement', 'experience'"
_STATES = "'draft', 'confirming', 'checking', 'assessing', 'more_asked', 'accepted', 'declined', 'withdrawn'"


def upgrade() -> None:
    """Create the tables."""
    _submissions()
    _steps()
    _files()
    _marks()


def _submissions() -> None:
    op.create_table(
        "submissions",
        *map(_text, ("id", "learner_id")),
        _word("kind"),
        _text("subject"),
        _word("state"),
        *map(_text, ("particulars", "handed_in_by")),
        _instant("begun_at"),
        _instant("handed_in_at", nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        _text("reason"),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_submissions_learner_id"),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name="ck_submissions_submissionkind"),
        sa.CheckConstraint(f"state IN ({_STATES})", name="ck_submissions_submissionstate"),
        sa.CheckConstraint("trim(handed_in_by) <> ''", name="ck_submissions_hander_is_named"),
        sa.CheckConstraint(
            "state = 'draft' OR state = 'withdrawn' OR handed_in_at IS NOT NULL",
            name="ck_submissions_is_dated",
        ),
        sa.CheckConstraint("handed_in_at >= begun_at", name="ck_submissions_is_in_order"),
    )
    op.create_index("ix_submissions_learner_id_begun_at_id", "submissions", ["learner_id", "begun_at", "id"])
    op.create_index("ix_submissions_state_due_on_id", "submissions", ["state", "due_on", "id"])


def _steps() -> None:
    op.create_table(
        "submission_steps",
        _text("submission_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        _word("state"),
        _instant("at"),
        *map(_text, ("by", "reason")),
        sa.PrimaryKeyConstraint("submission_id", "position", name="pk_submission_steps"),
        _of_submission("submission_steps"),
        sa.CheckConstraint(f"state IN ({_STATES})", name="ck_submission_steps_submissionstate"),
        sa.CheckConstraint("position >= 0", name="ck_submission_steps_position_range"),
    )


def _files() -> None:
    op.create_table(
        "submission_files",
        *map(_text, ("id", "submission_id")),
        sa.Column("position", sa.Integer(), nullable=False),
        *map(_text, ("proof", "name", "media_type")),
        sa.Column("size", sa.Integer(), nullable=False),
        _text("digest"),
        sa.PrimaryKeyConstraint("id", name="pk_submission_files"),
        _of_submission("submission_files"),
        sa.CheckConstraint("size > 0", name="ck_submission_files_size_range"),
    )
    op.create_index(
        "ix_submission_files_submission_id_position", "submission_files", ["submission_id", "position"]
    )
    op.create_index("ix_submission_files_digest", "submission_files", ["digest"])


def _marks() -> None:
    op.create_table(
        "submission_marks",
        *map(_text, ("submission_id", "mark")),
        sa.PrimaryKeyConstraint("submission_id", "mark", name="pk_submission_marks"),
        _of_submission("submission_marks"),
    )
    op.create_index("ix_submission_marks_mark", "submission_marks", ["mark"])


def _of_submission(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=f"fk_{table}_submission_id")


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(16), nullable=False)


def _text(name: str) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=False)


def _instant(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
