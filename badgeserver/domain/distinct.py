"""Inside one badge a piece of evidence counts once: find a way to meet a rule that keeps to this.

Most rules ask about each certificate or achievement in one place only; then the first way found is
right. Where two leaves that may both be needed ask about the same subject they are *contested*, and
the ways are searched in the written order until one uses no piece twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from badgeserver.domain.evaluation import NodeResult
from badgeserver.domain.ids import EvidenceId
from badgeserver.domain.matching import Subject, subject_of_leaf
from badgeserver.domain.requirement import AllOf, AnyOf, NOf, Points, Requirement, child_path, parts_of

Way = dict[str, tuple[EvidenceId, ...]]
"""The address of each leaf that is relied on, with the evidence that satisfies it."""


def contested_paths(requirement: Requirement, path: str = "rule") -> frozenset[str]:
    """Return the addresses of the leaves that may compete for the same evidence.

    Leaves in different branches of one `any` never compete with each other.
    """
    contested: set[str] = set()
    _collect(requirement, path, contested)
    return frozenset(contested)


def _collect(node: Requirement, path: str, contested: set[str]) -> dict[Subject, list[str]]:
    subject = subject_of_leaf(node)
    if subject is not None:
        return {subject: [path]}
    places: dict[Subject, list[str]] = {}
    for position, part in enumerate(parts_of(node)):
        for found, paths in _collect(part, child_path(path, node, position), contested).items():
            if found in places and not isinstance(node, AnyOf):
                contested.update(places[found], paths)
            places.setdefault(found, []).extend(paths)
    return places


@dataclass(frozen=True, slots=True)
class WayFinder:
    """Finds ways to meet one traced rule. `candidates` are the fulfilling pieces for each leaf address."""

    contested: frozenset[str]
    candidates: Mapping[str, tuple[EvidenceId, ...]]

    def first_way(self, trace: NodeResult) -> Way | None:
        """Return the first way in the written order that counts no piece twice; None if there is none."""
        return next(self._ways(trace, frozenset()), None)

    def _ways(self, node: NodeResult, taken: frozenset[EvidenceId]) -> Iterator[Way]:
        if not node.met:
            return
        ways = self._all_ways(node, taken)
        if self._is_contested(node.path):
            yield from ways
        else:
            # Without contested leaves below, every way takes disjoint evidence: one is enough.
            first = next(ways, None)
            if first is not None:
                yield first

    def _is_contested(self, path: str) -> bool:
        return any(place == path or place.startswith(f"{path}.") for place in self.contested)

    def _all_ways(self, node: NodeResult, taken: frozenset[EvidenceId]) -> Iterator[Way]:
        match node.requirement:
            case AllOf():
                yield from self._together(node.parts, taken)
            case AnyOf():
                for part in node.parts:
                    yield from self._ways(part, taken)
            case NOf(n):
                for chosen in combinations([part for part in node.parts if part.met], n):
                    yield from self._together(chosen, taken)
            case Points() as points:
                yield from self._scoring(points, node.parts, 0, {}, taken, {})
            case _:
                free = [one for one in self.candidates.get(node.path, ()) if one not in taken]
                need = node.need if node.path in self.candidates else 0
                for pieces in combinations(free, need):
                    yield {node.path: pieces}

    def _together(self, parts: tuple[NodeResult, ...], taken: frozenset[EvidenceId]) -> Iterator[Way]:
        if not parts:
            yield {}
            return
        for way in self._ways(parts[0], taken):
            for rest in self._together(parts[1:], taken | evidence_of(way)):
                yield {**way, **rest}

    def _scoring(
        self,
        points: Points,
        parts: tuple[NodeResult, ...],
        position: int,
        so_far: Way,
        taken: frozenset[EvidenceId],
        sums: Mapping[str | None, int],
    ) -> Iterator[Way]:
        """Yield the ways to reach the points, each item that can be met first taken, then left out."""
        if position == len(parts):
            if capped_total(points, sums) >= points.minimum:
                yield so_far
            return
        item = points.items[position]
        for way in self._ways(parts[position], taken):
            scored = {**sums, item.tag: sums.get(item.tag, 0) + item.points}
            more = taken | evidence_of(way)
            yield from self._scoring(points, parts, position + 1, {**so_far, **way}, more, scored)
        yield from self._scoring(points, parts, position + 1, so_far, taken, sums)


def evidence_of(way: Way) -> frozenset[EvidenceId]:
    """Return all pieces that a way uses."""
    return frozenset(piece for pieces in way.values() for piece in pieces)


def capped_total(points: Points, sums: Mapping[str | None, int]) -> int:
    """Return the total of the points by tag, each tag's sum cut to its cap."""
    caps = dict(points.cap_per_tag)
    return sum(min(total, caps[tag]) if tag in caps else total for tag, total in sums.items())
