"""Everyone at once: what the rules say of a million learners, in columns.

The meaning is the explaining evaluator's (`domain.evaluate`), which is asked itself where leaves of one
rule compete for the same evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from badgeserver.analysis.chunk import CODE, ROUTES, Chunk, Everyone
from badgeserver.analysis.tables import Bools, EvidenceTable, HeldTable, Ints
from badgeserver.domain.evaluation import Route
from badgeserver.domain.ids import BadgeId
from badgeserver.domain.rule_book import BadgePlans, badge_plans
from badgeserver.domain.skill_map import SkillMap

CHUNK = 1 << 16
"""How many learners are evaluated together: few enough for the cache, enough to be worth each call."""

__all__ = ["ROUTES", "Cited", "EveryoneResult", "Lacking", "evaluate_everyone"]


@dataclass(frozen=True, slots=True)
class Cited:
    """Which evidence meets a badge: entry by entry a learner, a leaf's address, and a row.

    `path` is the position in `paths`. For one learner and leaf the rows stand in the order of preference.
    """

    paths: tuple[str, ...]
    learner: Ints
    path: Ints
    row: Ints


@dataclass(frozen=True, slots=True)
class Lacking:
    """Which leaves are missing for a badge: entry by entry a learner and a leaf's address."""

    paths: tuple[str, ...]
    learner: Ints
    path: Ints


class EveryoneResult:
    """The answers for all learners, by badge. Evidence and missing leaves are looked up when asked for."""

    def __init__(self, everyone: Everyone, routes: Mapping[BadgeId, NDArray[np.int8]]) -> None:
        self._everyone = everyone
        self._routes = routes

    def route(self, badge: BadgeId) -> NDArray[np.int8]:
        """Return for each learner the code of the route that meets the badge: a position in `ROUTES`."""
        return self._routes[badge]

    def met(self, badge: BadgeId) -> Bools:
        """Tell for each learner whether the badge is met, newly or by an active award."""
        return np.not_equal(self._routes[badge], CODE[None])

    def earned(self, badge: BadgeId) -> Bools:
        """Tell for each learner whether the badge is newly earned."""
        return np.isin(self._routes[badge], (CODE[None], CODE[Route.HELD]), invert=True)

    def cited(self, badge: BadgeId) -> Cited:
        """Return the evidence that the badge is met by, the same that the explaining evaluator cites."""
        found = [piece for chunk, plans, routes in self._again(badge) for piece in chunk.cited(plans, routes)]
        paths, path = _coded([(at, len(rows)) for at, _, rows in found])
        return Cited(
            paths,
            _joined([learner for _, learner, _ in found]),
            path,
            _joined([rows for _, _, rows in found]),
        )

    def missing(self, badge: BadgeId) -> Lacking:
        """Return the unmet leaves of the route `rule`, or of `renewal` where that is the one open."""
        found = [leaf for chunk, plans, routes in self._again(badge) for leaf in chunk.missing(plans, routes)]
        paths, path = _coded([(at, len(learner)) for at, learner in found])
        return Lacking(paths, _joined([learner for _, learner in found]), path)

    def _again(self, badge: BadgeId) -> Iterator[tuple[Chunk, BadgePlans, NDArray[np.int8]]]:
        """Yield each chunk with the plans of `badge`, and the prerequisites as they were decided."""
        ids = [plans.badge.id for plans in self._everyone.plans]
        place = ids.index(badge)
        for first, last in _chunks(self._everyone.evidence.learners):
            chunk = Chunk(self._everyone, first, last)
            chunk.active.update({one: self.met(one)[first:last] for one in ids[:place]})
            yield chunk, self._everyone.plans[place], self._routes[badge][first:last]


def evaluate_everyone(
    skill_map: SkillMap, evidence: EvidenceTable, held: HeldTable, on: date, threads: int = 1
) -> EveryoneResult:
    """Evaluate every badge of `skill_map` for all learners of `evidence` on the day `on`.

    The meaning of `evidence`, `held` and the result is that of `domain.evaluate.evaluate`.
    """
    everyone = Everyone(skill_map, badge_plans(skill_map), evidence, held, on)
    routes = {badge: np.zeros(evidence.learners, dtype=np.int8) for badge in skill_map.badges}

    def decide(bounds: tuple[int, int]) -> None:
        chunk = Chunk(everyone, *bounds)
        for plans in everyone.plans:
            found = chunk.routes(plans)
            chunk.active[plans.badge.id] = found != CODE[None]
            routes[plans.badge.id][slice(*bounds)] = found

    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(decide, _chunks(evidence.learners)):
            pass
    return EveryoneResult(everyone, routes)


def _chunks(learners: int) -> Iterator[tuple[int, int]]:
    for first in range(0, learners, CHUNK):
        yield first, min(first + CHUNK, learners)


def _coded(runs: list[tuple[str, int]]) -> tuple[tuple[str, ...], Ints]:
    """Return the different addresses, and for runs of them the code of each entry."""
    codes = {path: code for code, path in enumerate(dict.fromkeys(path for path, _ in runs))}
    lengths = [length for _, length in runs]
    return tuple(codes), np.repeat([codes[path] for path, _ in runs], lengths).astype(np.int32)


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
