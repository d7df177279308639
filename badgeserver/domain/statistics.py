"""The prefecture's figures: who counts as a holder, where, and how that grows.

A holder on a day is a person with at least one badge that is valid at the end of that day: awarded by
then, not past its last day, and not revoked by then. A badge that was issued again stands throughout.
People outside the prefecture are a figure of their own: the municipality that they care for is no
residence.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from badgeserver.domain.calendar import FISCAL_YEAR_FIRST_MONTH
from badgeserver.domain.ids import AreaCode, BadgeId, GroupId, LevelId, MunicipalityCode
from badgeserver.domain.skill_map import SkillMap
from badgeserver.domain.submission import SubmissionState


class PlaceKind(StrEnum):
    """How wide a place is."""

    PREFECTURE = "prefecture"
    AREA = "area"
    MUNICIPALITY = "municipality"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Place:
    """Where people live: all of the prefecture, an area or a municipality by its code, or outside."""

    kind: PlaceKind
    code: str = ""


PREFECTURE = Place(PlaceKind.PREFECTURE)
OUTSIDE = Place(PlaceKind.OUTSIDE)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which badges make a holder: any, `badge`, or those of `level` and above.

    `exactly` asks for people whose highest level is `level` and no higher.
    """

    badge: BadgeId | None = None
    level: LevelId | None = None
    exactly: bool = False

    def __post_init__(self) -> None:
        if self.badge is not None and self.level is not None:
            raise ValueError("a scope has a badge or a level, not both")
        if self.exactly and self.level is None:
            raise ValueError("only a level can be the highest")


ANY_BADGE = Scope()


@dataclass(frozen=True, slots=True)
class Question:
    """How many people hold what at the end of the day `on`, of one group or sector where it names one."""

    on: date
    scope: Scope = ANY_BADGE
    group: GroupId | None = None
    sector: str | None = None


@dataclass(frozen=True, slots=True)
class Holders:
    """Distinct people. Each municipality and area of the programme is there, with 0 where there is nobody.

    An area counts its municipalities and `elsewhere_in`: those of whom no more than the area is known,
    such as people who had their data removed. The prefecture counts its areas and `unplaced`.
    """

    municipalities: Mapping[MunicipalityCode, int]
    elsewhere_in: Mapping[AreaCode, int]
    areas: Mapping[AreaCode, int]
    unplaced: int
    prefecture: int
    outside: int


@dataclass(frozen=True, slots=True)
class Pyramid:
    """People by their highest level, and at each level or above; levels from the lowest."""

    highest: Mapping[LevelId, int]
    at_or_above: Mapping[LevelId, int]


@dataclass(frozen=True, slots=True)
class Leaders:
    """By area: who holds the top level, and who is one step below it. Counted and never named."""

    leaders: Mapping[AreaCode, int]
    next_leaders: Mapping[AreaCode, int]

    @property
    def missing_in(self) -> tuple[AreaCode, ...]:
        """Return the areas without a leader."""
        return tuple(area for area, people in self.leaders.items() if not people)


@dataclass(frozen=True, slots=True)
class Growth:
    """What changed within a time: badges that came to be held, expired, were revoked; `valid` at its end.

    What is counted is a person and a badge. Renewing in time is no change; `valid` is what it was
    before, and new, less expired and revoked.
    """

    new: int
    expired: int
    revoked: int
    valid: int


class Movement(StrEnum):
    """What happened to a badge that a person held."""

    NEW = "new"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Change:
    """So many badges of people of `group` moved in a month, counted from the January of year 0."""

    month: int
    movement: Movement
    badge: BadgeId
    group: GroupId
    badges: int


@dataclass(frozen=True, slots=True)
class Cohort:
    """Who got their first badge in a fiscal year, and what became of them.

    `holding[n]` is how many of them hold any badge n years after the end of that fiscal year, and
    `higher[n]` how many hold a higher level than that of their first day; n counts from 0, the end of
    the year itself, and stops before the day that has not come yet.
    """

    fiscal_year: int
    people: int
    holding: Sequence[int]
    higher: Sequence[int]


@dataclass(frozen=True, slots=True)
class Spread:
    """The quartiles of whole days of so many people."""

    people: int
    first_quartile: float
    median: float
    third_quartile: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many submissions are in a state since `days_from` days or more, and fewer than the next limit.

    `place` is where their learners live: an area, outside, or the prefecture where no area is known.
    """

    state: SubmissionState
    place: Place
    days_from: int
    submissions: int


WAITING_LIMITS = (0, 7, 30, 60)
"""Days from which waiting is told apart."""


@dataclass(frozen=True, slots=True)
class WayIn:
    """So many people came to their first badge with this as their first accepted evidence.

    `kind` is `certificate`, `achievement` or `experience`, `subject` its id.
    """

    kind: str
    subject: str
    people: int


@dataclass(frozen=True, slots=True)
class Ranks:
    """The rank of each badge, by the skill map that the figures are told by."""

    of_badge: Mapping[BadgeId, int]
    of_level: Mapping[LevelId, int]

    @property
    def top(self) -> int:
        """Return the highest rank that a level has."""
        return max(self.of_level.values())


def ranks(skill_map: SkillMap) -> Ranks:
    """Return the rank of every badge and level of a map."""
    of_level = {level.id: level.rank for level, _ in skill_map.badges_by_level()}
    return Ranks({badge.id: of_level[badge.level] for badge in skill_map.badges.values()}, of_level)


def per_10_000(people: int, residents: int | None) -> float | None:
    """Return people per 10,000 residents; None where nobody is known to live there."""
    return people * 10_000 / residents if residents else None


def spread(histogram: Mapping[int, int]) -> Spread | None:
    """Return the quartiles of a histogram from days to people; None where it is empty.

    A quartile lies at the place (people - 1) * q of the values in order, counted from 0, and between
    two values in proportion.
    """
    people = sum(histogram.values())
    if not people:
        return None
    ordered = sorted(histogram.items())
    return Spread(people, *(_quantile(ordered, (people - 1) * quarter / 4) for quarter in (1, 2, 3)))


def _quantile(ordered: Sequence[tuple[int, int]], place: float) -> float:
    below = int(place)
    low, high = _value_at(ordered, below), _value_at(ordered, below + (place > below))
    return low + (high - low) * (place - below)


def _value_at(ordered: Sequence[tuple[int, int]], place: int) -> int:
    for value, count in ordered:
        if place < count:
            return value
        place -= count
    raise IndexError(place)


def growth(changes: Iterable[Change], period: Callable[[int], int]) -> dict[int, Growth]:
    """Return what changed in each period that something changed in, in order.

    `period` tells which one a month belongs to, such as `fiscal_year_of`; it never runs backwards.
    """
    counts: defaultdict[int, Counter[Movement]] = defaultdict(Counter)
    for one in changes:
        counts[period(one.month)][one.movement] += one.badges
    valid, found = 0, {}
    for at in sorted(counts):
        new, expired, revoked = (counts[at][movement] for movement in Movement)
        valid += new - expired - revoked
        found[at] = Growth(new, expired, revoked, valid)
    return found


def fiscal_year_of(month: int) -> int:
    """Return the fiscal year of a month that is counted from the January of year 0."""
    return (month - FISCAL_YEAR_FIRST_MONTH + 1) // 12
