"""When each award counted: from its day to its last day, cut short where its credentials were revoked."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import CTE, ColumnElement, Subquery, case, func, or_, select, true
from sqlalchemy.orm import aliased

from badgeserver.storage.days import day_after, day_before, day_in_japan
from badgeserver.storage.tables import AwardRow, CredentialRow

FOREVER: Final = date(9000, 1, 1)
"""The last day of what has no end."""


def standing(whose: ColumnElement[bool]) -> CTE:
    """Select `learner_id`, `badge`, `began`, `last` (the last day, FOREVER without an end) and `revoked`.

    One row for each of the awards that counted on at least one day. `revoked` is 1 where it ended by
    revocation: its day is the first on which the award does not count.
    """
    gone = _revoked_awards(whose)
    end = func.coalesce(AwardRow.valid_until, FOREVER)
    cut = gone.c.revoked_on <= end
    return (
        select(
            AwardRow.learner_id,
            AwardRow.badge,
            AwardRow.awarded_on.label("began"),
            case((cut, day_before(gone.c.revoked_on)), else_=end).label("last"),
            case((cut, 1), else_=0).label("revoked"),
        )
        .outerjoin(gone, gone.c.award_id == AwardRow.id)
        .where(whose, or_(gone.c.revoked_on.is_(None), gone.c.revoked_on > AwardRow.awarded_on))
        .cte("standing")
    )


def _revoked_awards(whose: ColumnElement[bool]) -> Subquery:
    """Select the day on which each of the awards whose credentials are all revoked lost the last one."""
    live = aliased(CredentialRow)
    issued_again = select(live.id).where(live.award_id == CredentialRow.award_id, live.revoked_at.is_(None))
    day = day_in_japan(func.max(CredentialRow.revoked_at)).label("revoked_on")
    return (
        select(CredentialRow.award_id, day)
        .join(AwardRow, AwardRow.id == CredentialRow.award_id)
        .where(whose, CredentialRow.revoked_at.is_not(None), ~issued_again.exists())
        .group_by(CredentialRow.award_id)
        .subquery("revoked_awards")
    )


def spells(rows: CTE) -> Subquery:
    """Join rows of one learner, badge and rank that overlap or follow each other day by day.

    A spell is `revoked` where none but revoked rows reached its last day.
    """
    same = (rows.c.learner_id, rows.c.badge, rows.c.rank)
    before = func.max(rows.c.last).over(
        partition_by=same, order_by=(rows.c.began, rows.c.last), rows=(None, -1)
    )
    ordered = select(rows, before.label("before")).subquery("ordered")
    begins = or_(ordered.c.before.is_(None), ordered.c.began > day_after(ordered.c.before))
    number = func.sum(case((begins, 1), else_=0)).over(
        partition_by=(ordered.c.learner_id, ordered.c.badge, ordered.c.rank),
        order_by=(ordered.c.began, ordered.c.last),
        rows=(None, 0),
    )
    one = select(ordered, number.label("number")).subquery("numbered")
    last = func.max(one.c.last)
    unrevoked = func.max(case((one.c.revoked == 0, one.c.last)))
    return (
        select(
            one.c.learner_id,
            one.c.badge,
            one.c.rank,
            func.min(one.c.began).label("began"),
            last.label("last"),
            func.coalesce(unrevoked < last, true()).label("revoked"),
        )
        .group_by(one.c.learner_id, one.c.badge, one.c.rank, one.c.number)
        .subquery("spells")
    )
