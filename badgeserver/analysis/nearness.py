"""Near-misses over columns: whom one more leaf would bring to a rule."""

from __future__ import annotations

from functools import reduce
from operator import or_

import numpy as np
from numpy.typing import NDArray

from badgeserver.analysis.tables import Bools
from badgeserver.analysis.trees import Tree
from badgeserver.domain.requirement import AllOf, AnyOf, NOf, Points
from badgeserver.domain.tracing import PlacedNode


def one_leaf_short(tree: Tree, node: PlacedNode) -> Bools:
    """Tell for each learner whether `node` is not met, but would be if one more of its leaves was.

    Evidence is shared freely. A leaf that asks for several pieces is one leaf.
    """
    if not node.parts:
        return ~tree.met(node)
    near = [one_leaf_short(tree, part) for part in node.parts]
    any_near: Bools = reduce(or_, near)
    unmet = ~tree.met(node)
    match node.requirement:
        case AnyOf():
            return unmet & any_near
        case AllOf():
            return unmet & any_near & np.equal(_met_parts(tree, node), len(node.parts) - 1)
        case NOf(n):
            return unmet & any_near & np.equal(_met_parts(tree, node), n - 1)
        case Points() as points:
            return unmet & _points_in_reach(tree, node, points, near)
        case _:
            raise ValueError(f"{type(node.requirement).__name__} has no parts")


def _met_parts(tree: Tree, node: PlacedNode) -> NDArray[np.int32]:
    count = np.zeros(tree.learners, dtype=np.int32)
    for part in node.parts:
        count += tree.met(part)
    return count


def _points_in_reach(tree: Tree, node: PlacedNode, points: Points, near: list[Bools]) -> Bools:
    caps = dict(points.cap_per_tag)
    sums = {item.tag: np.zeros(tree.learners, dtype=np.int32) for item in points.items}
    for item, part in zip(points.items, node.parts, strict=True):
        sums[item.tag] += tree.met(part) * np.int32(item.points)

    def counted(tag: str | None, value: NDArray[np.int32]) -> NDArray[np.int32]:
        return np.minimum(value, caps[tag]) if tag in caps else value

    total = sum((counted(tag, value) for tag, value in sums.items()), np.zeros(tree.learners, np.int32))
    found = np.zeros(tree.learners, dtype=np.bool_)
    for item, is_near in zip(points.items, near, strict=True):
        with_it = counted(item.tag, sums[item.tag] + np.int32(item.points))
        found |= is_near & (total - counted(item.tag, sums[item.tag]) + with_it >= points.minimum)
    return found
