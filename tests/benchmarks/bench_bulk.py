"""Issuing very many awards at once, as `badgeserver issue --all` does, on SQLite and on PostgreSQL.

From reading the awards to the last commit: content, proof, place in a status list, entry in the chain
of records, all stored. The awards are those of an invented population, the same ones in every round.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from badgeserver.services.demonstration import invent_population
from badgeserver.services.issuing import batch_for, issue_all
from badgeserver.services.signing_many import signing_beside
from tests.benchmarks.harness import Rounds, benchmark, per_second
from tests.offices import environment, make_office, opened_office
from tests.servers import postgresql_programs, running_postgresql

PEOPLE = 10_000
"""They have about twice as many awards."""


def invent(folder: Path, url: str) -> int:
    """Make an installation with an invented population; return how many awards wait to be issued."""
    office = make_office(folder, url)
    for _ in invent_population(office, PEOPLE):
        pass
    waiting = office.store.awards.count_without_credential()
    office.store.close()
    return waiting


def issue_everything(folder: Path, url: str) -> Callable[[], None]:
    """Open the installation; return what issues all of its awards."""
    opened = partial(opened_office, environment(folder, url))
    office = opened()

    def work() -> None:
        with signing_beside(opened, os.cpu_count() or 1) as signing:
            for _ in issue_all(office, signing, batch_for(office.store.awards.count_without_credential())):
                pass
        office.store.close()

    return work


@benchmark({"issue_bulk_sqlite_per_s": "credentials/s"})
def on_sqlite() -> Rounds:
    with TemporaryDirectory() as place:
        folder = Path(place)
        fresh, used = folder / "fresh.sqlite3", folder / "used.sqlite3"
        count = invent(folder, f"sqlite:///{fresh}")
        while True:
            shutil.copyfile(fresh, used)
            yield {
                "issue_bulk_sqlite_per_s": per_second(count, issue_everything(folder, f"sqlite:///{used}"))
            }


@benchmark({"issue_bulk_postgresql_per_s": "credentials/s"})
def on_postgresql() -> Rounds:
    with TemporaryDirectory() as place, running_postgresql(postgresql_programs()) as server:
        folder = Path(place)
        with server.fresh_database("invented") as fresh:
            count = invent(folder, fresh)
            server.analyse("invented")
            while True:
                with server.fresh_database("used", "invented") as used:
                    yield {"issue_bulk_postgresql_per_s": per_second(count, issue_everything(folder, used))}
