"""The rules of the Hokkaido map for learners with ten pieces of evidence each, on two cores.

Explaining: two processes, learners whom they have not seen before, after as many others as a programme
sees in its first years; each evaluation's answer, route, evidence and missing leaves are read. Everyone
at once: two threads over columns. The peer answers only whether a badge is met.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from badgeserver.analysis.everyone import EveryoneResult, evaluate_everyone
from badgeserver.analysis.tables import EvidenceTable, evidence_table, nobody_holds_anything
from badgeserver.domain.evaluate import rules_of_day
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.skill_map import SkillMap
from badgeserver.programme import load_programme
from tests.benchmarks.harness import Rounds, benchmark, per_second
from tests.benchmarks.peer_rule_engine import PeerRules
from tests.benchmarks.people import ON, invented_learners
from tests.benchmarks.workers import side_by_side
from tests.conftest import ROOT

KNOWN_BEFORE = 200_000
BATCH = 20_000
EXPLAINED = 20_000
PEER_LEARNERS = 40
TOGETHER = 100_000
TIMES = 5
"""The columns hold these learners so many times over: half a million."""


@cache
def hokkaido() -> SkillMap:
    """Return the example map."""
    return load_programme(ROOT / "skillmaps" / "hokkaido").skill_map


class Explaining:
    """Explains the badges of learners one by one."""

    def __init__(self, number: int) -> None:
        self._seeds = iter(range(number * 1_000_000, (number + 1) * 1_000_000))
        for _ in range(KNOWN_BEFORE // BATCH):
            self._learners = self._newcomers(BATCH)
            self.run()

    def _newcomers(self, people: int) -> list[list[Evidence]]:
        return invented_learners(hokkaido(), people, next(self._seeds))

    def prepare(self) -> None:
        self._learners = self._newcomers(EXPLAINED)

    def run(self) -> None:
        rules = rules_of_day(hokkaido(), ON)
        for evidence in self._learners:
            for one in rules.evaluate(evidence, ()).values():
                _ = one.met, one.route, one.satisfied_by, one.missing


@benchmark({"rules_explain_per_s": "learners/s"}, {"rules_explain_per_s": "rules_peer_ruleengine_per_s"})
def explain() -> Rounds:
    hokkaido()
    with side_by_side(Explaining, EXPLAINED) as measured_round:
        while True:
            yield {"rules_explain_per_s": measured_round()}


@cache
def columns() -> EvidenceTable:
    """Return the evidence of half a million learners in columns."""
    few = evidence_table(invented_learners(hokkaido(), TOGETHER))
    tiled = {name: np.tile(getattr(few, name), TIMES) for name in EvidenceTable.__slots__[4:]}
    learner = np.concatenate([few.learner + nth * TOGETHER for nth in range(TIMES)])
    return EvidenceTable(TOGETHER * TIMES, few.subjects, few.confirmers, learner, **tiled)


def everyone() -> EveryoneResult:
    return evaluate_everyone(hokkaido(), columns(), nobody_holds_anything(), ON, threads=2)


def everyone_with_evidence() -> None:
    result = everyone()
    for badge in hokkaido().badges:
        result.cited(badge)


@benchmark(
    {"rules_bulk_per_s": "learners/s", "rules_bulk_with_evidence_per_s": "learners/s"},
    {"rules_bulk_per_s": "rules_explain_per_s", "rules_bulk_with_evidence_per_s": "rules_explain_per_s"},
)
def bulk() -> Rounds:
    people = columns().learners
    while True:
        yield {
            "rules_bulk_per_s": per_second(people, everyone),
            "rules_bulk_with_evidence_per_s": per_second(people, everyone_with_evidence),
        }


class Peer:
    """Asks the peer which badges learners meet."""

    def __init__(self, number: int) -> None:
        self._rules = PeerRules(hokkaido(), ON)
        self._learners = invented_learners(hokkaido(), PEER_LEARNERS, number)

    def prepare(self) -> None:
        """Do nothing: the peer remembers nothing."""

    def run(self) -> None:
        for evidence in self._learners:
            self._rules.met(evidence)


@benchmark({"rules_peer_ruleengine_per_s": "learners/s"})
def peer_rule_engine() -> Rounds:
    hokkaido()
    with side_by_side(Peer, PEER_LEARNERS) as measured_round:
        while True:
            yield {"rules_peer_ruleengine_per_s": measured_round()}
