"""Providers, their keys, what they listed, and what of it waits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and let a key belong to a provider."""
    _providers()
    _imports()
    _entries()
    _waiting("waiting_completions", "address", "name")
    op.create_index("ix_waiting_completions_address", "waiting_completions", ["address"])
    _waiting("roster_doubts", "learner_id", "stated_name", learner=True)
    op.create_index("ix_roster_doubts_learner_id", "roster_doubts", ["learner_id"])
    if op.get_bind().dialect.name == "sqlite":
        _keys_anew()
    else:
        _keys_altered()


def _providers() -> None:
    op.create_table(
        "providers",
        *map(_text, ("id", "name_ja", "name_en", "certificates", "contact")),
        _instant("added_at"),
        _instant("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_providers"),
        sa.CheckConstraint("trim(id) <> ''", name="ck_providers_id_is_given"),
        sa.CheckConstraint("trim(name_ja) <> '' AND trim(name_en) <> ''", name="ck_providers_name_is_given"),
        sa.CheckConstraint("ended_at >= added_at", name="ck_providers_end_is_in_order"),
    )


def _imports() -> None:
    op.create_table(
        "roster_imports",
        *map(_text, ("id", "provider_id", "digest", "name", "encoding", "ignored")),
        sa.Column("row_count", sa.Integer(), nullable=False),
        _text("begun_by"),
        _instant("begun_at"),
        _instant("moved_at"),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("done_rows", sa.Integer(), nullable=False),
        _text("counts"),
        _text("idempotency_key", nullable=True),
        _instant("finished_at", nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_roster_imports"),
        _of_provider("roster_imports"),
        sa.UniqueConstraint(
            "provider_id", "idempotency_key", name="uq_roster_imports_provider_id_idempotency_key"
        ),
        sa.CheckConstraint("state IN ('draft', 'running', 'done')", name="ck_roster_imports_importstate"),
        sa.CheckConstraint("done_rows BETWEEN 0 AND row_count", name="ck_roster_imports_done_rows_range"),
        sa.CheckConstraint(
            "(state = 'done') = (finished_at IS NOT NULL)", name="ck_roster_imports_end_is_told"
        ),
        sa.CheckConstraint(
            "(state = 'done') = (content IS NULL)", name="ck_roster_imports_forgets_what_is_done"
        ),
    )
    op.create_index("ix_roster_imports_provider_id_digest", "roster_imports", ["provider_id", "digest"])
    op.create_index("ix_roster_imports_begun_at", "roster_imports", ["begun_at"])
    op.create_table(
        "roster_parts",
        _text("import_id"),
        sa.Column("first", sa.Integer(), nullable=False),
        _text("report"),
        _text("news", nullable=True),
        sa.PrimaryKeyConstraint("import_id", "first", name="pk_roster_parts"),
        sa.ForeignKeyConstraint(["import_id"], ["roster_imports.id"], name="fk_roster_parts_import_id"),
    )


def _entries() -> None:
    op.create_table(
        "roster_entries",
        *map(_text, ("key", "provider_id")),
        sa.Column("state", sa.String(16), nullable=False),
        _text("evidence_id", nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_roster_entries"),
        _of_provider("roster_entries"),
        sa.CheckConstraint(
            "state IN ('accepted', 'waiting', 'doubtful', 'declined', 'withdrawn')",
            name="ck_roster_entries_entrystate",
        ),
        sa.CheckConstraint(
            "state IN ('accepted', 'withdrawn') OR evidence_id IS NULL",
            name="ck_roster_entries_evidence_counts",
        ),
    )


def _waiting(table: str, whose: str, name: str, learner: bool = False) -> None:
    of_learner = sa.ForeignKeyConstraint([whose], ["learners.id"], name=f"fk_{table}_{whose}")
    op.create_table(
        table,
        *map(_text, ("key", "provider_id", whose, name, "certificate")),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        _instant("since"),
        sa.PrimaryKeyConstraint("key", name=f"pk_{table}"),
        sa.ForeignKeyConstraint(["key"], ["roster_entries.key"], name=f"fk_{table}_key"),
        _of_provider(table),
        *([of_learner] if learner else []),
    )
    op.create_index(f"ix_{table}_since", table, ["since"])


def _of_provider(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=f"fk_{table}_provider_id")


_RIGHT = "allows IN ('issue', 'verify', 'roster')"
_KEYS_BEFORE = sa.table(
    "api_keys",
    *map(sa.column, ("name", "allows", "key_digest")),
    *(sa.column(name, sa.DateTime(timezone=True)) for name in ("created_at", "ended_at")),
)
_BOUND = "(allows = 'roster') = (provider_id IS NOT NULL)"


def _keys_altered() -> None:
    op.drop_constraint("ck_api_keys_apiright", "api_keys", type_="check")
    op.add_column("api_keys", _text("provider_id", nullable=True))
    op.create_check_constraint("ck_api_keys_apiright", "api_keys", _RIGHT)
    op.create_check_constraint("ck_api_keys_roster_is_of_provider", "api_keys", _BOUND)
    op.create_foreign_key("fk_api_keys_provider_id", "api_keys", "providers", ["provider_id"], ["id"])


def _keys_anew() -> None:
    """Make the table anew, since SQLite can't change constraints, while what refers to it waits."""
    op.execute("PRAGMA defer_foreign_keys = ON")
    kept = op.get_bind().execute(sa.select(_KEYS_BEFORE)).mappings().all()
    op.drop_table("api_keys")
    keys = op.create_table(
        "api_keys",
        _text("name"),
        sa.Column("allows", sa.String(16), nullable=False),
        _text("key_digest"),
        _instant("created_at"),
        _instant("ended_at", nullable=True),
        _text("provider_id", nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_api_keys"),
        _of_provider("api_keys"),
        sa.UniqueConstraint("key_digest", name="uq_api_keys_key_digest"),
        sa.CheckConstraint(_RIGHT, name="ck_api_keys_apiright"),
        sa.CheckConstraint("trim(name) <> ''", name="ck_api_keys_name_is_given"),
        sa.CheckConstraint("ended_at >= created_at", name="ck_api_keys_end_is_in_order"),
        sa.CheckConstraint(_BOUND, name="ck_api_keys_roster_is_of_provider"),
    )
    op.bulk_insert(keys, [dict(key) for key in kept])


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def _instant(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
