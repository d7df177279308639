"""A draft of the Hokkaido map simulated for a million learners in PostgreSQL, reading included.

Each learner has ten pieces of evidence, every other one awards. The time runs from the first statement
to the finished report, in a process of its own, whose greatest memory is measured too.
"""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Generator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from time import perf_counter

from badgeserver.domain.ids import BadgeId, CertificateId
from badgeserver.domain.programme import Programme
from badgeserver.domain.requirement import AllOf, AnyOf, HoldsCertificate
from badgeserver.programme import load_programme
from badgeserver.services.simulation import simulate
from badgeserver.storage import open_store
from tests.benchmarks.crowd import fill
from tests.benchmarks.harness import Values, benchmark
from tests.benchmarks.people import ON
from tests.conftest import ROOT
from tests.servers import postgresql_programs, running_postgresql

LEARNERS = 1_000_000


def hokkaido() -> Programme:
    """Return the example programme."""
    return load_programme(ROOT / "skillmaps" / "hokkaido")


def draft(programme: Programme) -> Programme:
    """Return the programme with a third of its badges stricter and a third looser."""
    skill_map = programme.skill_map
    exam = HoldsCertificate(CertificateId(next(iter(skill_map.certificates))))
    badges = dict(skill_map.badges)
    for number, (id, badge) in enumerate(skill_map.badges.items()):
        rules = (AllOf((badge.rule, exam)), AnyOf((badge.rule, exam)), badge.rule)
        badges[BadgeId(id)] = replace(badge, rule=rules[number % 3])
    return replace(programme, skill_map=replace(skill_map, version="draft", badges=badges))


def one_simulation(url: str) -> tuple[float, float]:
    """Return the seconds and the greatest memory, in MiB, of one simulation in a new process."""
    old = hokkaido()
    store, new = open_store(url), draft(old)
    start = perf_counter()
    report = simulate(old, new, store, ON)
    seconds = perf_counter() - start
    assert report.learners == LEARNERS
    assert report.gaining
    assert report.losing
    store.close()
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@benchmark({"simulate_million_s": "s", "simulate_million_peak_mib": "MiB"})
def simulation() -> Generator[Values, None, None]:
    afresh = multiprocessing.get_context("spawn")
    with running_postgresql(postgresql_programs()) as server, server.fresh_database("crowd") as url:
        fill(url, hokkaido(), LEARNERS)
        while True:
            with ProcessPoolExecutor(1, mp_context=afresh) as process:
                seconds, mebibytes = process.submit(one_simulation, url).result()
            yield {"simulate_million_s": seconds, "simulate_million_peak_mib": mebibytes}
