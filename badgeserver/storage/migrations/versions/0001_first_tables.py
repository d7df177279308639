"""Learners, evidence, awards, credentials, status lists, keys, the audit log and sign-in links."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create all tables."""
    _learners()
    _evidence()
    _awards()
    _award_evidence()
    _status_lists()
    _credentials()
    _published_keys()
    _sign_in_links()
    _audit_entries()
    for statement in _AUDIT_TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def _whole(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable, autoincrement=False)


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(16), nullable=False)


def _instant(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _learners() -> None:
    op.create_table(
        "learners",
        _text("id"),
        _text("name"),
        _text("email"),
        _text("email_key"),
        _text("group_id"),
        _text("municipality", nullable=True),
        _word("residence"),
        _text("reading"),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_learners"),
        sa.UniqueConstraint("email_key", name="uq_learners_email_key"),
        sa.CheckConstraint("trim(name) <> ''", name="ck_learners_name_is_given"),
        sa.CheckConstraint("trim(email) <> ''", name="ck_learners_email_is_given"),
        sa.CheckConstraint(
            "municipality IS NULL OR length(municipality) = 5", name="ck_learners_municipality_has_5_digits"
        ),
        sa.CheckConstraint("residence IN ('resident', 'outside')", name="ck_learners_residence"),
    )
    op.create_index("ix_learners_reading_name_id", "learners", ["reading", "name", "id"])


def _evidence() -> None:
    op.create_table(
        "evidence",
        _text("id"),
        _text("learner_id"),
        _text("kind"),
        sa.Column("dated", sa.Date(), nullable=False),
        _text("certificate", nullable=True),
        _text("achievement", nullable=True),
        _text("area", nullable=True),
        _whole("score", nullable=True),
        _whole("level", nullable=True),
        _whole("rubric", nullable=True),
        _text("confirmed_by", nullable=True),
        _whole("months", nullable=True),
        _whole("gap_months", nullable=True),
        _whole("accepted_strength", nullable=True),
        _text("accepted_by", nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_evidence"),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_evidence_learner_id"),
        *_evidence_checks(),
    )
    op.create_index("ix_evidence_learner_id_dated_id", "evidence", ["learner_id", "dated", "id"])


def _evidence_checks() -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint("kind IN ('certificate', 'achievement', 'experience')", name="ck_evidence_kind"),
        sa.CheckConstraint(
            "kind <> 'certificate' OR (certificate IS NOT NULL AND achievement IS NULL AND area IS NULL"
            " AND months IS NULL AND gap_months IS NULL AND rubric IS NULL AND confirmed_by IS NULL)",
            name="ck_evidence_certificate_columns",
        ),
        sa.CheckConstraint(
            "kind <> 'achievement' OR (achievement IS NOT NULL AND certificate IS NULL AND area IS NULL"
            " AND months IS NULL AND gap_months IS NULL AND score IS NULL AND level IS NULL)",
            name="ck_evidence_achievement_columns",
        ),
        sa.CheckConstraint(
            "kind <> 'experience' OR (area IS NOT NULL AND months IS NOT NULL AND gap_months IS NOT NULL"
            " AND certificate IS NULL AND achievement IS NULL AND score IS NULL AND level IS NULL"
            " AND confirmed_by IS NULL)",
            name="ck_evidence_experience_columns",
        ),
        sa.CheckConstraint("score >= 0", name="ck_evidence_score_range"),
        sa.CheckConstraint("rubric >= 0", name="ck_evidence_rubric_range"),
        sa.CheckConstraint("months >= 0", name="ck_evidence_months_range"),
        sa.CheckConstraint("gap_months >= 0", name="ck_evidence_gap_months_range"),
        sa.CheckConstraint("accepted_strength BETWEEN 1 AND 4", name="ck_evidence_accepted_strength_range"),
        sa.CheckConstraint(
            "(accepted_strength IS NULL) = (accepted_by IS NULL)"
            " AND (accepted_strength IS NULL) = (accepted_on IS NULL)",
            name="ck_evidence_acceptance_is_whole",
        ),
    )


