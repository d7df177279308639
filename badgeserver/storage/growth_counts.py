"""How it grows: what began and ended, what became of newcomers, how long they took, what brought them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from badgeserver.domain.calendar import FISCAL_YEAR_FIRST_MONTH
from badgeserver.domain.ids import MunicipalityCode
from badgeserver.domain.regions import Regions
from badgeserver.domain.statistics import (
    WAITING_LIMITS,
    Change,
    Cohort,
    Movement,
    Place,
    PlaceKind,
    Waiting,
    WayIn,
)
from badgeserver.domain.submission import SubmissionState
from badgeserver.storage.days import day_in_japan, fiscal_year, ordinal
from badgeserver.storage.holder_counts import AT_OR_ABOVE
from badgeserver.storage.sessions import Sessions
from badgeserver.storage.tables import FirstBadgeRow, HeldSpellRow, LearnerRow, SubmissionRow
from badgeserver.storage.where import is_in, place_of, place_of_learner

WAITING_STATES = (
    SubmissionState.CONFIRMING,
    SubmissionState.CHECKING,
    SubmissionState.ASSESSING,
    SubmissionState.MORE_ASKED,
)


class GrowthCounts:
    """Counts people and badges, never names them. `HolderCounts.up_to_date` comes first.

    People count where they live now, also for what happened before they moved there.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def changes(self, until: date, place: Place, regions: Regions) -> tuple[Change, ...]:
        """Return what moved up to a day, by month. A badge has expired on the day after its last one."""
        ended = case((HeldSpellRow.revoked, Movement.REVOKED.value), else_=Movement.EXPIRED.value)
        where = HeldSpellRow.badge != AT_OR_ABOVE, is_in(place, HeldSpellRow.place, regions)
        began = _moved(HeldSpellRow.began_month, literal(Movement.NEW.value))
        both = union_all(
            began.where(HeldSpellRow.began <= until, *where),
            _moved(HeldSpellRow.left_month, ended).where(HeldSpellRow.last < until, *where),
        )
        with self._sessions.reading() as session:
            rows = session.execute(both).all()
        found = (Change(at, Movement(what), badge, group, badges) for at, what, badge, group, badges in rows)
        return tuple(sorted(found, key=lambda one: (one.month, one.movement, one.badge, one.group)))

    def cohorts(self, until: date, years: int, place: Place, regions: Regions) -> tuple[Cohort, ...]:
        """Return what became of each fiscal year's newcomers over so many years, as far as `until`."""
        year = fiscal_year(FirstBadgeRow.awarded_on)
        lives_there = is_in(place, FirstBadgeRow.place, regions)
        sizes = select(year, func.count()).where(FirstBadgeRow.awarded_on <= until, lives_there)
        with self._sessions.reading() as session:
            people = dict(session.execute(sizes.group_by(year).order_by(year)).all())
            ends = _ends_of_years(people, years, until)
            found = session.execute(_holding(_days(ends), lives_there)).all() if ends else []
        kept = _kept(ends, found)
        return tuple(_cohort(first, count, ends, kept) for first, count in people.items())

    def days_to_first_badge(self, until: date, place: Place, regions: Regions) -> dict[int, dict[int, int]]:
        """Return, by the fiscal year of the first badge, how many people took how many days to it.

        They count from the first evidence, handed in or accepted; evidence that came later than the
        badge is no days. Of whom no evidence is known, nobody counts.
        """
        year = fiscal_year(FirstBadgeRow.awarded_on)
        took = ordinal(FirstBadgeRow.awarded_on) - ordinal(FirstBadgeRow.evidence_on)
        days = case((took < 0, 0), else_=took)
        known = FirstBadgeRow.evidence_on.is_not(None), FirstBadgeRow.awarded_on <= until
        where = is_in(place, FirstBadgeRow.place, regions)
        counts = select(year, days, func.count()).where(*known, where).group_by(year, days)
        found: defaultdict[int, dict[int, int]] = defaultdict(dict)
        with self._sessions.reading() as session:
            for first, number, people in session.execute(counts):
                found[first][number] = people
        return dict(sorted(found.items()))

    def ways_in(self, first: date, last: date, place: Place, regions: Regions) -> tuple[WayIn, ...]:
        """Return by what people came to a first badge between two days, the most frequent first."""
        people = func.count()
        counts = (
            select(FirstBadgeRow.way_in, people)
            .where(
                FirstBadgeRow.way_in.is_not(None),
                FirstBadgeRow.awarded_on.between(first, last),
                is_in(place, FirstBadgeRow.place, regions),
            )
            .group_by(FirstBadgeRow.way_in)
            .order_by(people.desc(), FirstBadgeRow.way_in)
        )
        with self._sessions.reading() as session:
            rows = session.execute(counts).all()
        return tuple(_way_in(way_in or "", count) for way_in, count in rows)

    def waiting(self, today: date, place: Place, regions: Regions) -> tuple[Waiting, ...]:
        """Return where evidence waits, by state, area and the days since it was handed in."""
        days = ordinal(literal(today)) - ordinal(day_in_japan(SubmissionRow.handed_in_at))
        reached = [(days >= limit, limit) for limit in reversed(WAITING_LIMITS[1:])]
        where, since = (
            place_of_learner().label("place"),
            case(*reached, else_=WAITING_LIMITS[0]).label("since"),
        )
        counts = (
            select(SubmissionRow.state, where, since, func.count())
            .join(LearnerRow, LearnerRow.id == SubmissionRow.learner_id)
            .where(SubmissionRow.state.in_(WAITING_STATES), is_in(place, place_of_learner(), regions))
            .group_by(SubmissionRow.state, where, since)
        )
        found: defaultdict[tuple[SubmissionState, Place, int], int] = defaultdict(int)
        with self._sessions.reading() as session:
            for state, where, since, submissions in session.execute(counts):
                found[state, _area(where, regions), since] += submissions
        lines = (Waiting(*key, submissions) for key, submissions in found.items())
        return tuple(
            sorted(lines, key=lambda one: (one.state, one.place.kind, one.place.code, one.days_from))
        )


