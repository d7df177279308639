"""Ratings with interests and places taken, confirmations, appeals, panels, and reminders to staff."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_STATES = "'draft', 'confirming', 'checking', 'assessing', 'more_asked', 'accepted', 'declined', 'withdrawn'"
_ASKED = sa.text("answered_at IS NULL AND lapsed_at IS NULL")
_OPEN = sa.text("decided_at IS NULL")


def upgrade() -> None:
    """Create the tables."""
    _ratings()
    _recusals()
    _claims()
    _confirmations()
    _appeals()
    _panels()
    _reminders()


def _ratings() -> None:
    op.create_table(
        "ratings",
        *map(_text, ("submission_id", "assessor_id")),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("rubric", sa.Integer(), nullable=False),
        _text("reason"),
        _instant("at"),
        sa.PrimaryKeyConstraint("submission_id", "assessor_id", "round", name="pk_ratings"),
        _refers("ratings", "submission_id", "submissions"),
        _refers("ratings", "assessor_id", "staff"),
        sa.CheckConstraint("rubric >= 0", name="ck_ratings_rubric_range"),
        sa.CheckConstraint("round IN (1, 2)", name="ck_ratings_round_range"),
        sa.CheckConstraint("trim(reason) <> ''", name="ck_ratings_reason_is_given"),
    )


def _recusals() -> None:
    op.create_table(
        "recusals",
        *map(_text, ("submission_id", "assessor_id", "reason")),
        _instant("at"),
        sa.PrimaryKeyConstraint("submission_id", "assessor_id", name="pk_recusals"),
        _refers("recusals", "submission_id", "submissions"),
        _refers("recusals", "assessor_id", "staff"),
        sa.CheckConstraint("trim(reason) <> ''", name="ck_recusals_reason_is_given"),
    )


def _claims() -> None:
    op.create_table(
        "assessment_claims",
        *map(_text, ("submission_id", "assessor_id")),
        _instant("until"),
        sa.PrimaryKeyConstraint("submission_id", "assessor_id", name="pk_assessment_claims"),
        _refers("assessment_claims", "submission_id", "submissions"),
        _refers("assessment_claims", "assessor_id", "staff"),
    )


def _confirmations() -> None:
    op.create_table(
        "confirmations",
        *map(_text, ("id", "submission_id", "confirmer", "name", "email")),
        _instant("asked_at"),
        *(_instant(name, nullable=True) for name in ("reminded_at", "lapsed_at", "answered_at")),
        sa.Column("answer", sa.String(16), nullable=True),
        *map(_text, ("note", "answered_by", "position")),
        sa.PrimaryKeyConstraint("id", name="pk_confirmations"),
        _refers("confirmations", "submission_id", "submissions"),
        sa.CheckConstraint("answer IN ('yes', 'partly', 'no')", name="ck_confirmations_answer"),
        sa.CheckConstraint("trim(email) <> ''", name="ck_confirmations_email_is_given"),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answer IS NULL)", name="ck_confirmations_answer_is_whole"
        ),
        sa.CheckConstraint(
            "answered_at IS NULL OR trim(answered_by) <> ''", name="ck_confirmations_answerer_is_named"
        ),
        sa.CheckConstraint("answered_at IS NULL OR lapsed_at IS NULL", name="ck_confirmations_has_one_end"),
    )
    op.create_index(
        "uq_confirmations_open",
        "confirmations",
        ["submission_id"],
        unique=True,
        sqlite_where=_ASKED,
        postgresql_where=_ASKED,
    )
    op.create_index("ix_confirmations_submission_id_asked_at", "confirmations", ["submission_id", "asked_at"])


def _appeals() -> None:
    op.create_table(
        "appeals",
        *map(_text, ("submission_id", "text")),
        _instant("at"),
        sa.Column("against", sa.String(16), nullable=False),
        _text("first_by"),
        sa.Column("kept_rubric", sa.Integer(), nullable=True),
        _instant("closed_at", nullable=True),
        sa.PrimaryKeyConstraint("submission_id", name="pk_appeals"),
        _refers("appeals", "submission_id", "submissions"),
        sa.CheckConstraint(f"against IN ({_STATES})", name="ck_appeals_submissionstate"),
        sa.CheckConstraint("trim(text) <> ''", name="ck_appeals_text_is_given"),
        sa.CheckConstraint("closed_at >= at", name="ck_appeals_closing_is_in_order"),
    )


def _panels() -> None:
    op.create_table(
        "panel_cases",
        *map(_text, ("id", "learner_id", "badge")),
        _instant("opened_at"),
        _instant("decided_at", nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("interviewed_on", sa.Date(), nullable=True),
        *(_text(name, nullable=True) for name in ("reason", "decided_by")),
        sa.PrimaryKeyConstraint("id", name="pk_panel_cases"),
        _refers("panel_cases", "learner_id", "learners"),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (approved IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)"
            " AND (decided_at IS NULL) = (reason IS NULL)",
            name="ck_panel_cases_decision_is_whole",
        ),
        sa.CheckConstraint("trim(reason) <> ''", name="ck_panel_cases_reason_is_given"),
        sa.CheckConstraint("decided_at >= opened_at", name="ck_panel_cases_decision_is_in_order"),
    )
    op.create_index(
        "uq_panel_cases_open",
        "panel_cases",
        ["learner_id", "badge"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_index("ix_panel_cases_learner_id_opened_at", "panel_cases", ["learner_id", "opened_at"])
    op.create_table(
        "panel_seats",
        *map(_text, ("case_id", "staff_id")),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "staff_id", name="pk_panel_seats"),
        _refers("panel_seats", "case_id", "panel_cases"),
        _refers("panel_seats", "staff_id", "staff"),
    )


def _reminders() -> None:
    op.create_table(
        "staff_reminders",
        _text("staff_id"),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", "on", name="pk_staff_reminders"),
        _refers("staff_reminders", "staff_id", "staff"),
    )


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def _instant(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
