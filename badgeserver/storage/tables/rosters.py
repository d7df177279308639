"""Providers, what they listed, and what of it waits."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.ids import CertificateId, EvidenceId, LearnerId
from badgeserver.domain.roster import EntryState, ImportState
from badgeserver.storage.columns import Base


class ProviderRow(Base):
    """A provider. `certificates` is a JSON list of ids in order."""

    __tablename__ = "providers"
    __table_args__ = (
        CheckConstraint("trim(id) <> ''", name="id_is_given"),
        CheckConstraint("trim(name_ja) <> '' AND trim(name_en) <> ''", name="name_is_given"),
        CheckConstraint("ended_at >= added_at", name="end_is_in_order"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name_ja: Mapped[str]
    name_en: Mapped[str]
    certificates: Mapped[str]
    contact: Mapped[str]
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RosterImportRow(Base):
    """An import. `content` is the file, compressed; it is gone when the import is done."""

    __tablename__ = "roster_imports"
    __table_args__ = (
        UniqueConstraint("provider_id", "idempotency_key"),
        CheckConstraint("done_rows BETWEEN 0 AND row_count", name="done_rows_range"),
        CheckConstraint("(state = 'done') = (finished_at IS NOT NULL)", name="end_is_told"),
        CheckConstraint("(state = 'done') = (content IS NULL)", name="forgets_what_is_done"),
        Index(None, "provider_id", "digest"),
        Index(None, "begun_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    provider_id: Mapped[str] = mapped_column(ForeignKey("providers.id"))
    digest: Mapped[str]
    name: Mapped[str]
    encoding: Mapped[str]
    ignored: Mapped[str]
    row_count: Mapped[int]
    begun_by: Mapped[str]
    begun_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    state: Mapped[ImportState]
    done_rows: Mapped[int]
    counts: Mapped[str]
    idempotency_key: Mapped[str | None]
    finished_at: Mapped[datetime | None]
    content: Mapped[bytes | None] = mapped_column(deferred=True)


class RosterPartRow(Base):
    """What became of some rows of an import, as JSON, and of whom news is still to be told."""

    __tablename__ = "roster_parts"

    import_id: Mapped[str] = mapped_column(ForeignKey("roster_imports.id"), primary_key=True)
    first: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    report: Mapped[str]
    news: Mapped[str | None]


class RosterEntryRow(Base):
    """That a provider listed a completion; `key` is a keyed hash, so that no address is in it."""

    __tablename__ = "roster_entries"
    __table_args__ = (
        CheckConstraint("state IN ('accepted', 'withdrawn') OR evidence_id IS NULL", name="evidence_counts"),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    provider_id: Mapped[str] = mapped_column(ForeignKey("providers.id"))
    state: Mapped[EntryState]
    evidence_id: Mapped[EvidenceId | None]


class WaitingCompletionRow(Base):
    """A completion for somebody without an account; `address` and `name` are keyed hashes."""

    __tablename__ = "waiting_completions"

    key: Mapped[str] = mapped_column(ForeignKey("roster_entries.key"), primary_key=True)
    provider_id: Mapped[str] = mapped_column(ForeignKey("providers.id"))
    address: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    certificate: Mapped[CertificateId]
    dated: Mapped[date]
    score: Mapped[int | None]
    level: Mapped[int | None]
    since: Mapped[datetime] = mapped_column(index=True)


class RosterDoubtRow(Base):
    """A completion whose address is a learner's while the name is not, until staff have decided."""

    __tablename__ = "roster_doubts"

    key: Mapped[str] = mapped_column(ForeignKey("roster_entries.key"), primary_key=True)
    provider_id: Mapped[str] = mapped_column(ForeignKey("providers.id"))
    learner_id: Mapped[LearnerId] = mapped_column(ForeignKey("learners.id"), index=True)
    stated_name: Mapped[str]
    certificate: Mapped[CertificateId]
    dated: Mapped[date]
    score: Mapped[int | None]
    level: Mapped[int | None]
    since: Mapped[datetime] = mapped_column(index=True)
