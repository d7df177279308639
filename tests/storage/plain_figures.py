"""The figures once more, from plain lists and day by day, to compare what SQL counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from badgeserver.domain.statistics import Change, Cohort, Movement, Place, PlaceKind, WayIn

DAY = timedelta(days=1)


@dataclass
class Person:
    """Somebody, and all that counts; what was removed is forgotten here as there."""

    id: str
    group: str
    sector: str
    municipality: str | None
    outside: bool
    area: str | None = None
    removed: bool = False
    awards: list[Award] = field(default_factory=list)
    accepted: dict[str, tuple[date, date, str]] = field(default_factory=dict)
    handed_in: list[date] = field(default_factory=list)


@dataclass
class Award:
    """`revoked_on` is the day on which the last credential was, and None while one stands."""

    id: str
    badge: str
    on: date
    until: date | None
    revoked_on: date | None = None
    credential: str | None = None

    def counts_on(self, day: date) -> bool:
        ended = self.until is not None and day > self.until
        revoked = self.revoked_on is not None and day >= self.revoked_on
        return self.on <= day and not ended and not revoked


@dataclass(frozen=True)
class World:
    """All people, the ranks of badges, and the areas of municipalities."""

    people: list[Person]
    rank: dict[str, int]
    area: dict[str, str]

    def held(self, person: Person, day: date) -> set[str]:
        return {one.badge for one in person.awards if one.counts_on(day)}

    def top(self, person: Person, day: date) -> int:
        return max((self.rank[one] for one in self.held(person, day)), default=0)

    def place(self, person: Person) -> Place:
        if person.outside:
            return Place(PlaceKind.OUTSIDE)
        if person.municipality in self.area:
            return Place(PlaceKind.MUNICIPALITY, str(person.municipality))
        if person.municipality is None and person.area is not None:
            return Place(PlaceKind.AREA, person.area)
        return Place(PlaceKind.PREFECTURE)

    def lives_in(self, place: Place) -> Callable[[Person], bool]:
        def lives(person: Person) -> bool:
            at = self.place(person)
            match place.kind:
                case PlaceKind.PREFECTURE:
                    return at.kind is not PlaceKind.OUTSIDE
                case PlaceKind.AREA:
                    return place.code in (at.code, self.area.get(at.code))
                case _:
                    return at == place

        return lives

    def in_place(self, place: Place) -> list[Person]:
        return list(filter(self.lives_in(place), self.people))

    def changes(self, until: date, place: Place) -> tuple[Change, ...]:
        counts: Counter[tuple[int, Movement, str, str]] = Counter()
        for person in self.in_place(place):
            for badge in {one.badge for one in person.awards}:
                for month, movement in self._movements(person, badge, until):
                    counts[month, movement, badge, person.group] += 1
        return tuple(Change(*key, number) for key, number in sorted(counts.items()))  # type: ignore[arg-type]

    def _movements(self, person: Person, badge: str, until: date) -> Iterator[tuple[int, Movement]]:
        awards = [one for one in person.awards if one.badge == badge]
        day, before = min(one.on for one in awards), False
        while day <= until:
            now = any(one.counts_on(day) for one in awards)
            if now != before:
                yield day.year * 12 + day.month - 1, _movement(awards, day) if before else Movement.NEW
            day, before = day + DAY, now

    def first(self, person: Person) -> tuple[date, int] | None:
        standing = [one for one in person.awards if one.counts_on(one.on)]
        if not standing:
            return None
        day = min(one.on for one in standing)
        return day, max(self.rank[one.badge] for one in standing if one.on == day)

    def cohorts(self, until: date, years: int, place: Place) -> tuple[Cohort, ...]:
        found = []
        newcomers = [(person, *first) for person in self.in_place(place) if (first := self.first(person))]
        for year in sorted({_fiscal_year(day) for _, day, _ in newcomers if day <= until}):
            ends = [date(year + nth + 1, 3, 31) for nth in range(years + 1)]
            ends = [end for end in ends if end <= until]
            theirs = [(person, rank) for person, day, rank in newcomers if _fiscal_year(day) == year]
            size = sum(day <= until for _, day, _ in newcomers if _fiscal_year(day) == year)
            holding = tuple(sum(self.top(person, end) > 0 for person, _ in theirs) for end in ends)
            higher = tuple(sum(self.top(person, end) > rank for person, rank in theirs) for end in ends)
            found.append(Cohort(year, size, holding, higher))
        return tuple(found)

    def newcomers(self, until: date, place: Place) -> dict[int, dict[int | None, int]]:
        counts: dict[int, Counter[int | None]] = {}
        for person in self.in_place(place):
            first = self.first(person)
            days = [*person.handed_in, *(day for day, _, _ in person.accepted.values())]
            if first is not None and first[0] <= until:
                took = max(0, (first[0] - min(days)).days) if days else None
                counts.setdefault(_fiscal_year(first[0]), Counter())[took] += 1
        return {year: dict(some) for year, some in sorted(counts.items())}

    def ways_in(self, since: date, last: date, place: Place) -> set[WayIn]:
        counts: Counter[tuple[str, str]] = Counter()
        for person in self.in_place(place):
            first = self.first(person)
            if first is None or not since <= first[0] <= last:
                continue
            before = [
                (day, dated, id, way) for id, (day, dated, way) in person.accepted.items() if day <= first[0]
            ]
            if before:
                kind, of = min(before)[3].split(":")
                counts[kind, of] += 1
        return {WayIn(kind, of, people) for (kind, of), people in counts.items()}


def _movement(awards: Iterable[Award], day: date) -> Movement:
    """Tell why a badge is not held on `day`: nothing but revoking ended what counted the day before."""
    ended = [one for one in awards if one.counts_on(day - DAY)]
    return Movement.REVOKED if all(one.revoked_on == day for one in ended) else Movement.EXPIRED


def _fiscal_year(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1
