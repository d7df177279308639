"""Which badges learners hold: the newest award of each that has not been revoked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from badgeserver.domain.evaluation import HeldBadge
from badgeserver.domain.ids import LearnerId
from badgeserver.storage.tables import AwardRow, CredentialRow


def held_badges(session: Session, learner_ids: Sequence[LearnerId]) -> Iterator[tuple[LearnerId, HeldBadge]]:
    """Yield what the learners hold, by learner and badge."""
    newest_first = (
        func.row_number()
        .over(
            partition_by=(AwardRow.learner_id, AwardRow.badge),
            order_by=(AwardRow.awarded_on.desc(), AwardRow.id.desc()),
        )
        .label("place")
    )
    issued = select(CredentialRow.id).where(CredentialRow.award_id == AwardRow.id)
    stands = or_(~issued.exists(), issued.where(CredentialRow.revoked_at.is_(None)).exists())
    ranked = select(AwardRow, newest_first).where(AwardRow.learner_id.in_(learner_ids), stands).subquery()
    award = aliased(AwardRow, ranked)
    held = select(award).where(ranked.c.place == 1).order_by(award.learner_id, award.badge)
    for row in session.scalars(held):
        yield row.learner_id, HeldBadge(row.id, row.badge, row.awarded_on, row.valid_until)
