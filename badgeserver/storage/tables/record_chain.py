"""The chain of records and its head."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.record_chain import HappeningKind
from badgeserver.storage.columns import Base


class ChainRow(Base):
    """An entry of the chain. Triggers (see the third migration) refuse to change or remove it."""

    __tablename__ = "record_chain"
    __table_args__ = (
        UniqueConstraint("kind", "subject"),
        CheckConstraint("(kind = 'award') = (at IS NULL)", name="moment_is_given"),
    )

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[HappeningKind]
    subject: Mapped[str]
    at: Mapped[datetime | None]
    digest: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)


class ChainHeadRow(Base):
    """The single row that tells how many entries there are, and the hash of the last one."""

    __tablename__ = "record_chain_head"
    __table_args__ = (CheckConstraint("id = 1", name="is_single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]
    hash: Mapped[str]
