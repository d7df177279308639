"""Figures of 100,000 holders in PostgreSQL: the dashboard as staff see it, and a release of open data.

Each round of the dashboard follows a change of one person, which has to be taken in first; then the
same pages are asked for again while nothing changed. Measured in the server's process, from the request
to the whole answer: `dashboard` is the map with all that stands below it, `growth` the page of growth.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from badgeserver.domain.ids import LearnerId
from badgeserver.domain.statistics import Question
from badgeserver.services.figures import true_holders
from badgeserver.services.office import Office
from badgeserver.services.open_data import month_end
from badgeserver.services.release_tables import released_numbers
from badgeserver.web import create_app
from tests.benchmarks.harness import Rounds, benchmark
from tests.benchmarks.holders import office_with_holders, settle
from tests.offices import TODAY
from tests.servers import postgresql_programs, running_postgresql
from tests.web.sites import BROWSER, client_as

if TYPE_CHECKING:
    from flask.testing import FlaskClient

HOLDERS = 100_000
BASE_URL = "http://127.0.0.1:8000"
PAGES = {"dashboard": "/figures", "growth": "/figures/growth"}


@contextmanager
def crowded_office() -> Iterator[Office]:
    """An office with so many holders, whose figures were counted once."""
    with (
        TemporaryDirectory() as folder,
        running_postgresql(postgresql_programs()) as server,
        server.fresh_database("holders") as url,
    ):
        office = office_with_holders(Path(folder), url, HOLDERS)
        holders = true_holders(Question(TODAY), office)
        assert holders.prefecture + holders.outside >= HOLDERS / 2
        # As autovacuum would once all is derived; it is off in servers for tests.
        settle(url)
        yield office
        office.store.close()


def milliseconds(client: FlaskClient, path: str) -> float:
    """Return how long a page takes."""
    start = perf_counter()
    answer = client.get(path, headers=BROWSER)
    taken = (perf_counter() - start) * 1000
    assert answer.status_code == 200
    return taken


@benchmark(
    {
        "dashboard_100k_ms": "ms",
        "dashboard_100k_unchanged_ms": "ms",
        "growth_100k_ms": "ms",
        "growth_100k_unchanged_ms": "ms",
    }
)
def figures() -> Rounds:
    with crowded_office() as office:
        app = create_app(replace(office, demo=True, base_url=BASE_URL))
        app.extensions["limiter"].pop().enabled = False
        client = client_as(app, "staff")
        someone = office.store.learners.get(LearnerId(next(iter(office.store.learners.all_ids()))))
        while True:
            taken = {}
            for page, path in PAGES.items():
                office.store.learners.replace(someone)
                taken[f"{page}_100k_ms"] = milliseconds(client, path)
                taken[f"{page}_100k_unchanged_ms"] = milliseconds(client, path)
            yield taken


@benchmark({"opendata_100k_s": "s"})
def open_data() -> Rounds:
    with crowded_office() as office:
        days = (month_end(date(year, month, 1)) for year in range(2026, 2000, -1) for month in (10, 6, 3))
        for day in days:
            start = perf_counter()
            released_numbers(day, office)
            yield {"opendata_100k_s": perf_counter() - start}