def _moved(month: SQLColumnExpression[int], what: SQLColumnExpression[str]) -> Select[Any]:
    by: tuple[SQLColumnExpression[Any], ...] = (month, what, HeldSpellRow.badge, HeldSpellRow.group_id)
    return select(*by, func.count()).group_by(*by)


def _ends_of_years(first_years: Iterable[int], years: int, until: date) -> list[tuple[int, int, date]]:
    """Return each cohort's ends of fiscal years that have come: the cohort, how many years on, the day."""
    days = (
        (first, nth, date(first + nth + 1, FISCAL_YEAR_FIRST_MONTH - 1, 31))
        for first in first_years
        for nth in range(years + 1)
    )
    return [one for one in days if one[2] <= until]


def _cohort(
    first: int,
    people: int,
    ends: Sequence[tuple[int, int, date]],
    kept: Mapping[tuple[int, int], tuple[int, int]],
) -> Cohort:
    after = [kept.get((first, nth), (0, 0)) for year, nth, _ in ends if year == first]
    return Cohort(first, people, *(tuple(one[which] for one in after) for which in (0, 1)))


def _kept(
    ends: Sequence[tuple[int, int, date]], rows: Iterable[Sequence[int]]
) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the counts of each cohort and year from rows that have all days for each cohort."""
    days = _days(ends)
    by_first = {first: counts for first, *counts in rows}
    found = {}
    for first, nth, day in ends:
        at, counts = days.index(day), by_first.get(first, [0] * 2 * len(days))
        found[first, nth] = counts[at], counts[len(days) + at]
    return found


def _days(ends: Iterable[tuple[int, int, date]]) -> list[date]:
    return sorted({day for _, _, day in ends})


def _holding(days: Sequence[date], where: ColumnElement[bool]) -> Select[Any]:
    """Count by cohort who holds any badge on each day, and then who one above the rank of their first day.

    Everybody is looked at once, for all days together.
    """
    lowest, higher = HeldSpellRow.rank == 1, HeldSpellRow.rank == FirstBadgeRow.rank + 1
    counts = (
        func.count(case((and_(which, HeldSpellRow.began <= day, HeldSpellRow.last >= day), 1)))
        for which in (lowest, higher)
        for day in days
    )
    held = and_(
        HeldSpellRow.learner_id == FirstBadgeRow.learner_id,
        HeldSpellRow.badge == AT_OR_ABOVE,
        or_(lowest, higher),
    )
    columns: list[SQLColumnExpression[Any]] = [fiscal_year(FirstBadgeRow.awarded_on), *counts]
    joined = select(*columns).select_from(FirstBadgeRow).join(HeldSpellRow, held)
    return joined.where(where).group_by(columns[0])


def _way_in(written: str, people: int) -> WayIn:
    kind, _, subject = written.partition(":")
    return WayIn(kind, subject, people)


def _area(written: str, regions: Regions) -> Place:
    place = place_of(written, regions)
    if place.kind is not PlaceKind.MUNICIPALITY:
        return place
    return Place(PlaceKind.AREA, regions.area_of(MunicipalityCode(place.code)).code)


def _in_order(one: Waiting) -> tuple[str, ...]:
    return one.state, one.place.kind, one.place.code, f"{one.days_from:04}"
