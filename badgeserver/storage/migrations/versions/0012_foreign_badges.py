"""Open Badges of others that were handed in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'waiting'")
_FACTS = ("badge_id", "issuer", "issuer_name", "name", "achievement")
_WHOLE = " AND ".join(f"(badge_id IS NULL) = ({one} IS NULL)" for one in (*_FACTS[1:], "dated", "proof"))
_RULES = (
    ("handedstate", "state IN ('waiting', 'unbound', 'checking', 'counted', 'refused')"),
    ("proof", "proof IN ('signature', 'hosted')"),
    ("facts_are_whole", _WHOLE),
    ("waiting_has_a_time", "(state = 'waiting') = (retry_at IS NOT NULL)"),
    ("counted_is_evidence", "(state = 'counted') = (evidence_id IS NOT NULL)"),
    ("tries_range", "tries >= 0"),
)


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "handed_badges",
        *map(_text, ("id", "learner_id", "text", "digest")),
        sa.Column("state", sa.String(16), nullable=False),
        _text("handed_in_by"),
        _instant("handed_in_at"),
        *(_text(name, nullable=True) for name in _FACTS),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(16), nullable=True),
        *(_text(name, nullable=True) for name in ("certificate", "evidence_id")),
        *map(_text, ("code", "ja", "en")),
        sa.Column("tries", sa.Integer(), nullable=False),
        _instant("retry_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_handed_badges"),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_handed_badges_learner_id"),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name="fk_handed_badges_evidence_id"),
        sa.UniqueConstraint("learner_id", "digest", name="uq_handed_badges_learner_id_digest"),
        *(sa.CheckConstraint(rule, name=f"ck_handed_badges_{name}") for name, rule in _RULES),
    )
    op.create_index(
        "ix_handed_badges_due",
        "handed_badges",
        ["retry_at"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def _instant(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