def _awards() -> None:
    op.create_table(
        "awards",
        _text("id"),
        _text("learner_id"),
        _text("badge"),
        _word("route"),
        sa.Column("awarded_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        _text("map_version"),
        _text("map_digest"),
        _text("record"),
        _text("supersedes", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_awards"),
        sa.UniqueConstraint("supersedes", name="uq_awards_supersedes"),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_awards_learner_id"),
        sa.ForeignKeyConstraint(["supersedes"], ["awards.id"], name="fk_awards_supersedes"),
        sa.CheckConstraint("valid_until >= awarded_on", name="ck_awards_validity_is_in_order"),
        sa.CheckConstraint("route IN ('rule', 'experience', 'renewal', 'held')", name="ck_awards_route"),
        sa.CheckConstraint("route <> 'held'", name="ck_awards_is_newly_earned"),
        sa.CheckConstraint("supersedes <> id", name="ck_awards_supersedes_another"),
    )
    first_of_its_badge = sa.text("supersedes IS NULL")
    op.create_index(
        "uq_awards_one_a_day",
        "awards",
        ["learner_id", "badge", "awarded_on"],
        unique=True,
        sqlite_where=first_of_its_badge,
        postgresql_where=first_of_its_badge,
    )
    op.create_index("ix_awards_learner_id_awarded_on_id", "awards", ["learner_id", "awarded_on", "id"])


def _award_evidence() -> None:
    op.create_table(
        "award_evidence",
        _text("award_id"),
        _whole("position"),
        _text("evidence_id"),
        _text("digest"),
        sa.PrimaryKeyConstraint("award_id", "position", name="pk_award_evidence"),
        sa.UniqueConstraint("award_id", "evidence_id", name="uq_award_evidence_award_id_evidence_id"),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_award_evidence_award_id"),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_award_evidence_evidence_id"),
    )
    op.create_index("ix_award_evidence_evidence_id", "award_evidence", ["evidence_id"])


def _status_lists() -> None:
    op.create_table(
        "status_lists",
        _whole("number"),
        _whole("size"),
        _whole("taken"),
        sa.PrimaryKeyConstraint("number", name="pk_status_lists"),
        sa.CheckConstraint("number >= 1", name="ck_status_lists_number_range"),
        sa.CheckConstraint("size >= 1", name="ck_status_lists_size_range"),
        sa.CheckConstraint("taken BETWEEN 0 AND size", name="ck_status_lists_taken_range"),
    )
    op.create_table(
        "status_entries",
        _whole("list_number"),
        _whole("list_index"),
        sa.PrimaryKeyConstraint("list_number", "list_index", name="pk_status_entries"),
        sa.ForeignKeyConstraint(
            ["list_number"], ["status_lists.number"], name="fk_status_entries_list_number"
        ),
        sa.CheckConstraint("list_index >= 0", name="ck_status_entries_list_index_range"),
    )
    op.create_table(
        "status_list_documents",
        _word("purpose"),
        _whole("list_number"),
        _text("document"),
        _instant("valid_until"),
        sa.PrimaryKeyConstraint("purpose", "list_number", name="pk_status_list_documents"),
        sa.ForeignKeyConstraint(
            ["list_number"], ["status_lists.number"], name="fk_status_list_documents_list_number"
        ),
        sa.CheckConstraint(
            "purpose IN ('revocation', 'suspension')", name="ck_status_list_documents_statuspurpose"
        ),
    )


def _credentials() -> None:
    op.create_table(
        "credentials",
        _text("id"),
        _text("award_id"),
        _instant("issued_at"),
        _whole("list_number"),
        _whole("list_index"),
        _text("document"),
        _instant("revoked_at", nullable=True),
        _text("revocation_reason", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_credentials"),
        sa.UniqueConstraint("list_number", "list_index", name="uq_credentials_list_number_list_index"),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name="fk_credentials_award_id"),
        sa.ForeignKeyConstraint(
            ["list_number", "list_index"],
            ["status_entries.list_number", "status_entries.list_index"],
            name="fk_credentials_list_number_list_index",
        ),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revocation_reason IS NULL)", name="ck_credentials_revocation_is_whole"
        ),
        sa.CheckConstraint("trim(revocation_reason) <> ''", name="ck_credentials_revocation_reason_is_given"),
        sa.CheckConstraint("revoked_at >= issued_at", name="ck_credentials_revocation_is_in_order"),
    )
    live = sa.text("revoked_at IS NULL")
    op.create_index(
        "uq_credentials_live",
        "credentials",
        ["award_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    op.create_index("ix_credentials_award_id", "credentials", ["award_id"])


def _published_keys() -> None:
    op.create_table(
        "published_keys",
        _text("id"),
        _text("multibase"),
        _instant("created_at"),
        _instant("retired_at", nullable=True),
        _instant("revoked_since", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_published_keys"),
        sa.UniqueConstraint("multibase", name="uq_published_keys_multibase"),
        sa.CheckConstraint("retired_at >= created_at", name="ck_published_keys_retirement_is_in_order"),
    )


def _sign_in_links() -> None:
    op.create_table(
        "sign_in_links",
        _text("token_digest"),
        _text("reference"),
        _text("role"),
        _instant("expires_at"),
        sa.PrimaryKeyConstraint("token_digest", name="pk_sign_in_links"),
        sa.CheckConstraint("trim(role) <> ''", name="ck_sign_in_links_role_is_given"),
    )
    op.create_index("ix_sign_in_links_expires_at", "sign_in_links", ["expires_at"])


def _audit_entries() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        _instant("at"),
        _text("actor"),
        _text("action"),
        _text("subject"),
        _text("detail"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
        sqlite_autoincrement=True,
    )


# SQLite's INSERT OR REPLACE removes a row without asking the delete trigger, hence the third one.
_AUDIT_TRIGGERS = {
    "sqlite": (
        """
        CREATE TRIGGER audit_entries_stay_unchanged BEFORE UPDATE ON audit_entries
        BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END
        """,
        """
        CREATE TRIGGER audit_entries_stay BEFORE DELETE ON audit_entries
        BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END
        """,
        """
        CREATE TRIGGER audit_entries_stay_in_place BEFORE INSERT ON audit_entries
        WHEN EXISTS (SELECT 1 FROM audit_entries WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'restrict_violation';
        END $$
        """,
        """
        CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE ON audit_entries
        FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()
        """,
        """
        CREATE TRIGGER audit_entries_stay_all BEFORE TRUNCATE ON audit_entries
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()
        """,
    ),
}
