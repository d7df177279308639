"""All scopes together: what a reader of everything could find out, by linear programming.

A tree by itself keeps its secrets (`disclosure_trees`). But who holds a level holds those below it
too, and who holds a badge holds its level: that links the trees, and no simple rule is known that is
right for all such links. So what is about to be published is attacked here first, with all that it
says as one system of equations and inequalities. Each cell is asked for by solutions of that system:
two that differ prove that it is not determined, and there is no need to ask for each cell by itself
as long as the solutions for many at once are far enough apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, TypeAlias

import highspy
import numpy as np
from numpy.typing import NDArray

from badgeserver.analysis.disclosure_tables import Marks, Tables
from badgeserver.analysis.disclosure_trees import Tree

TOGETHER: Final = 2
"""How often all cells in doubt are asked for at once; then again while that helps, and then one by one."""
_NEARLY: Final = 1e-6
Numbers: TypeAlias = NDArray[np.float64]
Terms: TypeAlias = list[tuple[int, float]]
"""A sum: its variables, each with its factor."""


@dataclass(frozen=True)
class Target:
    """A number that nobody shall find out: a small cell of a scope, less that of `without`."""

    scope: int
    cell: int
    without: int | None
    value: int
    needed: int
    """How far apart its possible values must be at least."""


class _Seen:
    """The least and the greatest value of each target that any solution had; the truth is one."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self._least = np.array([one.value for one in targets], dtype=float)
        self._greatest = self._least.copy()
        self._needed = np.array([one.needed for one in targets])

    def add(self, values: Numbers) -> None:
        """Take in another solution."""
        np.minimum(self._least, values, out=self._least)
        np.maximum(self._greatest, values, out=self._greatest)

    @property
    def narrow(self) -> NDArray[np.bool_]:
        """Tell which targets have not been seen with values far enough apart."""
        whole = np.floor(self._greatest + _NEARLY) - np.ceil(self._least - _NEARLY)
        return np.asarray(whole < self._needed)


class Audit:
    """Everything that is said about the tables when the cells marked in `withheld` are not shown."""

    def __init__(self, tables: Tables, trees: list[Tree], withheld: Marks, smallest: int) -> None:
        self._tables, self._smallest = tables, smallest
        bounds = [tree.bounds(marks) for tree, marks in zip(trees, withheld, strict=True)]
        self._low = np.array([low for low, _ in bounds])
        self._high = np.array([high for _, high in bounds])
        open_cells = self._high > 0
        self._variable = np.where(open_cells, np.cumsum(open_cells).reshape(open_cells.shape) - 1, -1)
        self._count = int(open_cells.sum())

    def found_out(self, targets: Sequence[Target]) -> Target | None:
        """Return the first of the targets of which too few values are left; None if there is none."""
        if not targets:
            return None
        wanted = _Sums([list(self._terms(one)) for one in targets], self._count)
        known = _Seen(targets)
        chance, solver = Random(len(targets)), self._solver()
        before = len(targets) + 1
        while before > (left := int(known.narrow.sum())) > 0:
            before = left
            for _ in range(TOGETHER):
                weights = np.array([chance.gauss() for _ in targets]) * known.narrow
                for sign in (1, -1):
                    known.add(wanted.of(solver.least(wanted.weighted(weights) * sign)))
        for place, target in enumerate(targets):
            for sign in (1, -1) if known.narrow[place] else ():
                alone = np.eye(1, len(targets), place)[0] * sign
                known.add(wanted.of(solver.least(wanted.weighted(alone))))
            if known.narrow[place]:
                return target
        return None

    def targets(self) -> Iterator[Target]:
        """Yield all numbers that nobody shall find out, those of the wider scopes first."""
        counts, most = self._tables.counts, self._smallest - 1
        for scope, cell in np.argwhere((counts > 0) & (counts <= most)):
            yield Target(int(scope), int(cell), None, int(counts[scope, cell]), most - 2)
        for inner, outer in self._tables.within:
            others = counts[outer] - counts[inner]
            for cell in np.flatnonzero((others > 0) & (others <= most)):
                yield Target(outer, int(cell), inner, int(others[cell]), 1)

    def _terms(self, target: Target) -> Iterator[tuple[int, float]]:
        yield from self._term(target.scope, target.cell, 1.0)
        if target.without is not None:
            yield from self._term(target.without, target.cell, -1.0)

    def _term(self, scope: int, cell: int, factor: float) -> Iterator[tuple[int, float]]:
        variable = int(self._variable[scope, cell])
        if variable >= 0:
            yield variable, factor

    def _solver(self) -> _Solver:
        most = int(self._tables.counts.max()) * 2 + 10 * self._smallest
        chosen = self._variable >= 0
        low, high = self._low[chosen].astype(float), np.minimum(self._high[chosen], most).astype(float)
        zero = [terms for terms in self._totals() if terms]
        at_most_zero = [terms for terms in self._inclusions() if terms]
        return _Solver(_Sums([*zero, *at_most_zero], self._count), len(zero), low, high)

    def _totals(self) -> Iterator[Terms]:
        for scope in range(len(self._tables.counts)):
            for total, divisions in self._tables.layout.divisions.items():
                for division in divisions:
                    parts = [term for cell in division for term in self._term(scope, cell, 1.0)]
                    yield [*parts, *self._term(scope, total, -1.0)]

    def _inclusions(self) -> Iterator[Terms]:
        for cell in range(self._tables.layout.size):
            for inner, outer in self._tables.within:
                yield [*self._term(inner, cell, 1.0), *self._term(outer, cell, -1.0)]
            for whole, parts in self._tables.covered:
                others = [term for part in parts for term in self._term(part, cell, -1.0)]
                yield [*self._term(whole, cell, 1.0), *others]


