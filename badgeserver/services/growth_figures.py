"""How it grows, for those who see a place's true counts; all of it raises Refused `figures-not-shown`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from badgeserver.domain.statistics import Change, Cohort, Place, Spread, Waiting, WayIn, spread
from badgeserver.domain.viewer import Viewer
from badgeserver.services.figures import kept, require_full_view
from badgeserver.services.office import Office


def changes(until: date, place: Place, viewer: Viewer, office: Office) -> tuple[Change, ...]:
    """Return what badges came, expired and were revoked, by month, badge and group.

    `domain.statistics.growth` adds them up, by month or by `fiscal_year_of` it.
    """
    require_full_view(viewer, place)
    counts, regions = office.store.growth_counts, office.programme.regions
    return kept(("changes", until, place), lambda: counts.changes(until, place, regions), office)


def cohorts(until: date, years: int, place: Place, viewer: Viewer, office: Office) -> tuple[Cohort, ...]:
    """Return what became of each fiscal year's newcomers, over so many years."""
    require_full_view(viewer, place)
    counts, regions = office.store.growth_counts, office.programme.regions
    people = {year: sum(days.values()) for year, days in _newcomers(until, place, office).items()}
    return kept(
        ("cohorts", until, years, place), lambda: counts.cohorts(people, until, years, place, regions), office
    )


def time_to_first_badge(until: date, place: Place, viewer: Viewer, office: Office) -> dict[int, Spread]:
    """Return the days from the first evidence to the first badge, by the fiscal year of the badge."""
    require_full_view(viewer, place)
    spreads = (
        (year, spread({number: people for number, people in days.items() if number is not None}))
        for year, days in _newcomers(until, place, office).items()
    )
    return {year: one for year, one in spreads if one is not None}


def _newcomers(until: date, place: Place, office: Office) -> Mapping[int, Mapping[int | None, int]]:
    counts, regions = office.store.growth_counts, office.programme.regions
    return kept(("newcomers", until, place), lambda: counts.newcomers(until, place, regions), office)


def ways_in(first: date, last: date, place: Place, viewer: Viewer, office: Office) -> tuple[WayIn, ...]:
    """Return what brought people to their first badge between two days, the most frequent first."""
    require_full_view(viewer, place)
    counts, regions = office.store.growth_counts, office.programme.regions
    return kept(("ways in", first, last, place), lambda: counts.ways_in(first, last, place, regions), office)


def waiting(place: Place, viewer: Viewer, office: Office) -> tuple[Waiting, ...]:
    """Return where evidence waits today, by state, area and days."""
    require_full_view(viewer, place)
    counts, regions, today = office.store.growth_counts, office.programme.regions, office.today()
    return kept(("waiting", today, place), lambda: counts.waiting(today, place, regions), office)
