"""Bringing what figures are counted from up to date: the rows of whoever changed are made again."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    true,
    union_all,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from badgeserver.domain.ids import LearnerId
from badgeserver.domain.statistics import Ranks
from badgeserver.storage.coded import NONE, coded
from badgeserver.storage.columns import PlainText
from badgeserver.storage.days import day_after, day_in_japan, fiscal_year, month, ordinal
from badgeserver.storage.rows import batches
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.standing import spells, standing
from badgeserver.storage.tables import (
    AwardRow,
    EvidenceRow,
    FigureChangeRow,
    FigureStateRow,
    FirstBadgeRow,
    HeldSpellRow,
    LearnerRow,
    SubmissionRow,
)
from badgeserver.storage.where import place_of_learner

MANY: Final = 20_000
"""From so many changed learners on, making everything anew is less work."""


def bring_up_to_date(sessions: Sessions, ranks: Ranks) -> int:
    """Derive again what changed since, and return the edition: it is the same while nothing changed.

    Where the ranks are not those of before, everything is derived again. Workers that do this at once
    wait for each other.
    """
    wanted = json.dumps([sorted(ranks.of_badge.items()), sorted(ranks.of_level.values())])
    with sessions.reading() as session:
        changes = select(FigureChangeRow.id).exists()
        now = select(FigureStateRow.edition, FigureStateRow.ranks, changes)
        edition, made_by, changed = session.execute(now).one()
    if made_by == wanted and not changed:
        return edition
    with sessions.transaction() as session:
        # Locked first, so that nobody derives from changes that another worker took away.
        state = session.scalars(select(FigureStateRow).with_for_update()).one()
        learners = list(set(session.scalars(delete(FigureChangeRow).returning(FigureChangeRow.learner_id))))
        if state.ranks != wanted or len(learners) >= MANY:
            _derive(session, ranks, None)
        else:
            for some in batches(sorted(learners)):
                _derive(session, ranks, some)
        edition = state.edition + 1
        session.execute(update(FigureStateRow).values(edition=edition, ranks=wanted))
        return edition


def forget(session: Session, learner_id: LearnerId) -> None:
    """Remove what was derived from a learner's rows."""
    for table in (HeldSpellRow, FirstBadgeRow, FigureChangeRow):
        session.execute(delete(table).where(table.learner_id == learner_id))


def _derive(session: Session, ranks: Ranks, learners: Sequence[LearnerId] | None) -> None:
    """Make the rows of these learners anew; of everybody, where it is None."""
    for table in (HeldSpellRow, FirstBadgeRow):
        old = delete(table)
        session.execute(old if learners is None else old.where(table.learner_id.in_(learners)))

    def whose(learner_id: InstrumentedAttribute[LearnerId]) -> ColumnElement[bool]:
        return true() if learners is None else learner_id.in_(learners)

    rank, awards = coded("badge_ranks", ranks.of_badge), standing(whose(AwardRow.learner_id))
    session.execute(_into(FirstBadgeRow, _first_badges(awards, rank, whose)))
    session.execute(_into(HeldSpellRow, _held_spells(awards, rank, ranks)))


_Whose: TypeAlias = Callable[[InstrumentedAttribute[LearnerId]], ColumnElement[bool]]


def _into(table: type[HeldSpellRow | FirstBadgeRow], rows: Select[Any]) -> Any:
    return insert(table).from_select([one.name for one in rows.selected_columns], rows)


