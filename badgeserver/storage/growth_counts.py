"""How it grows: what began and ended, what became of newcomers, how long they took, what brought them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, case, func, literal, or_, select

from badgeserver.domain.calendar import FISCAL_YEAR_FIRST_MONTH
from badgeserver.domain.ids import BadgeId, GroupId, MunicipalityCode
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
    fiscal_year_of,
)
from badgeserver.domain.submission import SubmissionState
from badgeserver.storage.days import day_in_japan, ordinal
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
        counts = _begun_and_left(until).where(is_in(place, HeldSpellRow.place, regions))
        found: Counter[tuple[int, Movement, BadgeId, GroupId]] = Counter()
        with self._sessions.reading() as session:
            for badge, group, began_in, left_in, revoked, new, gone in session.execute(counts):
                how = Movement.REVOKED if revoked else Movement.EXPIRED
                found[began_in, Movement.NEW, badge, group] += new
                if gone:
                    found[left_in, how, badge, group] += gone
        return tuple(Change(*key, badges) for key, badges in sorted(found.items()))

    def newcomers(self, until: date, place: Place, regions: Regions) -> dict[int, dict[int | None, int]]:
        """Return, by the fiscal year of the first badge, how many people took how many days to it.

        They count from the first evidence, handed in or accepted; evidence that came later than the
        badge is no days. None stands for the days of people of whom no evidence is known.
        """
        year, days = FirstBadgeRow.year, FirstBadgeRow.days
        where = FirstBadgeRow.awarded_on <= until, is_in(place, FirstBadgeRow.place, regions)
        counts = select(year, days, func.count()).where(*where).group_by(year, days)
        found: defaultdict[int, dict[int | None, int]] = defaultdict(dict)
        with self._sessions.reading() as session:
            for first, number, people in session.execute(counts):
                found[first][number] = people
        return dict(sorted(found.items()))

    def cohorts(
        self, people: Mapping[int, int], until: date, years: int, place: Place, regions: Regions
    ) -> tuple[Cohort, ...]:
        """Return what became of each fiscal year's newcomers over so many years, as far as `until`.

        `people` has how many they are, by year.
        """
        held: defaultdict[int, _Held] = defaultdict(_Held)
        with self._sessions.reading() as session:
            spells = session.execute(_held_by_newcomers().where(is_in(place, HeldSpellRow.place, regions)))
            for first, first_rank, rank, began_in, left_in, count in spells:
                held[first].add(rank > first_rank, began_in, left_in, count)
        return tuple(
            Cohort(first, count, *held[first].at_ends_of(_years(first, years, until)))
            for first, count in people.items()
        )

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


class _Held:
    """How many newcomers of one fiscal year held any badge, and how many one above their first day's."""

    def __init__(self) -> None:
        self._spells: dict[bool, Counter[tuple[int, int]]] = {False: Counter(), True: Counter()}

    def add(self, is_higher: bool, began_in: int, left_in: int, people: int) -> None:
        """Take in people who held it from a month on until they lost it in another."""
        self._spells[is_higher][fiscal_year_of(began_in), fiscal_year_of(left_in)] += people

    def at_ends_of(self, years: Iterable[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the people on the last day of each fiscal year, with any badge and with a higher one."""
        any_badge, higher = (
            tuple(
                sum(people for (began, left), people in spells.items() if began <= year < left)
                for year in years
            )
            for spells in self._spells.values()
        )
        return any_badge, higher


def _begun_and_left(until: date) -> Select[Any]:
    by: tuple[SQLColumnExpression[Any], ...] = (
        HeldSpellRow.badge,
        HeldSpellRow.group_id,
        HeldSpellRow.began_month,
        HeldSpellRow.left_month,
        HeldSpellRow.revoked,
    )
    left = func.count().filter(HeldSpellRow.last < until)
    # As an order, so that an index can be read on from there.
    of_a_badge = HeldSpellRow.badge > AT_OR_ABOVE
    return select(*by, func.count(), left).where(of_a_badge, HeldSpellRow.began <= until).group_by(*by)


def _held_by_newcomers() -> Select[Any]:
    by: tuple[SQLColumnExpression[Any], ...] = (
        HeldSpellRow.first_year,
        HeldSpellRow.first_rank,
        HeldSpellRow.rank,
        HeldSpellRow.began_month,
        HeldSpellRow.left_month,
    )
    any_or_higher = or_(HeldSpellRow.rank == 1, HeldSpellRow.rank == HeldSpellRow.first_rank + 1)
    return select(*by, func.count()).where(HeldSpellRow.badge == AT_OR_ABOVE, any_or_higher).group_by(*by)


def _years(first: int, years: int, until: date) -> list[int]:
    """Return the fiscal year of a cohort and the `years` that follow, those whose last day has come."""
    following = range(first, first + years + 1)
    return [year for year in following if date(year + 1, FISCAL_YEAR_FIRST_MONTH - 1, 31) <= until]


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