class _Sums:
    """Many sums of `columns` variables, of which most variables are in few sums only."""

    def __init__(self, rows: Sequence[Terms], columns: int) -> None:
        self.columns = columns
        self.starts = np.cumsum([0, *map(len, rows)], dtype=np.int32)
        self.variables = np.array([variable for row in rows for variable, _ in row], dtype=np.int32)
        self.factors = np.array([factor for row in rows for _, factor in row], dtype=float)
        self._rows = np.repeat(np.arange(len(rows)), np.diff(self.starts))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self, values: Numbers) -> Numbers:
        """Return each sum for the `values` of the variables."""
        return _added(self._rows, self.factors * values[self.variables], len(self))

    def weighted(self, weights: Numbers) -> Numbers:
        """Return the factor that each variable has in all sums together, each sum by its weight."""
        return _added(self.variables, self.factors * weights[self._rows], self.columns)


class _Solver:
    """Finds, within everything that is known, the counts for which a sum is smallest.

    Each time it goes on from the counts that it found last: the same system is asked again and again.
    """

    def __init__(self, sums: _Sums, equal: int, low: Numbers, high: Numbers) -> None:
        """`equal` of the sums, the first ones, are 0, and the others are 0 at most."""
        system = highspy.HighsLp()
        system.num_col_, system.num_row_ = sums.columns, len(sums)
        system.col_cost_ = np.zeros(sums.columns)
        system.col_lower_, system.col_upper_ = low, high
        system.row_lower_ = np.where(np.arange(len(sums)) < equal, 0, -highspy.kHighsInf)
        system.row_upper_ = np.zeros(len(sums))
        system.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        system.a_matrix_.start_ = sums.starts
        system.a_matrix_.index_, system.a_matrix_.value_ = sums.variables, sums.factors
        self._every = np.arange(sums.columns, dtype=np.int32)
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        # Silent, and the same on every machine.
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.passModel(system)

    def least(self, objective: Numbers) -> Numbers:
        """Return the counts for which the sum of them, each by its factor in `objective`, is smallest."""
        self._highs.changeColsCost(len(self._every), self._every, objective)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"the true counts do not fit what is said of them: {status.name}")
        return np.array(self._highs.getSolution().col_value)


def _added(places: NDArray[np.integer], values: Numbers, count: int) -> Numbers:
    """Return `count` sums: at each place, of the values that belong there."""
    sums = np.zeros(count)
    np.add.at(sums, places, values)
    return sums
