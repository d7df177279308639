"""Figures of newcomers are counted without joining: each row knows its learner's first badge."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


_INDEXES = {
    "counted": ["badge", "rank", "place", "group_id", "sector", "began", "last"],
    "moved": ["badge", "group_id", "began_month", "left_month", "revoked", "place", "began", "last"],
    "of_newcomers": ["badge", "first_year", "first_rank", "rank", "began_month", "left_month", "place"],
}


def upgrade() -> None:
    """Make the derived tables anew, which have no triggers; without ranks, everybody is derived again."""
    for table in ("held_spells", "first_badges"):
        op.drop_table(table)
    op.create_table(
        "held_spells",
        *map(_text, ("learner_id", "badge")),
        _whole("rank"),
        *map(_day, ("began", "last")),
        *map(_whole, ("began_month", "left_month")),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        *map(_text, ("place", "group_id", "sector")),
        *map(_whole, ("first_year", "first_rank")),
        sa.PrimaryKeyConstraint("learner_id", "badge", "rank", "began", name="pk_held_spells"),
        sa.CheckConstraint("last >= began", name="ck_held_spells_is_in_order"),
    )
    for name, columns in _INDEXES.items():
        op.create_index(f"ix_held_spells_{name}", "held_spells", columns)
    op.create_table(
        "first_badges",
        _text("learner_id"),
        _day("awarded_on"),
        *map(_whole, ("year", "rank")),
        sa.Column("days", sa.Integer(), nullable=True),
        _text("way_in", nullable=True),
        _text("place"),
        sa.PrimaryKeyConstraint("learner_id", name="pk_first_badges"),
    )
    op.execute("UPDATE figure_state SET ranks = ''")


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, autoincrement=False)


def _day(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=False)
