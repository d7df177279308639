"""The chain of records; what was awarded, issued and revoked before is entered in the order of its time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from badgeserver.domain.award import Award, IssuedCredential, StatusEntry
from badgeserver.domain.evaluation import Route
from badgeserver.domain.record_chain import (
    EMPTY_CHAIN,
    ChainEntry,
    ChainHead,
    Happening,
    HappeningKind,
    award_happening,
    credential_happenings,
    linked,
)

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BATCH = 1_000


def upgrade() -> None:
    """Create the chain with its head, and enter what is there already."""
    chain = _chain()
    head = _head()
    entries = list(linked(_what_happened(), EMPTY_CHAIN))
    for start in range(0, len(entries), BATCH):
        op.bulk_insert(chain, [_row(entry) for entry in entries[start : start + BATCH]])
    last = ChainHead(entries[-1].sequence, entries[-1].hash) if entries else EMPTY_CHAIN
    op.bulk_insert(head, [{"id": 1, "count": last.count, "hash": last.hash}])
    for statement in _TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def _chain() -> sa.Table:
    return op.create_table(
        "record_chain",
        sa.Column("sequence", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.String(16), nullable=False),
        _text("subject"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        _text("digest"),
        _text("previous"),
        _text("hash"),
        sa.PrimaryKeyConstraint("sequence", name="pk_record_chain"),
        sa.UniqueConstraint("kind", "subject", name="uq_record_chain_kind_subject"),
        sa.UniqueConstraint("hash", name="uq_record_chain_hash"),
        sa.CheckConstraint("kind IN ('award', 'issue', 'revoke')", name="ck_record_chain_happeningkind"),
        sa.CheckConstraint("(kind = 'award') = (at IS NULL)", name="ck_record_chain_moment_is_given"),
    )


def _head() -> sa.Table:
    return op.create_table(
        "record_chain_head",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("count", sa.Integer(), nullable=False),
        _text("hash"),
        sa.PrimaryKeyConstraint("id", name="pk_record_chain_head"),
        sa.CheckConstraint("id = 1", name="ck_record_chain_head_is_single"),
    )


def _text(name: str) -> sa.Column[str]:
    kind = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=False)


def _row(entry: ChainEntry) -> dict[str, object]:
    happening = entry.happening
    return {
        "sequence": entry.sequence,
        "kind": happening.kind.value,
        "subject": happening.subject,
        "at": _as_kept(happening.at),
        "digest": happening.digest,
        "previous": entry.previous,
        "hash": entry.hash,
    }


def _as_kept(moment: datetime | None) -> datetime | None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    return moment.replace(tzinfo=None) if moment is not None and is_sqlite else moment


def _as_meant(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


_AWARDS = sa.table(
    "awards",
    *map(sa.column, ("id", "learner_id", "badge", "route", "map_version", "map_digest", "record")),
    sa.column("supersedes"),
    sa.column("awarded_on", sa.Date()),
    sa.column("valid_until", sa.Date()),
)
_EVIDENCE = sa.table("award_evidence", *map(sa.column, ("award_id", "position", "evidence_id", "digest")))
_CREDENTIALS = sa.table(
    "credentials",
    *map(sa.column, ("id", "award_id", "list_number", "list_index", "document", "revocation_reason")),
    sa.column("issued_at", sa.DateTime(timezone=True)),
    sa.column("revoked_at", sa.DateTime(timezone=True)),
)


def _what_happened() -> list[Happening]:
    """Return the awards by day, then issuings and revocations by moment."""
    later = [happening for credential in _credentials() for happening in credential_happenings(credential)]
    later.sort(key=lambda one: (one.at, one.kind is HappeningKind.REVOKE, one.subject))
    return [*map(award_happening, _awards()), *later]


def _awards() -> Iterator[Award]:
    rows = op.get_bind().execute(sa.select(_AWARDS).order_by(_AWARDS.c.awarded_on, _AWARDS.c.id))
    evidence = defaultdict(list)
    for one in op.get_bind().execute(
        sa.select(_EVIDENCE).order_by(_EVIDENCE.c.award_id, _EVIDENCE.c.position)
    ):
        evidence[one.award_id].append((one.evidence_id, one.digest))
    for row in rows:
        yield Award(
            id=row.id,
            learner=row.learner_id,
            badge=row.badge,
            route=Route(row.route),
            awarded_on=row.awarded_on,
            valid_until=row.valid_until,
            map_version=row.map_version,
            map_digest=row.map_digest,
            evidence=tuple(evidence[row.id]),
            record=row.record,
            supersedes=row.supersedes,
        )


def _credentials() -> Iterator[IssuedCredential]:
    for row in op.get_bind().execute(sa.select(_CREDENTIALS)):
        yield IssuedCredential(
            id=row.id,
            award=row.award_id,
            issued_at=_as_meant(row.issued_at),
            status_entry=StatusEntry(row.list_number, row.list_index),
            document=row.document,
            revoked_at=None if row.revoked_at is None else _as_meant(row.revoked_at),
            revocation_reason=row.revocation_reason,
        )


# SQLite's INSERT OR REPLACE removes a row without asking the delete trigger.
_TRIGGERS = {
    "sqlite": (
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
        """
        CREATE TRIGGER record_chain_head_moves_on BEFORE UPDATE ON record_chain_head
        WHEN NEW.count <= OLD.count
        BEGIN SELECT RAISE(ABORT, 'the record only grows'); END
        """,
        """
        CREATE TRIGGER record_chain_head_stays BEFORE DELETE ON record_chain_head
        BEGIN SELECT RAISE(ABORT, 'the record only grows'); END
        """,
        """
        CREATE TRIGGER record_chain_head_stays_in_place BEFORE INSERT ON record_chain_head
        BEGIN SELECT RAISE(ABORT, 'the record only grows'); END
        """,
    ),
    "postgresql": (
        """
        CREATE FUNCTION refuse_record_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the record only grows' USING ERRCODE = 'restrict_violation';
        END $$
        """,
        """
        CREATE TRIGGER record_chain_stays BEFORE UPDATE OR DELETE ON record_chain
        FOR EACH ROW EXECUTE FUNCTION refuse_record_change()
        """,
        """
        CREATE TRIGGER record_chain_stays_all BEFORE TRUNCATE ON record_chain
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_record_change()
        """,
        """
        CREATE TRIGGER record_chain_head_moves_on BEFORE UPDATE ON record_chain_head
        FOR EACH ROW WHEN (NEW.count <= OLD.count) EXECUTE FUNCTION refuse_record_change()
        """,
        """
        CREATE TRIGGER record_chain_head_stays BEFORE DELETE ON record_chain_head
        FOR EACH ROW EXECUTE FUNCTION refuse_record_change()
        """,
        """
        CREATE TRIGGER record_chain_head_stays_all BEFORE TRUNCATE ON record_chain_head
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_record_change()
        """,
    ),
}
