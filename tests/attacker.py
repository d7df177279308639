"""Somebody who has downloaded everything and wants to know a small number: by linear programming.

Written for itself: it knows the files and what docs/open-data.md says of them, and nothing of how they
were made.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import lil_array

K = 5
SOLUTIONS = 5
"""By so many pairs of solutions at a time it is seen what is not determined."""
ROUNDED = True
"""Whether a number v stands for v to v + k - 1, as the files say."""
Cell = tuple[str, str, str, str]
"""Scope type and id, cell type and code."""
Terms = dict[Cell, float]


@dataclass
class Files:
    """The rows of one day's files: what is published of each cell, and how the cells hang together."""

    published: dict[Cell, str] = field(default_factory=dict)
    area_of: dict[str, str] = field(default_factory=dict)
    level_of: dict[str, str] = field(default_factory=dict)


def files_of_days(places: str, groups: str, badges: str) -> dict[str, Files]:
    """Read the three files of a fiscal year or of one day; return each day's."""
    days: dict[str, Files] = {}
    for row in _rows(places):
        files = days.setdefault(row["as_of"], Files())
        code = row["municipality_code"] or row["area_code"]
        if row["place_type"] == "municipality":
            files.area_of[code] = row["area_code"]
        files.published[row["scope_type"], row["scope_id"], row["place_type"], code] = _number(row)
    for row in _rows(groups):
        cell = row["scope_type"], row["scope_id"], "group", row["group_id"]
        days[row["as_of"]].published[cell] = _number(row)
    for row in _rows(badges):
        for files in days.values():
            files.level_of[row["badge_id"]] = row["level_id"]
    return days


def _rows(text: str) -> Iterable[dict[str, str]]:
    assert text.startswith("\ufeff")
    return csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))


def _number(row: Mapping[str, str]) -> str:
    assert (row["holders"] == "X") == (row["suppressed"] == "true") == (row["holders_at_most"] == "")
    if row["suppressed"] == "false":
        number = int(row["holders"])
        assert int(row["holders_at_most"]) == (number + K - 1 if number else 0)
        assert number % K == 0 or not ROUNDED
    return row["holders"]


@dataclass(frozen=True)
class Interval:
    """Between what a number must lie, and how many whole numbers there are."""

    low: float
    high: float

    @property
    def first(self) -> int:
        return math.ceil(self.low - 1e-6)

    @property
    def possible(self) -> int:
        return math.floor(self.high + 1e-6) - self.first + 1

    @property
    def gives_away(self) -> bool:
        """Tell whether this is a number from 1 to k - 1 and no other."""
        return self.possible <= 1 and 1 <= self.first < K


