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
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from badgeserver.analysis.disclosure_tables import Marks, Tables
from badgeserver.analysis.disclosure_trees import Tree

TOGETHER: Final = 2
"""How often all cells in doubt are asked for at once; then again while that helps, and then one by one."""
_NEARLY: Final = 1e-6
_Matrix: TypeAlias = Any
"""A sparse matrix, whose types scipy and numpy don't agree on."""


@dataclass(frozen=True)
class Target:
    """A number that nobody shall find out: a small cell of a scope, less that of `without`."""

    scope: int
    cell: int
    without: int | None
    value: int
    needed: int
    """How far apart its possible values must be at least."""


class _Values:
    """The least and the greatest value of each target that any solution had; the truth is one."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self._least = np.array([one.value for one in targets], dtype=float)
        self._greatest = self._least.copy()
        self._needed = np.array([one.needed for one in targets])

    def add(self, values: NDArray[np.float64]) -> None:
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

    def found_out(self) -> Target | None:
        """Return a target of which too few values are left, of the widest scope; None if there is none."""
        targets = list(self._targets())
        if not targets:
            return None
        wanted = _matrix([list(self._terms(one)) for one in targets], self._count)
        known = _Values(targets)
        chance, solve = Random(len(targets)), self._solver()
        before = len(targets) + 1
        while before > (left := int(known.narrow.sum())) > 0:
            before = left
            for _ in range(TOGETHER):
                weights = np.array([chance.gauss() for _ in targets]) * known.narrow
                for sign in (1, -1):
                    known.add(np.asarray(wanted @ solve(np.asarray(wanted.T @ weights) * sign)))
        for place, target in enumerate(targets):
            for sign in (1, -1) if known.narrow[place] else ():
                alone = np.eye(1, len(targets), place)[0] * sign
                known.add(np.asarray(wanted @ solve(np.asarray(wanted.T @ alone))))
            if known.narrow[place]:
                return target
        return None

    def _targets(self) -> Iterator[Target]:
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
        equal = _matrix(list(self._sums()), self._count)
        at_most = _matrix(list(self._inclusions()), self._count)
        most = int(self._tables.counts.max()) * 2 + 10 * self._smallest
        chosen = self._variable >= 0
        high = np.minimum(self._high[chosen], most)
        bounds = list(zip(self._low[chosen].astype(float), high.astype(float), strict=True))
        return _Solver(equal, at_most, bounds)

    def _sums(self) -> Iterator[list[tuple[int, float]]]:
        for scope in range(len(self._tables.counts)):
            for total, divisions in self._tables.layout.divisions.items():
                for division in divisions:
                    parts = [term for cell in division for term in self._term(scope, cell, 1.0)]
                    yield [*parts, *self._term(scope, total, -1.0)]

    def _inclusions(self) -> Iterator[list[tuple[int, float]]]:
        for cell in range(self._tables.layout.size):
            for inner, outer in self._tables.within:
                yield [*self._term(inner, cell, 1.0), *self._term(outer, cell, -1.0)]
            for whole, parts in self._tables.covered:
                others = [term for part in parts for term in self._term(part, cell, -1.0)]
                yield [*self._term(whole, cell, 1.0), *others]


@dataclass(frozen=True)
class _Solver:
    """Finds, within everything that is known, the counts for which a sum is smallest."""

    equal: _Matrix
    at_most: _Matrix
    bounds: list[tuple[float, float]]

    def __call__(self, objective: NDArray[np.float64]) -> NDArray[np.float64]:
        solved = linprog(
            objective,
            A_eq=self.equal,
            b_eq=np.zeros(self.equal.shape[0]),
            A_ub=self.at_most,
            b_ub=np.zeros(self.at_most.shape[0]),
            bounds=self.bounds,
            method="highs",
        )
        if solved.x is None:
            raise RuntimeError(f"the true counts do not fit what is said of them: {solved.message}")
        return np.asarray(solved.x)


def _matrix(rows: list[list[tuple[int, float]]], columns: int) -> _Matrix:
    """Return the rows, each given by its variables and factors, without those that say nothing."""
    told = [row for row in rows if row]
    factors = [factor for row in told for _, factor in row]
    where = [at for at, row in enumerate(told) for _ in row]
    variables = [variable for row in told for variable, _ in row]
    return csr_array((factors, (where, variables)), shape=(len(told), columns), dtype=np.float64)
