"""Mail that waits, notices, what a certificate shows, and changes of accepted evidence with their reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_WAITING = sa.text("sent_at IS NULL AND given_up_at IS NULL")
_OPEN = sa.text("decided_at IS NULL")


def upgrade() -> None:
    """Create the tables, and give a revocation's reason a place in English."""
    _outbox()
    _notices()
    _certificate_choices()
    _evidence_changes()
    _award_reviews()
    op.add_column("credentials", _text("revocation_reason_en", nullable=True))


def _outbox() -> None:
    op.create_table(
        "outbox",
        *map(_text, ("id", "event", "recipient", "subject", "body")),
        _instant("queued_at"),
        _instant("due_at"),
        sa.Column("tries", sa.Integer(), nullable=False),
        _text("failure"),
        _instant("sent_at", nullable=True),
        _instant("given_up_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.CheckConstraint("sent_at IS NULL OR given_up_at IS NULL", name="ck_outbox_has_one_end"),
        sa.CheckConstraint(
            "(sent_at IS NULL AND given_up_at IS NULL) OR (recipient = '' AND subject = '' AND body = '')",
            name="ck_outbox_forgets_what_is_done",
        ),
        sa.CheckConstraint("tries >= 0", name="ck_outbox_tries_range"),
    )
    op.create_index("ix_outbox_due", "outbox", ["due_at"], sqlite_where=_WAITING, postgresql_where=_WAITING)


def _notices() -> None:
    op.create_table(
        "notices",
        *map(_text, ("id", "learner_id", "kind", "subject", "ja", "en", "path")),
        _instant("at"),
        _instant("read_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_notices_learner_id"),
        sa.UniqueConstraint("learner_id", "kind", "subject", name="uq_notices_learner_id_kind_subject"),
        sa.CheckConstraint("read_at >= at", name="ck_notices_reading_is_in_order"),
    )


def _certificate_choices() -> None:
    op.create_table(
        "certificate_choices",
        _text("award_id"),
        sa.Column("prints_reading", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("award_id", name="pk_certificate_choices"),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_certificate_choices_award_id"),
    )


def _evidence_changes() -> None:
    op.create_table(
        "evidence_changes",
        *map(_text, ("id", "evidence_id", "learner_id", "before")),
        _text("after", nullable=True),
        *map(_text, ("reason", "by")),
        _instant("at"),
        sa.PrimaryKeyConstraint("id", name="pk_evidence_changes"),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_evidence_changes_evidence_id"),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_evidence_changes_learner_id"),
        sa.CheckConstraint("trim(reason) <> ''", name="ck_evidence_changes_reason_is_given"),
    )
    op.create_index("ix_evidence_changes_evidence_id_at", "evidence_changes", ["evidence_id", "at"])


def _award_reviews() -> None:
    op.create_table(
        "award_reviews",
        *map(_text, ("id", "award_id", "change_id")),
        _instant("opened_at"),
        sa.Column("outcome", sa.String(16), nullable=True),
        *(_text(name, nullable=True) for name in ("reason_ja", "reason_en", "decided_by")),
        _instant("decided_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_award_reviews"),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_award_reviews_award_id"),
        sa.ForeignKeyConstraint(["change_id"], ["evidence_changes.id"], name="fk_award_reviews_change_id"),
        sa.CheckConstraint("outcome IN ('keep', 'revoke', 'replace')", name="ck_award_reviews_reviewoutcome"),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (outcome IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)"
            " AND (decided_at IS NULL) = (reason_ja IS NULL) AND (decided_at IS NULL) = (reason_en IS NULL)",
            name="ck_award_reviews_decision_is_whole",
        ),
        sa.CheckConstraint(
            "trim(reason_ja) <> '' AND trim(reason_en) <> ''", name="ck_award_reviews_reason_is_given"
        ),
        sa.CheckConstraint("decided_at >= opened_at", name="ck_award_reviews_decision_is_in_order"),
    )
    op.create_index(
        "uq_award_reviews_open",
        "award_reviews",
        ["award_id"],
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def _instant(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
