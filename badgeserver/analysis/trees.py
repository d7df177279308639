"""Rule trees over columns: a truth value for each learner at each node, and the way back down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_

import numpy as np
from numpy.typing import NDArray

from badgeserver.analysis.tables import Bools
from badgeserver.domain.requirement import AllOf, AnyOf, HoldsBadge, NOf, Points
from badgeserver.domain.tracing import PlacedNode


@dataclass(frozen=True, slots=True)
class Tree:
    """One rule and everyone. `leaf_met` gives the answer at a leaf, of so many `learners`."""

    learners: int
    leaf_met: Callable[[PlacedNode], Bools]
    answers: dict[str, Bools] = field(default_factory=dict)

    def met(self, node: PlacedNode) -> Bools:
        """Tell for each learner whether `node` is met when evidence is shared freely."""
        if node.path not in self.answers:
            self.answers[node.path] = self._composite(node) if node.parts else self._end(node)
        return self.answers[node.path]

    def _end(self, node: PlacedNode) -> Bools:
        if node.subject is not None or isinstance(node.requirement, HoldsBadge):
            return self.leaf_met(node)
        return np.zeros(self.learners, dtype=np.bool_)  # an empty composite is never met

    def _composite(self, node: PlacedNode) -> Bools:
        parts = [self.met(part) for part in node.parts]
        match node.requirement:
            case AllOf():
                return reduce(and_, parts)
            case AnyOf():
                return reduce(or_, parts)
            case NOf(n):
                return np.greater_equal(self._sum([1] * len(parts), parts), n)
            case Points() as points:
                return np.greater_equal(self._points(points, parts), points.minimum)
            case _:
                raise ValueError(f"{type(node.requirement).__name__} has no parts")

    def _points(self, points: Points, parts: list[Bools]) -> NDArray[np.int32]:
        caps = dict(points.cap_per_tag)
        total = np.zeros(self.learners, dtype=np.int32)
        for tag in {item.tag: None for item in points.items}:
            tagged = [place for place, item in enumerate(points.items) if item.tag == tag]
            sums = self._sum([points.items[at].points for at in tagged], [parts[at] for at in tagged])
            total += np.minimum(sums, caps[tag]) if tag in caps else sums
        return total

    def _sum(self, values: list[int], parts: list[Bools]) -> NDArray[np.int32]:
        total = np.zeros(self.learners, dtype=np.int32)
        for value, part in zip(values, parts, strict=True):
            total += part * np.int32(value)
        return total

    def relied_on(self, node: PlacedNode, learners: Bools) -> Iterator[tuple[PlacedNode, Bools]]:
        """Yield each leaf with those of the `learners`, who all meet `node`, whose first way it is on."""
        if not node.parts:
            yield node, learners
            return
        limit = _most_parts(node)
        taken = np.zeros(self.learners, dtype=np.int32)
        for part in node.parts:
            chosen = learners & self.met(part) & (taken < limit)
            taken += chosen
            yield from self.relied_on(part, chosen)

    def lacking(self, node: PlacedNode, learners: Bools) -> Iterator[tuple[PlacedNode, Bools]]:
        """Yield each leaf with those of the `learners` who lack it below a node that they do not meet."""
        unmet = learners & ~self.met(node)
        if not node.parts:
            yield node, unmet
            return
        for part in node.parts:
            yield from self.lacking(part, unmet)


def _most_parts(node: PlacedNode) -> int:
    """Return how many parts of a node the first way takes: of alternatives, no more than are needed."""
    match node.requirement:
        case AnyOf():
            return 1
        case NOf(n):
            return n
        case _:
            return len(node.parts)
