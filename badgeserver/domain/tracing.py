"""Walk one rule for one learner: what each node has and needs, and which leaves are still missing."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from badgeserver.domain.distinct import capped_total
from badgeserver.domain.evaluation import Missing, NodeResult, Shortfall
from badgeserver.domain.evidence import Evidence
from badgeserver.domain.ids import BadgeId, EvidenceId
from badgeserver.domain.matching import Fulfilled, Pieces, Subject, subject_of_leaf
from badgeserver.domain.requirement import (
    AnyOf,
    HasAchievement,
    HoldsBadge,
    Leaf,
    NOf,
    Points,
    Requirement,
    child_path,
    parts_of,
)


class Learner(Protocol):
    """One learner's accepted evidence, and what of it fulfils a leaf."""

    @property
    def pieces(self) -> Pieces:
        """Return the evidence by subject."""

    def fulfilling(self, leaf: Requirement, pieces: Sequence[Evidence]) -> Fulfilled:
        """Return which of the `pieces` of a leaf's own subject fulfil it, and why it is not met."""


@dataclass(frozen=True, slots=True)
class PlacedNode:
    """A node of a rule with its address. `subject` is what a leaf asks about; None for the others.

    `unmet` is the outcome of a leaf for which there is nothing at all, and `missing` says so: both are
    made once for everyone.
    """

    path: str
    requirement: Requirement
    parts: tuple[PlacedNode, ...]
    subject: Subject | None
    need: int
    unmet: NodeResult
    missing: tuple[Missing, ...]


def placed(node: Requirement, path: str) -> PlacedNode:
    """Return the rule below `node`, which stands at `path`, with the address of each part."""
    parts = tuple(
        placed(part, child_path(path, node, position)) for position, part in enumerate(parts_of(node))
    )
    need = node.min_count if isinstance(node, HasAchievement) else 1
    lacking = Shortfall.BADGE_NOT_ACTIVE if isinstance(node, HoldsBadge) else Shortfall.ABSENT
    unmet = NodeResult(path, node, False, 0, need, shortfall=lacking)
    missing = (Missing(path, node, lacking, 0, need),) if isinstance(node, Leaf) else ()
    return PlacedNode(path, node, parts, subject_of_leaf(node), need, unmet, missing)


@dataclass(frozen=True, slots=True)
class Tracer:
    """Notes what a rule has and needs, sharing evidence freely. `active` are the badges that count.

    After `trace`, `candidates` holds the fulfilling pieces for the address of each leaf that has any.
    """

    learner: Learner
    active: Container[BadgeId]
    candidates: dict[str, tuple[EvidenceId, ...]] = field(default_factory=dict)

    def trace(self, node: PlacedNode) -> NodeResult:
        """Return the outcome of `node` and of all below it."""
        if node.subject is not None:
            pieces = self.learner.pieces.get(node.subject)
            return self._leaf(node, pieces) if pieces else node.unmet
        requirement = node.requirement
        if isinstance(requirement, HoldsBadge):
            if requirement.badge not in self.active:
                return node.unmet
            return NodeResult(node.path, requirement, True, 1, 1, relies_on=(requirement.badge,))
        parts = tuple([self.trace(part) for part in node.parts])
        have, need = _tally(requirement, parts)
        return NodeResult(node.path, requirement, bool(parts) and have >= need, have, need, parts=parts)

    def _leaf(self, node: PlacedNode, pieces: Sequence[Evidence]) -> NodeResult:
        good, lacking = self.learner.fulfilling(node.requirement, pieces)
        self.candidates[node.path] = ids = tuple([one.id for one in good])
        met, have = lacking is None, min(len(good), node.need)
        used = ids[: node.need]
        return NodeResult(node.path, node.requirement, met, have, node.need, used, shortfall=lacking)


def _tally(node: Requirement, parts: tuple[NodeResult, ...]) -> tuple[int, int]:
    """Return what a composite has and needs: met parts, or points for Points."""
    met = sum([part.met for part in parts])
    match node:
        case AnyOf():
            return min(met, 1), 1
        case NOf(n):
            return min(met, n), n
        case Points(minimum, items):
            sums: dict[str | None, int] = {}
            for item, part in zip(items, parts, strict=True):
                if part.met:
                    sums[item.tag] = sums.get(item.tag, 0) + item.points
            return capped_total(node, sums), minimum
        case _:
            return met, len(parts)


def missing_leaves(node: PlacedNode, trace: NodeResult) -> Sequence[Missing]:
    """List the leaves to be met, in the written order; a rule that counts a piece twice lists itself."""
    if trace is node.unmet:
        return node.missing
    if trace.met:
        return ()
    if trace.shortfall is Shortfall.COUNTED_ELSEWHERE:
        return _counted_twice(trace)
    if isinstance(trace.requirement, Leaf):
        shortfall = trace.shortfall or Shortfall.ABSENT
        return (Missing(trace.path, trace.requirement, shortfall, trace.have, trace.need),)
    missing: list[Missing] = []
    for part, result in zip(node.parts, trace.parts, strict=True):
        missing += missing_leaves(part, result)
    return missing


def _counted_twice(trace: NodeResult) -> list[Missing]:
    """List the leaves that are met only by pieces that an earlier leaf has taken."""
    taken: set[EvidenceId] = set()
    missing = []
    for node in trace.walk():
        leaf = node.requirement
        if not isinstance(leaf, Leaf) or not node.used:
            continue
        if taken.intersection(node.used):
            missing.append(Missing(node.path, leaf, Shortfall.COUNTED_ELSEWHERE, node.have, node.need))
        taken.update(node.used)
    return missing
