"""Versions of the skill map, with their files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, which keeps every version for ever."""
    op.create_table(
        "skill_maps",
        _text("digest"),
        _text("map_id"),
        _text("version"),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        _text("drafted_by"),
        _instant("drafted_at"),
        _text("decided_by", nullable=True),
        _instant("decided_at", nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_skill_maps"),
        sa.CheckConstraint("state IN ('draft', 'published', 'discarded')", name="ck_skill_maps_mapstate"),
        sa.CheckConstraint(
            "(state = 'draft') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="ck_skill_maps_decision_is_whole",
        ),
        sa.CheckConstraint(
            "state <> 'published' OR decided_by <> drafted_by", name="ck_skill_maps_published_by_another"
        ),
        sa.CheckConstraint("decided_at >= drafted_at", name="ck_skill_maps_decision_is_in_order"),
    )
    for statement in _TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def _instant(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


# What a map says and when it is in effect stays for good, and so does its publication.
_CHANGED = """
    OLD.digest <> NEW.digest OR OLD.map_id <> NEW.map_id OR OLD.version <> NEW.version
    OR OLD.effective_from <> NEW.effective_from OR OLD.packed <> NEW.packed OR OLD.state = 'published'
"""
_TRIGGERS = {
    "sqlite": (
        f"""
        CREATE TRIGGER skill_maps_stay_unchanged BEFORE UPDATE ON skill_maps WHEN {_CHANGED}
        BEGIN SELECT RAISE(ABORT, 'a skill map is kept as it is'); END
        """,
        """
        CREATE TRIGGER skill_maps_stay BEFORE DELETE ON skill_maps
        BEGIN SELECT RAISE(ABORT, 'a skill map is kept as it is'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION refuse_skill_map_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'a skill map is kept as it is' USING ERRCODE = 'restrict_violation';
        END $$
        """,
        f"""
        CREATE TRIGGER skill_maps_stay_unchanged BEFORE UPDATE ON skill_maps
        FOR EACH ROW WHEN ({_CHANGED}) EXECUTE FUNCTION refuse_skill_map_change()
        """,
        """
        CREATE TRIGGER skill_maps_stay BEFORE DELETE ON skill_maps
        FOR EACH ROW EXECUTE FUNCTION refuse_skill_map_change()
        """,
        """
        CREATE TRIGGER skill_maps_stay_all BEFORE TRUNCATE ON skill_maps
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_skill_map_change()
        """,
    ),
}