class Attacker:
    """Knows one day's files. `at_most` and `at_least` they take for granted of withheld cells."""

    def __init__(self, files: Files, at_most: Mapping[Cell, float], at_least: float = 0.0) -> None:
        self.files = files
        self._cells = {cell: at for at, cell in enumerate(files.published)}
        most = 10 * K + 2 * sum(int(one) for one in files.published.values() if one != "X")
        self._bounds = [
            (at_least, at_most.get(cell, float(most))) if one == "X" else (float(one), _most(int(one)))
            for cell, one in files.published.items()
        ]
        self._equal = self._matrix(self._sums())
        self._at_most = self._matrix(self._inclusions())

    def withheld(self) -> list[Cell]:
        return [cell for cell, one in self.files.published.items() if one == "X"]

    def interval(self, *terms: tuple[Cell, float]) -> Interval:
        """Return all that a sum of numbers may be."""
        objective = self._objective(terms)
        low, high = (objective @ self._least(sign * objective) for sign in (1, -1))
        return Interval(float(low), float(high))

    def given_away(self) -> list[tuple[tuple[Cell, float], ...]]:
        """Return the withheld numbers, and differences of numbers, that are known to be one from 1 to k - 1.

        Whatever differs between two solutions is not known; the others are asked for one by one.
        """
        targets = [((cell, 1.0),) for cell in self.withheld()] + list(self.differences())
        return list(self.known(targets, lambda seen: seen.gives_away))

    def known(
        self, targets: Sequence[tuple[tuple[Cell, float], ...]], too_well: Callable[[Interval], bool]
    ) -> Iterator[tuple[tuple[Cell, float], ...]]:
        """Yield the sums of which all that they may be is known too well; what is wider never is.

        All that lies between two solutions is possible, so that solutions for all sums in doubt at once
        speak most of them free; once that helps no more, they are asked for one by one.
        """
        matrix = self._matrix([dict(target) for target in targets])
        random, doubted, before = np.random.default_rng(0), np.ones(len(targets), bool), len(targets) + 1
        solutions: list[NDArray[np.float64]] = []
        while before > doubted.sum() > 0:
            before = doubted.sum()
            for _ in range(SOLUTIONS):
                weights = matrix.T @ (random.normal(size=len(targets)) * doubted)
                solutions += [matrix @ self._least(weights), matrix @ self._least(-weights)]
            solutions = [np.min(solutions, axis=0), np.max(solutions, axis=0)]
            seen = (Interval(float(low), float(high)) for low, high in zip(*solutions, strict=True))
            doubted = np.array([too_well(one) for one in seen])
        for target, is_doubted in zip(targets, doubted, strict=True):
            if is_doubted and too_well(self.interval(*target)):
                yield target

    def _objective(self, terms: Iterable[tuple[Cell, float]]) -> NDArray[np.float64]:
        objective = np.zeros(len(self._cells))
        for cell, factor in terms:
            objective[self._cells[cell]] += factor
        return objective

    def differences(self) -> Iterator[tuple[tuple[Cell, float], ...]]:
        """Yield a cell less the same one of a scope within it: who holds the one and not the other."""
        for inner, outer in self._nested():
            for kind, code in self._kinds():
                if self.files.published[*outer, kind, code] != "0":
                    yield ((*outer, kind, code), 1.0), ((*inner, kind, code), -1.0)

    def _least(self, objective: NDArray[np.float64]) -> NDArray[np.float64]:
        solved = linprog(
            objective,
            A_eq=self._equal,
            b_eq=np.zeros(self._equal.shape[0]),
            A_ub=self._at_most,
            b_ub=np.zeros(self._at_most.shape[0]),
            bounds=self._bounds,
        )
        assert solved.status == 0, solved.message
        return np.asarray(solved.x)

    def _scopes(self) -> list[tuple[str, str]]:
        return list(dict.fromkeys(cell[:2] for cell in self._cells))

    def _levels(self) -> list[str]:
        return [id for kind, id in self._scopes() if kind == "level"]

    def _kinds(self) -> list[tuple[str, str]]:
        return list(dict.fromkeys(cell[2:] for cell in self._cells))

    def _nested(self) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
        levels = self._levels()
        yield from ((("level", higher), ("level", lower)) for lower, higher in pairwise(levels))
        yield from ((("badge", badge), ("level", level)) for badge, level in self.files.level_of.items())

    def _sums(self) -> Iterator[Terms]:
        for scope in self._scopes():
            areas: dict[str, Terms] = {}
            prefecture, groups = {(*scope, "prefecture", ""): -1.0}, {(*scope, "prefecture", ""): -1.0}
            for kind, code in self._kinds():
                cell = (*scope, kind, code)
                if kind in ("area", "unplaced"):
                    prefecture[cell] = 1.0
                if kind == "group":
                    groups[cell] = 1.0
                if kind == "area":
                    areas.setdefault(code, {})[cell] = -1.0
                if kind in ("municipality", "area_only"):
                    areas.setdefault(self.files.area_of.get(code, code), {})[cell] = 1.0
            yield from (prefecture, groups, *areas.values())

    def _inclusions(self) -> Iterator[Terms]:
        levels = self._levels()
        for kind, code in self._kinds():
            for inner, outer in self._nested():
                yield {(*inner, kind, code): 1.0, (*outer, kind, code): -1.0}
            for at, level in enumerate(levels):
                badges = [one for one, of in self.files.level_of.items() if levels.index(of) >= at]
                yield {("level", level, kind, code): 1.0} | {
                    ("badge", one, kind, code): -1.0 for one in badges
                }

    def _matrix(self, rows: Iterable[Terms]) -> Any:
        told = list(rows)
        matrix = lil_array((len(told), len(self._cells)))
        for at, row in enumerate(told):
            for cell, factor in row.items():
                matrix[at, self._cells[cell]] = factor
        return matrix.tocsr()


def _most(number: int) -> float:
    if not ROUNDED:
        return float(number)
    return float(number + K - 1 if number else 0)
