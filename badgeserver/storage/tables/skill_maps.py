"""Versions of the skill map with the files that they were read from."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from badgeserver.domain.map_versions import MapState
from badgeserver.storage.columns import Base


class SkillMapRow(Base):
    """A version of the map. Triggers (see the second migration) refuse to remove it or change its files.

    `packed` are the programme's files, packed by `storage.packing`; a query leaves them out unless
    they are asked for.
    """

    __tablename__ = "skill_maps"
    __table_args__ = (
        CheckConstraint(
            "(state = 'draft') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="decision_is_whole",
        ),
        CheckConstraint("state <> 'published' OR decided_by <> drafted_by", name="published_by_another"),
        CheckConstraint("decided_at >= drafted_at", name="decision_is_in_order"),
    )

    digest: Mapped[str] = mapped_column(primary_key=True)
    map_id: Mapped[str]
    version: Mapped[str]
    effective_from: Mapped[date]
    state: Mapped[MapState]
    packed: Mapped[bytes] = mapped_column(deferred=True)
    drafted_by: Mapped[str]
    drafted_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
