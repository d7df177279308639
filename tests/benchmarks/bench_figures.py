"""Figures of 100,000 holders in PostgreSQL: the counts behind a dashboard, and a release of open data.

Each round of the dashboard follows a change of one award, which has to be taken in first; then the
same figures are asked for again while nothing changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from badgeserver.domain.ids import LearnerId
from badgeserver.domain.statistics import PREFECTURE, Question, Scope
from badgeserver.domain.viewer import PREFECTURE_VIEWER
from badgeserver.services.figures import holders, holders_by_group, leaders, pyramid
from badgeserver.services.growth_figures import changes, time_to_first_badge, waiting
from badgeserver.services.office import Office
from badgeserver.services.open_data import month_end
from badgeserver.services.release_tables import released_numbers
from tests.benchmarks.harness import Rounds, benchmark
from tests.benchmarks.holders import office_with_holders, settle
from tests.offices import TODAY
from tests.servers import postgresql_programs, running_postgresql

HOLDERS = 100_000


@contextmanager
def crowded_office() -> Iterator[Office]:
    """An office with so many holders, whose figures were counted once."""
    with (
        TemporaryDirectory() as folder,
        running_postgresql(postgresql_programs()) as server,
        server.fresh_database("holders") as url,
    ):
        office = office_with_holders(Path(folder), url, HOLDERS)
        dashboard(office)
        # As autovacuum would; it is off in servers for tests.
        settle(url)
        yield office
        office.store.close()


def dashboard(office: Office) -> None:
    """Count what a dashboard shows: the map, the pyramid, groups, leaders, growth, and what waits."""
    assert (holders(Question(TODAY), PREFECTURE_VIEWER, office).prefecture.people or 0) > HOLDERS / 2
    pyramid(TODAY, PREFECTURE, PREFECTURE_VIEWER, office)
    holders_by_group(TODAY, Scope(), PREFECTURE, PREFECTURE_VIEWER, office)
    leaders(TODAY, PREFECTURE_VIEWER, office)
    changes(TODAY, PREFECTURE, PREFECTURE_VIEWER, office)
    time_to_first_badge(TODAY, PREFECTURE, PREFECTURE_VIEWER, office)
    waiting(PREFECTURE, PREFECTURE_VIEWER, office)


def milliseconds(office: Office) -> float:
    """Return how long the dashboard's figures take."""
    start = perf_counter()
    dashboard(office)
    return (perf_counter() - start) * 1000


@benchmark({"dashboard_100k_ms": "ms", "dashboard_100k_unchanged_ms": "ms"})
def figures() -> Rounds:
    with crowded_office() as office:
        someone = next(iter(office.store.learners.all_ids()))
        while True:
            office.store.learners.replace(office.store.learners.get(LearnerId(someone)))
            changed = milliseconds(office)
            yield {"dashboard_100k_ms": changed, "dashboard_100k_unchanged_ms": milliseconds(office)}


@benchmark({"opendata_100k_s": "s"})
def open_data() -> Rounds:
    with crowded_office() as office:
        days = (month_end(date(year, month, 1)) for year in range(2026, 2000, -1) for month in (10, 6, 3))
        for day in days:
            start = perf_counter()
            released_numbers(day, office)
            yield {"opendata_100k_s": perf_counter() - start}