def _held_spells(one: CTE, rank: CTE, ranks: Ranks) -> Select[Any]:
    """Select the spells of each badge, and those of each rank or above, which have no badge.

    The first badges are there already.
    """
    reached = coded("reached_ranks", ranks.of_level)
    columns = one.c.began, one.c.last, one.c.revoked
    of_badge = select(one.c.learner_id, one.c.badge, rank.c.code.label("rank"), *columns)
    of_badge = of_badge.join(rank, rank.c.name == one.c.badge)
    of_rank = select(one.c.learner_id, literal("", PlainText).label("badge"), reached.c.code, *columns)
    of_rank = of_rank.join(rank, rank.c.name == one.c.badge).join(
        reached, and_(reached.c.code > NONE, reached.c.code <= rank.c.code)
    )
    found = spells(union_all(of_badge, of_rank).cte("held"))
    return (
        select(
            *found.c,
            month(found.c.began).label("began_month"),
            month(day_after(found.c.last)).label("left_month"),
            FirstBadgeRow.place,
            LearnerRow.group_id,
            func.coalesce(LearnerRow.sector, "").label("sector"),
            FirstBadgeRow.year.label("first_year"),
            FirstBadgeRow.rank.label("first_rank"),
        )
        .join(LearnerRow, LearnerRow.id == found.c.learner_id)
        .join(FirstBadgeRow, FirstBadgeRow.learner_id == found.c.learner_id)
    )


def _first_badges(one: CTE, rank: CTE, whose: _Whose) -> Select[Any]:
    first_on = func.min(one.c.began).over(partition_by=one.c.learner_id).label("first_on")
    ranked = (
        select(one.c.learner_id, one.c.began, first_on, rank.c.code)
        .join(rank, rank.c.name == one.c.badge)
        .subquery("ranked")
    )
    first = (
        select(ranked.c.learner_id, ranked.c.first_on, func.max(ranked.c.code).label("rank"))
        .where(ranked.c.began == ranked.c.first_on)
        .group_by(ranked.c.learner_id, ranked.c.first_on)
        .subquery("first")
    )
    evidence, way_in = _first_evidence(whose), _ways_in(first, whose)
    took = ordinal(first.c.first_on) - ordinal(evidence.c.day)
    return (
        select(
            first.c.learner_id,
            first.c.first_on.label("awarded_on"),
            fiscal_year(first.c.first_on).label("year"),
            first.c.rank,
            case((took < 0, 0), else_=took).label("days"),
            way_in.c.way_in,
            place_of_learner().label("place"),
        )
        .join(LearnerRow, LearnerRow.id == first.c.learner_id)
        .outerjoin(evidence, evidence.c.learner_id == first.c.learner_id)
        .outerjoin(way_in, and_(way_in.c.learner_id == first.c.learner_id, way_in.c.nth == 1))
    )


def _first_evidence(whose: _Whose) -> Subquery:
    """Select the day on which each learner's first evidence was handed in or accepted."""
    accepted = select(EvidenceRow.learner_id, EvidenceRow.accepted_on.label("day")).where(
        EvidenceRow.accepted_on.is_not(None), whose(EvidenceRow.learner_id)
    )
    handed_in = select(SubmissionRow.learner_id, day_in_japan(SubmissionRow.handed_in_at)).where(
        SubmissionRow.handed_in_at.is_not(None), whose(SubmissionRow.learner_id)
    )
    days = union_all(accepted, handed_in).subquery("evidence_days")
    first = func.min(days.c.day).label("day")
    return select(days.c.learner_id, first).group_by(days.c.learner_id).subquery("first_evidence")


def _ways_in(first: Subquery, whose: _Whose) -> Subquery:
    """Select what was accepted by each learner's first badge, `nth` in the order of days and ids."""
    order = (EvidenceRow.accepted_on, EvidenceRow.dated, EvidenceRow.id)
    nth = func.row_number().over(partition_by=EvidenceRow.learner_id, order_by=order).label("nth")
    subject = func.coalesce(EvidenceRow.certificate, EvidenceRow.achievement, EvidenceRow.area)
    way_in = EvidenceRow.kind.concat(":").concat(subject).label("way_in")
    return (
        select(EvidenceRow.learner_id, nth, way_in)
        .join(first, first.c.learner_id == EvidenceRow.learner_id)
        .where(EvidenceRow.accepted_on <= first.c.first_on, whose(EvidenceRow.learner_id))
        .subquery("ways_in")
    )
