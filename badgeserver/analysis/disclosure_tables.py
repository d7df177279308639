"""What is published together: counts of the same places and groups for several scopes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Counts: TypeAlias = NDArray[np.int64]
Marks: TypeAlias = NDArray[np.bool_]
"""One row for each scope, one column for each cell."""


@dataclass(frozen=True)
class Layout:
    """How the cells of one scope add up: `divisions[n]` are the ways in which cell n is the sum of others.

    A cell is in one division at most, so that the cells are trees; a total has a smaller number than
    its parts.
    """

    size: int
    divisions: Mapping[int, tuple[tuple[int, ...], ...]]

    @cached_property
    def family_of(self) -> dict[int, tuple[int, tuple[int, ...]]]:
        """Return for each part its total, and all parts of that division."""
        return {
            part: (total, division)
            for total, divisions in self.divisions.items()
            for division in divisions
            for part in division
        }

    def totals_downwards(self) -> list[int]:
        """Return the totals, each before those among its parts."""
        return sorted(self.divisions)


@dataclass(frozen=True)
class Tables:
    """`counts[s, n]` is how many people are in cell n of scope s.

    Each pair (s, t) of `within` says that whoever is in scope s is in scope t too; t comes before s.
    Each pair (s, scopes) of `covered` says that whoever is in scope s is in at least one of `scopes`.
    """

    layout: Layout
    counts: Counts
    within: tuple[tuple[int, int], ...] = ()
    covered: tuple[tuple[int, tuple[int, ...]], ...] = ()


def rounded_down(counts: Counts, smallest: int) -> Counts:
    """Return the counts as they are published: the greatest multiple of `smallest` that is not above."""
    return counts // smallest * smallest


def is_small(counts: Counts, smallest: int) -> Marks:
    """Return which counts are of somebody, but of fewer people than may be published."""
    return (counts > 0) & (counts < smallest)
