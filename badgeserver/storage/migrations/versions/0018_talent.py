"""Employers: a role for their contact persons, what learners show to them, and who asked whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_BEFORE = "role IN ('learner', 'assessor', 'staff', 'help_desk', 'operator')"
_ROLES = "role IN ('learner', 'assessor', 'staff', 'help_desk', 'operator', 'employer')"


def upgrade() -> None:
    """Let staff have the new role, and create the tables."""
    _one_more_role()
    op.create_table(
        "organisations",
        *map(_text, ("staff_id", "name")),
        _instant("added_at"),
        sa.PrimaryKeyConstraint("staff_id", name="pk_organisations"),
        _refers("organisations", "staff_id", "staff"),
        sa.CheckConstraint("trim(name) <> ''", name="ck_organisations_name_is_given"),
    )
    _offers()
    _contacts()


def _one_more_role() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_staff_role", "staff")
        op.create_check_constraint("ck_staff_role", "staff", _ROLES)
        return
    # SQLite can't change a check, and other tables refer to this one, so that it can't be made anew. A
    # check that only widens touches no row: its text is changed (https://sqlite.org/lang_altertable.html, 7).
    connection = op.get_bind()
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    change = sa.text("UPDATE sqlite_master SET sql = replace(sql, :before, :after) WHERE name = 'staff'")
    connection.execute(change, {"before": _BEFORE, "after": _ROLES})
    connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = OFF"))


def _offers() -> None:
    op.create_table(
        "talent_offers",
        *map(_text, ("learner_id", "pseudonym")),
        sa.Column("place", sa.String(16), nullable=False),
        sa.Column("shows_sector", sa.Boolean(), nullable=False),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        _text("text"),
        _instant("offered_at"),
        sa.PrimaryKeyConstraint("learner_id", name="pk_talent_offers"),
        sa.UniqueConstraint("pseudonym", name="uq_talent_offers_pseudonym"),
        _refers("talent_offers", "learner_id", "learners"),
        sa.CheckConstraint(
            "place IN ('nothing', 'area', 'municipality')", name="ck_talent_offers_shownplace"
        ),
    )
    op.create_table(
        "talent_badges",
        *map(_text, ("learner_id", "badge")),
        sa.PrimaryKeyConstraint("learner_id", "badge", name="pk_talent_badges"),
        _refers("talent_badges", "learner_id", "learners"),
    )
    op.create_index("ix_talent_badges_badge", "talent_badges", ["badge"])


def _contacts() -> None:
    op.create_table(
        "talent_contacts",
        *map(_text, ("id", "learner_id", "staff_id", "organisation", "purpose", "message")),
        _instant("asked_at"),
        sa.Column("answer", sa.String(16), nullable=True),
        _text("reply"),
        *(_instant(name, nullable=True) for name in ("answered_at", "reported_at")),
        sa.PrimaryKeyConstraint("id", name="pk_talent_contacts"),
        _refers("talent_contacts", "learner_id", "learners"),
        _refers("talent_contacts", "staff_id", "staff"),
        sa.CheckConstraint(
            "answer IN ('shared', 'replied', 'declined')", name="ck_talent_contacts_contactanswer"
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name="ck_talent_contacts_answer_is_whole"
        ),
        sa.CheckConstraint("reply = '' OR answer = 'replied'", name="ck_talent_contacts_reply_is_answered"),
    )
    for columns in (["learner_id", "asked_at"], ["staff_id", "asked_at"], ["reported_at"]):
        op.create_index(f"ix_talent_contacts_{'_'.join(columns)}", "talent_contacts", columns)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def _instant(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
