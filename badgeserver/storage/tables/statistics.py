"""What figures are counted from: derived from the record, narrow, and made again where it changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.ids import BadgeId, GroupId, LearnerId
from badgeserver.storage.columns import Base

_MOVED: Final = "badge", "group_id", "began_month", "left_month", "revoked", "place", "began", "last"
_OF_NEWCOMERS: Final = "badge", "first_year", "first_rank", "rank", "began_month", "left_month", "place"


class FigureChangeRow(Base):
    """That something changed from which a learner's rows are derived. Triggers write it, readers clear it."""

    __tablename__ = "figure_changes"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[LearnerId]


class FigureStateRow(Base):
    """The single row that tells how often the derived rows changed, and by which ranks they were made."""

    __tablename__ = "figure_state"
    __table_args__ = (CheckConstraint("id = 1", name="is_single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    edition: Mapped[int]
    ranks: Mapped[str]


class HeldSpellRow(Base):
    """A time without a break for which a learner held `badge`; if that is empty, any of `rank` or above.

    `place` is a municipality's code, `area:<code>` where no more is known, `outside`, or empty. Months
    count from the January of year 0; `left_month` is that of the day after the last one. `first_year` and
    `first_rank` are those of the learner's first badge.
    """

    __tablename__ = "held_spells"
    __table_args__ = (
        CheckConstraint("last >= began", name="is_in_order"),
        Index("ix_held_spells_counted", "badge", "rank", "place", "group_id", "sector", "began", "last"),
        # In the order in which growth and cohorts are counted, with all that they need.
        Index("ix_held_spells_moved", *_MOVED),
        Index("ix_held_spells_of_newcomers", *_OF_NEWCOMERS),
    )

    learner_id: Mapped[LearnerId] = mapped_column(primary_key=True)
    badge: Mapped[BadgeId] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    began: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[date]
    began_month: Mapped[int]
    left_month: Mapped[int]
    revoked: Mapped[bool]
    place: Mapped[str]
    group_id: Mapped[GroupId]
    sector: Mapped[str]
    first_year: Mapped[int]
    first_rank: Mapped[int]


class FirstBadgeRow(Base):
    """When a learner got the first badge that stood, and by what way they came.

    `year` is the fiscal year of that day. `days` have passed since the first evidence was handed in or
    accepted, none if it came later, unless nothing is known of any; `way_in` is the subject of the first
    accepted piece, `<kind>:<id>`.
    """

    __tablename__ = "first_badges"

    learner_id: Mapped[LearnerId] = mapped_column(primary_key=True)
    awarded_on: Mapped[date]
    year: Mapped[int]
    rank: Mapped[int]
    days: Mapped[int | None]
    way_in: Mapped[str | None]
    place: Mapped[str]


class ReleaseRow(Base):
    """Open data as they were released for a day. Triggers refuse to change or remove them."""

    __tablename__ = "open_data_releases"
    __table_args__ = (CheckConstraint("smallest_count >= 2", name="smallest_count_range"),)

    as_of: Mapped[date] = mapped_column(primary_key=True)
    released_at: Mapped[datetime]
    map_version: Mapped[str]
    map_digest: Mapped[str]
    smallest_count: Mapped[int]
    digest: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)
