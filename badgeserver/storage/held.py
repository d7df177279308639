"""Which badges learners hold: the newest award of each that has not been revoked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Subquery, func, or_, select
from sqlalchemy.orm import Session

from badgeserver.domain.evaluation import HeldBadge
from badgeserver.domain.ids import BadgeId, LearnerId
from badgeserver.storage.tables import AwardRow, CredentialRow


def held_badges(session: Session, learner_ids: Sequence[LearnerId]) -> Iterator[tuple[LearnerId, HeldBadge]]:
    """Yield what the learners hold, by learner and badge."""
    newest = newest_awards(AwardRow.learner_id.in_(learner_ids)).c
    held = (
        select(newest.learner_id, newest.id, newest.badge, newest.awarded_on, newest.valid_until)
        .where(newest.place == 1)
        .order_by(newest.learner_id, newest.badge)
    )
    for learner_id, *award in session.execute(held):
        yield learner_id, HeldBadge(*award)


def newest_awards(*conditions: ColumnElement[bool]) -> Subquery:
    """Select the awards that stand, without their records, which would have to be sorted along.

    `place` is 1 for the newest of each learner and badge.
    """
    newest_first = (
        func.row_number()
        .over(
            partition_by=(AwardRow.learner_id, AwardRow.badge),
            order_by=(AwardRow.awarded_on.desc(), AwardRow.id.desc()),
        )
        .label("place")
    )
    return select(*_HELD, newest_first).where(*conditions, stands()).subquery()


_HELD = (AwardRow.id, AwardRow.learner_id, AwardRow.badge, AwardRow.awarded_on, AwardRow.valid_until)


def stands() -> ColumnElement[bool]:
    """Say that an award has a credential that was not revoked, as most have, or none yet."""
    issued = select(CredentialRow.id).where(CredentialRow.award_id == AwardRow.id)
    return or_(issued.where(CredentialRow.revoked_at.is_(None)).exists(), ~issued.exists())


def active_holders(session: Session, on: date) -> dict[BadgeId, int]:
    """Return how many learners hold each badge by an award that stands and is active on the day `on`."""
    valid = or_(AwardRow.valid_until.is_(None), AwardRow.valid_until >= on)
    counts = (
        select(AwardRow.badge, func.count(func.distinct(AwardRow.learner_id)))
        .where(AwardRow.awarded_on <= on, valid, stands())
        .group_by(AwardRow.badge)
    )
    return {row[0]: row[1] for row in session.execute(counts)}
