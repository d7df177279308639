"""What people enter about indicators and write for the report, and the reports that were published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _grows(
        "indicator_actuals",
        "indicator",
        _whole("fiscal_year"),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        *map(_text, ("note_ja", "note_en")),
    )
    _grows(
        "indicator_gradings",
        "indicator",
        _whole("fiscal_year"),
        sa.Column("grade", sa.String(16), nullable=False),
        *map(_text, ("reason_ja", "reason_en")),
        sa.CheckConstraint("grade IN ('A', 'B', 'C', 'D')", name="ck_indicator_gradings_grade"),
        sa.CheckConstraint(
            "trim(reason_ja) <> '' AND trim(reason_en) <> ''", name="ck_indicator_gradings_reason_is_given"
        ),
    )
    for table in ("indicator_actuals", "indicator_gradings"):
        op.create_index(f"ix_{table}_indicator_fiscal_year_id", table, ["indicator", "fiscal_year", "id"])
    _texts()
    _editions()


def _grows(table: str, subject: str, *rest: SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        _text(subject),
        *rest,
        *_by_whom(),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        sqlite_autoincrement=True,
    )


def _texts() -> None:
    op.create_table(
        "report_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        _whole("fiscal_year"),
        sa.Column("part", sa.String(16), nullable=False),
        *map(_text, ("ja", "en")),
        *_by_whom(),
        sa.PrimaryKeyConstraint("id", name="pk_report_texts"),
        sa.CheckConstraint("part IN ('purpose', 'problems')", name="ck_report_texts_reportpart"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_report_texts_fiscal_year_part_id", "report_texts", ["fiscal_year", "part", "id"])


def _editions() -> None:
    op.create_table(
        "report_editions",
        *map(_whole, ("fiscal_year", "edition")),
        _text("published_by"),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        *map(_text, ("article_ja", "article_en", "pictures")),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("pdf_ja", "pdf_en")),
        sa.PrimaryKeyConstraint("fiscal_year", "edition", name="pk_report_editions"),
        sa.CheckConstraint("edition >= 1", name="ck_report_editions_edition_range"),
    )


def _by_whom() -> tuple[sa.Column[str], sa.Column[object]]:
    return _text("by"), sa.Column("at", sa.DateTime(timezone=True), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False, nullable=False)
