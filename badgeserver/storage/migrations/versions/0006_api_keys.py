"""Keys for programs, and the record of what was signed for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create both tables; the record only grows."""
    _api_keys()
    _api_issued()
    for statement in _TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def _api_keys() -> None:
    op.create_table(
        "api_keys",
        _text("name"),
        sa.Column("allows", sa.String(16), nullable=False),
        _text("key_digest"),
        _instant("created_at"),
        _instant("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_api_keys"),
        sa.UniqueConstraint("key_digest", name="uq_api_keys_key_digest"),
        sa.CheckConstraint("allows IN ('issue', 'verify')", name="ck_api_keys_apiright"),
        sa.CheckConstraint("trim(name) <> ''", name="ck_api_keys_name_is_given"),
        sa.CheckConstraint("ended_at >= created_at", name="ck_api_keys_end_is_in_order"),
    )


def _api_issued() -> None:
    op.create_table(
        "api_issued",
        _text("proof_value"),
        _text("credential_id", nullable=True),
        _text("digest"),
        _instant("at"),
        _text("key_name"),
        sa.PrimaryKeyConstraint("proof_value", name="pk_api_issued"),
        sa.ForeignKeyConstraint(["key_name"], ["api_keys.name"], name="fk_api_issued_key_name"),
    )
    op.create_index("ix_api_issued_key_name_at", "api_issued", ["key_name", "at"])


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def _instant(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


# SQLite's INSERT OR REPLACE removes a row without asking the delete trigger, hence the third one. A
# proof that is made again within one second is the same, and keeps the row that is there.
_TRIGGERS = {
    "sqlite": (
        """
        CREATE TRIGGER api_issued_stays_unchanged BEFORE UPDATE ON api_issued
        BEGIN SELECT RAISE(ABORT, 'the record only grows'); END
        """,
        """
        CREATE TRIGGER api_issued_stays BEFORE DELETE ON api_issued
        BEGIN SELECT RAISE(ABORT, 'the record only grows'); END
        """,
        """
        CREATE TRIGGER api_issued_stays_in_place BEFORE INSERT ON api_issued
        WHEN EXISTS (SELECT 1 FROM api_issued WHERE proof_value = NEW.proof_value)
        BEGIN SELECT RAISE(ABORT, 'the record only grows'); END
        """,
    ),
    "postgresql": (
        """
        CREATE TRIGGER api_issued_stays BEFORE UPDATE OR DELETE ON api_issued
        FOR EACH ROW EXECUTE FUNCTION refuse_record_change()
        """,
        """
        CREATE TRIGGER api_issued_stays_all BEFORE TRUNCATE ON api_issued
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_record_change()
        """,
    ),
}
