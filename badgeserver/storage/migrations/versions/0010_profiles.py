"""Profiles, consent, what badges show, and learners whose data was removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what a profile holds and two tables, and let the chain of records tell of removals."""
    op.add_column("learners", _text("sector", nullable=True))
    op.add_column("learners", sa.Column("born_on", sa.Date(), nullable=True))
    op.add_column("learners", _text("language", nullable=True))
    op.add_column("learners", _instant("deleted_at", nullable=True))
    op.add_column("learners", _text("area", nullable=True))
    _award_visibility()
    _guardian_consents()
    _removals_on_record()


def _award_visibility() -> None:
    op.create_table(
        "award_visibility",
        _text("award_id"),
        sa.Column("visibility", sa.String(16), nullable=False),
        _instant("chosen_at"),
        sa.PrimaryKeyConstraint("award_id", name="pk_award_visibility"),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_award_visibility_award_id"),
        sa.CheckConstraint(
            "visibility IN ('unnamed', 'named', 'listed')", name="ck_award_visibility_visibility"
        ),
    )


def _guardian_consents() -> None:
    op.create_table(
        "guardian_consents",
        *map(_text, ("id", "learner_id", "guardian_email", "guardian_name", "text_version")),
        _instant("asked_at"),
        *(_instant(name, nullable=True) for name in ("reminded_at", "agreed_at", "declined_at")),
        _instant("withdrawn_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_guardian_consents"),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_guardian_consents_learner_id"),
        sa.CheckConstraint("trim(guardian_email) <> ''", name="ck_guardian_consents_guardian_email_is_given"),
        sa.CheckConstraint(
            "agreed_at IS NULL OR trim(guardian_name) <> ''", name="ck_guardian_consents_guardian_is_named"
        ),
        sa.CheckConstraint(
            "agreed_at IS NULL OR declined_at IS NULL", name="ck_guardian_consents_has_one_answer"
        ),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR withdrawn_at >= agreed_at",
            name="ck_guardian_consents_withdrawal_is_in_order",
        ),
    )
    op.create_index(
        "ix_guardian_consents_learner_id_asked_at", "guardian_consents", ["learner_id", "asked_at"]
    )
    op.create_index("ix_guardian_consents_asked_at", "guardian_consents", ["asked_at"])


_KINDS = "kind IN ('award', 'issue', 'revoke', 'remove')"


def _removals_on_record() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_record_chain_happeningkind", "record_chain")
        op.create_check_constraint("ck_record_chain_happeningkind", "record_chain", _KINDS)
        return
    # SQLite can't change a check: the table is made anew, with the triggers of the third migration.
    op.rename_table("record_chain", "record_chain_before")
    _record_chain()
    op.execute("INSERT INTO record_chain SELECT * FROM record_chain_before")
    op.drop_table("record_chain_before")
    for statement in _TRIGGERS:
        op.execute(statement)


def _record_chain() -> None:
    op.create_table(
        "record_chain",
        sa.Column("sequence", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        _text("subject"),
        _instant("at", nullable=True),
        *map(_text, ("digest", "previous", "hash")),
        sa.PrimaryKeyConstraint("sequence", name="pk_record_chain"),
        sa.UniqueConstraint("kind", "subject", name="uq_record_chain_kind_subject"),
        sa.UniqueConstraint("hash", name="uq_record_chain_hash"),
        sa.CheckConstraint(_KINDS, name="ck_record_chain_happeningkind"),
        sa.CheckConstraint("(kind = 'award') = (at IS NULL)", name="ck_record_chain_moment_is_given"),
    )


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def _instant(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


_TRIGGERS = (
    """
    CREATE TRIGGER record_chain_stays_unchanged BEFORE UPDATE ON record_chain
    BEGIN SELECT RAISE(ABORT, 'the record only grows'); END
    """,
    """
    CREATE TRIGGER record_chain_stays BEFORE DELETE ON record_chain
    BEGIN SELECT RAISE(ABORT, 'the record only grows'); END
    """,
    """
    CREATE TRIGGER record_chain_stays_in_place BEFORE INSERT ON record_chain
    WHEN EXISTS (SELECT 1 FROM record_chain WHERE sequence = NEW.sequence)
    BEGIN SELECT RAISE(ABORT, 'the record only grows'); END
    """,
)
