"""Bringing in a roster of 100,000 rows, on SQLite and on PostgreSQL.

One person in five has an account; each of them gets a badge, which is awarded, issued and told. The
others' completions wait. `roster_…_s` is the whole, from the file to the last commit.
"""

from __future__ import annotations

from contextlib import closing
from itertools import count
from pathlib import Path
from sqlite3 import connect
from tempfile import TemporaryDirectory
from time import perf_counter

from badgeserver.bootstrap import open_office
from badgeserver.domain.csv_cells import csv_text
from badgeserver.domain.ids import GroupId, LearnerId
from badgeserver.domain.learner import Learner
from badgeserver.domain.person import Actor
from badgeserver.services.providers import NewProvider, add_provider
from badgeserver.services.rosters import Upload, finished, hand_in
from badgeserver.settings import read_settings
from tests.benchmarks.harness import Rounds, benchmark
from tests.offices import environment, make_office
from tests.servers import postgresql_programs, running_postgresql

ROWS = 100_000
WITH_ACCOUNT = 20_000
PROVIDER, COURSE = "academy", "jmooc-course"
STAFF = Actor("staff", "benchmark")


def roster() -> bytes:
    """A file as Excel in Japan saves it."""
    rows = ([f"架空 {n}", f"person-{n}@example.jp", COURSE, f"2026/5/{n % 28 + 1}"] for n in range(ROWS))
    return csv_text(["氏名", "メール", "資格", "合格日"], rows).removeprefix("\ufeff").encode("cp932")


def prepare(folder: Path, url: str) -> None:
    """Make an installation with a provider and some learners."""
    office = make_office(folder, url)
    new = NewProvider(id=PROVIDER, name_ja="架空", name_en="Invented", certificates=[COURSE])
    add_provider(new, "benchmark", office)
    office.store.learners.add_many(
        Learner(LearnerId(f"p{n}"), f"架空 {n}", f"person-{n}@example.jp", GroupId("citizen"), invented=True)
        for n in range(WITH_ACCOUNT)
    )
    office.store.close()


def seconds(folder: Path, url: str, data: bytes) -> float:
    """Open the installation, and return how long it takes to bring the roster in."""
    office = open_office(read_settings(environment(folder, url)))
    start = perf_counter()
    done = finished(hand_in(Upload(PROVIDER, data), STAFF, office).roster.id, office)
    taken = perf_counter() - start
    assert done.done == ROWS
    assert office.store.credentials.count() == WITH_ACCOUNT
    office.store.close()
    return taken


@benchmark({"roster_100k_s": "s"})
def on_sqlite() -> Rounds:
    data = roster()
    with TemporaryDirectory() as place:
        folder = Path(place)
        prepare(folder, f"sqlite:///{folder / 'fresh.sqlite3'}")
        for used in map("used-{}.sqlite3".format, count()):
            with closing(connect(folder / "fresh.sqlite3")) as fresh, closing(connect(folder / used)) as copy:
                fresh.backup(copy)
            yield {"roster_100k_s": seconds(folder, f"sqlite:///{folder / used}", data)}


@benchmark({"roster_100k_postgresql_s": "s"})
def on_postgresql() -> Rounds:
    data = roster()
    with TemporaryDirectory() as place, running_postgresql(postgresql_programs()) as server:
        folder = Path(place)
        with server.fresh_database("prepared") as fresh:
            prepare(folder, fresh)
            while True:
                with server.fresh_database("used", "prepared") as used:
                    yield {"roster_100k_postgresql_s": seconds(folder, used, data)}
